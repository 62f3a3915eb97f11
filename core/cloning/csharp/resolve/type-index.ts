import type { CsharpFile, CsharpType, CsharpUsing } from '../facts/index.ts';
import type { Site } from './site.ts';

type TypeSite = Pick<Site, 'file' | 'type'>;

/** Which type of the app a name means. A type is given by its parts: a partial class has several. */
export interface TypeIndex {
  readonly byName: ReadonlyMap<string, readonly CsharpType[]>;
  readonly byFullName: ReadonlyMap<string, readonly CsharpType[]>;
  readonly fileOf: (type: CsharpType) => CsharpFile | undefined;
  /** The type that the parts of a name mean at a place; `undefined` when it is none of the app. */
  readonly resolve: (parts: readonly string[], site: TypeSite) => readonly CsharpType[] | undefined;
  /** The type, and those that it is derived from or that it implements, as far as they belong to the app. */
  readonly withBases: (type: CsharpType) => readonly CsharpType[];
  /** The type and those that it stands in, innermost first. */
  readonly outwards: (type: CsharpType | undefined) => readonly CsharpType[];
  /** Types whose members a file may name without saying whose they are. */
  readonly staticUsings: (site: TypeSite) => readonly CsharpType[];
}

/**
 * Source: https://learn.microsoft.com/dotnet/csharp/language-reference/language-specification/basic-concepts (§7.8, namespace and
 * type names: inner before outer, types of a namespace before its usings)
 */
export function indexTypes(files: ReadonlyMap<string, CsharpFile>): TypeIndex {
  const byName = new Map<string, CsharpType[]>();
  const byFullName = new Map<string, CsharpType[]>();
  const globalUsings = new Map<string, CsharpUsing[]>();
  for (const file of files.values()) {
    for (const type of file.types) {
      push(byName, type.name, type);
      push(byFullName, type.fullName, type);
    }
    for (const using of file.usings) if (using.global) push(globalUsings, file.project, using);
  }
  const globalOf = ({ project }: CsharpFile): readonly CsharpUsing[] => globalUsings.get(project) ?? [];
  const fileOf = (type: CsharpType): CsharpFile | undefined => files.get(type.path);

  function byUsing(usings: readonly CsharpUsing[], parts: readonly string[]): readonly CsharpType[] | undefined {
    for (const { alias, name } of usings) {
      if (alias !== undefined && alias !== parts[0]) continue;
      const found = byFullName.get([name, ...(alias === undefined ? parts : parts.slice(1))].join('.'));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  function inNamespaces(
    parts: readonly string[],
    namespace: string,
    file: CsharpFile,
  ): readonly CsharpType[] | undefined {
    const name = parts.join('.');
    for (const around of outwardNames(namespace)) {
      const found =
        byFullName.get(around === '' ? name : `${around}.${name}`) ??
        byUsing(around === '' ? [] : file.usings.filter(({ within }) => within?.name === around), parts);
      if (found !== undefined) return found;
    }
    return byUsing([...file.usings.filter(({ within }) => within === undefined), ...globalOf(file)], parts);
  }

  function outwards(type: CsharpType | undefined): CsharpType[] {
    const found: CsharpType[] = [];
    for (let at = type; at !== undefined; at = outerOf(at)) found.push(at);
    return found;
  }

  function outerOf(type: CsharpType): CsharpType | undefined {
    return type.outer === undefined ? undefined : fileOf(type)?.types[type.outer];
  }

  function resolve(parts: readonly string[], { file, type }: TypeSite): readonly CsharpType[] | undefined {
    const [first = '', last = ''] = [parts[0], parts.at(-1)];
    const mayBeAlias = [...file.usings, ...globalOf(file)].some(({ alias }) => alias === first);
    if (!byName.has(last) && !mayBeAlias) return undefined;
    for (const around of outwards(type)) {
      if (parts.length === 1 && around.name === first) return byFullName.get(around.fullName);
      for (const one of withBases(around)) {
        const nested = byFullName.get([one.fullName, ...parts].join('.'));
        if (nested !== undefined) return nested;
      }
    }
    const namespace = type === undefined ? (file.namespaces[0]?.name ?? '') : (type.namespace?.name ?? '');
    return inNamespaces(parts, namespace, file);
  }

  function withBases(type: CsharpType, seen = new Set<string>()): CsharpType[] {
    if (seen.has(type.fullName)) return [];
    seen.add(type.fullName);
    const parts = byFullName.get(type.fullName) ?? [type];
    const bases = parts.flatMap((part) => {
      const file = fileOf(part);
      if (file === undefined) return [];
      return part.bases.flatMap((base) => {
        const names = base.split('.');
        if (!byName.has(names.at(-1) ?? '')) return [];
        // A base is looked up where the type stands, not within it.
        const outer = outerOf(part);
        return (
          (outer && resolve(names, { file, type: outer })) ??
          inNamespaces(names, part.namespace?.name ?? '', file) ??
          []
        );
      });
    });
    return [...parts, ...bases.flatMap((base) => withBases(base, seen))];
  }

  const staticUsings = ({ file }: TypeSite): readonly CsharpType[] =>
    [...file.usings, ...globalOf(file)]
      .filter((using) => using.static)
      .flatMap(
        ({ name, within }) => byFullName.get(name) ?? inNamespaces(name.split('.'), within?.name ?? '', file) ?? [],
      );

  return { byName, byFullName, fileOf, resolve, withBases: (type) => withBases(type), outwards, staticUsings };
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** `A.B.C`, `A.B`, `A` and the global one. */
function outwardNames(name: string): string[] {
  const names: string[] = [];
  for (let at = name; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) names.push(at);
  return [...names, ''];
}
