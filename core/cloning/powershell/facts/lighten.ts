import { constantText, type Expression, type Statement, type Variable } from '../syntax/index.ts';

/** Commands whose result can be told. */
const followed = new Set(['join-path', 'split-path', 'get-versionedfunctionname']);

/**
 * The result of commands cannot be told, only whether it is made of what the script is called with: their variables are kept, and
 * the rest of the tree is let go.
 */
export function lighten(value: Statement | Expression): Statement | Expression {
  if (value.kind !== 'pipeline') return value;
  const [only, more] = value.elements;
  if (only === undefined || !value.elements.some(({ kind }) => kind === 'command')) return value;
  const name =
    only.kind === 'command' && only.name.kind === 'text' ? constantText(only.name)?.toLowerCase() : undefined;
  if (more === undefined && name !== undefined && followed.has(name)) return value;
  const items = new Map<string, Variable>();
  collect(value, items);
  const { start, end } = value;
  return { kind: 'unary', operator: '', operand: { kind: 'list', items: [...items.values()], start, end }, start, end };
}

function collect(node: unknown, items: Map<string, Variable>): void {
  if (Array.isArray(node)) for (const one of node) collect(one, items);
  else if (typeof node === 'object' && node !== null) {
    if (isVariable(node)) items.set(node.name, node);
    else for (const child of Object.values(node)) if (typeof child === 'object') collect(child, items);
  }
}

function isVariable(node: object): node is Variable {
  return 'kind' in node && node.kind === 'variable';
}
