import { isGenerated } from '../../source/index.ts';
import type { CallFound, Expression, PythonFile, ScopeIndex } from '../facts.ts';
import type { Resolver } from '../resolve/index.ts';
import { apiOfValue, type Api } from './apis.ts';
import { argument } from './registered.ts';

/** A call of the SDK that is handed over and not made: `map(context.call_activity, NAMES)`. */
export interface HandedOver {
  readonly api: Api;
  readonly scope: ScopeIndex;
  /** The call itself, as it is written. */
  readonly value: Expression;
  /** The names that it is made with, as far as they stand beside it; none where only the run can tell. */
  readonly names: readonly Expression[];
}

/** Where a file hands calls of the SDK over. */
export function handedOverIn(file: PythonFile, resolver: Resolver): HandedOver[] {
  // The module of the dispatchers puts calls in the place of others.
  if (isGenerated(file)) return [];
  const found = new Map<number, HandedOver>();
  const add = (api: Api | undefined, scope: ScopeIndex, value: Expression, names: readonly Expression[]): void => {
    if (api !== undefined && !found.has(value.start)) found.set(value.start, { api, scope, value, names });
  };
  for (const site of file.calls) {
    for (const { value } of site.call.arguments) {
      if (value.kind !== 'name' && value.kind !== 'member') continue;
      const api = apiOfValue(file, site.scope, value, resolver);
      if (api !== undefined) add(api, site.scope, value, namesBeside(file, site, value, api, resolver));
    }
  }
  const called = new Set(file.calls.map(({ call }) => call.callee.start));
  const aliased = new Set(valuesOfVariables(file).map(({ start }) => start));
  for (const { expression, scope } of file.members) {
    const { start } = expression;
    if (!called.has(start) && !aliased.has(start))
      add(apiOfValue(file, scope, expression, resolver), scope, expression, []);
  }
  return [...found.values()];
}

/** `partial(context.call_activity, "Pay")`, `map(context.call_activity, ["Pay", "Tax"])`. */
function namesBeside(
  file: PythonFile,
  { call, scope }: CallFound,
  value: Expression,
  { keyword }: Api,
  resolver: Resolver,
): readonly Expression[] {
  const { callee } = call;
  if (call.arguments[0]?.value !== value) return [];
  const entity = resolver.entity(file, scope, callee);
  if (entity?.kind === 'external' && entity.name === 'functools.partial') {
    const name = argument(call, keyword, 1);
    return name === undefined ? [] : [name];
  }
  const list = callee.kind === 'name' && callee.name === 'map' && entity === undefined ? call.arguments[1] : undefined;
  return list?.spread === false && list.value.kind === 'list' ? list.value.items : [];
}

/** `call = context.call_activity`: calls of the variable are seen where they are made. */
function valuesOfVariables({ scopes }: PythonFile): Expression[] {
  return scopes.flatMap(({ bindings }) =>
    [...bindings.values()].flatMap((some) => {
      const [binding] = some;
      return some.length === 1 && binding?.kind === 'value' ? [binding.value] : [];
    }),
  );
}
