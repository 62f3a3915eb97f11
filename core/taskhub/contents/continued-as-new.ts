import { allOf, allRows, column, inPartition, type HubStore, type TableRow } from '../observe/storage/index.ts';
import { escapeKey } from '../storage-format/index.ts';

/** What the first rows of an execution's history say. `perhaps`: the generation in its Instances row decides. */
export type HistoryVerdict = 'continuedAsNew' | 'perhaps' | 'notTold';

/**
 * Whether an execution began by continue-as-new. No column says so: the engine gives it a new execution id and puts its
 * history in the place of the old one. But it begins in the middle of an episode, and not with a client, and both shows:
 *
 * - A client writes a `Generation` into the message from which ExecutionStarted comes; continue-as-new does not.
 *   So an execution with one was started by a client.
 * - The engine ends the beginning (OrchestratorStarted, ExecutionStarted, events that were carried over) with an
 *   OrchestratorCompleted and then runs the code in the same episode. So what the code does first comes straight after an
 *   OrchestratorCompleted, where there would be an OrchestratorStarted otherwise.
 * - Where the code runs in the host (in-process .NET, and all languages that the host replays for), that
 *   OrchestratorCompleted has been played when it is written, as it is on no other occasion.
 * - `perhaps`: no generation and no parent, and nothing else to see. If the Instances row has a generation, then a client started
 *   the instance with an engine that writes it, so this execution is a later one.
 *
 * Not told, hence never claimed: sub-orchestrations whose code runs outside the host and which wait for an event as the first thing
 * after they continue as new, and the same of any orchestration that was started by an engine before 2022, which writes no
 * generation. A worker of that age beside a newer client would be misjudged.
 *
 * Sources: Azure/durabletask src/DurableTask.Core/TaskOrchestrationDispatcher.cs (OnProcessWorkItemAsync,
 * ProcessWorkflowCompletedTaskDecision), TaskOrchestrationExecutor.cs (IsPlayed), src/DurableTask.AzureStorage
 * (CreateTaskOrchestrationAsync, Tracking/AzureTableTrackingStore.cs UpdateStateAsync); seen with DurableTask.AzureStorage 2.11.2
 *
 * @param rows the first rows of one execution in the order of the history, with the columns of {@link historyColumns}
 */
export function judgeHistory(rows: readonly TableRow[]): HistoryVerdict {
  const started = rows.find((row) => row['EventType'] === 'ExecutionStarted');
  if (started === undefined || typeof started['Generation'] === 'number') return 'notTold';
  const at = rows.findIndex((row) => row['EventType'] === 'OrchestratorCompleted');
  const completed = rows[at];
  const next = rows[at + 1];
  if (completed !== undefined) {
    const goesOn = next !== undefined && next['EventType'] !== 'OrchestratorStarted';
    if (goesOn || completed['IsPlayed'] === true) return 'continuedAsNew';
  }
  return hasParent(started) ? 'notTold' : 'perhaps';
}

/** What {@link judgeHistory} needs. */
export const historyColumns: readonly string[] = [
  'PartitionKey',
  'RowKey',
  'EventType',
  'IsPlayed',
  'Generation',
  'ParentInstance',
];

/** The 2.x engine writes an absent parent as the text `null`. */
function hasParent(started: TableRow): boolean {
  const parent = started['ParentInstance'];
  return typeof parent === 'string' && parent !== '' && parent !== 'null';
}

/** Rows of the history to look at: more than this are only there when many events were carried over. */
const firstRows = "RowKey lt '0000000000000040'";

/**
 * Asks the tables whether an execution of an orchestration began by continue-as-new; see {@link judgeHistory}.
 *
 * @throws DurableDeployError when a table cannot be read
 */
export async function hasContinuedAsNew(
  store: Pick<HubStore, 'instances' | 'history'>,
  { instanceId, executionId }: { readonly instanceId: string; readonly executionId: string },
  signal: AbortSignal,
): Promise<boolean> {
  const partition = inPartition(escapeKey(instanceId));
  const execution = column('ExecutionId', executionId);
  const history = await allRows(
    store.history,
    { filter: allOf(partition, firstRows, execution), select: historyColumns },
    signal,
  );
  const verdict = judgeHistory(history ?? []);
  if (verdict !== 'perhaps') return verdict === 'continuedAsNew';
  const [row] =
    (await allRows(
      store.instances,
      { filter: allOf(partition, execution), select: ['PartitionKey', 'RowKey', 'Generation'] },
      signal,
    )) ?? [];
  return typeof row?.['Generation'] === 'number';
}
