import type { CopyRequest } from '../../model.ts';
import { isInside } from '../../syntax/index.ts';
import type { FunctionPlace, JavaApp } from '../app.ts';
import type { FunctionFacts, JavaFile } from '../facts.ts';
import { outermost } from '../resolve/types.ts';
import type { EditList } from '../write/edit-list.ts';
import { editDefinition } from '../write/rename.ts';

/**
 * Functions of the kept types: those that are asked for get their names, the others go with their comments. A method that the kept
 * code calls itself, or that it must have, stays without being a function.
 *
 * @returns the places that went
 */
export function editFunctions(
  list: EditList,
  app: JavaApp,
  file: JavaFile,
  kept: ReadonlySet<number>,
  request: CopyRequest,
): readonly { start: number; end: number }[] {
  const places = functionsOf(app);
  const inKept = file.functions.filter(({ method }) => kept.has(outermost(file, file.methods[method]?.type ?? -1)));
  const dropped = new Set<FunctionFacts>();
  for (const facts of inKept) {
    const place = places.get(facts);
    if (place === undefined || !request.functions.has(place.found.id)) {
      dropped.add(facts);
      continue;
    }
    if (request.orchestrators === 'unregistered' && facts.kind === 'orchestrator') {
      list.add(facts.annotation, '', 'definition');
      continue;
    }
    const name = request.definitions.get(place.found.id);
    if (name !== undefined) editDefinition(list, place, name);
  }
  const stays = neededMethods(list.text, file, dropped);
  const gone: { start: number; end: number }[] = [];
  for (const facts of dropped) {
    const span = file.methods[facts.method]?.span;
    if (span === undefined) continue;
    if (stays.has(facts)) {
      list.add(facts.annotation, '', 'removal');
      continue;
    }
    const whole = withBlankLines(list.text, span);
    gone.push(whole);
    list.add(whole, '', 'removal');
  }
  return gone;
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
function withBlankLines(text: string, span: { start: number; end: number }): { start: number; end: number } {
  const before = /(?:^|\n)((?:[ \t]*\r?\n)+)$/.exec(text.slice(Math.max(0, span.start - 200), span.start))?.[1] ?? '';
  return { start: span.start - before.length, end: span.end };
}
