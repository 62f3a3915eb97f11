import type { CsharpApp } from '../app.ts';
import type { CsharpFunction, CsharpMember, CsharpType, CsharpUsing } from '../facts/index.ts';
import type { TypeIndex } from '../resolve/index.ts';

/** A type of a namespace with all its parts and all that is nested in it: the smallest thing that can be copied. */
export interface Unit {
  readonly name: string;
  readonly fullName: string;
  /** Empty for the global namespace. */
  readonly namespace: string;
  /** Of the version that it is a copy for. */
  readonly tag?: string;
  readonly parts: readonly CsharpType[];
  /** The parts and what is nested in them. */
  readonly types: readonly CsharpType[];
}

/** The types of an app, by what is asked of them. */
export interface Units {
  readonly index: TypeIndex;
  readonly byFullName: ReadonlyMap<string, Unit>;
  /** Simple names of types of namespaces. */
  readonly byName: ReadonlyMap<string, readonly Unit[]>;
  /** By the names of their extension methods. */
  readonly byExtension: ReadonlyMap<string, readonly Unit[]>;
  readonly of: ReadonlyMap<CsharpType, Unit>;
  readonly functionOf: ReadonlyMap<CsharpMember | CsharpType, CsharpFunction>;
  /** Those that call by name outside of functions: helpers of orchestrations. */
  readonly helpers: ReadonlySet<Unit>;
  readonly globalUsings: readonly CsharpUsing[];
}

interface Growing {
  readonly unit: Unit & { readonly parts: CsharpType[]; readonly types: CsharpType[] };
}

export function unitsOf(app: CsharpApp): Units {
  const byFullName = new Map<string, Growing>();
  const of = new Map<CsharpType, Unit>();
  for (const { types, tag } of app.files.values()) {
    for (const type of types) {
      const outermost = outermostOf(type, types);
      const namespace = outermost.namespace?.name ?? '';
      const growing = byFullName.get(outermost.fullName) ?? {
        unit: {
          name: outermost.name,
          fullName: outermost.fullName,
          namespace,
          ...(tag === undefined ? {} : { tag }),
          parts: [],
          types: [],
        },
      };
      byFullName.set(outermost.fullName, growing);
      if (type === outermost) growing.unit.parts.push(type);
      growing.unit.types.push(type);
      of.set(type, growing.unit);
    }
  }
  const units = [...byFullName.values()].map(({ unit }) => unit);
  return {
    index: app.types,
    byFullName: new Map(units.map((unit) => [unit.fullName, unit])),
    byName: grouped(units, ({ name }) => [name]),
    byExtension: grouped(units, extensionsOf),
    of,
    functionOf: new Map([...app.functions.values()].map((found) => [found.member ?? found.type, found])),
    helpers: helpersOf(app, of),
    globalUsings: [...app.files.values()].flatMap(({ usings }) => usings.filter(({ global }) => global)),
  };
}

/** The type of a namespace that a type is nested in, or itself. */
function outermostOf(type: CsharpType, types: readonly CsharpType[]): CsharpType {
  let at = type;
  for (let outer = at.outer; outer !== undefined; outer = at.outer) at = types[outer] ?? at;
  return at;
}

function extensionsOf({ types }: Unit): string[] {
  const members = types.flatMap((type) => type.members);
  return members.filter(({ parameters }) => parameters[0]?.type.startsWith('this ')).map(({ name }) => name);
}

function helpersOf({ references }: CsharpApp, of: ReadonlyMap<CsharpType, Unit>): Set<Unit> {
  const helpers = new Set<Unit>();
  for (const { found, type } of references) {
    const unit = type === undefined ? undefined : of.get(type);
    if (found.side === 'context' && found.enclosingId === undefined && unit !== undefined) helpers.add(unit);
  }
  return helpers;
}

function grouped(units: readonly Unit[], keysOf: (unit: Unit) => readonly string[]): Map<string, Unit[]> {
  const groups = new Map<string, Unit[]>();
  for (const unit of units) {
    for (const key of new Set(keysOf(unit))) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [unit]);
      else group.push(unit);
    }
  }
  return groups;
}
