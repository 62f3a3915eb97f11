import type { Node } from 'web-tree-sitter';
import type { CsharpAttribute, CsharpParameter } from '../facts/index.ts';
import { readArguments } from './expressions.ts';
import { partsOf, simpleName, spanOf, textOf, type Reading } from './reading.ts';
import { readStatement, readValue } from './statements.ts';

/** The attributes of a declaration; where conditional compilation chooses, those of each branch. */
export function readAttributes(declaration: Node, reading: Reading): CsharpAttribute[] {
  return partsOf(declaration).flatMap((child): CsharpAttribute[] => {
    if (/^preproc_/.test(child.type)) return readAttributes(child, reading);
    if (child.type !== 'attribute_list') return [];
    const list = spanOf(child);
    return partsOf(child).flatMap((attribute) =>
      attribute.type === 'attribute' ? [readAttribute(attribute, list, reading)] : [],
    );
  });
}

function readAttribute(node: Node, list: CsharpAttribute['list'], reading: Reading): CsharpAttribute {
  const nameNode = node.childForFieldName('name');
  if (nameNode !== null) readStatement(nameNode, reading);
  const written = partsOf(node).find(({ type }) => type === 'attribute_argument_list');
  return {
    name: simpleName(textOf(nameNode, reading)).replace(/Attribute$/, ''),
    span: spanOf(node),
    list,
    arguments: readArguments(written ?? null, reading),
    ...(written === undefined ? {} : { argumentList: spanOf(written) }),
  };
}

/** The parameters of a method, a constructor or a record. */
export function readParameters(list: Node | null, reading: Reading): CsharpParameter[] {
  if (list === null) return [];
  return partsOf(list).flatMap((parameter): CsharpParameter[] => {
    if (parameter.type !== 'parameter') {
      readStatement(parameter, reading);
      return [];
    }
    const attributes = readAttributes(parameter, reading);
    const type = parameter.childForFieldName('type');
    if (type !== null) readStatement(type, reading);
    const nameNode = parameter.childForFieldName('name');
    const value = partsOf(parameter).at(-1);
    const hasDefault = value !== undefined && value.id !== nameNode?.id && value.type !== 'attribute_list';
    const byDefault = hasDefault ? readValue(value, textOf(type, reading), reading) : undefined;
    // `this` is told apart by the text before the type.
    const isExtension = partsOf(parameter).some(
      (child) => child.type === 'modifier' && textOf(child, reading) === 'this',
    );
    return [
      {
        name: textOf(nameNode, reading),
        type: `${isExtension ? 'this ' : ''}${textOf(type, reading)}`,
        attributes,
        ...(byDefault === undefined ? {} : { byDefault }),
      },
    ];
  });
}
