import type { Node } from 'web-tree-sitter';
import type { Span } from '../../model.ts';
import type { CallFacts, Expression, FunctionFacts, Local, Removable, SpecifierPlace, Statement } from './model.ts';

/** The names of one block, function or module. */
export interface Scope {
  readonly parent?: Scope;
  readonly names: Map<string, Local>;
  /** A function or the module: where `var` belongs. */
  readonly holdsVar: boolean;
}

/** A file while it is read. */
export interface Reading {
  /** Reads any node below: {@link Expression} has what is of interest of its value. */
  readonly read: (node: Node, scope: Scope) => Expression;
  readonly text: string;
  readonly functions: (FunctionFacts & { end: number })[];
  readonly calls: CallFacts[];
  readonly handed: CallFacts[];
  readonly specifiers: SpecifierPlace[];
  readonly nameComparisons: Expression[];
  readonly texts: (Span & { value: string })[];
  readonly exports: Map<string, Expression>;
  readonly starExports: string[];
  readonly statements: Statement[];
  /** Index of the statement at the top that is being read. */
  statement: number;
  /** Index of the function that is being read; -1 at the top. */
  fn: number;
  inStatement: Removable;
  /** The first parameter of a function, where it is a plain name. */
  readonly firstParameters: Map<number, Local>;
  /** What `this` is: the members of the class or the object around. */
  self?: Expression;
}

export function spanOf(node: Node): Span {
  return { start: node.startIndex, end: node.endIndex };
}

export function textOf(reading: Reading, node: Span | Node): string {
  const { start, end } = 'startIndex' in node ? spanOf(node) : node;
  return reading.text.slice(start, end);
}

/** The variable that a name means, from inside of a scope. */
export function lookUp(scope: Scope, name: string): Local | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const local = at.names.get(name);
    if (local !== undefined) return local;
  }
  return undefined;
}

/** Makes a name known in a scope; the one that is there when it is. */
export function declare(scope: Scope, name: string): Local {
  const known = scope.names.get(name);
  if (known !== undefined) return known;
  const local: Local = { name, top: scope.parent === undefined, values: [] };
  scope.names.set(name, local);
  return local;
}

export function functionScope(scope: Scope): Scope {
  let at = scope;
  while (!at.holdsVar && at.parent !== undefined) at = at.parent;
  return at;
}

/** Notes that the statement being read uses a name of the module. */
export function use(reading: Reading, scope: Scope, name: string): Local | undefined {
  const local = lookUp(scope, name);
  if (local === undefined || local.top) reading.statements[reading.statement]?.uses.add(name);
  return local;
}

/** The value of a string or of a template without gaps; `undefined` for other nodes. */
export function stringValue(reading: Reading, node: Node): string | undefined {
  if (node.type !== 'string' && node.type !== 'template_string') return undefined;
  let value = '';
  for (const part of node.namedChildren) {
    if (part === null) continue;
    if (part.type === 'template_substitution') return undefined;
    value += part.type === 'escape_sequence' ? unescape(textOf(reading, part)) : textOf(reading, part);
  }
  return value;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', 0: '\0' };

export function unescape(sequence: string): string {
  const code = /^\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|u\{([0-9a-f]{1,6})\})$/i.exec(sequence);
  const digits = code?.[1] ?? code?.[2] ?? code?.[3];
  if (digits !== undefined) {
    const point = Number.parseInt(digits, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : '';
  }
  const rest = sequence.slice(1);
  return /^\r?\n$/.test(rest) ? '' : (escapes[rest] ?? rest);
}

/** An expression of which nothing is known. */
export function nothingOf(node: Node): Expression {
  return { kind: 'unknown', ...spanOf(node), parts: [] };
}
