import type { Node } from 'web-tree-sitter';
import { childrenOf } from '../../syntax/index.ts';
import type { ImportItem, ScopeIndex } from '../facts.ts';
import type { FileBuilder } from './builder.ts';
import { wholeLines } from './lines.ts';

/** `import a.b as c, d` and `from ..a import b as c, d`. */
export function readImport(node: Node, scope: ScopeIndex, into: FileBuilder, text: string): void {
  const module = node.childForFieldName('module_name');
  const names = node.childrenForFieldName('name').filter((name) => name !== null);
  const items = names.map(readItem);
  const star = childrenOf(node).find(({ type }) => type === 'wildcard_import');
  if (star !== undefined) {
    const span = { start: star.startIndex, end: star.endIndex };
    items.push({ ...span, name: '*', nameSpan: span });
  }
  const statement = into.imports.length;
  const span = { start: node.startIndex, end: node.endIndex };
  into.imports.push({
    ...span,
    line: node.startPosition.row + 1,
    scope,
    whole: wholeLines(text, span),
    items,
    ...(module === null ? {} : { from: readModule(module) }),
  });
  for (const [item, { name, alias }] of items.entries()) {
    if (name === '*') continue;
    // `import a.b` binds `a`.
    const bound = alias ?? (module === null ? (name.split('.')[0] ?? name) : name);
    into.bind(scope, bound, { kind: 'import', statement, item });
  }
}

function readItem(node: Node): ImportItem {
  const name = node.type === 'aliased_import' ? (node.childForFieldName('name') ?? node) : node;
  const alias = node.type === 'aliased_import' ? node.childForFieldName('alias')?.text : undefined;
  return {
    start: node.startIndex,
    end: node.endIndex,
    name: withoutBlanks(name.text),
    nameSpan: { start: name.startIndex, end: name.endIndex },
    ...(alias === undefined ? {} : { alias }),
  };
}

function readModule(node: Node): { level: number; name: string; nameSpan: { start: number; end: number } } {
  if (node.type !== 'relative_import') {
    return { level: 0, name: withoutBlanks(node.text), nameSpan: { start: node.startIndex, end: node.endIndex } };
  }
  const dots = childrenOf(node).find(({ type }) => type === 'import_prefix');
  const name = childrenOf(node).find(({ type }) => type === 'dotted_name');
  return {
    level: (dots?.text ?? '.').replace(/[^.]/g, '').length,
    name: withoutBlanks(name?.text ?? ''),
    nameSpan: { start: name?.startIndex ?? node.endIndex, end: name?.endIndex ?? node.endIndex },
  };
}

function withoutBlanks(text: string): string {
  return text.replace(/\s+/g, '');
}
