import type { Node, Tree } from 'web-tree-sitter';
import type { SourceFile } from '../../source/index.ts';
import { childrenOf, errorsIn } from '../../syntax/index.ts';
import { readCommonExport } from './common-exports.ts';
import { hoist } from './declarations.ts';
import { readNamed } from './functions.ts';
import { removalOf } from './removal-span.ts';
import { read } from './expressions.ts';
import { readEsmExport, readImport, readRequire } from './imports.ts';
import type { ModuleFacts, Statement } from './model.ts';
import { spanOf, type Reading, type Scope } from './reading.ts';
import { rootOfEffect } from './effects.ts';
import { readDeclaration } from './top.ts';

/** Reads one file. Nothing of the tree is kept. */
export function readModule({ path, text }: SourceFile, tree: Tree): ModuleFacts {
  const reading: Reading = {
    read: (node, scope) => read(reading, node, scope),
    text,
    functions: [],
    calls: [],
    handed: [],
    specifiers: [],
    nameComparisons: [],
    texts: [],
    exports: new Map(),
    starExports: [],
    statements: [],
    firstParameters: new Map(),
    statement: -1,
    fn: -1,
    inStatement: { start: 0, end: 0, removal: { start: 0, end: 0 } },
  };
  const scope: Scope = { names: new Map(), holdsVar: true };
  hoist(reading, tree.rootNode, scope);
  for (const node of childrenOf(tree.rootNode)) {
    if (node.type === 'comment' || node.type === 'hash_bang_line' || node.type === 'empty_statement') continue;
    readTop(reading, node, scope);
  }
  const isEsm = reading.statements.some(
    ({ kind, exports, specifier }) => kind === 'import' && specifier !== undefined && exports[0] === 'esm',
  );
  for (const statement of reading.statements) if (statement.exports[0] === 'esm') statement.exports.shift();
  return {
    path,
    format: isEsm || /^\s*export\s/m.test(text) ? 'esm' : 'commonjs',
    quote: (text.match(/'/g) ?? []).length >= (text.match(/"/g) ?? []).length ? "'" : '"',
    semicolons: /;[ \t]*\r?$/m.test(text) || !/\)[ \t]*\r?$/m.test(text),
    statements: reading.statements,
    exports: reading.exports,
    starExports: reading.starExports,
    top: scope.names,
    functions: reading.functions,
    calls: reading.calls,
    handed: reading.handed,
    specifiers: reading.specifiers,
    nameComparisons: reading.nameComparisons,
    texts: reading.texts,
    errors: errorsIn(tree),
  };
}

function readTop(reading: Reading, node: Node, scope: Scope): void {
  const statement: Statement = {
    ...spanOf(node),
    removal: removalOf(reading.text, node),
    kind: 'declaration',
    declares: [],
    uses: new Set(),
    exports: [],
    items: [],
  };
  reading.statements.push(statement);
  reading.statement = reading.statements.length - 1;
  reading.inStatement = statement;
  const kind = readKind(reading, node, scope, statement);
  (statement as { kind: Statement['kind'] }).kind = kind;
}

function readKind(reading: Reading, node: Node, scope: Scope, statement: Statement): Statement['kind'] {
  switch (node.type) {
    case 'import_statement':
      return readImport(reading, node, scope, statement);
    case 'export_statement':
      return readEsmExport(reading, node, scope, statement);
    case 'expression_statement': {
      const inner = childrenOf(node).find(({ type }) => type !== 'comment');
      if (inner?.type === 'string') return 'directive';
      if (inner?.type === 'internal_module') return readDeclaration(reading, inner, scope, statement);
      const common = inner === undefined ? undefined : readCommonExport(reading, inner, scope, statement);
      if (common !== undefined) return common;
      const root = inner === undefined ? undefined : rootOfEffect(reading, inner);
      if (root !== undefined) statement.root = root;
      if (inner !== undefined) readNamed(reading, inner, scope, '');
      return 'effect';
    }
    default:
      return readRequire(reading, node, scope, statement) ?? readDeclaration(reading, node, scope, statement);
  }
}
