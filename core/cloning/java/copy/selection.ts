import type { Closure, FunctionId } from '../../model.ts';
import type { FunctionPlace, JavaApp } from '../app.ts';
import type { Expression, JavaFile } from '../facts.ts';
import { keyOf, outermost, qualified, type TypeAt } from '../resolve/types.ts';
import { namesAnyOf, TypeUses } from './uses.ts';

/** The top-level types that are copied. */
export interface Selection {
  readonly types: ReadonlyMap<string, TypeAt>;
  /** Those among them that the tree of the copies has no longer, or has otherwise. */
  readonly missing: readonly TypeAt[];
  readonly uses: TypeUses;
}

/**
 * What is copied: the classes that hold the functions; helpers that make calls by name for them; with closure `types` all that they
 * use; from an older tree what the current one lacks or gives other names by. A type that stays shared must not know a copied one,
 * since the two would then pass each other objects of different classes: it is copied as well.
 */
export function select(app: JavaApp, into: JavaApp, functions: ReadonlySet<FunctionId>, closure: Closure): Selection {
  const uses = new TypeUses(app, functions);
  const selected = new Map<string, TypeAt>();
  for (const { file, facts } of placesOf(app, functions)) {
    const index = outermost(file, file.methods[facts.method]?.type ?? -1);
    selected.set(`${file.path}:${index}`, { file, index });
  }
  const missing = new Map<string, TypeAt>();
  const others = otherNames(app, into);
  for (let size = -1; size !== selected.size;) {
    size = selected.size;
    const reached = uses.reach(selected.values());
    for (const [key, type] of reached) {
      if (selected.has(key)) continue;
      const hasOtherNames = [...(others.get(key) ?? [])].some((user) => selected.has(user));
      if (app !== into && (hasOtherNames || isMissing(type, into, selected, uses))) {
        missing.set(key, type);
        selected.set(key, type);
      } else if (closure !== 'functions' ? !holdsEntity(type) : makesCalls(app, type)) {
        selected.set(key, type);
      } else if (uses.of(type).some((used) => selected.has(keyOf(used)))) {
        selected.set(key, type);
      }
    }
  }
  return { types: selected, missing: [...missing.values()], uses };
}

function placesOf(app: JavaApp, functions: ReadonlySet<FunctionId>): FunctionPlace[] {
  return [...functions].flatMap((id) => app.functions.get(id) ?? []);
}

/** Whether a helper makes calls by name on behalf of an orchestration. */
function makesCalls(app: JavaApp, type: TypeAt): boolean {
  if (holdsEntity(type)) return false;
  return callersOf(app).has(keyOf(type));
}

const knownCallers = new WeakMap<JavaApp, ReadonlySet<string>>();

function callersOf(app: JavaApp): ReadonlySet<string> {
  let known = knownCallers.get(app);
  if (known === undefined) {
    known = new Set(
      [...app.references.values()]
        .filter(({ found }) => found.side === 'context' && found.targetKind !== 'entity')
        .map(({ file, type }) => `${file.path}:${outermost(file, type)}`),
    );
    knownCallers.set(app, known);
  }
  return known;
}

/** Entities keep their state by their class: it is never copied along. */
function holdsEntity({ file, index }: TypeAt): boolean {
  return (
    file.functions.some(
      ({ kind, method }) => kind === 'entity' && outermost(file, file.methods[method]?.type ?? -1) === index,
    ) ||
    (file.types[index]?.bases.some((base) => /(?:^|\.)AbstractTaskEntity$/.test(base)) ?? false)
  );
}

/** Whether the other tree has the type no longer, or not with all that the copies use of it. */
function isMissing(type: TypeAt, into: JavaApp, selected: ReadonlyMap<string, TypeAt>, uses: TypeUses): boolean {
  const there = sameType(type, into);
  if (there === undefined) return true;
  if (there.file.path === type.file.path && type.file.text === there.file.text) return false;
  const now = membersOf(there);
  const gone = [...membersOf(type)].filter((member) => !now.has(member));
  if (gone.length === 0) return false;
  const used = namesAnyOf(gone);
  return [...selected.values()].some((one) => used.test(uses.textOf(one)));
}

/** Types whose constants stand for other names in the other tree, each with the types that use such a constant for a name. */
function otherNames(app: JavaApp, into: JavaApp): ReadonlyMap<string, ReadonlySet<string>> {
  const others = new Map<string, Set<string>>();
  if (app === into) return others;
  for (const { file, type: within, expression } of namedIn(app)) {
    const user = `${file.path}:${outermost(file, within)}`;
    for (const owner of app.names.ownersOf(expression, { file, type: within })) {
      const there = sameType(owner.type, into);
      const now = there === undefined ? undefined : into.names.held({ type: there, member: owner.member });
      if (now === app.names.held(owner)) continue;
      const key = keyOf({ file: owner.type.file, index: outermost(owner.type.file, owner.type.index) });
      const users = others.get(key);
      if (users === undefined) others.set(key, new Set([user]));
      else users.add(user);
    }
  }
  return others;
}

function namedIn(app: JavaApp): { file: JavaFile; type: number; expression: Expression }[] {
  return [
    ...[...app.functions.values()].map(({ file, facts }) => ({
      file,
      type: file.methods[facts.method]?.type ?? -1,
      expression: facts.triggerName ?? facts.name,
    })),
    ...app.references.values(),
  ];
}

/** The type of the same name in another tree. */
function sameType({ file, index }: TypeAt, into: JavaApp): TypeAt | undefined {
  const path: string[] = [];
  for (let at = index; at !== -1; at = file.types[at]?.parent ?? -1) path.unshift(file.types[at]?.name ?? '');
  const [first = '', ...rest] = path;
  let found = into.names.types.topLevel(qualified(file.package, first), file);
  for (const name of rest) found = found === undefined ? undefined : into.names.types.memberType(found, name);
  return found;
}

function membersOf({ file, index }: TypeAt): Set<string> {
  const names = new Set<string>();
  file.types.forEach((type, at) => {
    if (outermost(file, at) !== index) return;
    if (at !== index) names.add(type.name);
    for (const field of type.fields.keys()) names.add(field);
    for (const constant of type.enum?.constants.keys() ?? []) names.add(constant);
  });
  for (const { name, type, isConstructor } of file.methods) {
    if (!isConstructor && outermost(file, type) === index) names.add(name);
  }
  return names;
}
