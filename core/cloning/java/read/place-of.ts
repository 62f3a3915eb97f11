import type { Node } from 'web-tree-sitter';
import type { Span } from '../../model.ts';

/**
 * A declaration with the comments that belong to it, in whole lines where nothing else stands on them.
 *
 * @param comments those between the declaration and the one before it
 */
export function wholeSpan(text: string, node: Node, comments: readonly Node[]): Span {
  let start = node.startIndex;
  for (const comment of [...comments].reverse()) {
    const between = text.slice(comment.endIndex, start);
    const isDoc = comment.text.startsWith('/**');
    if (!isDoc && /\n[ \t]*\r?\n/.test(between)) break;
    if (text.slice(lineStart(text, comment.startIndex), comment.startIndex).trim() !== '') break;
    start = comment.startIndex;
  }
  const line = lineStart(text, start);
  if (text.slice(line, start).trim() !== '') return { start, end: node.endIndex };
  const rest = /^[ \t]*(?:\/\/[^\n]*)?(?:\r?\n|$)/.exec(text.slice(node.endIndex, node.endIndex + 300));
  return rest === null ? { start, end: node.endIndex } : { start: line, end: node.endIndex + rest[0].length };
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}
