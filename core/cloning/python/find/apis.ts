import type { ReferenceFound } from '../../model.ts';
import type { CallExpression, CallFound, Expression, PythonFile, ScopeIndex } from '../facts.ts';
import type { Entity, Resolver } from '../resolve/index.ts';
import { argument } from './registered.ts';

/** A call of the SDK that names a function. */
export interface Api {
  readonly name: string;
  readonly targetKind: ReferenceFound['targetKind'];
  /** Absent where it depends on who makes the call. */
  readonly side?: ReferenceFound['side'];
  readonly keyword: string;
  /** Where the instance id is given. */
  readonly instanceId?: number;
}

/**
 * Source: https://github.com/Azure/azure-functions-durable-python (models/DurableOrchestrationContext.py, DurableOrchestrationClient.py,
 * utils/entity_utils.py)
 */
const apis: readonly Api[] = [
  { name: 'call_activity', targetKind: 'activity', side: 'context', keyword: 'name' },
  { name: 'call_activity_with_retry', targetKind: 'activity', side: 'context', keyword: 'name' },
  { name: 'call_sub_orchestrator', targetKind: 'orchestrator', side: 'context', keyword: 'name', instanceId: 2 },
  {
    name: 'call_sub_orchestrator_with_retry',
    targetKind: 'orchestrator',
    side: 'context',
    keyword: 'name',
    instanceId: 3,
  },
  {
    name: 'start_new',
    targetKind: 'orchestrator',
    side: 'client',
    keyword: 'orchestration_function_name',
    instanceId: 1,
  },
  { name: 'EntityId', targetKind: 'entity', keyword: 'name' },
];
const byName = new Map(apis.map((api) => [api.name, api]));

/** The SDK's call that a call is. */
export function apiOf(file: PythonFile, { call, scope }: CallFound, resolver: Resolver): Api | undefined {
  const { callee } = call;
  if (callee.kind === 'member') return byName.get(callee.name);
  if (callee.kind !== 'name') return undefined;
  const entity = resolver.nameEntity(file, scope, callee.name);
  if (entity?.kind === 'external') {
    return /^azure\.durable_functions(\..+)?\.EntityId$/.test(entity.name) ? byName.get('EntityId') : undefined;
  }
  return apiOfVariable(entity);
}

/** `call = context.call_activity` */
function apiOfVariable(entity: Entity | undefined): Api | undefined {
  const binding = entity?.kind === 'variable' && entity.bindings.length === 1 ? entity.bindings[0] : undefined;
  return binding?.kind === 'value' && binding.value.kind === 'member' ? byName.get(binding.value.name) : undefined;
}

/** The SDK's call that an expression gives without making it: `context.call_activity`, or a variable that holds it. */
export function apiOfValue(
  file: PythonFile,
  scope: ScopeIndex,
  value: Expression,
  resolver: Resolver,
): Api | undefined {
  const entity = resolver.entity(file, scope, value);
  if (value.kind === 'name') return apiOfVariable(entity);
  const api = value.kind === 'member' && entity === undefined ? byName.get(value.name) : undefined;
  return api?.targetKind === 'entity' ? undefined : api;
}

/** Where a call gives the name; `unclear` when arguments are spread into it. */
export function nameArgument(call: CallExpression, { keyword }: Api): Expression | 'unclear' | undefined {
  const found = argument(call, keyword, 0);
  if (found !== undefined) return found;
  return call.arguments.some(({ spread }) => spread) ? 'unclear' : undefined;
}
