import type { FunctionFound, Span } from '../../model.ts';
import type { FunctionPlace } from '../app.ts';
import type { JavaFile } from '../facts.ts';
import { keyOf, type TypeAt, type TypeIndex } from './types.ts';

/** Tells of which entity the code of a type is an operation. */
export type EntityOf = (file: JavaFile, type: number) => FunctionFound | undefined;

/**
 * The function of an entity hands what it gets to a class: `EntityRunner.loadAndRun(request, Counter::new)`, or
 * `() -> new Counter(…)`. What that class and those that it is derived from start, the entity starts.
 *
 * Source: https://github.com/microsoft/durabletask-java (EntityRunner, AbstractTaskEntity)
 */
export function entitiesByClass(functions: readonly FunctionPlace[], types: TypeIndex): EntityOf {
  const own = new Map<string, FunctionFound>();
  const inherited = new Map<string, FunctionFound>();
  const shared = new Set<string>();
  for (const place of functions) {
    const { kind } = place.found;
    if (kind === 'orchestrator' || kind === 'activity') shared.add(keyOf(typeOf(place)));
    if (place.found.kind !== 'entity') continue;
    for (const type of classesOf(place, types)) {
      if (!own.has(keyOf(type))) own.set(keyOf(type), place.found);
      for (const base of types.lineage(type)) {
        if (!inherited.has(keyOf(base))) inherited.set(keyOf(base), place.found);
      }
    }
  }
  return (file, type) => {
    for (let at = type; at !== -1; at = file.types[at]?.parent ?? -1) {
      const key = keyOf({ file, index: at });
      // In a class that holds orchestrations too, a helper may be theirs.
      if (shared.has(key)) return undefined;
      const found = own.get(key) ?? inherited.get(key);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

function typeOf({ file, facts }: FunctionPlace): TypeAt {
  return { file, index: file.methods[facts.method]?.type ?? -1 };
}

function classesOf(place: FunctionPlace, types: TypeIndex): TypeAt[] {
  const { file, facts } = place;
  return file.calls
    .filter(({ method, name, isNew }) => method === facts.method && name === 'loadAndRun' && !isNew)
    .flatMap(({ argSpans }) => argSpans.flatMap((span) => madeBy(file.text, span)))
    .flatMap((written) => types.path(written.split('.'), file, typeOf(place).index) ?? []);
}

function madeBy(text: string, { start, end }: Span): string[] {
  const written = text.slice(start, end).replace(/\s+/g, ' ');
  const name = /^([\w.]+) ?:: ?new$/.exec(written)?.[1] ?? /\bnew ([\w.]+) ?[(<]/.exec(written)?.[1];
  return name === undefined ? [] : [name];
}
