import type { Expression, PythonFile } from '../facts.ts';

/**
 * The definition that an entry point leads to: `def main`, or `f` of `main = df.Orchestrator.create(f)`.
 *
 * Source: https://github.com/Azure/azure-functions-durable-python (orchestrator.py, entity.py)
 */
export function handlerOf(file: PythonFile, entryPoint: string, depth = 0): number | undefined {
  const binding = file.scopes[0]?.bindings.get(entryPoint)?.at(-1);
  if (binding?.kind === 'def') return binding.def;
  if (binding?.kind !== 'value' || depth > 5) return undefined;
  const name = handedOver(binding.value);
  return name === undefined ? undefined : handlerOf(file, name, depth + 1);
}

function handedOver(expression: Expression): string | undefined {
  if (expression.kind === 'name') return expression.name;
  if (expression.kind !== 'call') return undefined;
  const value = expression.arguments[0]?.value;
  return value?.kind === 'name' ? value.name : undefined;
}
