import type { FunctionId, SharedPart } from '../model.ts';
import type { CsharpApp } from './app.ts';
import type { CsharpFunction, CsharpMember, CsharpType } from './facts/index.ts';

/** A type, and the members of it that are used; all of them where nothing says otherwise. */
interface Use {
  readonly type: CsharpType;
  readonly members: readonly CsharpMember[];
}

/**
 * Paths of the files whose code the functions use, directly or through others, without those that hold one of the functions: what a
 * type names, what implements an interface that is used, and extension methods that are called.
 */
export function sharedWith(app: CsharpApp, functions: ReadonlySet<FunctionId>): ReadonlySet<string> {
  const chosen = [...app.functions.values()].filter(({ id }) => functions.has(id));
  const own = new Set(chosen.map(({ found }) => found.path));
  return new Set([...reachedFrom(app, chosen)].filter((path) => !own.has(path)));
}

/** The types that the functions use; a nested one only where the type around it holds one of the functions. */
export function sharedParts(app: CsharpApp, functions: ReadonlySet<FunctionId>): readonly SharedPart[] {
  const chosen = [...app.functions.values()].filter(({ id }) => functions.has(id));
  const holders = new Set(chosen.map(({ type }) => type.fullName));
  const isAround = ({ fullName }: CsharpType): boolean =>
    [...holders].some((holder) => holder === fullName || holder.startsWith(`${fullName}.`));
  const parts = new Set<CsharpType>();
  for (const type of typesReachedFrom(app, chosen)) {
    const types = app.files.get(type.path)?.types ?? [];
    let at: CsharpType | undefined = type;
    for (let outer = outerOf(at, types); outer !== undefined && !isAround(outer); outer = outerOf(at, types))
      at = outer;
    if (!isAround(at)) parts.add(at);
  }
  return [...parts].map(({ name, path, span }) => ({ name, path, span }));
}

function outerOf({ outer }: CsharpType, types: readonly CsharpType[]): CsharpType | undefined {
  return outer === undefined ? undefined : types[outer];
}

/** Paths of all files whose code the functions use, their own among them. */
export function reachedFrom(app: CsharpApp, chosen: readonly CsharpFunction[]): ReadonlySet<string> {
  return new Set([...typesReachedFrom(app, chosen)].map(({ path }) => path));
}

function typesReachedFrom(app: CsharpApp, chosen: readonly CsharpFunction[]): ReadonlySet<CsharpType> {
  const byBase = new Map<string, CsharpType[]>();
  const byExtension = new Map<string, CsharpType[]>();
  for (const types of app.types.byFullName.values()) {
    for (const type of types) {
      for (const base of type.bases) push(byBase, base.slice(base.lastIndexOf('.') + 1), type);
      for (const { name, parameters } of type.members) {
        if (parameters[0]?.type.startsWith('this ') === true) push(byExtension, name, type);
      }
    }
  }
  const seen = new Set<CsharpType>();
  const pending: Use[] = usesOf(app, chosen);
  for (const { type } of pending) seen.add(type);
  const reach = (type: CsharpType): void => {
    for (const part of app.types.byFullName.get(type.fullName) ?? [type]) {
      if (seen.has(part)) continue;
      seen.add(part);
      pending.push({ type: part, members: part.members });
    }
  };
  for (let use = pending.pop(); use !== undefined; use = pending.pop()) {
    const { type, members } = use;
    const file = app.files.get(type.path);
    if (file === undefined) continue;
    const names = new Set([...type.names, ...members.flatMap((member) => [...member.names])]);
    for (const name of names) {
      for (const extension of byExtension.get(name) ?? [])
        if (app.files.get(extension.path)?.tag === file.tag) reach(extension);
      const meant = app.types.resolve([name], { file, type }) ?? onlyOne(app.types.byName.get(name));
      for (const one of meant ?? []) reach(one);
    }
    if (type.kind === 'interface') {
      for (const other of byBase.get(type.name) ?? []) {
        if (app.types.withBases(other).includes(type)) reach(other);
      }
    }
  }
  return seen;
}

/** The classes of functions, with their members that are no functions: helpers, fields, constructors. */
function usesOf(app: CsharpApp, chosen: readonly CsharpFunction[]): Use[] {
  const wanted = new Set(chosen.flatMap(({ member }) => member ?? []));
  const others = new Set(
    [...app.functions.values()].flatMap(({ member }) => (member === undefined || wanted.has(member) ? [] : [member])),
  );
  const types = new Set(chosen.flatMap(({ type }) => app.types.byFullName.get(type.fullName) ?? [type]));
  return [...types].map((type) => ({ type, members: type.members.filter((member) => !others.has(member)) }));
}

function onlyOne(types: readonly CsharpType[] | undefined): readonly CsharpType[] | undefined {
  return types !== undefined && new Set(types.map(({ fullName }) => fullName)).size === 1 ? types : undefined;
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
