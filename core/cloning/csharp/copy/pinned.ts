import type { CsharpApp } from '../app.ts';
import type { CsharpFile, CsharpMember, CsharpType } from '../facts/index.ts';
import { identifiersIn } from './identifiers.ts';
import type { Unit, Units } from './units.ts';
import { usesOf } from './uses.ts';

const registers =
  /^(?:Try)?Add(?:Keyed)?(?:Singleton|Scoped|Transient|HttpClient|HostedService|DbContext|Options)$|^Configure$/;

/**
 * Types that are handed to functions from outside: what is registered as a service, and what constructors of functions ask for.
 * A copy of one would never be handed over.
 */
export function servicesOf(app: CsharpApp, units: Units): ReadonlySet<Unit> {
  const services = new Set<Unit>();
  const add = (written: string, file: CsharpFile | undefined, type?: CsharpType): void => {
    for (const name of file === undefined ? [] : identifiersIn(written)) {
      const found = file && units.index.resolve([name], { file, ...(type === undefined ? {} : { type }) })?.[0];
      const unit = found && units.of.get(found);
      if (unit !== undefined) services.add(unit);
    }
  };
  for (const file of app.files.values()) {
    for (const { member, type } of membersIn(file.types, file.topLevel)) {
      for (const written of registeredBy(member)) add(written, file, type);
    }
  }
  for (const { type } of app.functions.values()) {
    for (const { parameters } of [type, ...type.members.filter(({ kind }) => kind === 'constructor')]) {
      for (const parameter of parameters) add(parameter.type, app.files.get(type.path), type);
    }
  }
  return services;
}

function* membersIn(
  types: readonly CsharpType[],
  topLevel: CsharpMember | undefined,
): Generator<{ member: CsharpMember; type?: CsharpType }> {
  if (topLevel !== undefined) yield { member: topLevel };
  for (const type of types) for (const member of type.members) yield { member, type };
}

/** `AddSingleton<IFoo, Foo>()`, `AddSingleton(new Foo())`. */
function* registeredBy({ calls }: CsharpMember): Generator<string> {
  for (const call of calls) {
    if (!registers.test(call.method)) continue;
    for (const { text } of call.typeArguments) yield text;
    for (const { value } of call.arguments) if (value.kind === 'call' && value.isNew) yield value.method;
  }
}

/** Services and entities, and every type that these use: they go on with the types of the current code. */
export function pinnedTypes(app: CsharpApp, units: Units, services: ReadonlySet<Unit>): ReadonlySet<Unit> {
  const pinned = new Set<Unit>();
  const open: Unit[] = [...services];
  for (const { found, type } of app.functions.values()) {
    const unit = units.of.get(type);
    if (found.kind === 'entity' && unit !== undefined) open.push(unit);
  }
  while (open.length > 0) {
    const unit = open.pop();
    if (unit === undefined || pinned.has(unit)) continue;
    pinned.add(unit);
    open.push(...usesOf(unit, units));
  }
  return pinned;
}
