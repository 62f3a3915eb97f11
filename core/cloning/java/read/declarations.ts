import type { Node } from 'web-tree-sitter';
import { childrenOf } from '../../syntax/index.ts';
import { typeText } from './annotations.ts';
import { listPassers, readExpression } from './expression.ts';
import type { Scopes } from './scopes.ts';

/** A local variable, the variable of a loop, a resource, an exception or what a pattern binds. */
export function declareVariables(node: Node, scopes: Scopes, variables: Set<string>): void {
  const type = typeText(node.childForFieldName('type'));
  const scope = node.parent ?? node;
  if (node.type === 'local_variable_declaration') {
    for (const declarator of childrenOf(node)) {
      const name = declarator.childForFieldName('name');
      if (declarator.type !== 'variable_declarator' || name === null) continue;
      const value = declarator.childForFieldName('value');
      variables.add(name.text);
      scopes.declare(name.text, scope, inferred(type, value), value);
    }
    return;
  }
  const name = node.childForFieldName('name');
  if (name === null) return;
  variables.add(name.text);
  const value = node.childForFieldName('value');
  if (node.type === 'enhanced_for_statement' && value !== null) {
    scopes.declareAs(name.text, node, type, (span) => ({
      kind: 'element',
      of: readExpression(value, scopes),
      span,
    }));
    return;
  }
  const around = node.type === 'resource' ? (scope.parent ?? scope) : scope;
  scopes.declare(name.text, around, inferred(type, value), value);
}

/** The parameters of a lambda. */
export function declareLambda(node: Node, scopes: Scopes, variables: Set<string>): void {
  const list = node.childForFieldName('parameters');
  if (list === null) return;
  const names =
    list.type === 'identifier'
      ? [list]
      : childrenOf(list).flatMap((one) => (one.type === 'identifier' ? [one] : (one.childForFieldName('name') ?? [])));
  const elements = names.length === 1 ? elementsGiven(node) : undefined;
  names.forEach((name, index) => {
    variables.add(name.text);
    scopes.declareAs(name.text, node, '', (span) =>
      elements === undefined
        ? { kind: 'lambda-parameter', lambda: node.startIndex, index, span }
        : { kind: 'element', of: readExpression(elements, scopes), span },
    );
  });
}

/** What a lambda or a method that is handed over gets one after the other: `List.of("A", "B").forEach(name -> …)`. */
export function elementsGiven(lambda: Node): Node | undefined {
  const call = lambda.parent?.parent;
  const object = call?.childForFieldName('object');
  const name = call?.childForFieldName('name')?.text ?? '';
  if (call?.type !== 'method_invocation' || object === null || object === undefined) return undefined;
  if (!/^(?:forEach|map|flatMap|peek)$/.test(name)) return undefined;
  const method = object.childForFieldName('name')?.text ?? '';
  const isList = object.type !== 'method_invocation' || listPassers.has(method) || /^(?:of|asList)$/.test(method);
  return isList ? object : undefined;
}

function inferred(type: string, value: Node | null): string {
  if (type !== 'var' || value?.type !== 'object_creation_expression') return type;
  return typeText(value.childForFieldName('type'));
}
