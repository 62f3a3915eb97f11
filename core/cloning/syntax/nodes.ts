import type { Node, Tree } from 'web-tree-sitter';
import type { Span } from '../source/index.ts';

/**
 * Visits a node and all below it, parents first.
 *
 * @param visit gives `false` when nothing below the node is of interest
 */
export function walk(node: Node, visit: (node: Node) => boolean | void): void {
  if (visit(node) === false) return;
  for (const child of childrenOf(node)) walk(child, visit);
}

/** The named children, without the gaps that the library's types allow for. */
export function childrenOf(node: Node): Node[] {
  return node.namedChildren.filter((child) => child !== null);
}

/** Where the text could not be read: nodes that are errors, or that the parser had to make up. */
export function errorsIn(tree: Tree): Span[] {
  const spans: Span[] = [];
  const visit = (node: Node): void => {
    if (!node.hasError && !node.isMissing) return;
    if (node.isError || node.isMissing) spans.push({ start: node.startIndex, end: node.endIndex });
    for (const child of node.children) if (child !== null) visit(child);
  };
  visit(tree.rootNode);
  return spans;
}

/** Whether the first lies within the second, both as offsets. */
export function isInside(inner: Span, outer: Span): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}
