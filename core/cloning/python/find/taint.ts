import type { Binding, Expression, PythonFile, ScopeIndex } from '../facts.ts';
import type { Resolver } from '../resolve/index.ts';

/** Whether the value of an expression depends on a parameter of the function around it: the caller has a say in it. */
export function comesFromParameter(
  file: PythonFile,
  scope: ScopeIndex,
  expression: Expression,
  resolver: Resolver,
  seen = new Set<readonly Binding[]>(),
): boolean {
  if (expression.kind !== 'name') {
    return partsOf(expression).some((part) => comesFromParameter(file, scope, part, resolver, seen));
  }
  const bindings = resolver.lookup(file, scope, expression.name)?.bindings ?? [];
  if (seen.has(bindings)) return false;
  seen.add(bindings);
  return bindings.some((binding) => {
    if (binding.kind === 'parameter') return true;
    const source = binding.kind === 'value' ? binding.value : binding.kind === 'each' ? binding.list : undefined;
    const from = binding.kind === 'value' || binding.kind === 'each' ? binding.scope : scope;
    return source !== undefined && comesFromParameter(file, from, source, resolver, seen);
  });
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'joined':
    case 'other':
      return expression.parts;
    case 'format':
      return expression.parts.filter((part) => typeof part !== 'string');
    case 'sum':
      return [expression.left, expression.right];
    case 'choice':
      return expression.options;
    case 'member':
      return [expression.object];
    case 'item':
      return [expression.object, expression.key];
    case 'list':
      return expression.items;
    case 'dictionary':
      return expression.entries.map(({ value }) => value);
    case 'call':
      return [expression.callee, ...expression.arguments.map(({ value }) => value)];
    case 'text':
    case 'name':
      return [];
  }
}
