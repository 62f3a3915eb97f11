import type { Node } from 'web-tree-sitter';
import { childrenOf } from '../../syntax/index.ts';
import { isStateful } from './effects.ts';
import type { Statement } from './model.ts';
import { spanOf, textOf, type Reading, type Scope } from './reading.ts';

const declarations =
  /^(lexical|variable|function|generator_function|class|abstract_class|enum|interface|type_alias|ambient)_declaration$|^(internal_module|function_signature)$/;

/** A declaration at the top, and the names that it gives. */
export function readDeclaration(reading: Reading, node: Node, scope: Scope, statement: Statement): Statement['kind'] {
  if (!declarations.test(node.type)) {
    reading.read(node, scope);
    return 'effect';
  }
  statement.declares.push(...namesOf(reading, node));
  const declarators = childrenOf(node).filter(({ type }) => type === 'variable_declarator');
  const [only] = declarators;
  const value = only?.childForFieldName('value') ?? null;
  if (declarators.length === 1 && value !== null) statement.value = spanOf(value);
  if (isStateful(reading, node)) statement.stateful = true;
  reading.read(node, scope);
  for (const name of statement.declares) statement.uses.delete(name);
  return 'declaration';
}

function namesOf(reading: Reading, node: Node): string[] {
  if (node.type === 'ambient_declaration') return childrenOf(node).flatMap((child) => namesOf(reading, child));
  const name = node.childForFieldName('name');
  if (name !== null) return [textOf(reading, name)];
  return childrenOf(node).flatMap((declarator) => {
    const pattern = declarator.type === 'variable_declarator' ? declarator.childForFieldName('name') : null;
    return pattern === null ? [] : patternNames(reading, pattern);
  });
}

function patternNames(reading: Reading, pattern: Node): string[] {
  if (pattern.type === 'identifier' || pattern.type === 'shorthand_property_identifier_pattern') {
    return [textOf(reading, pattern)];
  }
  return childrenOf(pattern).flatMap((child) => patternNames(reading, child));
}
