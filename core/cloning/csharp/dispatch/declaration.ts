import type { Node } from 'web-tree-sitter';
import type { Span } from '../../model.ts';
import { childrenOf, walk } from '../../syntax/index.ts';
import type { CsharpApp } from '../app.ts';
import type { CsharpFile, CsharpMember } from '../facts/index.ts';

/** Where the parts of a method stand that a dispatcher is put into. */
export interface Declaration {
  readonly returns: Span;
  /** In order, as they are written. */
  readonly parameters: readonly { readonly span: Span; readonly name: string; readonly byDefault?: string }[];
  /** Where one more parameter can stand: at the end, or right after the first when the last may be left out by callers. */
  readonly parameterAt: number;
  readonly body:
    | { readonly kind: 'block'; readonly start: number }
    /** `=> expression;`, the semicolon included. */
    | { readonly kind: 'expression'; readonly span: Span; readonly expression: Span };
}

/** Looks a method up in the tree of its file; `undefined` for one without a body. */
export function declarationOf(
  { span }: CsharpMember,
  { text }: CsharpFile,
  { reader }: CsharpApp,
): Declaration | undefined {
  return reader(text, ({ rootNode }) => {
    let found: Node | undefined;
    walk(rootNode, (node) => {
      if (node.startIndex > span.start || node.endIndex < span.end) return false;
      if (node.type === 'method_declaration' && node.startIndex === span.start) found = node;
      return found === undefined;
    });
    const [returns, list, body] = ['returns', 'parameters', 'body'].map((name) => found?.childForFieldName(name));
    if (found === undefined || !returns || !list || !body) return undefined;
    const shape = { returns: spanOf(returns), parameters: parametersOf(list), parameterAt: parameterAt(list) };
    if (body.type === 'block') return { ...shape, body: { kind: 'block', start: body.startIndex } };
    const expression = body.namedChildren.at(-1);
    if (!expression) return undefined;
    const whole = { start: body.startIndex, end: found.endIndex };
    return { ...shape, body: { kind: 'expression', span: whole, expression: spanOf(expression) } };
  });
}

/** Empty where the last is one with `params`, which the grammar has no node for. */
function parametersOf(list: Node): Declaration['parameters'] {
  if (hasParams(list)) return [];
  return childrenOf(list)
    .filter(({ type }) => type === 'parameter')
    .map((parameter) => {
      const byDefault = parameter.children.some((child) => child?.type === '=') ? parameter.namedChildren.at(-1) : null;
      return {
        span: spanOf(parameter),
        name: parameter.childForFieldName('name')?.text ?? '',
        ...(byDefault ? { byDefault: byDefault.text } : {}),
      };
    });
}

function hasParams(list: Node): boolean {
  return list.children.some((child) => child?.type === 'params');
}

function parameterAt(list: Node): number {
  const parameters = childrenOf(list).filter(({ type }) => type === 'parameter');
  const mayBeLeftOut =
    hasParams(list) || parameters.some(({ children }) => children.some((child) => child?.type === '='));
  return (mayBeLeftOut ? parameters[0] : undefined)?.endIndex ?? list.endIndex - 1;
}

function spanOf({ startIndex, endIndex }: Node): Span {
  return { start: startIndex, end: endIndex };
}
