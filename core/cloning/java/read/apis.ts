import type { ReferenceFound } from '../../model.ts';

/** A call that names a function, by its first argument. */
export interface Api {
  readonly targetKind: ReferenceFound['targetKind'];
  readonly side: ReferenceFound['side'] | 'by-place';
}

/**
 * Methods of the Durable SDK whose first argument is the name of a function.
 *
 * Source: https://github.com/microsoft/durabletask-java (TaskOrchestrationContext, TaskEntityContext, DurableTaskClient)
 */
export const apis: ReadonlyMap<string, Api> = new Map([
  ['callActivity', { targetKind: 'activity', side: 'context' }],
  ['callSubOrchestrator', { targetKind: 'orchestrator', side: 'context' }],
  ['startNewOrchestration', { targetKind: 'orchestrator', side: 'context' }],
  ['scheduleNewOrchestrationInstance', { targetKind: 'orchestrator', side: 'client' }],
]);

/** `new EntityInstanceId("Counter", key)`, and `EntityInstanceId.fromString("@Counter@key")`. */
export const entityId = { type: 'EntityInstanceId', parse: 'fromString' } as const;
export const entityApi: Api = { targetKind: 'entity', side: 'by-place' };

/** The kinds of functions, by the annotation of a parameter. */
export const kindTriggers = {
  DurableOrchestrationTrigger: 'orchestrator',
  DurableActivityTrigger: 'activity',
  DurableEntityTrigger: 'entity',
} as const;

/** The attribute by which a trigger gives another name than `@FunctionName`. */
export const triggerNames: Readonly<Record<string, string>> = {
  DurableOrchestrationTrigger: 'orchestration',
  DurableActivityTrigger: 'activity',
  DurableEntityTrigger: 'entityName',
};

export const clientTypes: ReadonlySet<string> = new Set(['DurableClientContext', 'DurableTaskClient']);
export const contextTypes: ReadonlySet<string> = new Set(['TaskOrchestrationContext', 'TaskEntityContext']);
