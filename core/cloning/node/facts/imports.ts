import type { Node } from 'web-tree-sitter';
import { childrenOf } from '../../syntax/index.ts';
import { readNamed } from './functions.ts';
import { bindPattern } from './patterns.ts';
import type { Expression, ListItem, Statement } from './model.ts';
import { readDeclaration } from './top.ts';
import { declare, spanOf, stringValue, textOf, type Reading, type Scope } from './reading.ts';

/** `import …`. */
export function readImport(reading: Reading, node: Node, scope: Scope, statement: Statement): 'import' {
  statement.exports.push('esm');
  const required = childrenOf(node).find(({ type }) => type === 'import_require_clause');
  const source = node.childForFieldName('source') ?? required?.childForFieldName('source') ?? null;
  const specifier = source === null ? '' : (stringValue(reading, source) ?? '');
  if (source !== null) {
    statement.specifier = specifier;
    reading.specifiers.push({ ...spanOf(source), value: specifier, statement: reading.statement });
  }
  const add = (name: Node, imported: string, outer: Node): ListItem => {
    const local = textOf(reading, name);
    declare(scope, local).values.push({ kind: 'imported', ...spanOf(outer), specifier, name: imported });
    statement.declares.push(local);
    return { ...spanOf(outer), local, outside: imported };
  };
  const parts = required === undefined ? childrenOf(node).filter(({ type }) => type === 'import_clause') : [required];
  for (const part of parts.flatMap(childrenOf)) {
    if (part.type === 'identifier') {
      statement.lead = add(part, required === undefined ? 'default' : '*', part);
    } else if (part.type === 'namespace_import') {
      const name = childrenOf(part)[0];
      if (name !== undefined) statement.lead = add(name, '*', part);
    } else if (part.type === 'named_imports') {
      for (const item of childrenOf(part)) {
        const name = item.childForFieldName('name');
        if (item.type !== 'import_specifier' || name === null) continue;
        statement.items.push(add(item.childForFieldName('alias') ?? name, textOf(reading, name), item));
      }
    }
  }
  return 'import';
}

/** `const x = require('…')`, also taken apart; `undefined` for other declarations. */
export function readRequire(reading: Reading, node: Node, scope: Scope, statement: Statement): 'import' | undefined {
  if (node.type !== 'lexical_declaration' && node.type !== 'variable_declaration') return undefined;
  const [declarator, ...more] = childrenOf(node).filter(({ type }) => type === 'variable_declarator');
  const name = declarator?.childForFieldName('name') ?? null;
  const value = declarator?.childForFieldName('value') ?? null;
  if (more.length > 0 || name === null || value === null || !isRequire(value)) return undefined;
  const loaded = reading.read(value, scope);
  if (loaded.kind !== 'imported') return undefined;
  statement.specifier = loaded.specifier;
  if (name.type === 'identifier') {
    const local = textOf(reading, name);
    declare(scope, local).values.push(loaded);
    statement.declares.push(local);
    statement.lead = { ...spanOf(node), local, outside: '*' };
    return 'import';
  }
  bindPattern(reading, name, scope, loaded, undefined);
  for (const item of childrenOf(name)) {
    const target = item.type === 'pair_pattern' ? item.childForFieldName('value') : item;
    const key = item.type === 'pair_pattern' ? item.childForFieldName('key') : item;
    if (target === null || key === null) continue;
    const local = textOf(reading, target);
    statement.items.push({ ...spanOf(item), local, outside: textOf(reading, key) });
    statement.declares.push(local);
  }
  return 'import';
}

function isRequire(node: Node): boolean {
  return node.type === 'call_expression' && node.childForFieldName('function')?.text === 'require';
}

/** `export …`. */
export function readEsmExport(reading: Reading, node: Node, scope: Scope, statement: Statement): Statement['kind'] {
  const source = node.childForFieldName('source');
  const specifier = source === null ? undefined : (stringValue(reading, source) ?? '');
  if (source !== null && specifier !== undefined) {
    statement.specifier = specifier;
    reading.specifiers.push({ ...spanOf(source), value: specifier, statement: reading.statement });
  }
  const declaration = node.childForFieldName('declaration');
  if (declaration !== null) {
    const kind = readDeclaration(reading, declaration, scope, statement);
    const isDefault = node.children.some((child) => child?.type === 'default');
    for (const name of statement.declares) giveName(reading, scope, statement, isDefault ? 'default' : name, name);
    if (isDefault && statement.declares.length === 0) statement.exports.push('default');
    return kind === 'effect' ? 'declaration' : kind;
  }
  const value = node.childForFieldName('value');
  if (value !== null) {
    statement.exports.push('default');
    statement.value = spanOf(value);
    reading.exports.set('default', readNamed(reading, value, scope, ''));
    return 'declaration';
  }
  const clause = childrenOf(node).find(({ type }) => type === 'export_clause' || type === 'namespace_export');
  if (clause === undefined) {
    if (specifier !== undefined) {
      reading.starExports.push(specifier);
      statement.exports.push('*');
    } else {
      for (const child of childrenOf(node)) reading.read(child, scope);
      statement.exports.push('=');
    }
    return 'export';
  }
  if (clause.type === 'namespace_export') {
    const name = childrenOf(clause)[0];
    if (name !== undefined && specifier !== undefined) {
      reading.exports.set(textOf(reading, name), { kind: 'imported', ...spanOf(clause), specifier, name: '*' });
      statement.exports.push(textOf(reading, name));
    }
    return 'export';
  }
  for (const item of childrenOf(clause)) readExportItem(reading, item, scope, statement);
  return 'export';
}

function readExportItem(reading: Reading, item: Node, scope: Scope, statement: Statement): void {
  const name = item.childForFieldName('name');
  if (item.type !== 'export_specifier' || name === null) return;
  const local = textOf(reading, name);
  const outside = textOf(reading, item.childForFieldName('alias') ?? name);
  statement.items.push({ ...spanOf(item), local, outside });
  statement.exports.push(outside);
  if (statement.specifier === undefined) {
    statement.uses.add(local);
    reading.exports.set(outside, { kind: 'name', ...spanOf(name), local: declare(scope, local) });
  } else {
    const { specifier } = statement;
    reading.exports.set(outside, { kind: 'imported', ...spanOf(item), specifier, name: local });
  }
}

function giveName(reading: Reading, scope: Scope, statement: Statement, outside: string, name: string): void {
  statement.exports.push(outside);
  const value: Expression = { kind: 'name', start: statement.start, end: statement.end, local: declare(scope, name) };
  reading.exports.set(outside, value);
}
