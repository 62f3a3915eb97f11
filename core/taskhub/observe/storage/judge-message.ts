import { isEntityId, type HubMessage } from '../../storage-format/index.ts';
import type { InstanceState } from './instance-state.ts';

/** What one visible message means. */
export type Judgement =
  { readonly kind: 'harmless' } | { readonly kind: 'allowed' } | { readonly kind: 'blocks'; readonly why: string };

/**
 * Events that the engine drops when their instance has ended. A start or a rewind would set it going again, and a
 * scheduled activity runs the app's code whatever became of its orchestration, so these are not among them.
 * Source: Azure/durabletask src/DurableTask.AzureStorage/AzureStorageOrchestrationService.cs (IsExecutableInstance)
 */
const droppedWhenEnded: ReadonlySet<string> = new Set([
  'EventRaised',
  'TimerFired',
  'TaskCompleted',
  'TaskFailed',
  'SubOrchestrationInstanceCompleted',
  'SubOrchestrationInstanceFailed',
  'ExecutionTerminated',
  'ExecutionSuspended',
  'ExecutionResumed',
]);

/**
 * Events that wait with their instance while it is suspended, or end it. A resume sets it going, and an activity runs the app's
 * code however its orchestration stands.
 */
const keptWhileSuspended: ReadonlySet<string> = new Set(
  [...droppedWhenEnded].filter((eventType) => eventType !== 'ExecutionResumed'),
);

/**
 * Whether a visible message can lead to work. Everything that is not understood blocks.
 *
 * @param message `undefined` when its text was not understood
 * @param state what the rows say of its instance, read after the message was seen
 */
export function judgeMessage(message: HubMessage | undefined, state: InstanceState | undefined): Judgement {
  if (message?.eventType === undefined) return blocks('it was not understood');
  if (message.eventType === 'ExecutionStarted') return blocks('it starts an orchestration');
  if (message.instanceId === undefined || state === undefined) return blocks('it does not tell its instance');
  if (isEntityId(message.instanceId)) return blocks('it is for an entity');
  switch (state.kind) {
    case 'entity':
      return blocks('it is for an entity');
    case 'noRow':
      return blocks('its instance has no row; a start may be on its way');
    case 'blocks':
      return blocks('its instance is in flight');
    case 'passes':
      return state.because !== 'suspendedAllowed' || keptWhileSuspended.has(message.eventType)
        ? { kind: 'allowed' }
        : blocks('it can lead to work of an instance that may pass only while it is suspended');
    case 'ended':
      return droppedWhenEnded.has(message.eventType)
        ? { kind: 'harmless' }
        : blocks('it can lead to work although its instance has ended');
  }
}

function blocks(why: string): Judgement {
  return { kind: 'blocks', why };
}
