import type { Node } from 'web-tree-sitter';
import type { SourceFile } from '../../source/index.ts';
import { errorsIn, type SyntaxReader } from '../../syntax/index.ts';
import type { CsharpFile, CsharpNamespace, CsharpType, CsharpUsing } from '../facts/index.ts';
import { tagOfFile } from '../place.ts';
import { conditionalsIn } from './conditionals.ts';
import { readTopLevel } from './members.ts';
import { partsOf, plainName, spanOf, textOf } from './reading.ts';
import { isType, readType } from './types.ts';
import type { Span } from '../../model.ts';

interface FileReading {
  readonly path: string;
  readonly text: string;
  readonly usings: CsharpUsing[];
  readonly namespaces: CsharpNamespace[];
  readonly types: CsharpType[];
  readonly globalAttributes: Span[];
  readonly statements: Node[];
}

/** What stands in one file. */
export function readFile({ path, text, lineEnd }: SourceFile, project: string, reader: SyntaxReader): CsharpFile {
  return reader(text, (tree) => {
    const file: FileReading = {
      path,
      text,
      usings: [],
      namespaces: [],
      types: [],
      globalAttributes: [],
      statements: [],
    };
    readDeclarations(tree.rootNode, file, undefined);
    const { usings, namespaces, types, globalAttributes, statements } = file;
    const topLevel = readTopLevel(statements, text);
    const tag = tagOfFile(path, namespaces);
    const conditionals = conditionalsIn(text);
    const by = conditionals.find(({ torn }) => torn);
    const around = by && types.find(({ outer, span }) => outer === undefined && span.end > by.start);
    const start = Math.min(by?.start ?? 0, around?.span.start ?? text.length);
    return {
      path,
      text,
      lineEnd,
      project,
      ...(tag === undefined ? {} : { tag }),
      usings,
      namespaces,
      types,
      ...(topLevel === undefined ? {} : { topLevel }),
      globalAttributes,
      errors: tree.rootNode.hasError ? errorsIn(tree) : [],
      conditionals,
      ...(by === undefined ? {} : { torn: { by, span: { start, end: text.length } } }),
    };
  });
}

function readDeclarations(node: Node, file: FileReading, outer: CsharpNamespace | undefined): void {
  let namespace = outer;
  for (const child of partsOf(node)) {
    if (isType(child)) {
      readType(
        child,
        { path: file.path, text: file.text, ...(namespace === undefined ? {} : { namespace }) },
        file.types,
      );
      continue;
    }
    switch (child.type) {
      case 'using_directive':
        file.usings.push(readUsing(child, file, namespace));
        break;
      case 'namespace_declaration':
      case 'file_scoped_namespace_declaration': {
        const inner = readNamespace(child, file, namespace);
        file.namespaces.push(inner);
        const body = child.childForFieldName('body');
        if (body !== null) readDeclarations(body, file, inner);
        else {
          readDeclarations(child, file, inner);
          namespace = inner;
        }
        break;
      }
      case 'global_attribute':
        file.globalAttributes.push(spanOf(child));
        break;
      case 'global_statement':
        file.statements.push(child);
        break;
      default:
        if (/^preproc_(?:if|elif|else)|^ERROR$/.test(child.type)) readDeclarations(child, file, namespace);
        else if (child.type.endsWith('_statement')) file.statements.push(child);
    }
  }
}

function readUsing(node: Node, { text }: FileReading, within: CsharpNamespace | undefined): CsharpUsing {
  const aliasNode = node.childForFieldName('name');
  const named = partsOf(node)
    .filter(({ id }) => id !== aliasNode?.id)
    .at(-1);
  const head = textOf(node, { text });
  return {
    span: spanOf(node),
    global: /^global\s/.test(head),
    static: /^(?:global\s+)?using\s+static\s/.test(head),
    ...(aliasNode === null ? {} : { alias: textOf(aliasNode, { text }) }),
    name: plainName(textOf(named, { text })),
    ...(within === undefined ? {} : { within }),
  };
}

function readNamespace(node: Node, { text }: FileReading, outer: CsharpNamespace | undefined): CsharpNamespace {
  const nameNode = node.childForFieldName('name');
  const written = plainName(textOf(nameNode, { text }));
  const body = node.childForFieldName('body');
  const nameSpan = spanOf(nameNode ?? node);
  const semicolon = text.indexOf(';', nameSpan.end) + 1;
  return {
    name: outer === undefined ? written : `${outer.name}.${written}`,
    nameSpan,
    span: body === null ? { start: node.startIndex, end: text.length } : spanOf(node),
    fileScoped: body === null,
    bodyStart: body === null ? semicolon : body.startIndex + 1,
    ...(outer === undefined ? {} : { outer }),
  };
}
