import type { Node } from 'web-tree-sitter';
import { childrenOf } from '../../syntax/index.ts';
import type { DispatcherFacts } from '../facts.ts';
import { isCode, spanOf } from './expression.ts';

/** Stands above each dispatcher: by it the dispatcher is found again. */
export const dispatcherComment = '// Instances of older versions go on with the code that they were started with.';

/** The dispatcher at the start of a body, when this product wrote one. */
export function readDispatcher(text: string, body: Node): DispatcherFacts | undefined {
  const [comment, statement] = childrenOf(body);
  if (comment?.text.trim() !== dispatcherComment || statement === undefined) return undefined;
  const made = statement.type === 'switch_expression' ? statement : childrenOf(statement)[0];
  if (made?.type !== 'switch_expression') return undefined;
  const groups = childrenOf(made.childForFieldName('body') ?? made).filter(isCode);
  const start = text.lastIndexOf('\n', comment.startIndex) + 1;
  const lineEnd = text.indexOf('\n', statement.endIndex);
  return {
    span: { start, end: lineEnd === -1 ? statement.endIndex : lineEnd + 1 },
    cases: groups.flatMap((group) => {
      const type = /\b(?:new )?([\w$]+_\w+)(?:\(|\.)/.exec(group.text)?.[1];
      return type === undefined ? [] : [{ type, span: spanOf(group) }];
    }),
  };
}
