/** What stands in an Instances row. */
import type { Episode } from './episode.ts';
import type { Generation, HubEvent } from './events.ts';
import { int, tagsText, time } from './history.ts';
import type { InstanceState } from './instance.ts';
import type { Column } from './store.ts';

export type Columns = Readonly<Record<string, Column | undefined>>;

/** The row that a client writes when it starts an orchestration. */
export function pendingColumns(
  instance: InstanceState,
  started: HubEvent,
  details: { readonly hubName: string; readonly input: string | undefined; readonly writtenAt: string },
): Columns {
  const { body } = started;
  const scheduled = body.type === 'ExecutionStarted' ? body.scheduledStartTime : undefined;
  return {
    Input: details.input,
    CreatedTime: time(started.timestamp),
    Name: instance.name,
    Version: instance.version,
    RuntimeStatus: 'Pending',
    LastUpdatedTime: time(details.writtenAt),
    TaskHubName: details.hubName,
    ScheduledStartTime: scheduled === undefined ? undefined : time(scheduled),
    ExecutionId: instance.executionId,
    Generation: int(0),
    Tags: instance.tags === undefined ? 'null' : tagsText(instance.tags),
  };
}

export interface CheckpointDetails {
  readonly hubName: string;
  readonly generation: Generation;
  readonly writtenAt: string;
  /** Where large texts lie, by `{event}.{column}`. */
  readonly addresses: ReadonlyMap<string, string>;
}

/**
 * What a checkpoint merges into the row, and the status that follows. The older generation names the hub (and the tags) in a
 * client's row only, so rows of children and entities have none.
 */
export function checkpointColumns(
  instance: InstanceState,
  episode: Episode,
  details: CheckpointDetails,
): { readonly columns: Columns; readonly status: InstanceState['status'] } {
  const newer = details.generation === 'engine2';
  let status = instance.status;
  let columns: Columns = {
    CustomStatus: instance.customStatus,
    ExecutionId: instance.executionId,
    LastUpdatedTime: time(episode.lastTime),
    TaskHubName: newer ? details.hubName : undefined,
  };
  for (const { event } of episode.events) {
    const { body } = event;
    switch (body.type) {
      case 'ExecutionStarted':
        status = 'Running';
        columns = {
          ...columns,
          Name: body.name,
          Version: body.version,
          CreatedTime: time(event.timestamp),
          RuntimeStatus: status,
          ScheduledStartTime: body.scheduledStartTime === undefined ? undefined : time(body.scheduledStartTime),
          Tags: newer ? (body.tags === undefined ? 'null' : tagsText(body.tags)) : undefined,
          Input: details.addresses.get('ExecutionStarted.Input') ?? body.input,
        };
        break;
      case 'ExecutionCompleted':
        status = body.status;
        columns = {
          ...columns,
          CompletedTime: time(details.writtenAt),
          RuntimeStatus: status,
          Output: details.addresses.get('ExecutionCompleted.Result') ?? body.result,
        };
        break;
      case 'ExecutionSuspended':
      case 'ExecutionResumed':
        status = body.type === 'ExecutionSuspended' ? 'Suspended' : 'Running';
        columns = { ...columns, RuntimeStatus: status, Output: body.reason };
        break;
      default:
        break;
    }
  }
  return { columns, status };
}
