import { errorsIn, type SyntaxReader } from '../../syntax/index.ts';
import type { SourceFile } from '../../source/index.ts';
import type { PythonFile } from '../facts.ts';
import { FileBuilder } from './builder.ts';
import { lineEnd } from './lines.ts';
import { copyTree, type PyNode } from './tree.ts';
import { visit } from './visit.ts';

/** Reads a Python file. Nothing of its syntax tree is kept. */
export function readPythonFile({ path, text, lineEnd: eol }: SourceFile, read: SyntaxReader): PythonFile {
  return read(text, (tree) => {
    const builder = new FileBuilder();
    const root = copyTree(tree.rootNode, text);
    const module = builder.open('module', undefined);
    for (const child of root.children) {
      builder.topLevel.push({ start: child.start, end: child.end });
      visit(child, module, builder, text);
    }
    return {
      path,
      text,
      lineEnd: eol,
      scopes: builder.scopes,
      definitions: builder.definitions,
      imports: builder.imports,
      calls: builder.calls,
      members: builder.members,
      compared: builder.compared,
      uses: builder.usesToKeep(),
      texts: builder.texts,
      exported: builder.exported,
      topLevel: builder.topLevel,
      importsEnd: endOfImports(root.children, text),
      errors: errorsIn(tree),
    };
  });
}

function endOfImports(statements: readonly PyNode[], text: string): number {
  let end = text.startsWith('\uFEFF') ? 1 : 0;
  for (const [index, node] of statements.entries()) {
    const isDocstring = index === 0 && node.type === 'expression_statement' && node.children[0]?.type === 'string';
    if (isDocstring || /^(import|import_from|future_import)_statement$/.test(node.type)) {
      end = lineEnd(text, node.end);
    } else break;
  }
  return end;
}
