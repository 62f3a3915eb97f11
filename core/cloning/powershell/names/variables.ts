import { globalKey, scriptScope, type Scope, type VariableFacts } from '../facts/index.ts';
import type { Expression, HashTable, Statement, Variable } from '../syntax/index.ts';
import type { Scripts } from './model.ts';

/** Where a variable is assigned or declared, as seen from a scope. */
export function findVariable(
  { name, scope: where }: Variable,
  from: Scope,
  scripts: Scripts,
): { readonly scope: Scope; readonly facts?: VariableFacts } | undefined {
  if (where === 'env' || (where !== undefined && !/^(?:script|global|local|private|using)$/.test(where)))
    return undefined;
  if (where !== 'global') {
    for (
      let scope: Scope | undefined = where === 'script' ? scriptScope(from) : from;
      scope !== undefined;
      scope = scope.parent
    ) {
      const facts = scope.variables.get(name);
      if (facts !== undefined) return { scope, facts };
      if (scope.parameters.has(name)) return { scope };
    }
  }
  for (const { scope } of scripts.reachable(from.path)) {
    const facts = scope.variables.get(globalKey(name)) ?? (where === 'global' ? undefined : scope.variables.get(name));
    if (facts !== undefined) return { scope, facts };
  }
  return scripts.globals.get(name);
}

/** The hashtable that a value is; `undefined` for anything else. */
export function hashIn(node: Statement | Expression): HashTable | undefined {
  if (node.kind === 'hash') return node;
  if (node.kind === 'cast') return hashIn(node.operand);
  const [only, more] = node.kind === 'pipeline' ? node.elements : [];
  return only === undefined || more !== undefined || only.kind === 'command' ? undefined : hashIn(only);
}
