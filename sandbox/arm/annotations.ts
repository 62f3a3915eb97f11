import type { Answer } from '../faults/index.ts';
import { json, type SandboxRequest } from '../http-server/index.ts';
import { armError } from './errors.ts';

/** An annotation as it goes over the wire. */
export interface StoredAnnotation {
  readonly AnnotationName: string;
  readonly Category: string;
  readonly EventTime: string;
  readonly Id: string;
  /** A JSON object as text. */
  readonly Properties: string;
  readonly RelatedAnnotation: string | null;
}

/** An Application Insights component, as far as annotations go. */
export interface Component {
  /** Resource id. */
  readonly id: string;
  readonly annotations: StoredAnnotation[];
}

/**
 * Answers what is asked of `…/microsoft.insights/components/{name}/Annotations`: PUT makes one out of an id that is new, and
 * answers it in a list. That is all that is asked of it here.
 *
 * Source: Azure/azure-rest-api-specs, Microsoft.Insights 2015-05-01, componentAnnotations_API.json and its examples. For an id
 * that exists the specification has an error without a status; 409 `Conflict` is a guess.
 *
 * @param rest the path behind the component
 */
export function answerAnnotations(request: SandboxRequest, component: Component, rest: readonly string[]): Answer {
  const [type = '', ...more] = rest;
  if (type.toLowerCase() !== 'annotations' || more.length > 0) {
    return armError(404, 'InvalidResourceType', `The resource type could not be found at '${request.path}'.`);
  }
  const apiVersion = request.query.get('api-version') ?? '';
  if (apiVersion !== '2015-05-01') {
    return armError(
      400,
      'NoRegisteredProviderFound',
      `No registered resource provider found for location 'westeurope' and API version '${apiVersion}' for type 'components/annotations'. The supported api-versions are '2015-05-01'.`,
    );
  }
  if (request.method !== 'PUT') {
    return failed(405, 'MethodNotAllowed', `The method ${request.method} is not supported here.`);
  }
  return create(component, JSON.parse(request.body) as Partial<StoredAnnotation>);
}

function create({ annotations }: Component, asked: Partial<StoredAnnotation>): Answer {
  const { Id = '', AnnotationName = '', Category = '', EventTime = '', Properties = '{}' } = asked;
  const wrong = [
    ...(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(Id) ? [] : ['Id']),
    ...(AnnotationName === '' ? ['AnnotationName'] : []),
    ...(Number.isNaN(Date.parse(EventTime)) ? ['EventTime'] : []),
    ...(typeof Properties === 'string' && isJson(Properties) ? [] : ['Properties']),
  ];
  if (wrong.length > 0) return failed(400, 'BadRequest', `Not valid: ${wrong.join(', ')}.`);
  if (annotations.some((each) => each.Id.toLowerCase() === Id.toLowerCase())) {
    return failed(409, 'Conflict', `An annotation with Id ${Id} already exists.`);
  }
  const time = new Date(EventTime).toISOString().replace('Z', '+00:00');
  const stored = { AnnotationName, Id, Category, Properties, EventTime: time, RelatedAnnotation: null };
  annotations.push(stored);
  return json(200, [stored]);
}

function failed(status: number, code: string, message: string): Answer {
  return json(status, { code, message, innererror: { diagnosticcontext: '', time: new Date().toISOString() } });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
