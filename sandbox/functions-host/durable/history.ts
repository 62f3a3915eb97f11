import type { Hub } from './hub.ts';
import { jsonOrText } from './newtonsoft.ts';
import { payloadText } from './status.ts';
import { column, type Row } from './row.ts';

type HistoryEvent = Record<string, unknown>;

/** Fields of each kind of event, in the order in which the handler writes them. Source: Azure/durabletask, DurableTask.Core/History. */
const fields: Readonly<Record<string, readonly string[]>> = {
  ExecutionStarted: [
    'Input',
    'Correlation',
    'ParentTraceContext',
    'ScheduledStartTime',
    'Generation',
    'GenerateNewTrace',
  ],
  ExecutionCompleted: ['OrchestrationStatus', 'Result', 'FailureDetails'],
  ExecutionTerminated: ['Input'],
  ExecutionSuspended: ['Reason'],
  ExecutionResumed: ['Reason'],
  TaskScheduled: ['Name', 'Input', 'ParentTraceContext', 'Tags'],
  TaskCompleted: ['Result'],
  TaskFailed: ['Reason', 'Details', 'FailureDetails'],
  SubOrchestrationInstanceCreated: ['InstanceId', 'Name', 'Input', 'ClientSpanId', 'Tags'],
  SubOrchestrationInstanceCompleted: ['Result'],
  SubOrchestrationInstanceFailed: ['Reason', 'Details', 'FailureDetails'],
  TimerCreated: ['FireAt'],
  TimerFired: ['FireAt'],
  EventSent: ['InstanceId', 'Name', 'Input'],
  EventRaised: ['Name', 'Input'],
  ContinueAsNew: ['Result'],
  GenericEvent: ['Data'],
};

/** Which event each result belongs to, and by which column it names it. */
const results: Readonly<Record<string, { readonly scheduled: string; readonly idColumn: string }>> = {
  TaskCompleted: { scheduled: 'TaskScheduled', idColumn: 'TaskScheduledId' },
  TaskFailed: { scheduled: 'TaskScheduled', idColumn: 'TaskScheduledId' },
  SubOrchestrationInstanceCompleted: { scheduled: 'SubOrchestrationInstanceCreated', idColumn: 'TaskScheduledId' },
  SubOrchestrationInstanceFailed: { scheduled: 'SubOrchestrationInstanceCreated', idColumn: 'TaskScheduledId' },
  TimerFired: { scheduled: 'TimerCreated', idColumn: 'TimerId' },
};

const structured = new Set(['FailureDetails', 'ParentTraceContext', 'Correlation', 'Tags']);
const outputs = new Set(['Result', 'Data']);
const inputKinds = new Set([
  'ExecutionStarted',
  'TaskScheduled',
  'SubOrchestrationInstanceCreated',
  'EventRaised',
  'ExecutionTerminated',
]);

/**
 * The events of an instance as the handler shows them: the orchestrator's own turns left out, a result merged with what it
 * is the result of.
 *
 * Source: azure-functions-durable-extension, DurableClient.GetDurableOrchestrationStatusAsync
 */
export async function describeHistory(
  hub: Hub,
  instanceId: string,
  executionId: string,
  show: { readonly output: boolean; readonly input: boolean },
): Promise<readonly HistoryEvent[]> {
  const rows = await hub.history(instanceId, executionId);
  const events: { event: HistoryEvent; row: Row; kind: string; merged: boolean }[] = [];
  for (const row of rows) {
    const kind = column(row, 'EventType') ?? '';
    if (kind === 'OrchestratorStarted' || kind === 'OrchestratorCompleted') continue;
    events.push({ event: await describeEvent(hub, row, kind, show), row, kind, merged: false });
  }
  for (const entry of events) {
    const result = results[entry.kind];
    if (result === undefined) continue;
    const id = column(entry.row, result.idColumn);
    const cause = events.find(({ kind, row }) => kind === result.scheduled && column(row, 'EventId') === id);
    if (cause === undefined) continue;
    cause.merged = true;
    entry.event['ScheduledTime'] = column(cause.row, '_Timestamp')?.replace(/Z$/, '+00:00');
    const name = column(cause.row, 'Name');
    if (name !== undefined) entry.event['FunctionName'] = name;
    if (show.input && entry.kind !== 'TimerFired') {
      entry.event['Input'] = jsonOrText(await payloadText(hub, cause.row, 'Input'));
    }
  }
  return events.filter(({ merged }) => !merged).map(({ event }) => event);
}

async function describeEvent(
  hub: Hub,
  row: Row,
  kind: string,
  show: { readonly output: boolean; readonly input: boolean },
): Promise<HistoryEvent> {
  const event: HistoryEvent = { EventType: kind };
  for (const field of fields[kind] ?? []) {
    if (outputs.has(field) && !show.output) continue;
    if (field === 'Input' && inputKinds.has(kind) && !show.input) continue;
    event[field] = await fieldValue(hub, row, field);
  }
  event['Timestamp'] = column(row, '_Timestamp');
  if (kind === 'ExecutionStarted') event['FunctionName'] = column(row, 'Name') ?? null;
  return event;
}

async function fieldValue(hub: Hub, row: Row, field: string): Promise<unknown> {
  const text = await payloadText(hub, row, field);
  if (text === undefined) return null;
  if (outputs.has(field) || structured.has(field)) return jsonOrText(text);
  if (field === 'Generation') return Number(text);
  if (field === 'GenerateNewTrace') return text.toLowerCase() === 'true';
  return text;
}
