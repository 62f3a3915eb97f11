import type { FailureDetails, HubEvent, InstanceRef, Parent, Tags } from './events.ts';
import type { MessageHandle } from './store.ts';

/** A message in a control queue, not yet taken into an episode. */
export interface PendingMessage {
  readonly handle: MessageHandle;
  readonly event: HubEvent;
  /** When it becomes visible (ms since 1970): later than now for a timer, a scheduled start, a scheduled signal. */
  readonly visibleFrom: number;
  /** A worker has it in its hands. */
  readonly held: boolean;
}

/** An activity's message in the work-item queue. */
export interface PendingActivity {
  readonly handle: MessageHandle;
  readonly taskId: number;
  readonly name: string;
  readonly episode: number;
  readonly executionId: string;
}

/** What the writer knows of an orchestration or an entity. */
export interface InstanceState {
  readonly instanceId: string;
  readonly name: string;
  readonly version: string;
  executionId: string;
  status: 'Pending' | 'Running' | 'Suspended' | 'Completed' | 'Failed' | 'Terminated';
  /** How many history rows the execution has; 0: never ran. */
  historyLength: number;
  /** The number of the orchestrator's next action. */
  nextTaskId: number;
  episode: number;
  customStatus: string;
  readonly parent: Parent | undefined;
  readonly tags: Tags | undefined;
  inbox: PendingMessage[];
  activities: PendingActivity[];
}

/** What the orchestrator's code does in an episode. */
export type Action =
  | { readonly do: 'callActivity'; readonly name: string; readonly input?: string; readonly version?: string }
  /** `fireAt`: milliseconds since 1970. */
  | { readonly do: 'createTimer'; readonly fireAt: number }
  | {
      readonly do: 'callSubOrchestration';
      readonly name: string;
      /** Default: as the engine names it, `{execution id of the parent}:{number of the action}`. */
      readonly instanceId?: string;
      readonly input?: string;
      readonly version?: string;
    }
  | {
      /** Starts an orchestration that nobody waits for. */
      readonly do: 'startDetached';
      readonly name: string;
      readonly instanceId: string;
      readonly input?: string;
      readonly version?: string;
    }
  /** An event for another orchestration, or a signal for an entity. */
  | { readonly do: 'sendEvent'; readonly instanceId: string; readonly name: string; readonly input: string }
  | { readonly do: 'setCustomStatus'; readonly status: string }
  | { readonly do: 'complete'; readonly output?: string }
  | { readonly do: 'fail'; readonly reason: string }
  | { readonly do: 'continueAsNew'; readonly input?: string };

export type ActivityOutcome = { readonly result?: string } | { readonly failure: FailureDetails };

/** Whether the instance has ended. */
export function hasEnded(instance: InstanceState): boolean {
  return instance.status === 'Completed' || instance.status === 'Failed' || instance.status === 'Terminated';
}

export function refOf(instance: InstanceState): InstanceRef {
  return { instanceId: instance.instanceId, executionId: instance.executionId };
}
