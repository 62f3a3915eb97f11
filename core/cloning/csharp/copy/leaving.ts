import type { CsharpApp } from '../app.ts';
import type { CsharpMember, CsharpType } from '../facts/index.ts';
import { isRegistered, isRegisteredClass } from './identifiers.ts';
import type { Selection } from './selection.ts';
import type { Unit } from './units.ts';

/** What the copy of a unit is without. */
export interface Leaving {
  /** Functions that are not copied. */
  readonly members: ReadonlySet<CsharpMember>;
  /** Functions that are not copied but called by what is: they stay as plain methods. */
  readonly unregistered: ReadonlySet<CsharpMember | CsharpType>;
  /** Nested types that the copy shares with the current code, or has no use for. */
  readonly types: ReadonlySet<CsharpType>;
  /** Those of them that the copy names. */
  readonly shared: readonly CsharpType[];
}

/** Decides what of each unit is copied. */
export function leavingOf(selection: Selection): ReadonlyMap<Unit, Leaving> {
  const outside = nestedNamedOutside(selection);
  return new Map([...selection.selected].map((unit) => [unit, leavingOfUnit(unit, selection, outside)]));
}

function leavingOfUnit(unit: Unit, { keeps, target }: Selection, outside: ReadonlySet<string>): Leaving {
  const types = new Set<CsharpType>();
  const unregistered = new Set<CsharpMember | CsharpType>();
  for (const type of unit.types) {
    if (type.outer === undefined) {
      if (isRegisteredClass(type) && !keeps(type)) unregistered.add(type);
      continue;
    }
    const isShared = outside.has(type.fullName) && target.types.byFullName.has(type.fullName);
    const holds = functionsIn(type);
    const isOther =
      (isRegisteredClass(type) && !keeps(type)) || (holds.length > 0 && !holds.some((member) => keeps(type, member)));
    if (isShared || isOther || [...types].some((dropped) => isWithin(type, dropped))) types.add(type);
  }
  const kept = unit.types.filter((type) => !types.has(type));
  const members = new Set<CsharpMember>();
  for (const type of kept) for (const member of type.members) if (!keeps(type, member)) members.add(member);
  const staying = kept.flatMap((type) => type.members.filter((member) => !members.has(member)));
  for (let member = calledOf(members, staying); member !== undefined; member = calledOf(members, staying)) {
    members.delete(member);
    unregistered.add(member);
    staying.push(member);
  }
  const names = new Set(staying.flatMap((member) => [...member.names, ...member.named]));
  const shared = [...types].filter(({ name, fullName }) => names.has(name) && target.types.byFullName.has(fullName));
  return { members, unregistered, types, shared };
}

function functionsIn({ members }: CsharpType): CsharpMember[] {
  return members.filter(isRegistered);
}

function isWithin(inner: CsharpType, outer: CsharpType): boolean {
  return inner.path === outer.path && inner.span.start > outer.span.start && inner.span.end <= outer.span.end;
}

/** One of the functions that what stays calls. */
function calledOf(members: ReadonlySet<CsharpMember>, staying: readonly CsharpMember[]): CsharpMember | undefined {
  return [...members].find(({ name }) => staying.some((member) => member.calls.some((call) => call.method === name)));
}

/** Full names of nested types that code beside the copy names: the copy goes on with them, or it could not hand them over. */
function nestedNamedOutside({ selected, target, targetUnits, from }: Selection): ReadonlySet<string> {
  // What is a copy already is named by nothing beside it.
  if (from !== undefined) return new Set();
  const copied = new Set([...selected].map(({ fullName }) => fullName));
  const nested = new Map<string, CsharpType[]>();
  for (const { types } of selected) {
    for (const type of types) {
      if (type.outer === undefined || isPrivate(type)) continue;
      nested.set(type.name, [...(nested.get(type.name) ?? []), type]);
    }
  }
  const found = new Set<string>();
  if (nested.size === 0) return found;
  for (const names of namesOutside(target, (type) => copied.has(targetUnits.of.get(type)?.fullName ?? ''))) {
    for (const [name, types] of nested) {
      if (!names.has(name)) continue;
      for (const { fullName } of types) {
        const outer = fullName.split('.').at(-2) ?? '';
        if (names.has(outer)) found.add(fullName);
      }
    }
  }
  return found;
}

function isPrivate({ modifiers }: CsharpType): boolean {
  return !modifiers.some((modifier) => modifier === 'public' || modifier === 'internal');
}

function* namesOutside(app: CsharpApp, isCopied: (type: CsharpType) => boolean): Generator<ReadonlySet<string>> {
  for (const { types, topLevel } of app.files.values()) {
    if (topLevel !== undefined) yield topLevel.names;
    for (const type of types) {
      if (isCopied(type)) continue;
      for (const member of type.members) {
        yield new Set([
          ...member.names,
          ...member.parameters.flatMap((parameter) => parameter.type.split(/\W+/)),
          ...member.returns.split(/\W+/),
        ]);
      }
      yield type.names;
    }
  }
}
