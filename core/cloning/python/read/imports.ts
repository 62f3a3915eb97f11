import type { ImportItem, ScopeIndex } from '../facts.ts';
import type { FileBuilder } from './builder.ts';
import { wholeLines } from './lines.ts';
import type { PyNode } from './tree.ts';

/** `import a.b as c, d` and `from ..a import b as c, d`. */
export function readImport(node: PyNode, scope: ScopeIndex, into: FileBuilder, text: string): void {
  const module = node.type === 'import_from_statement' ? node.children[0] : undefined;
  const items = node.children.filter((child) => child !== module).map(readItem);
  const statement = into.imports.length;
  const span = { start: node.start, end: node.end };
  into.imports.push({
    ...span,
    line: node.line,
    scope,
    whole: wholeLines(text, span),
    items,
    ...(module === undefined ? {} : { from: readModule(module) }),
  });
  for (const [item, { name, alias }] of items.entries()) {
    if (name === '*') continue;
    // `import a.b` binds `a`.
    const bound = alias ?? (module === undefined ? (name.split('.')[0] ?? name) : name);
    into.bind(scope, bound, { kind: 'import', statement, item });
  }
}

function readItem(node: PyNode): ImportItem {
  const name = node.type === 'aliased_import' ? (node.children[0] ?? node) : node;
  const alias = node.type === 'aliased_import' ? node.children[1]?.text : undefined;
  return {
    start: node.start,
    end: node.end,
    name: withoutBlanks(name.text),
    nameSpan: { start: name.start, end: name.end },
    ...(alias === undefined ? {} : { alias }),
  };
}

function readModule(node: PyNode): { level: number; name: string; nameSpan: { start: number; end: number } } {
  if (node.type !== 'relative_import') {
    return { level: 0, name: withoutBlanks(node.text), nameSpan: { start: node.start, end: node.end } };
  }
  const name = node.child('dotted_name');
  return {
    level: (node.child('import_prefix')?.text ?? '.').replace(/[^.]/g, '').length,
    name: withoutBlanks(name?.text ?? ''),
    nameSpan: { start: name?.start ?? node.end, end: name?.end ?? node.end },
  };
}

function withoutBlanks(text: string): string {
  return text.replace(/\s+/g, '');
}
