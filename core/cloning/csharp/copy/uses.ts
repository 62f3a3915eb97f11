import type { CsharpMember, CsharpType } from '../facts/index.ts';
import { typeNamed } from './binding.ts';
import { identifiersIn } from './identifiers.ts';
import type { Unit, Units } from './units.ts';

/** Whether a member of a type counts: all do, or those that a copy keeps. */
export type Keeps = (type: CsharpType, member?: CsharpMember) => boolean;

const all: Keeps = () => true;

/** Every identifier that a unit uses, and the type that it stands in. Twice for what is used twice. */
export function* identifiersOf(
  { types }: Pick<Unit, 'types'>,
  keeps: Keeps = all,
): Generator<{ readonly name: string; readonly type: CsharpType }> {
  for (const type of types) {
    if (!keeps(type)) continue;
    for (const name of type.names) yield { name, type };
    for (const parameter of type.parameters) {
      for (const name of identifiersIn(parameter.type)) yield { name, type };
    }
    for (const member of type.members) {
      if (!keeps(type, member)) continue;
      for (const name of member.names) yield { name, type };
      for (const name of member.named) yield { name, type };
      for (const parameter of member.parameters) {
        for (const name of identifiersIn(parameter.type)) yield { name, type };
      }
      for (const name of identifiersIn(member.returns)) yield { name, type };
    }
  }
}

/** The types of the app that a unit uses, by name or by an extension method. Itself may be among them. */
export function usesOf(unit: Unit, units: Units, keeps: Keeps = all): ReadonlySet<Unit> {
  const used = new Set<Unit>();
  const seen = new Set<string>();
  for (const { name, type } of identifiersOf(unit, keeps)) {
    const key = `${type.path}\0${type.fullName}\0${name}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const found = typeNamed([name], type, units);
    // A name of several parts may lead to a type that no `using` brings.
    for (const one of found === undefined ? (units.byName.get(name) ?? []) : [found]) used.add(one);
    for (const one of units.byExtension.get(name) ?? []) used.add(one);
  }
  return used;
}
