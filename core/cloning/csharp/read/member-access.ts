import type { Node } from 'web-tree-sitter';
import type { CsharpExpression } from '../facts/index.ts';
import { readExpression } from './expressions.ts';
import { partsOf, plainName, spanOf, textOf, type Reading } from './reading.ts';
import { readStatement } from './statements.ts';

/** Methods of the SDK that take the name of a function, and those that are generated from one, are called so. */
const mayTakeName = /^(?:Call|Start|Schedule)[A-Z]/;

/** `Names.X`, `this.X`, `typeof(X).Name`. */
export function readMemberAccess(node: Node, reading: Reading): CsharpExpression {
  const span = spanOf(node);
  const name = node.childForFieldName('name');
  const of = node.childForFieldName('expression');
  if (name !== null) readStatement(name, reading);
  const last = plainName(textOf(name, reading));
  if (of === null || of.type === 'this' || of.type === 'base') return { kind: 'path', parts: [last], span };
  if (of.type === 'typeof_expression') {
    readStatement(of, reading);
    const type = plainName(textOf(of.childForFieldName('type'), reading));
    return last === 'Name' && !isTypeParameter(type, node, reading)
      ? { kind: 'nameof', parts: type.split('.'), span }
      : { kind: 'other', span };
  }
  if (of.type === 'predefined_type') return { kind: 'path', parts: [textOf(of, reading), last], span };
  const owner = readExpression(of, reading);
  if (mayTakeName.test(last) && name !== null) {
    reading.handed.push({
      method: last,
      methodSpan: spanOf(name.type === 'generic_name' ? (partsOf(name)[0] ?? name) : name),
      receiver: owner,
      isNew: false,
      typeArguments: [],
      arguments: [],
      span,
      inner: reading.inner,
      ...(reading.localFunction === undefined ? {} : { localFunction: reading.localFunction }),
      handed: true,
    });
  }
  return owner.kind === 'path' ? { kind: 'path', parts: [...owner.parts, last], span } : { kind: 'other', span };
}

/** Whether a name is that of a type parameter of what is around: which type it is, the caller says. */
function isTypeParameter(name: string, from: Node, reading: Reading): boolean {
  for (let around = from.parent; around !== null; around = around.parent) {
    for (const list of partsOf(around)) {
      if (list.type !== 'type_parameter_list') continue;
      if (partsOf(list).some((one) => textOf(one.childForFieldName('name') ?? one, reading) === name)) return true;
    }
  }
  return false;
}
