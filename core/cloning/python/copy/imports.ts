import type { Edit } from '../../model.ts';
import { editOf } from '../../source/index.ts';
import { type Renamed } from '../edits/index.ts';
import type { ImportItem, ImportStatement, PythonFile } from '../facts.ts';
import { moduleOfFrom, type Resolver } from '../resolve/index.ts';

interface ImportChange {
  /** Path of a module → path of its copy, or of where it moves to. */
  readonly paths: ReadonlyMap<string, string>;
  readonly resolver: Resolver;
  readonly renamed: readonly Renamed[];
}

/** Edits that make a file import the copies of modules. Edits of `whole` replace whole statements: others within them are void. */
export function redirectImports(file: PythonFile, change: ImportChange): { edits: Edit[]; whole: Edit[] } {
  const edits: Edit[] = [];
  const whole: Edit[] = [];
  for (const [index, statement] of file.imports.entries()) {
    if (statement.from === undefined) edits.push(...redirectPlain(file, statement, change));
    else {
      const made = redirectFrom(file, statement, index, change);
      (made.whole ? whole : edits).push(...made.edits);
    }
  }
  for (const { expression, scope } of file.members) {
    const entity = change.resolver.entity(file, scope, expression);
    const target = entity?.kind === 'module' ? change.paths.get(entity.path ?? '') : undefined;
    // Only `import a.b` has its users write the module's own name.
    if (target === undefined || !isWrittenOut(file, expression.object)) continue;
    edits.push(editOf(file, expression.nameSpan, moduleName(target), 'placement'));
  }
  return { edits: edits.filter(({ before, after }) => before !== after), whole };
}

function redirectPlain(file: PythonFile, { items }: ImportStatement, { paths, resolver }: ImportChange): Edit[] {
  return items.flatMap((item) => {
    const target = paths.get(resolver.modules.resolve(file.path, 0, item.name)?.path ?? '');
    if (target === undefined) return [];
    const isSimple = item.alias === undefined && !item.name.includes('.');
    const name = lastReplaced(item.name, target);
    return [editOf(file, item.nameSpan, isSimple ? `${name} as ${item.name}` : name, 'placement')];
  });
}

function redirectFrom(
  file: PythonFile,
  statement: ImportStatement,
  index: number,
  change: ImportChange,
): { edits: Edit[]; whole: boolean } {
  const { from, items } = statement;
  const { paths, resolver } = change;
  const place = moduleOfFrom(resolver.modules, file.path, statement);
  if (from === undefined || place === undefined) return { edits: [], whole: false };
  const targetOfItem = ({ name }: ImportItem): string | undefined => {
    const entity = resolver.imported(
      file,
      index,
      items.findIndex((item) => item.name === name),
    );
    return entity?.kind === 'module' && place.folder !== undefined ? paths.get(entity.path ?? '') : undefined;
  };
  const target = paths.get(place.path ?? '');
  const modules = items.filter((item) => targetOfItem(item) !== undefined);
  const others = items.filter((item) => targetOfItem(item) === undefined);
  if (target !== undefined && modules.length > 0 && others.length > 0) {
    const dots = '.'.repeat(from.level);
    const lines = [
      `from ${dots}${from.name} import ${modules.map((item) => itemText(item, targetOfItem(item))).join(', ')}`,
      `from ${dots}${fromName(from.name, target)} import ${others.map((item) => renamedItem(file, index, item, items, change)).join(', ')}`,
    ];
    const indent = /[ \t]*$/.exec(file.text.slice(0, statement.start))?.[0] ?? '';
    return { edits: [editOf(file, statement, lines.join(file.lineEnd + indent), 'placement')], whole: true };
  }
  const edits = modules.map((item) => editOf(file, item, itemText(item, targetOfItem(item)), 'placement'));
  if (target !== undefined && others.length > 0) {
    edits.push(editOf(file, from.nameSpan, fromName(from.name, target), 'placement'));
  }
  return { edits, whole: false };
}

/** `orders` as the copy under the same name: `orders_1_2_0 as orders`. */
function itemText({ name, alias }: ImportItem, target: string | undefined): string {
  const changed = target === undefined ? name : moduleName(target);
  return changed === name && alias === undefined ? name : `${changed} as ${alias ?? name}`;
}

function renamedItem(
  file: PythonFile,
  statement: number,
  item: ImportItem,
  items: readonly ImportItem[],
  { resolver, renamed }: ImportChange,
): string {
  const entity = resolver.imported(file, statement, items.indexOf(item));
  const moved = renamed.find((one) => entity?.kind === 'def' && one.file === entity.file && one.def === entity.def);
  const name = moved?.name ?? item.name;
  return item.alias === undefined ? name : `${name} as ${item.alias}`;
}

/** The module that names are taken from; the copy of a package's own file by its name. */
function fromName(name: string, target: string): string {
  if (!target.includes('/__init___')) return lastReplaced(name, target);
  return name === '' ? moduleName(target) : `${name}.${moduleName(target)}`;
}

/** As many parts of the new path as are written of the old one: those before are the same, or implied. */
function lastReplaced(name: string, target: string): string {
  if (name === '') return name;
  const parts = name.split('.');
  const path = target.replace(/(\/__init__)?\.py$/, '').split('/');
  const kept = parts.length > path.length ? parts.slice(0, parts.length - path.length) : [];
  return [...kept, ...path.slice(-Math.min(parts.length, path.length))].join('.');
}

/** `orders_1_2_0` of `shop/orders_1_2_0.py`; a package is named by its folder. */
export function moduleName(path: string): string {
  const plain = path.replace(/\/__init__\.py$/, '').replace(/\.py$/, '');
  return plain.slice(plain.lastIndexOf('/') + 1);
}

function isWrittenOut(file: PythonFile, object: { readonly kind: string }): boolean {
  let at = object as PythonFile['members'][number]['expression']['object'];
  while (at.kind === 'member') at = at.object;
  if (at.kind !== 'name') return false;
  const { name } = at;
  return file.imports.some(
    ({ from, items }) =>
      from === undefined && items.some((item) => item.alias === undefined && item.name.startsWith(`${name}.`)),
  );
}
