import type { Node } from 'web-tree-sitter';
import type { CsharpMember, CsharpNamespace, CsharpType } from '../facts/index.ts';
import { readAttributes, readParameters } from './attributes.ts';
import { extentOf } from './extent.ts';
import { readMember } from './members.ts';
import { partsOf, plainName, spanOf, startReading, textOf } from './reading.ts';
import { readStatement } from './statements.ts';

const kinds: Readonly<Record<string, CsharpType['kind']>> = {
  class_declaration: 'class',
  struct_declaration: 'struct',
  interface_declaration: 'interface',
  record_declaration: 'record',
  record_struct_declaration: 'record',
  enum_declaration: 'enum',
  delegate_declaration: 'delegate',
};

export function isType(node: Node): boolean {
  return kinds[node.type] !== undefined;
}

interface Place {
  readonly path: string;
  readonly text: string;
  readonly namespace?: CsharpNamespace;
  readonly outer?: number;
}

/** Reads a type, and the types within it, into the list. */
export function readType(node: Node, place: Place, types: CsharpType[]): void {
  const { path, text, namespace, outer } = place;
  const reading = startReading(text, spanOf(node));
  const attributes = readAttributes(node, reading);
  const nameNode = node.childForFieldName('name');
  const name = textOf(nameNode, reading);
  const within = outer === undefined ? namespace?.name : types[outer]?.fullName;
  const body = node.childForFieldName('body');
  const parameterList = partsOf(node).find(({ type }) => type === 'parameter_list') ?? null;
  const parameters = readParameters(parameterList, reading);
  const baseList = partsOf(node).find(({ type }) => type === 'base_list');
  for (const child of partsOf(node)) {
    if (
      child.id !== nameNode?.id &&
      child.id !== body?.id &&
      child.id !== parameterList?.id &&
      !/attribute_list$|^modifier$/.test(child.type)
    ) {
      readStatement(child, reading);
    }
  }
  const members: CsharpMember[] = [];
  const index = types.length;
  types.push({
    kind: kinds[node.type] ?? 'class',
    name,
    fullName: within === undefined ? name : `${within}.${name}`,
    path,
    ...(namespace === undefined ? {} : { namespace }),
    ...(outer === undefined ? {} : { outer }),
    nameSpan: spanOf(nameNode ?? node),
    span: spanOf(node),
    whole: extentOf(text, spanOf(node)),
    ...(body === null ? {} : { body: { start: body.startIndex + 1, end: body.endIndex - 1 } }),
    modifiers: partsOf(node)
      .filter(({ type }) => type === 'modifier')
      .map((modifier) => textOf(modifier, reading)),
    attributes,
    bases: baseList === undefined ? [] : basesOf(baseList, text),
    parameters,
    members,
    names: reading.names,
  });
  if (body !== null) readBody(body, { ...place, outer: index }, members, types);
}

function basesOf(list: Node, text: string): string[] {
  return partsOf(list)
    .filter(({ type }) => type !== 'argument_list')
    .map((base) =>
      plainName(
        textOf(partsOf(base).length > 0 && base.type === 'primary_constructor_base_type' ? partsOf(base)[0] : base, {
          text,
        }),
      ),
    );
}

function readBody(body: Node, place: Place, members: CsharpMember[], types: CsharpType[]): void {
  for (const child of partsOf(body)) {
    if (isType(child)) readType(child, place, types);
    else if (child.type.endsWith('_declaration')) members.push(readMember(child, place.text));
    // Branches of conditional compilation, and what stands around a place that cannot be read.
    else if (/^preproc_(?:if|elif|else)|^ERROR$/.test(child.type)) readBody(child, place, members, types);
  }
}
