import type { FunctionFound, ReferenceFound } from '../model.ts';
import type { FunctionPlace, ReferencePlace } from './app.ts';
import type { JavaFile } from './facts.ts';
import { entityId } from './read/apis.ts';
import type { NameGiven } from './resolve/given.ts';
import type { NameIndex } from './resolve/names.ts';
import { entitiesByClass, type EntityOf } from './resolve/entity-classes.ts';
import { functionAround, sideOf } from './resolve/places.ts';
import { namePlaces, type NamePlace } from './resolve/wrappers.ts';

/** The line of an offset of a file, from 1. */
export type LineOf = (file: JavaFile, offset: number) => number;

/** The durable functions and clients of a file. */
export function functionsOf(file: JavaFile, names: NameIndex, lineOf: LineOf): FunctionPlace[] {
  return file.functions.flatMap((facts): FunctionPlace[] => {
    if (facts.kind === 'other') return [];
    const from = { file, type: file.methods[facts.method]?.type ?? -1 };
    const [registered] = names.given(facts.name, from);
    const [given] = facts.triggerName === undefined ? [registered] : names.given(facts.triggerName, from);
    if (given === undefined || given.value === null || registered === undefined) return [];
    const route = facts.route === undefined ? undefined : names.value(facts.route, from);
    const found: FunctionFound = {
      id: `${file.path}:${given.site.start}`,
      name: given.value,
      kind: facts.kind,
      path: file.path,
      line: lineOf(file, given.site.start),
      style: given.style,
      ...(file.tag === undefined ? {} : { tag: file.tag }),
      ...(facts.trigger === undefined ? {} : { trigger: facts.trigger }),
      ...(route === undefined || route === null || route === '' ? {} : { route }),
    };
    return [{ found, file, facts, given, ...(given === registered ? {} : { registered }) }];
  });
}

/** Every place where a function is named, in order of path and place. */
export function referencesOf(
  files: readonly JavaFile[],
  names: NameIndex,
  functions: readonly FunctionPlace[],
  lineOf: LineOf,
): ReferencePlace[] {
  const entityOf = entitiesByClass(functions, names.types);
  const functionIds = new Map(functions.map((place) => [place.facts, place.found]));
  const places = namePlaces(files, names).sort(
    (a, b) =>
      compare(a.file.path, b.file.path) ||
      a.expression.span.start - b.expression.span.start ||
      a.call.start - b.call.start,
  );
  return places.flatMap((place) =>
    place.given.flatMap((given, index) => referenceOf(place, given, index, names, functionIds, entityOf, lineOf)),
  );
}

function referenceOf(
  { file, call, api, expression }: NamePlace,
  said: NameGiven,
  index: number,
  names: NameIndex,
  functionIds: ReadonlyMap<JavaFile['functions'][number], FunctionFound>,
  entityOf: EntityOf,
  lineOf: LineOf,
): ReferencePlace {
  const given = call.name === entityId.parse ? insideOfId(said) : said;
  const around = functionAround(file, call.method);
  const found = around === undefined ? entityOf(file, call.type) : functionIds.get(around);
  const method = file.methods[call.method];
  const name =
    found?.name ??
    (around === undefined ? undefined : names.value(around.name, { file, type: method?.type ?? -1 })) ??
    method?.name ??
    '';
  const side = api.side === 'by-place' ? sideOf(file, call.method) : api.side;

  const reference: ReferenceFound = {
    id: `${file.path}:${expression.span.start}:${call.start}:${index}`,
    target: given.value,
    targetKind: api.targetKind,
    enclosing: name,
    ...(found === undefined ? {} : { enclosingId: found.id }),
    api: call.name,
    side,
    path: file.path,
    line: lineOf(file, given.site.start),
    style: given.value === null ? styleOfUnknown(given, around !== undefined, side) : given.style,
    ...(file.tag === undefined ? {} : { tag: file.tag }),
    ...(given.followsSetting === undefined ? {} : { followsSetting: true }),
  };
  return { found: reference, file, method: call.method, type: call.type, expression, given };
}

function styleOfUnknown(given: NameGiven, isInFunction: boolean, side: 'client' | 'context'): ReferenceFound['style'] {
  if (given.lambda !== undefined || given.byCalls === true) return 'wrapper';
  if (given.parameter !== undefined && !isInFunction) return 'wrapper';
  return side === 'client' && isInFunction && given.fromParameter === true ? 'generic-starter' : 'dynamic';
}

/** The name in `@Counter@key`. */
function insideOfId(given: NameGiven): NameGiven {
  const name = /^@([^@]+)@/.exec(given.value ?? '')?.[1];
  const { inner, site, style } = given;
  if (name === undefined || inner === undefined || inner.end - inner.start !== given.value?.length) {
    return { value: null, style: 'dynamic', site };
  }
  return { value: name, style, site, inner: { start: inner.start + 1, end: inner.start + 1 + name.length } };
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
