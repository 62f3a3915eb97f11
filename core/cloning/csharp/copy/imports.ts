import type { CsharpFile, CsharpNamespace, CsharpType } from '../facts/index.ts';
import { joined, namespacesAround, typeNamed } from './binding.ts';
import { isRegisteredClass } from './identifiers.ts';
import { namespaceOfCopy } from './place-of-file.ts';
import type { Selection } from './selection.ts';
import type { Unit } from './units.ts';

/** What is copied, by namespace. */
export type CopiedNamespaces = ReadonlyMap<string, CopiedNamespace>;

interface CopiedNamespace {
  readonly types: Map<string, Unit>;
  readonly extensions: Set<string>;
  /** Methods are generated of its classes, and stand in the same namespace. */
  generates: boolean;
}

export function copiedNamespaces({ selected }: Selection): CopiedNamespaces {
  const namespaces = new Map<string, CopiedNamespace>();
  for (const unit of selected) {
    const copied = namespaces.get(unit.namespace) ?? { types: new Map(), extensions: new Set(), generates: false };
    namespaces.set(unit.namespace, copied);
    copied.types.set(unit.name, unit);
    for (const type of unit.types) {
      if (isRegisteredClass(type)) copied.generates = true;
      for (const { name, parameters } of type.members) {
        if (parameters[0]?.type.startsWith('this ') === true) copied.extensions.add(name);
      }
    }
  }
  return namespaces;
}

interface Importing {
  readonly file: CsharpFile;
  /** The namespace whose types are copied; absent for the global one. */
  readonly namespace: CsharpNamespace | undefined;
  /** The names that they use, each with a type that does. */
  readonly used: ReadonlyMap<string, CsharpType>;
  readonly copied: CopiedNamespaces;
  readonly selection: Selection;
  readonly tag: string;
}

/**
 * `using` directives for the inside of the namespace of a copy, where they go before those of the file: the copies of other
 * namespaces that it uses, and aliases for names that would be another type there than in the original.
 */
export function importsFor(importing: Importing): string[] {
  const { namespace, used, copied, selection, tag } = importing;
  const { units, selected } = selection;
  const name = namespace?.name ?? '';
  const copyOf = (of: string): string => namespaceOfCopy(of, selection.from, tag);
  const imported = importedCopies(importing);
  const lines = imported.map((other) => `using ${copyOf(other)};`);
  for (const [word, type] of [...used].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const found = typeNamed([word], type, units);
    if (found === undefined || found.namespace === name || isGeneric(found, selection)) continue;
    const rivals = imported.filter((other) => copied.get(other)?.types.has(word) === true);
    if (!selected.has(found)) {
      if (rivals.length > 0) lines.push(`using ${word} = global::${found.fullName};`);
      continue;
    }
    const isPlain = rivals.length === 1 && rivals[0] === found.namespace;
    if (isPlain && !standsBeside(importing, found.namespace)) continue;
    lines.push(`using ${word} = global::${joined(copyOf(found.namespace), found.name)};`);
  }
  for (const using of units.globalUsings) {
    const unit = using.static ? units.byFullName.get(using.name) : undefined;
    if (unit === undefined || !selected.has(unit)) continue;
    lines.push(`using static ${joined(copyOf(unit.namespace), unit.name)};`);
  }
  return lines;
}

/**
 * Whether a directive of the file brings the original in at the same place: after `namespace X;`, where the two would be
 * ambiguous.
 */
function standsBeside({ file, namespace }: Importing, other: string): boolean {
  if (namespace?.fileScoped !== true) return false;
  return file.usings.some(({ within, name, static: isStatic }) => within !== undefined && !isStatic && name === other);
}

function isGeneric({ types }: Unit, { app }: Selection): boolean {
  return types.some(
    ({ path, nameSpan, outer }) => outer === undefined && app.sources.files.get(path)?.text[nameSpan.end] === '<',
  );
}

const generated = /^(?:Call.+Async|ScheduleNew.+InstanceAsync)$/;

/** Namespaces with copies that the file can see, and that it uses something of. */
function importedCopies({ file, namespace, used, copied, selection: { units } }: Importing): string[] {
  const own = namespace?.name ?? '';
  const visible = new Set(namespacesAround(own));
  for (const using of [...file.usings, ...units.globalUsings]) {
    if (using.alias !== undefined || using.static) continue;
    for (const around of namespacesAround(using.within?.name ?? '')) visible.add(joined(around, using.name));
  }
  visible.delete(own);
  return [...visible]
    .filter((other) => {
      const { types, extensions, generates } = copied.get(other) ?? { types: new Map<string, Unit>() };
      for (const name of used.keys()) {
        if (types.has(name) || extensions?.has(name) === true || (generates === true && generated.test(name)))
          return true;
      }
      return false;
    })
    .sort();
}
