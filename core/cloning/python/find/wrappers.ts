import { groupBy } from '../../../group-by.ts';
import type { CallFound, PythonFile } from '../facts.ts';
import type { Resolver } from '../resolve/index.ts';

/** A call of a definition of the app. */
export interface CallSite {
  readonly file: PythonFile;
  readonly found: CallFound;
  /** 1 where `self` is not written. */
  readonly offset: 0 | 1;
}

/** The calls of all definitions, by path and index of the definition. */
export function callsOfDefinitions(
  files: ReadonlyMap<string, PythonFile>,
  resolver: Resolver,
): ReadonlyMap<string, readonly CallSite[]> {
  const calls = new Map<string, CallSite[]>();
  const methods = methodsByName(files);
  for (const file of files.values()) {
    for (const found of file.calls) {
      const target = targetOf(file, found, resolver, methods);
      if (target === undefined) continue;
      const key = `${target.file.path} ${target.def}`;
      const known = calls.get(key) ?? [];
      known.push({ file, found, offset: target.offset });
      calls.set(key, known);
    }
  }
  return calls;
}

interface Method {
  readonly file: PythonFile;
  readonly def: number;
}

function targetOf(
  file: PythonFile,
  { call: { callee }, scope }: CallFound,
  resolver: Resolver,
  methods: ReadonlyMap<string, readonly Method[]>,
): (Method & { offset: 0 | 1 }) | undefined {
  const entity = resolver.entity(file, scope, callee);
  if (entity?.kind === 'def') {
    const isMethod = resolver.classOfMethod(entity.file, entity.def) !== undefined;
    const object = callee.kind === 'member' ? resolver.entity(file, scope, callee.object) : undefined;
    const isStatic = entity.file.definitions[entity.def]?.decorators.some(
      ({ expression }) => expression.kind === 'name' && expression.name === 'staticmethod',
    );
    return {
      file: entity.file,
      def: entity.def,
      offset: isMethod && object?.kind === 'instance' && isStatic !== true ? 1 : 0,
    };
  }
  if (entity?.kind === 'class' || entity?.kind === 'instance') {
    const made = callee.kind === 'name' || callee.kind === 'member' ? resolver.member(entity, '__init__') : undefined;
    return made?.kind === 'def' ? { file: made.file, def: made.def, offset: 1 } : undefined;
  }
  // What the object is cannot be told; a name that only one method of the app has tells enough.
  if (callee.kind !== 'member') return undefined;
  const named = methods.get(callee.name) ?? [];
  return named.length === 1 && named[0] !== undefined ? { ...named[0], offset: 1 } : undefined;
}

function methodsByName(files: ReadonlyMap<string, PythonFile>): ReadonlyMap<string, readonly Method[]> {
  const methods = [...files.values()].flatMap((file) =>
    file.definitions.flatMap(({ name, scope }, def) =>
      file.scopes[scope]?.kind === 'class' ? [{ name, file, def }] : [],
    ),
  );
  return groupBy(methods, ({ name }) => name);
}
