import type { CopyRequest, Edit } from '../../model.ts';
import { editOf } from '../../source/index.ts';
import type { CsharpFile } from '../facts/index.ts';
import { placeOfTag } from '../place.ts';
import { joined, typeNamed } from './binding.ts';
import { isRegisteredClass } from './identifiers.ts';
import { copiedNamespaces } from './imports.ts';
import { namespaceOfCopy } from './place-of-file.ts';
import type { Selection } from './selection.ts';

/**
 * Methods that are generated of a class with `[DurableTask]` stand in its namespace: current code that starts a copy by such a method
 * needs a `using` for the namespace of the copy, and aliases for what it would then find twice.
 */
export function callersOfGenerated(selection: Selection, { functions, definitions, tag }: CopyRequest): Edit[] {
  const { app, target, from, units, selected } = selection;
  if (target !== app) return [];
  const namespaces = new Map<string, string>();
  for (const { id, found, type, member } of app.functions.values()) {
    if (member !== undefined || !functions.has(id) || !isRegisteredClass(type) || !definitions.has(id)) continue;
    namespaces.set(found.name.toLowerCase(), type.namespace?.name ?? '');
  }
  const wanted = new Map<string, Set<string>>();
  for (const { found } of namespaces.size === 0 ? [] : app.references) {
    const namespace = namespaces.get(found.target?.toLowerCase() ?? '');
    if (found.style !== 'generated-method' || found.tag !== undefined || found.side !== 'client') continue;
    if (namespace !== undefined) wanted.set(found.path, (wanted.get(found.path) ?? new Set<string>()).add(namespace));
  }
  const copied = copiedNamespaces(selection);
  return [...wanted].flatMap(([path, names]) => {
    const file = app.files.get(path);
    if (file === undefined) return [];
    return [...names].sort().flatMap((namespace) => {
      const fresh = namespaceOfCopy(namespace, from, tag);
      const old =
        from === undefined
          ? undefined
          : file.usings.find(({ name, alias }) => alias === undefined && name === namespace);
      if (old !== undefined && from !== undefined) {
        const written = file.text.slice(old.span.start, old.span.end);
        return [editOf(file, old.span, written.replace(placeOfTag(from), placeOfTag(tag)), 'registration')];
      }
      const aliases = aliasesIn(file, [...(copied.get(namespace)?.types.keys() ?? [])], (name) => {
        const type = file.types[0];
        const found = type && typeNamed([name], type, units);
        return found !== undefined && selected.has(found) && found.namespace !== type?.namespace?.name
          ? joined(found.namespace, found.name)
          : undefined;
      });
      const at = file.usings[0]?.span.start ?? file.namespaces[0]?.span.start ?? file.types[0]?.whole.start ?? 0;
      const lines = [`using ${fresh};`, ...aliases].map((line) => line + file.lineEnd).join('');
      return [editOf(file, { start: at, end: at }, lines, 'registration')];
    });
  });
}

function aliasesIn(
  file: CsharpFile,
  names: readonly string[],
  meaning: (name: string) => string | undefined,
): string[] {
  if (file.usings.some(({ alias }) => alias !== undefined && names.includes(alias))) return [];
  const used = new Set(
    file.types.flatMap((type) => [
      ...type.names,
      ...type.members.flatMap((member) => [...member.names, ...member.named]),
    ]),
  );
  return names.flatMap((name) => {
    const meant = used.has(name) ? meaning(name) : undefined;
    return meant === undefined ? [] : [`using ${name} = ${meant};`];
  });
}
