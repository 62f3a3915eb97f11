import type { Expression, PythonFile, ScopeIndex } from '../facts.ts';
import type { Resolver } from '../resolve/index.ts';

/** The helper that gives names the version of the app setting. */
export const starterModule = 'durable_functions_version';
export const starterFunction = 'versioned_name';

export interface Starter {
  readonly path: string;
}

/** The plain name within `versioned_name("Order")`; `undefined` for any other expression. */
export function starterName(
  starter: Starter | undefined,
  resolver: Resolver,
  file: PythonFile,
  scope: ScopeIndex,
  expression: Expression,
): Expression | undefined {
  if (starter === undefined || expression.kind !== 'call' || expression.arguments.length !== 1) return undefined;
  const entity = resolver.entity(file, scope, expression.callee);
  if (entity?.kind !== 'def' || entity.file.path !== starter.path) return undefined;
  return entity.file.definitions[entity.def]?.name === starterFunction ? expression.arguments[0]?.value : undefined;
}
