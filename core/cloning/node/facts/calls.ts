import type { Node } from 'web-tree-sitter';
import { childrenOf } from '../../syntax/index.ts';
import type { CallFacts, Expression } from './model.ts';
import { spanOf, stringValue, type Reading, type Scope } from './reading.ts';

/** Methods of lists whose callback gets one element at a time. */
const visitors = new Set(['map', 'forEach', 'flatMap', 'filter', 'some', 'every', 'find']);

/** Reads a call or `new`; `require('x')` and `import('x')` are what they load. */
export function readCall(reading: Reading, node: Node, scope: Scope): Expression {
  const calleeNode = node.childForFieldName(node.type === 'new_expression' ? 'constructor' : 'function');
  const argsNode = node.childForFieldName('arguments');
  const argNodes = argsNode === null ? [] : childrenOf(argsNode).filter(({ type }) => type !== 'comment');
  const loaded = calleeNode === null ? undefined : loadedModule(reading, calleeNode, argNodes, scope);
  if (loaded !== undefined) return { ...spanOf(node), ...loaded };
  const callee: Expression =
    calleeNode === null ? { kind: 'unknown', ...spanOf(node), parts: [] } : reading.read(calleeNode, scope);
  const types = node.childForFieldName('type_arguments');
  if (types !== null) reading.read(types, scope);
  const { inStatement, fn, statement } = reading;
  const firstOwn = reading.functions.length;
  const args = argNodes.map((arg) => reading.read(arg, scope));
  giveElements(reading, callee, args[0], firstOwn);
  const start = argsNode === null ? node.endIndex : argsNode.startIndex + 1;
  const call: CallFacts = {
    ...spanOf(node),
    callee,
    args,
    inside: { start, end: argsNode === null ? start : argsNode.endIndex - 1 },
    isNew: node.type === 'new_expression',
    fn,
    statement,
    inStatement,
    isStatement: node.parent?.type === 'expression_statement',
  };
  reading.calls.push(call);
  return { kind: 'call', ...spanOf(node), call };
}

function loadedModule(
  reading: Reading,
  callee: Node,
  args: readonly Node[],
  scope: Scope,
): { kind: 'imported'; specifier: string; name: '*' } | undefined {
  const [only] = args;
  const loads = callee.type === 'import' || (callee.type === 'identifier' && callee.text === 'require');
  if (!loads || args.length !== 1 || only === undefined) return undefined;
  if (scope.names.has('require') && callee.type !== 'import') return undefined;
  const specifier = stringValue(reading, only);
  if (specifier === undefined) return undefined;
  reading.specifiers.push({ ...spanOf(only), value: specifier, statement: reading.statement });
  return { kind: 'imported', specifier, name: '*' };
}

/** In `names.map((name) => …)` the parameter is an element of the list. */
function giveElements(reading: Reading, callee: Expression, callback: Expression | undefined, firstOwn: number): void {
  if (callee.kind !== 'member' || !visitors.has(callee.property)) return;
  if (callback?.kind !== 'function' || callback.fn < firstOwn) return;
  const element = reading.firstParameters.get(callback.fn);
  if (element === undefined) return;
  delete element.parameter;
  element.values.push({ kind: 'element', start: callee.start, end: callee.end, of: callee.object });
}
