import assert from 'node:assert/strict';
import { answerAnnotations, type Component } from '../../../sandbox/arm/annotations.ts';
import type { Answer } from '../../../sandbox/faults/index.ts';
import { example } from './examples.ts';

const { parameters, responses } = example('AnnotationsCreate');
const published = parameters['AnnotationProperties'] as Readonly<Record<string, string>>;

function component(): Component {
  return { id: '/components/appi', annotations: [] };
}

function ask(of: Component, method: string, rest: readonly string[], body: unknown = '', query = ''): Answer {
  const path = `/components/appi/${rest.join('/')}`;
  return answerAnnotations(
    {
      method,
      target: path,
      path,
      query: new URLSearchParams(query.includes('api-version') ? query : `api-version=2015-05-01&${query}`),
      headers: {},
      body: JSON.stringify(body),
      origin: 'https://localhost',
    },
    of,
    rest,
  );
}

const bodyOf = ({ body }: Answer): unknown => JSON.parse(body ?? 'null');
const idsIn = (answer: Answer): readonly string[] => (bodyOf(answer) as readonly { Id: string }[]).map(({ Id }) => Id);

describe('annotations of the sandbox ARM', () => {
  it('are made as in the example of the specification', () => {
    const answer = ask(component(), 'PUT', ['Annotations'], published);
    assert.equal(answer.status, 200);
    assert.deepEqual(bodyOf(answer), responses['200']?.body);
  });

  it('are kept, listed by time, given by id, and taken away', () => {
    const appi = component();
    const [first = '', second = ''] = ['444e2c08-274a-4bbb-a89e-d77bb720f44a', '555e2c08-274a-4bbb-a89e-d77bb720f44a'];
    ask(appi, 'PUT', ['Annotations'], published);
    ask(appi, 'PUT', ['annotations'], { ...published, Id: second, EventTime: '2018-03-01T00:00:00Z' });
    const year = 'start=2018-01-01T00:00:00Z&end=2019-01-01T00:00:00Z';
    assert.deepEqual(idsIn(ask(appi, 'GET', ['Annotations'], '', year)), [first, second]);
    const february = 'start=2018-02-01T00:00:00Z&end=2019-01-01T00:00:00Z';
    assert.deepEqual(idsIn(ask(appi, 'GET', ['Annotations'], '', february)), [second]);
    assert.deepEqual(idsIn(ask(appi, 'GET', ['Annotations', first.toUpperCase()])), [first]);
    assert.equal(ask(appi, 'DELETE', ['Annotations', first]).status, 200);
    assert.equal(ask(appi, 'GET', ['Annotations', first]).status, 404);
    assert.equal(appi.annotations.length, 1);
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
    ['a list without times', 400, ask(component(), 'GET', ['Annotations'])],
    ['another version of the API', 400, ask(component(), 'PUT', ['Annotations'], published, 'api-version=2020-02-02')],
    ['another method', 405, ask(component(), 'POST', ['Annotations'], published)],
    ['anything else of a component', 404, ask(component(), 'GET', ['Favorites'])],
  ];
  for (const [name, status, answer] of refusals) it(`refuse ${name}`, () => assert.equal(answer.status, status));
});
