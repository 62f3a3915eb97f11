import type { Node } from 'web-tree-sitter';
import { childrenOf } from '../../syntax/index.ts';
import type { EnumFacts, Expression } from '../facts.ts';
import { isCode, pathOf, readExpression, type Scope } from './expression.ts';

/** Constants of an enum, and which of their arguments its methods and fields give back. */
export function readEnum(body: Node, scope: Scope): EnumFacts {
  const constants = new Map<string, readonly Expression[]>();
  const fieldOf = new Map<string, number>();
  const accessors = new Map<string, number>();
  const members = childrenOf(body).flatMap((node) =>
    node.type === 'enum_body_declarations' ? childrenOf(node) : [node],
  );
  for (const node of members) {
    if (node.type === 'enum_constant') {
      const args = node.childForFieldName('arguments');
      const given = args === null ? [] : childrenOf(args).filter(isCode);
      constants.set(
        node.childForFieldName('name')?.text ?? '',
        given.map((one) => readExpression(one, scope)),
      );
    } else if (node.type === 'constructor_declaration') {
      for (const [field, index] of fieldsSetBy(node)) fieldOf.set(field, index);
    }
  }
  for (const node of members) {
    const returned = node.type === 'method_declaration' ? onlyReturn(node) : undefined;
    const index = returned === undefined ? undefined : fieldOf.get(returned);
    if (index !== undefined) accessors.set(`${node.childForFieldName('name')?.text ?? ''}()`, index);
  }
  for (const [field, index] of fieldOf) accessors.set(field, index);
  const overridesToString = members.some(
    (node) => node.type === 'method_declaration' && node.childForFieldName('name')?.text === 'toString',
  );
  return { constants, accessors, overridesToString };
}

/** `this.name = name` in a constructor, as the field and the place of the parameter. */
function fieldsSetBy(node: Node): [string, number][] {
  const parameters = childrenOf(node.childForFieldName('parameters') ?? node).map(
    (parameter) => parameter.childForFieldName('name')?.text,
  );
  return childrenOf(node.childForFieldName('body') ?? node).flatMap((statement): [string, number][] => {
    const [assignment] = childrenOf(statement);
    if (assignment?.type !== 'assignment_expression') return [];
    const [left, right] = [assignment.childForFieldName('left'), assignment.childForFieldName('right')];
    const field = left === null ? undefined : pathOf(left)?.at(-1);
    const index = parameters.indexOf(right?.text);
    return field === undefined || index === -1 ? [] : [[field, index]];
  });
}

function onlyReturn(node: Node): string | undefined {
  const statements = childrenOf(node.childForFieldName('body') ?? node).filter(isCode);
  const [only] = statements;
  if (statements.length !== 1 || only?.type !== 'return_statement') return undefined;
  const [value] = childrenOf(only).filter(isCode);
  return value === undefined ? undefined : pathOf(value)?.at(-1);
}
