import type { Node } from 'web-tree-sitter';
import { childrenOf } from '../../syntax/index.ts';
import type { Receiver } from '../facts.ts';
import { isCode, pathOf } from './expression.ts';
import type { Scopes } from './scopes.ts';

/** On what a method is called. */
export function receiverOf(node: Node, scopes: Scopes): Receiver {
  const object = node.childForFieldName('object');
  return node.type !== 'method_invocation' || object === null ? { kind: 'none' } : receiverBy(object, scopes);
}

/** What an expression in front of a method means. */
export function receiverBy(object: Node, scopes: Scopes): Receiver {
  if (object.type === 'this' || object.type === 'super') return { kind: object.type };
  const parts = pathOf(object);
  if (parts === undefined) return { kind: 'other' };
  if (parts.length === 2 && parts[1] === 'this') return { kind: 'this' };
  const [first = ''] = parts;
  const variable = parts.length === 1 ? scopes.lookup(first, object.startIndex) : undefined;
  const held = variable?.kind === 'variable' && variable.of.length === 1 ? variable.of[0] : undefined;
  const type = parts.length === 1 ? scopes.typeOf(first, object.startIndex) : undefined;
  return {
    kind: 'path',
    parts: first === 'this' ? parts.slice(1) : parts,
    ...(type === undefined ? {} : { type }),
    ...(variable?.kind === 'parameter' ? { parameter: variable.index } : {}),
    ...(held?.kind === 'method-reference' ? { holds: held.span.start } : {}),
  };
}

/** What something called `getName()` is compared with by a call. */
export function comparedName(node: Node, args: readonly Node[]): Node | undefined {
  const object = node.childForFieldName('object');
  const [arg] = args;
  if (object === null || arg === undefined) return undefined;
  const isName = (one: Node): boolean =>
    one.type === 'method_invocation' && one.childForFieldName('name')?.text === 'getName';
  return isName(object) ? arg : isName(arg) ? object : undefined;
}

/** The labels of a switch on something called `getName()`. */
export function comparedCases(node: Node): Node[] {
  const condition = node.childForFieldName('condition');
  if (condition === null || !/getName\(\)\s*\)$/.test(condition.text)) return [];
  return childrenOf(node.childForFieldName('body') ?? node).flatMap((group) =>
    childrenOf(group)
      .filter(({ type }) => type === 'switch_label')
      .flatMap((label) => childrenOf(label).filter(isCode)),
  );
}
