import type { Expression, PythonFile, ScopeIndex } from '../facts.ts';
import type { Entity, Resolver } from './entities.ts';

const deepest = 25;

/** The list or dictionary that an expression is, or that a variable with one value holds. */
export function containerOf(
  resolver: Resolver,
  file: PythonFile,
  scope: ScopeIndex,
  expression: Expression,
  depth: number,
): { file: PythonFile; scope: ScopeIndex; expression: Expression } | undefined {
  if (expression.kind === 'list' || expression.kind === 'dictionary') return { file, scope, expression };
  if (depth > deepest) return undefined;
  const entity = resolver.entity(file, scope, expression);
  const binding = entity?.kind === 'variable' && entity.bindings.length === 1 ? entity.bindings[0] : undefined;
  if (entity?.kind !== 'variable' || binding?.kind !== 'value') return undefined;
  return containerOf(resolver, entity.file, binding.scope, binding.value, depth + 1);
}

/** Whether a class is an enumeration, and whether its members are texts themselves. */
export function enumerationOf({ file, scope }: Extract<Entity, { kind: 'class' }>): 'text' | 'other' | undefined {
  const found = file.scopes[scope];
  const names = (found?.bases ?? []).map((base) => (base.kind === 'name' || base.kind === 'member' ? base.name : ''));
  if (names.includes('StrEnum')) return 'text';
  if (!names.some((name) => name.endsWith('Enum'))) return undefined;
  return names.includes('str') ? 'text' : 'other';
}
