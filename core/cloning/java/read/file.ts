import type { Node } from 'web-tree-sitter';
import { childrenOf, errorsIn, type SyntaxReader } from '../../syntax/index.ts';
import type { SourceFile } from '../../source/index.ts';
import type { JavaFile } from '../facts.ts';
import { FileReader } from './reader.ts';
import { pathOf, spanOf } from './expression.ts';

/** Reads what is needed from a file. No node is kept. */
export function readJavaFile(file: SourceFile, tag: string | undefined, read: SyntaxReader): JavaFile {
  return read(file.text, (tree) => {
    const reader = new FileReader(file.text);
    let packageName = '';
    let packageEnd = 0;
    const imports: JavaFile['imports'][number][] = [];
    for (const node of childrenOf(tree.rootNode)) {
      if (node.type === 'package_declaration') {
        packageName = nameIn(node).join('.');
        packageEnd = node.endIndex;
      } else if (node.type === 'import_declaration') {
        imports.push({
          parts: nameIn(node),
          isStatic: node.children.some((child) => child?.type === 'static'),
          isStar: childrenOf(node).some(({ type }) => type === 'asterisk'),
          span: spanOf(node),
        });
      }
    }
    reader.readMembers(tree.rootNode, -1);
    return {
      path: file.path,
      text: file.text,
      lineEnd: file.lineEnd,
      package: packageName,
      packageEnd,
      ...(tag === undefined ? {} : { tag }),
      imports,
      ...reader.facts(),
      errors: tree.rootNode.hasError ? errorsIn(tree) : [],
    };
  });
}

function nameIn(node: Node): string[] {
  const name = childrenOf(node).find(({ type }) => type === 'scoped_identifier' || type === 'identifier');
  return (name === undefined ? undefined : pathOf(name)) ?? [];
}
