import type { CopyRequest, FunctionId, Span } from '../../model.ts';
import { routeOfTag } from '../../names/index.ts';
import { isInside } from '../../syntax/index.ts';
import type { FunctionPlace, JavaApp } from '../app.ts';
import type { FunctionFacts, JavaFile } from '../facts.ts';
import type { EditList } from '../write/edit-list.ts';
import { editDefinition } from '../write/rename.ts';

/** What becomes of the functions of a file that are not copied. */
export interface Dropped {
  /** Members that go, with their comments. */
  readonly gone: readonly Span[];
  /** Annotations that go: the method stays, since kept code needs it. */
  readonly annotations: readonly Span[];
}

/**
 * Functions that are not asked for go with their comments. A method that the kept code calls itself, or that it must have, stays without
 * being a function.
 */
export function droppedFrom(
  app: JavaApp,
  file: JavaFile,
  functions: ReadonlySet<FunctionId>,
  alsoKept: ReadonlySet<FunctionFacts> = new Set(),
): Dropped {
  const places = functionsOf(app);
  const dropped = new Set(
    file.functions.filter((facts) => !alsoKept.has(facts) && !functions.has(places.get(facts)?.found.id ?? '')),
  );
  if (dropped.size === 0) return { gone: [], annotations: [] };
  const text = file.text;
  const stays = neededMethods(text, file, dropped);
  return {
    gone: [...dropped]
      .filter((facts) => !stays.has(facts))
      .flatMap(({ method }) => file.methods[method]?.span ?? [])
      .map((span) => withBlankLines(text, span)),
    annotations: [...stays].map(({ annotation }) => annotation),
  };
}

/** Functions of the kept types get their names, or go. */
export function editFunctions(
  list: EditList,
  app: JavaApp,
  file: JavaFile,
  dropped: Dropped,
  request: CopyRequest,
): void {
  const places = functionsOf(app);
  for (const span of dropped.gone) list.add(span, '', 'removal');
  for (const span of dropped.annotations) list.add(span, '', 'removal');
  for (const facts of file.functions) {
    const place = places.get(facts);
    if (place === undefined || !request.functions.has(place.found.id)) continue;
    if (request.orchestrators === 'unregistered' && facts.kind === 'orchestrator') {
      list.add(facts.annotation, '', 'definition');
      continue;
    }
    const name = request.definitions.get(place.found.id);
    if (name !== undefined) editDefinition(list, place, name);
    const { route } = place.found;
    if (route !== undefined && facts.route !== undefined) {
      list.add(facts.route.span, JSON.stringify(routeOfTag(route, request.tag, file.tag)), 'placement');
    }
  }
}

const knownPlaces = new WeakMap<JavaApp, ReadonlyMap<FunctionFacts, FunctionPlace>>();

function functionsOf(app: JavaApp): ReadonlyMap<FunctionFacts, FunctionPlace> {
  let known = knownPlaces.get(app);
  if (known === undefined) {
    known = new Map([...app.functions.values()].map((place) => [place.facts, place]));
    knownPlaces.set(app, known);
  }
  return known;
}

/** Those among methods that other code of the file calls, or that implement a method of a base type. */
function neededMethods(text: string, file: JavaFile, dropped: ReadonlySet<FunctionFacts>): Set<FunctionFacts> {
  const needed = new Set<FunctionFacts>();
  for (let size = -1; size !== needed.size;) {
    size = needed.size;
    const gone = [...dropped].filter((facts) => !needed.has(facts)).flatMap(({ method }) => file.methods[method] ?? []);
    for (const facts of dropped) {
      const method = file.methods[facts.method];
      if (method === undefined || needed.has(facts)) continue;
      const head = text.slice(method.span.start, method.body?.start ?? method.span.end);
      const isCalled =
        file.methods.some((other) => !gone.includes(other) && other.callees.has(method.name)) ||
        file.calls.some(({ start, name, receiver, args }) => {
          if (gone.some(({ span }) => isInside({ start, end: start }, span))) return false;
          const isOwn =
            receiver.kind === 'path' &&
            file.types.some((type) => type.name === (receiver.type ?? receiver.parts.at(-1))?.replace(/<.*$/, ''));
          return (
            (name === method.name && (isOwn || receiver.kind === 'none')) ||
            args.some((arg) => arg.kind === 'method-reference' && arg.method === method.name)
          );
        });
      if (isCalled || /@Override\b/.test(head)) needed.add(facts);
    }
  }
  return needed;
}

/** With the blank lines in front of a member, so that no gap is left. */
function withBlankLines(text: string, span: Span): Span {
  const before = /(?:^|\n)((?:[ \t]*\r?\n)+)$/.exec(text.slice(Math.max(0, span.start - 200), span.start))?.[1] ?? '';
  return { start: span.start - before.length, end: span.end };
}
