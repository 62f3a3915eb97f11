import type { Node } from 'web-tree-sitter';
import type { CsharpMember, CsharpVariable } from '../facts/index.ts';
import { readAttributes, readParameters } from './attributes.ts';
import { extentOf } from './extent.ts';
import { partsOf, spanOf, startReading, textOf, type Reading } from './reading.ts';
import { readStatement, readValue, readVariables } from './statements.ts';

const kinds: Readonly<Record<string, CsharpMember['kind']>> = {
  method_declaration: 'method',
  constructor_declaration: 'constructor',
  field_declaration: 'field',
  event_field_declaration: 'field',
  property_declaration: 'property',
};

/** Reads a member of a type: what it declares, calls and names. */
export function readMember(node: Node, text: string): CsharpMember {
  const kind = kinds[node.type] ?? 'other';
  const returns = textOf(node.childForFieldName('returns') ?? node.childForFieldName('type'), { text });
  const reading = startReading(text, spanOf(node), returns);
  const attributes = readAttributes(node, reading);
  const modifiers = partsOf(node)
    .filter(({ type }) => type === 'modifier')
    .map((modifier) => textOf(modifier, reading));
  const list = node.childForFieldName('parameters');
  const parameters = list?.type === 'parameter_list' ? readParameters(list, reading) : [];
  const values = kind === 'field' || kind === 'property' ? readDeclared(node, kind, modifiers, reading) : [];
  const nameNode = node.childForFieldName('name');
  if (values.length === 0) {
    const skipped = new Set([nameNode?.id, list?.id]);
    for (const child of partsOf(node)) {
      if (!skipped.has(child.id) && child.type !== 'attribute_list' && child.type !== 'modifier') {
        if (child.type === 'preproc_if_in_attribute_list') continue;
        readStatement(child, reading);
      }
    }
  }
  const name = textOf(nameNode, reading) || (values[0]?.name ?? '');
  return {
    ...gathered(reading),
    kind,
    name,
    ...(nameNode === null ? {} : { nameSpan: spanOf(nameNode) }),
    span: spanOf(node),
    whole: extentOf(text, spanOf(node)),
    modifiers,
    attributes,
    parameters,
    values,
    returns,
  };
}

/** Statements outside of any type. */
export function readTopLevel(nodes: readonly Node[], text: string): CsharpMember | undefined {
  const [first, last] = [nodes[0], nodes.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const span = { start: first.startIndex, end: last.endIndex };
  const reading = startReading(text, span);
  for (const node of nodes) readStatement(node, reading);
  return {
    ...gathered(reading),
    kind: 'top-level',
    name: '',
    span,
    whole: span,
    modifiers: [],
    attributes: [],
    parameters: [],
    values: [],
    returns: '',
  };
}

function gathered(
  reading: Reading,
): Pick<CsharpMember, 'names' | 'named' | 'calls' | 'handed' | 'variables' | 'comparisons' | 'instanceIds' | 'texts'> {
  const { names, named, calls, handed, variables, comparisons, instanceIds, texts } = reading;
  return { names, named, calls, handed, variables, comparisons, instanceIds, texts };
}

function readDeclared(
  node: Node,
  kind: 'field' | 'property',
  modifiers: readonly string[],
  reading: Reading,
): CsharpVariable[] {
  const constant = modifiers.includes('const') || (modifiers.includes('static') && modifiers.includes('readonly'));
  if (kind === 'field') {
    const declaration = partsOf(node).find(({ type }) => type === 'variable_declaration');
    if (declaration === undefined) return [];
    readVariables(declaration, reading, constant);
    return reading.variables.splice(0);
  }
  const typeNode = node.childForFieldName('type');
  if (typeNode !== null) readStatement(typeNode, reading);
  const type = textOf(typeNode, reading);
  const name = textOf(node.childForFieldName('name'), reading);
  const accessors = node.childForFieldName('accessors');
  if (accessors !== null) readStatement(accessors, reading);
  const valueNode = node.childForFieldName('value');
  const variable = { name, type, scope: spanOf(node) };
  const given = valueNode?.type === 'arrow_expression_clause' ? partsOf(valueNode)[0] : (valueNode ?? undefined);
  if (given === undefined) return [{ ...variable, values: [], constant: false }];
  const values = [readValue(given, type, reading)];
  return [{ ...variable, values, constant: !/\bset\b/.test(textOf(accessors, reading)) }];
}
