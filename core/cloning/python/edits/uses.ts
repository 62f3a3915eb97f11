import type { Edit } from '../../model.ts';
import { editOf } from '../../source/index.ts';
import type { PythonFile } from '../facts.ts';
import { isInside } from '../../syntax/index.ts';
import type { PythonReference } from '../find/index.ts';
import type { Entity, Resolver } from '../resolve/index.ts';
import type { Renamed } from './definitions.ts';

/**
 * The edits that carry new names of declarations to all places of some files that use them, their own line included.
 *
 * @param except places that are left alone
 */
export function followRenamed(
  files: Iterable<PythonFile>,
  renamed: readonly Renamed[],
  resolver: Resolver,
  except: readonly PythonReference[] = [],
): Edit[] {
  if (renamed.length === 0) return [];
  const names = new Map(renamed.map(({ file, def, name }) => [`${file.path} ${def}`, name]));
  const written = new Set(renamed.map(({ file, def }) => file.definitions[def]?.name ?? ''));
  const edits: Edit[] = [];
  for (const file of files) {
    const skipped = except.filter((reference) => reference.file === file);
    const newName = (entity: Entity | undefined): string | undefined =>
      entity?.kind === 'def' ? names.get(`${entity.file.path} ${entity.def}`) : undefined;
    const put = (span: { start: number; end: number }, name: string | undefined): void => {
      if (name === undefined || skipped.some(({ site }) => isInside(span, site))) return;
      edits.push(editOf(file, span, name, 'definition'));
    };
    for (const [def, { nameSpan }] of file.definitions.entries()) put(nameSpan, names.get(`${file.path} ${def}`));
    for (const use of file.uses) {
      if (written.has(use.name)) put(use, newName(resolver.nameEntity(file, use.scope, use.name)));
    }
    for (const { expression, scope } of file.members) {
      if (!written.has(expression.name)) continue;
      put(expression.nameSpan, newName(resolver.entity(file, scope, expression)));
    }
    for (const [statement, { items, from }] of file.imports.entries()) {
      for (const [item, { name, nameSpan }] of items.entries()) {
        if (from === undefined || !written.has(name)) continue;
        put(nameSpan, newName(resolver.imported(file, statement, item)));
      }
    }
    for (const { value, content } of file.exported) {
      if (written.has(value)) put(content, newName(resolver.nameEntity(file, 0, value)));
    }
  }
  return edits;
}
