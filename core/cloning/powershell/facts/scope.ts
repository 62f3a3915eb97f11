import {
  constantText,
  type Assignment,
  type Expression,
  type FunctionDefinition,
  type Variable,
} from '../syntax/index.ts';
import { lighten } from './lighten.ts';
import type { Scope, VariableFacts } from './model.ts';

export function newScope(path: string, parent?: Scope, definition?: FunctionDefinition): Scope {
  return {
    path,
    ...(parent === undefined ? {} : { parent }),
    ...(definition === undefined ? {} : { definition }),
    functionName: definition?.name ?? '',
    parameters: new Map(),
    variables: new Map(),
    isTransparent: false,
  };
}

/** Inside of a block that `ForEach-Object` runs: `$_` is its own. */
export function childScope(parent: Scope): Scope {
  const { path, functionName, definition } = parent;
  return {
    path,
    parent,
    functionName,
    ...(definition === undefined ? {} : { definition }),
    parameters: new Map(),
    variables: new Map(),
    isTransparent: true,
  };
}

/** The variable of a scope; in a block of `ForEach-Object` only `$_` is its own. */
export function variableOf(scope: Scope, name: string): VariableFacts {
  if (scope.isTransparent && scope.parent !== undefined && name !== '_') return variableOf(scope.parent, name);
  const known = scope.variables.get(name);
  if (known !== undefined) return known;
  const facts: VariableFacts = { values: [], keys: [], opaque: false };
  scope.variables.set(name, facts);
  return facts;
}

/** The scope of the script itself. */
export function scriptScope(scope: Scope): Scope {
  return scope.parent === undefined ? scope : scriptScope(scope.parent);
}

/** Under which a script keeps what it assigns to a global variable. */
export function globalKey(name: string): string {
  return `global:${name}`;
}

/** Notes what an assignment says. */
export function assign(scope: Scope, { target, operator, value }: Assignment): void {
  const plain = withoutCast(target);
  if (plain.kind === 'variable') {
    const facts = factsOf(scope, plain);
    if (facts === undefined) return;
    if (operator === '=' || operator === '??=') facts.values.push({ value: lighten(value) });
    else if (operator === '+=' && isHash(value)) facts.values.push({ value });
    else facts.opaque = true;
    return;
  }
  if (plain.kind === 'list') {
    for (const item of plain.items) markOpaque(scope, withoutCast(item));
    return;
  }
  const object = plain.kind === 'member' || plain.kind === 'index' ? plain.object : undefined;
  if (object?.kind !== 'variable') return;
  const facts = factsOf(scope, object);
  const key = keyOf(plain);
  if (key !== undefined && operator === '=') facts?.keys.push({ key, value });
}

/** The key of a member or an index, in lower case, when it is no computed one. */
export function keyOf(node: Expression): string | undefined {
  if (node.kind === 'member') return node.args === undefined && !node.isStatic ? node.name : undefined;
  return node.kind === 'index' && node.index.kind === 'text' ? constantText(node.index)?.toLowerCase() : undefined;
}

function factsOf(scope: Scope, { name, scope: where }: Variable): VariableFacts | undefined {
  if (where === 'script') return variableOf(scriptScope(scope), name);
  if (where === 'global') return variableOf(scriptScope(scope), globalKey(name));
  return where === undefined || where === 'local' || where === 'private' ? variableOf(scope, name) : undefined;
}

function markOpaque(scope: Scope, node: Expression): void {
  const facts = node.kind === 'variable' ? factsOf(scope, node) : undefined;
  if (facts !== undefined) facts.opaque = true;
}

function withoutCast(node: Expression): Expression {
  return node.kind === 'cast' ? withoutCast(node.operand) : node;
}

function isHash(value: Assignment['value']): boolean {
  return value.kind === 'pipeline' && value.elements.length === 1 && value.elements[0]?.kind === 'hash';
}
