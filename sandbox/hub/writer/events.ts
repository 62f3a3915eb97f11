/**
 * What happens to an orchestration, as the engine's history knows it.
 * Source: Azure/durabletask src/DurableTask.Core/History
 */
export interface InstanceRef {
  readonly instanceId: string;
  /** `null` in messages of a client, which does not know it. */
  readonly executionId: string | null;
}

export interface Parent {
  readonly name: string;
  readonly instance: InstanceRef;
  /** The parent's event that started the child. */
  readonly taskScheduleId: number;
  readonly version: string;
}

export type Tags = Readonly<Record<string, string>>;

/** What the engine knows of an exception. */
export interface FailureDetails {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly stackTrace: string;
}

export type EventBody =
  | { readonly type: 'OrchestratorStarted' }
  | { readonly type: 'OrchestratorCompleted' }
  | {
      readonly type: 'ExecutionStarted';
      readonly instance: InstanceRef;
      readonly name: string;
      readonly version: string;
      readonly input: string | undefined;
      readonly parent?: Parent | undefined;
      readonly tags?: Tags | undefined;
      /** Absent for children and entities. */
      readonly generation?: number | undefined;
      readonly scheduledStartTime?: string | undefined;
    }
  | {
      readonly type: 'ExecutionCompleted';
      readonly status: 'Completed' | 'Failed' | 'Terminated';
      readonly result: string | undefined;
    }
  | { readonly type: 'ExecutionTerminated'; readonly reason: string }
  | { readonly type: 'ExecutionSuspended'; readonly reason: string }
  | { readonly type: 'ExecutionResumed'; readonly reason: string }
  | {
      readonly type: 'TaskScheduled';
      readonly name: string;
      readonly version: string;
      readonly input: string | undefined;
    }
  | { readonly type: 'TaskCompleted'; readonly taskScheduledId: number; readonly result: string | undefined }
  | {
      readonly type: 'TaskFailed' | 'SubOrchestrationInstanceFailed';
      readonly taskScheduledId: number;
      readonly failure: FailureDetails;
    }
  | {
      readonly type: 'SubOrchestrationInstanceCreated';
      readonly name: string;
      readonly version: string;
      readonly instanceId: string;
      readonly tags?: Tags | undefined;
    }
  | {
      readonly type: 'SubOrchestrationInstanceCompleted';
      readonly taskScheduledId: number;
      readonly result: string | undefined;
    }
  | { readonly type: 'TimerCreated'; readonly fireAt: string }
  | { readonly type: 'TimerFired'; readonly timerId: number; readonly fireAt: string }
  | { readonly type: 'EventSent'; readonly instanceId: string; readonly name: string; readonly input: string }
  | { readonly type: 'EventRaised'; readonly name: string; readonly input: string };

export type EventType = EventBody['type'];

/** An event with what all events have. */
export interface HubEvent {
  readonly body: EventBody;
  /** The number of an action of the orchestrator; -1 for everything else. */
  readonly eventId: number;
  /** ISO 8601 with seven decimals. */
  readonly timestamp: string;
}

/** Numbers of `EventType` (DurableTask.Core/History/EventType.cs). */
export const eventTypeNumbers: Readonly<Record<EventType, number>> = {
  ExecutionStarted: 0,
  ExecutionCompleted: 1,
  ExecutionTerminated: 3,
  TaskScheduled: 4,
  TaskCompleted: 5,
  TaskFailed: 6,
  SubOrchestrationInstanceCreated: 7,
  SubOrchestrationInstanceCompleted: 8,
  SubOrchestrationInstanceFailed: 9,
  TimerCreated: 10,
  TimerFired: 11,
  OrchestratorStarted: 12,
  OrchestratorCompleted: 13,
  EventSent: 14,
  EventRaised: 15,
  ExecutionSuspended: 19,
  ExecutionResumed: 20,
};

/**
 * `engine1`: DurableTask.AzureStorage 1.x (Durable Functions 1 and 2). `engine2`: 2.x (Durable Functions 3).
 */
export type Generation = 'engine1' | 'engine2';

/** The tag that marks an orchestration that nobody waits for (DurableTask.Core OrchestrationTags.cs). */
export const fireAndForgetTag = 'FireAndForget';
