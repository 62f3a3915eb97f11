import type { Node } from 'web-tree-sitter';

/**
 * A node of a syntax tree, copied out of the parser: each question to the parser's own nodes costs a call into it, and a reader asks
 * many. Comments are left out.
 */
export class PyNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  /** From 1. */
  readonly line: number;
  readonly parent: PyNode | undefined;
  readonly children: PyNode[] = [];
  private readonly source: string;

  constructor(node: Node, source: string, parent: PyNode | undefined) {
    this.type = node.type;
    this.start = node.startIndex;
    this.end = node.endIndex;
    this.line = node.startPosition.row + 1;
    this.parent = parent;
    this.source = source;
  }

  get text(): string {
    return this.source.slice(this.start, this.end);
  }

  child(type: string): PyNode | undefined {
    return this.children.find((child) => child.type === type);
  }
}

const withoutChildren = new Set([
  'identifier',
  'integer',
  'float',
  'string_start',
  'string_end',
  'import_prefix',
  'true',
  'false',
  'none',
]);

/** Copies a tree. */
export function copyTree(root: Node, source: string): PyNode {
  const copied = new PyNode(root, source, undefined);
  const open: [Node, PyNode][] = [[root, copied]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, copy] = next;
    for (const child of node.namedChildren) {
      if (child === null) continue;
      const inner = new PyNode(child, source, copy);
      if (inner.type === 'comment') continue;
      copy.children.push(inner);
      if (!withoutChildren.has(inner.type)) open.push([child, inner]);
    }
  }
  return copied;
}
