import assert from 'node:assert/strict';
import { answerAnnotations, type Component } from '../../../sandbox/arm/annotations.ts';
import type { Answer } from '../../../sandbox/faults/index.ts';
import { example } from './examples.ts';

const { parameters, responses } = example('AnnotationsCreate');
const published = parameters['AnnotationProperties'] as Readonly<Record<string, string>>;

function component(): Component {
  return { id: '/components/appi', annotations: [] };
}

function ask(
  of: Component,
  method: string,
  rest: readonly string[],
  body: unknown = '',
  query = 'api-version=2015-05-01',
): Answer {
  const path = `/components/appi/${rest.join('/')}`;
  return answerAnnotations(
    {
      method,
      target: path,
      path,
      query: new URLSearchParams(query),
      headers: {},
      body: JSON.stringify(body),
      origin: 'https://localhost',
    },
    of,
    rest,
  );
}

const bodyOf = ({ body }: Answer): unknown => JSON.parse(body ?? 'null');

describe('annotations of the sandbox ARM', () => {
  it('are made as in the example of the specification', () => {
    const answer = ask(component(), 'PUT', ['Annotations'], published);
    assert.equal(answer.status, 200);
    assert.deepEqual(bodyOf(answer), responses['200']?.body);
  });

  it('are not made twice with one id', () => {
    const appi = component();
    ask(appi, 'PUT', ['Annotations'], published);
    const again = ask(appi, 'PUT', ['Annotations'], { ...published, Id: published['Id']?.toUpperCase() });
    assert.equal(again.status, 409);
    assert.deepEqual(Object.keys(bodyOf(again) as object), ['code', 'message', 'innererror']);
    assert.equal(appi.annotations.length, 1);
  });

  const refusals: readonly (readonly [string, number, Answer])[] = [
    ...(['Id', 'AnnotationName', 'EventTime', 'Properties'] as const).map(
      (name) =>
        [
          `a bad ${name}`,
          400,
          ask(component(), 'PUT', ['Annotations'], { ...published, [name]: name === 'AnnotationName' ? '' : '{' }),
        ] as const,
    ),
    ['properties that are no text', 400, ask(component(), 'PUT', ['Annotations'], { ...published, Properties: {} })],
    ['a list', 405, ask(component(), 'GET', ['Annotations'])],
    ['one by its id', 404, ask(component(), 'GET', ['Annotations', published['Id'] ?? ''])],
    ['another version of the API', 400, ask(component(), 'PUT', ['Annotations'], published, 'api-version=2020-02-02')],
    ['another method', 405, ask(component(), 'POST', ['Annotations'], published)],
    ['anything else of a component', 404, ask(component(), 'GET', ['Favorites'])],
  ];
  for (const [name, status, answer] of refusals) it(`refuse ${name}`, () => assert.equal(answer.status, status));
});
