import type { Edit } from '../../model.ts';
import { editOf } from '../../source/index.ts';
import type { ImportItem, PythonFile } from '../facts.ts';
import type { Resolver } from '../resolve/index.ts';

/** Edits that take the imports of some modules out of a file. */
export function withoutImports(file: PythonFile, resolver: Resolver, isGone: (path: string) => boolean): Edit[] {
  return file.imports.flatMap((statement, index) => {
    const goes = (item: ImportItem, at: number): boolean => {
      if (statement.from === undefined) return isGone(resolver.modules.resolve(file.path, 0, item.name)?.path ?? '');
      const entity = resolver.imported(file, index, at);
      if (entity?.kind === 'module') return isGone(entity.path ?? '');
      const { level, name } = statement.from;
      return isGone(resolver.modules.resolve(file.path, level, name)?.path ?? '');
    };
    const kept = statement.items.filter((item, at) => !goes(item, at));
    if (kept.length === statement.items.length) return [];
    if (kept.length === 0) return [editOf(file, statement.whole, '', 'removal')];
    const [first, last] = [statement.items[0], statement.items.at(-1)];
    if (first === undefined || last === undefined) return [];
    const written = kept.map(({ start, end }) => file.text.slice(start, end)).join(', ');
    return [editOf(file, { start: first.start, end: last.end }, written, 'removal')];
  });
}
