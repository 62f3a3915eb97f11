import type { ReferenceFound } from '../../model.ts';
import type { CsharpArgument, CsharpCall } from '../facts/index.ts';

/** A method that takes the name of a function. */
export interface NameTaker {
  readonly targetKind: ReferenceFound['targetKind'];
  readonly side: ReferenceFound['side'];
}

const activity: NameTaker = { targetKind: 'activity', side: 'context' };
const orchestrator: NameTaker = { targetKind: 'orchestrator', side: 'context' };
const start: NameTaker = { targetKind: 'orchestrator', side: 'client' };

/**
 * Methods whose first parameter is the name of a function, in-process and isolated.
 *
 * Source: https://learn.microsoft.com/dotnet/api/microsoft.azure.webjobs.extensions.durabletask and
 * https://learn.microsoft.com/dotnet/api/microsoft.durabletask
 */
export const nameTakers: ReadonlyMap<string, NameTaker> = new Map([
  ['CallActivityAsync', activity],
  ['CallActivityWithRetryAsync', activity],
  ['CallSubOrchestratorAsync', orchestrator],
  ['CallSubOrchestratorWithRetryAsync', orchestrator],
  ['StartNewOrchestration', orchestrator],
  ['ScheduleNewOrchestration', orchestrator],
  ['StartNewAsync', start],
  ['ScheduleNewOrchestrationInstanceAsync', start],
]);

/** Types whose constructor takes the name of an entity. */
export const entityIds: ReadonlySet<string> = new Set(['EntityId', 'EntityInstanceId']);

/** Methods that take an entity id, so that `new(…)` among their arguments makes one. */
export const entityIdTakers: ReadonlySet<string> = new Set([
  'CallEntityAsync',
  'SignalEntityAsync',
  'SignalEntity',
  'ReadEntityStateAsync',
  'GetEntityAsync',
  'CreateEntityProxy',
  'LockAsync',
  'LockEntitiesAsync',
]);

/** Methods whose type argument is the interface of an entity. */
export const entityProxyMakers: ReadonlySet<string> = new Set([
  'CreateEntityProxy',
  'SignalEntityAsync',
  'SignalEntity',
]);

const nameParameters = new Set([
  'functionName',
  'orchestratorFunctionName',
  'orchestratorName',
  'activityName',
  'entityName',
  'name',
]);

/** The argument that gives the name: by the name of the parameter, or else the first. */
export function nameArgument({ arguments: given }: Pick<CsharpCall, 'arguments'>): CsharpArgument | undefined {
  const [first] = given;
  return (
    given.find(({ name }) => name !== undefined && nameParameters.has(name)) ??
    (first?.name === undefined ? first : undefined)
  );
}

/** Types of parameters and fields that clients work with. */
export const clientType =
  /\b(?:I?Durable(?:Task|Orchestration|Entity)?Client|DurableClientBase|IDurableClientFactory|DurableEntityClient)\b/;
/** Types of parameters that orchestrations and entities work with. */
export const contextType =
  /\b(?:I?Durable(?:Orchestration|Entity)Context(?:Base)?|TaskOrchestrationContext|TaskEntityContext|TaskEntityOperation|DurableEntityContext)\b/;
