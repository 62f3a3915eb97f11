import type { RouterAnswer } from './model.ts';
import { quoted, refusal } from './answers.ts';
import { whyUnreachable } from './ids.ts';
import { parseQuery, type QueryPart } from './query.ts';

/** What a caller wants of an instance. */
export type InstanceOperation =
  'status' | 'purge' | 'raiseevent' | 'terminate' | 'suspend' | 'resume' | 'rewind' | 'restart';

/** What a request means. Names and ids are decoded. */
export type Target =
  | { readonly kind: 'fleet' }
  | { readonly kind: 'lineStatus'; readonly line: string }
  /** Instances of all lines, from the tables that they share. */
  | { readonly kind: 'allInstances' }
  | { readonly kind: 'start'; readonly name: string; readonly id?: string }
  | {
      readonly kind: 'instance';
      readonly id: string;
      readonly operation: InstanceOperation;
      readonly event?: string;
    }
  | { readonly kind: 'list' }
  | { readonly kind: 'purgeMany' }
  | { readonly kind: 'entities'; readonly segments: readonly string[] }
  /** A function of the app; the path as it was sent. */
  | { readonly kind: 'function'; readonly path: string };

export interface Route {
  readonly kind: 'route';
  readonly target: Target;
  /** The version in the path. */
  readonly askedInPath?: string;
  readonly query: readonly QueryPart[];
}

/** What is answered to a request that has no meaning. */
export interface NoRoute {
  readonly kind: 'refused';
  readonly answer: RouterAnswer;
}

/** The routes of the durable HTTP API. A Functions host keeps the first to itself, so links name the second. */
const durablePrefixes: readonly (readonly string[])[] = [['durabletask'], ['runtime', 'webhooks', 'durabletask']];
/** Where links of instances lead, below the public URL. */
export const durablePath = '/durabletask';

const operations: ReadonlySet<string> = new Set<InstanceOperation>([
  'raiseevent',
  'terminate',
  'suspend',
  'resume',
  'rewind',
  'restart',
]);

/** Reads what a request asks for. Pure. */
export function parseRoute(method: string, rawUrl: string): Route | NoRoute {
  const questionMark = rawUrl.indexOf('?');
  const path = questionMark === -1 ? rawUrl : rawUrl.slice(0, questionMark);
  const query = parseQuery(questionMark === -1 ? '' : rawUrl.slice(questionMark + 1));
  // An absolute address, `//host` or `*` could name another server.
  if (!path.startsWith('/') || path.startsWith('//')) return bad('The request does not name a path of this router.');
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\\#\u0000-\u0020\u007f]/.test(path)) return bad('The path has characters in it that must be percent-encoded.');
  const segments = path.split('/').slice(1);
  const decoded: string[] = [];
  for (const segment of segments) {
    if (isStep(segment)) return bad('The path has . or .. in it.');
    const text = decode(segment);
    if (text === undefined) return bad('The path is not valid percent-encoded UTF-8.');
    decoded.push(text);
  }
  if (decoded[0]?.toLowerCase() !== 'versions') return routed(method, path, decoded, query);
  const [, asked = '', ...rest] = decoded;
  const inner = `/${segments.slice(2).join('/')}`;
  if (inner.startsWith('//')) return bad('The path has an empty part in it.');
  return routed(method, inner, rest, query, asked);
}

function routed(
  method: string,
  path: string,
  all: readonly string[],
  query: readonly QueryPart[],
  askedInPath?: string,
): Route | NoRoute {
  const target = targetOf(method, path, all.filter(Boolean));
  if (target.kind === 'refused') return target;
  return { kind: 'route', target, query, ...(askedInPath === undefined ? {} : { askedInPath }) };
}

function targetOf(method: string, path: string, segments: readonly string[]): Target | NoRoute {
  const [first = '', second = '', ...rest] = segments;
  for (const prefix of durablePrefixes) {
    if (prefix.every((part, index) => segments[index]?.toLowerCase() === part)) {
      return durableTarget(method, segments.slice(prefix.length));
    }
  }
  if (first.toLowerCase() !== 'api' || second === '') return nothing();
  if (second.toLowerCase() === 'lines') {
    if (method !== 'GET') return notAllowed('GET');
    const [line, word] = rest;
    if (line === undefined) return { kind: 'fleet' };
    if (line.toLowerCase() === 'instances' && rest.length === 1) return { kind: 'allInstances' };
    return word?.toLowerCase() === 'status' && rest.length === 2 ? { kind: 'lineStatus', line } : nothing();
  }
  if (second.toLowerCase() === 'orchestrators') return startTarget(method, rest);
  return { kind: 'function', path };
}

function durableTarget(method: string, [collection = '', ...rest]: readonly string[]): Target | NoRoute {
  switch (collection.toLowerCase()) {
    case 'orchestrators':
      return startTarget(method, rest);
    case 'instances':
      return instanceTarget(method, rest);
    case 'entities': {
      if (!['GET', 'POST', 'DELETE'].includes(method)) return notAllowed('GET, POST, DELETE');
      const why = rest.map(whyUnreachable).find((one) => one !== undefined);
      if (rest.length > 2) return nothing();
      return why === undefined ? { kind: 'entities', segments: rest } : bad(`The entity cannot be reached: ${why}.`);
    }
    default:
      return nothing();
  }
}

function startTarget(method: string, parts: readonly string[]): Target | NoRoute {
  const [name, id] = parts;
  if (name === undefined) return nothing();
  if (parts.length > 2)
    return bad('An instance id cannot have a / in it: the durable HTTP API does not find it again.');
  if (method !== 'POST') return notAllowed('POST');
  for (const [what, text] of [
    ['name of the orchestrator', name],
    ['instance id', id],
  ] as const) {
    const why = text === undefined ? undefined : whyUnreachable(text);
    if (text !== undefined && why !== undefined) return bad(`The ${what} ${quoted(text)} cannot be used: ${why}.`);
  }
  return { kind: 'start', name, ...(id === undefined ? {} : { id }) };
}

function instanceTarget(method: string, [id, word, event, ...more]: readonly string[]): Target | NoRoute {
  if (id === undefined) {
    if (method === 'GET') return { kind: 'list' };
    return method === 'DELETE' ? { kind: 'purgeMany' } : notAllowed('GET, DELETE');
  }
  const why = whyUnreachable(id);
  if (why !== undefined) return bad(`The instance id ${quoted(id)} cannot be reached: ${why}.`);
  if (word === undefined) {
    if (method === 'GET') return { kind: 'instance', id, operation: 'status' };
    return method === 'DELETE' ? { kind: 'instance', id, operation: 'purge' } : notAllowed('GET, DELETE');
  }
  const operation = word.toLowerCase();
  if (!operations.has(operation) || more.length > 0 || (event !== undefined) !== (operation === 'raiseevent')) {
    return nothing();
  }
  if (method !== 'POST') return notAllowed('POST');
  const eventWhy = event === undefined ? undefined : whyUnreachable(event);
  if (eventWhy !== undefined) return bad(`The name of the event cannot be used: ${eventWhy}.`);
  return {
    kind: 'instance',
    id,
    operation: operation as InstanceOperation,
    ...(event === undefined ? {} : { event }),
  };
}

/** Whether a segment leads elsewhere once a server has decoded it, however often. */
function isStep(segment: string): boolean {
  if (!segment.includes('%')) return segment === '.' || segment === '..';
  let text = segment;
  for (let turn = 0; turn < 4; turn += 1) {
    if (text.split(/[\\/]/).some((part) => part === '.' || part === '..')) return true;
    const next = decode(text);
    if (next === undefined || next === text) return false;
    text = next;
  }
  return false;
}

function decode(segment: string): string | undefined {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

function bad(message: string): NoRoute {
  return { kind: 'refused', answer: refusal(400, 'badRequest', message) };
}

function nothing(): NoRoute {
  return { kind: 'refused', answer: refusal(404, 'notFound', 'The router has nothing at this address.') };
}

function notAllowed(allow: string): NoRoute {
  return {
    kind: 'refused',
    answer: refusal(405, 'methodNotAllowed', `This address takes ${allow} only.`, {}, { allow }),
  };
}
