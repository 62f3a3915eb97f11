import type { Node } from 'web-tree-sitter';

/** A statement with the comments right above it and its line end. */
export function removalOf(text: string, node: Node): { start: number; end: number } {
  let { startIndex: start } = node;
  let row = node.startPosition.row;
  for (let at = node.previousSibling; at?.type === 'comment'; at = at.previousSibling) {
    if (at.endPosition.row < row - 1 || at.endPosition.row === at.previousSibling?.endPosition.row) break;
    start = at.startIndex;
    row = at.startPosition.row;
  }
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const before = text.slice(lineStart, start);
  if (/^[ \t]*$/.test(before)) start = lineStart;
  const rest = /[ \t]*;?[ \t]*(\/\/[^\n]*)?(\r?\n|$)/y;
  rest.lastIndex = node.endIndex;
  return { start, end: node.endIndex + (rest.exec(text)?.[0].length ?? 0) };
}
