import type { Node } from 'web-tree-sitter';
import type { CsharpCall, CsharpExpression, CsharpLiteral, CsharpParameter, CsharpVariable } from '../facts/index.ts';
import type { Span } from '../../model.ts';

/** A variable while its member is read: it may get more values. */
type VariableRead = CsharpVariable & { readonly values: CsharpExpression[] };

/** What is gathered while a member, or the head of a type, is read. */
export interface Reading {
  readonly text: string;
  readonly names: Set<string>;
  readonly named: Set<string>;
  readonly calls: CsharpCall[];
  readonly handed: CsharpCall[];
  readonly variables: VariableRead[];
  readonly comparisons: CsharpExpression[];
  readonly instanceIds: CsharpExpression[];
  readonly texts: CsharpLiteral[];
  /** Innermost last. */
  readonly scopes: { readonly span: Span; readonly variables: Map<string, VariableRead> }[];
  /** Parameters of lambdas and local functions around, innermost first. */
  inner: readonly CsharpParameter[];
  localFunction: string | undefined;
  /** The type that `return new(…)` makes. */
  returns: string;
}

export function startReading(text: string, span: Span, returns = ''): Reading {
  return {
    text,
    names: new Set(),
    named: new Set(),
    calls: [],
    handed: [],
    variables: [],
    comparisons: [],
    instanceIds: [],
    texts: [],
    scopes: [{ span, variables: new Map() }],
    inner: [],
    localFunction: undefined,
    returns,
  };
}

export function spanOf(node: Node): Span {
  return { start: node.startIndex, end: node.endIndex };
}

export function textOf(node: Node | null | undefined, { text }: Pick<Reading, 'text'>): string {
  return node ? text.slice(node.startIndex, node.endIndex) : '';
}

/** The named children that are no comments. */
export function partsOf(node: Node): Node[] {
  const parts: Node[] = [];
  for (const child of node.namedChildren) if (child !== null && child.type !== 'comment') parts.push(child);
  return parts;
}

/** A name as written, without blanks, comments, type arguments and `global::`. */
export function plainName(written: string): string {
  let depth = 0;
  let plain = '';
  for (const character of written.replace(/\/\*.*?\*\//gs, '').replace(/\s+/g, '')) {
    if (character === '<') depth += 1;
    else if (character === '>') depth -= 1;
    else if (depth === 0) plain += character;
  }
  return plain
    .replace(/^global::/, '')
    .replace('::', '.')
    .replace(/\?$/, '');
}

/** The last part of a name: the simple name of a type. */
export function simpleName(written: string): string {
  const plain = plainName(written);
  return plain.slice(plain.lastIndexOf('.') + 1);
}
