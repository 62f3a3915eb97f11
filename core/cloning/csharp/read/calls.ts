import type { Node } from 'web-tree-sitter';
import type { CsharpArgument, CsharpExpression } from '../facts/index.ts';
import { isNameOfSomething, readArguments, readExpression, readInitializer } from './expressions.ts';
import { partsOf, plainName, simpleName, spanOf, textOf, type Reading } from './reading.ts';
import { readStatement } from './statements.ts';

/** `ctx.CallActivityAsync<string>("X", input)`, `nameof(X)`. */
export function readInvocation(node: Node, reading: Reading): CsharpExpression {
  const span = spanOf(node);
  const callee = node.childForFieldName('function');
  const list = node.childForFieldName('arguments');
  if (callee === null) return { kind: 'other', span };
  if (callee.type === 'identifier' && textOf(callee, reading) === 'nameof') return readNameof(list, span, reading);
  const { name, receiverNode, receiver } = readCallee(callee, reading);
  const givenArguments = readArguments(list, reading);
  if (name === null) return { kind: 'other', span };
  const method = plainName(textOf(name, reading));
  noteComparison(method, receiverNode, list, givenArguments, reading);
  const methodSpan = name.type === 'generic_name' ? spanOf(partsOf(name)[0] ?? name) : spanOf(name);
  const call = {
    method,
    isNew: false,
    arguments: givenArguments,
    span,
    ...(receiver === undefined ? {} : { receiver }),
  };
  reading.calls.push({
    ...call,
    methodSpan,
    typeArguments: typeArgumentsOf(name, reading),
    inner: reading.inner,
    ...(reading.localFunction === undefined ? {} : { localFunction: reading.localFunction }),
  });
  return { kind: 'call', ...call };
}

interface Callee {
  readonly name: Node | null;
  readonly receiverNode?: Node;
  readonly receiver?: CsharpExpression;
}

function readCallee(callee: Node, reading: Reading): Callee {
  switch (callee.type) {
    case 'identifier':
    case 'generic_name':
      readStatement(callee, reading);
      return { name: callee };
    case 'member_access_expression': {
      const name = callee.childForFieldName('name');
      if (name !== null) readStatement(name, reading);
      const receiverNode = callee.childForFieldName('expression');
      return receiverNode === null ? { name } : { name, receiverNode, receiver: receiverOf(receiverNode, reading) };
    }
    case 'conditional_access_expression': {
      const [receiverNode, rest] = partsOf(callee);
      if (receiverNode === undefined || rest === undefined) return { name: null };
      const receiver = receiverOf(receiverNode, reading);
      readStatement(rest, reading);
      return { name: rest.childForFieldName('name'), receiverNode, receiver };
    }
    default:
      readExpression(callee, reading);
      return { name: null };
  }
}

/** The grammar reads `await a?.b()` as `(await a)?.b()`. */
function receiverOf(node: Node, reading: Reading): CsharpExpression {
  const inside = node.type === 'await_expression' ? partsOf(node)[0] : node;
  if (inside?.type === 'predefined_type')
    return { kind: 'path', parts: [textOf(inside, reading)], span: spanOf(inside) };
  if (inside?.type === 'this' || inside?.type === 'base') {
    return { kind: 'path', parts: [inside.type], span: spanOf(inside) };
  }
  if (inside?.type !== 'conditional_access_expression') return readExpression(inside ?? node, reading);
  readStatement(inside, reading);
  const parts = textOf(inside, reading)
    .replace(/[\s!?]/g, '')
    .split('.');
  return parts.every((part) => /^\w+$/.test(part))
    ? { kind: 'path', parts, span: spanOf(inside) }
    : { kind: 'other', span: spanOf(inside) };
}

function readNameof(list: Node | null, span: CsharpExpression['span'], reading: Reading): CsharpExpression {
  const asked = list === null ? undefined : partsOf(list)[0];
  if (asked === undefined) return { kind: 'other', span };
  const parts = plainName(textOf(asked, reading))
    .split('.')
    .filter((part) => part !== 'this');
  for (const part of parts.slice(0, -1)) reading.names.add(part);
  reading.named.add(parts.at(-1) ?? '');
  return { kind: 'nameof', parts, span };
}

function typeArgumentsOf(name: Node, reading: Reading): { text: string; span: CsharpExpression['span'] }[] {
  const list =
    name.type === 'generic_name' ? partsOf(name).find(({ type }) => type === 'type_argument_list') : undefined;
  return list === undefined ? [] : partsOf(list).map((type) => ({ text: textOf(type, reading), span: spanOf(type) }));
}

/** `status.Name.Equals("X")` and `string.Equals(status.Name, "X")`. */
function noteComparison(
  method: string,
  receiver: Node | undefined,
  list: Node | null,
  given: readonly CsharpArgument[],
  reading: Reading,
): void {
  if (method !== 'Equals' || list === null) return;
  const [first, second] = given;
  if (receiver !== undefined && first !== undefined && isNameOfSomething(receiver, reading))
    reading.comparisons.push(first.value);
  const [firstNode, secondNode] = partsOf(list);
  if (first === undefined || second === undefined || firstNode === undefined || secondNode === undefined) return;
  if (isNameOfSomething(firstNode, reading)) reading.comparisons.push(second.value);
  else if (isNameOfSomething(secondNode, reading)) reading.comparisons.push(first.value);
}

/** `new EntityId("X", key)`, `new("X", key)`, `new Options { InstanceId = "x" }`. */
export function readNew(node: Node, reading: Reading, target = ''): CsharpExpression {
  const span = spanOf(node);
  const type = node.childForFieldName('type');
  if (type !== null) readStatement(type, reading);
  const list = partsOf(node).find((child) => child.type === 'argument_list') ?? null;
  const given = readArguments(list, reading);
  const elements: CsharpExpression[] = [];
  for (const child of partsOf(node)) {
    if (child.type !== 'initializer_expression') continue;
    for (const element of partsOf(child)) {
      if (element.type === 'assignment_expression') readInitializer(element, reading);
      else elements.push(readExpression(element, reading));
    }
  }
  if (elements.length > 0) return { kind: 'choice', branches: elements, span };
  const method = type === null ? simpleName(target) : simpleName(textOf(type, reading));
  const call = { method, isNew: true, arguments: given, span };
  reading.calls.push({
    ...call,
    methodSpan: type === null ? span : spanOf(type),
    typeArguments: [],
    inner: reading.inner,
    ...(reading.localFunction === undefined ? {} : { localFunction: reading.localFunction }),
  });
  return { kind: 'call', ...call };
}
