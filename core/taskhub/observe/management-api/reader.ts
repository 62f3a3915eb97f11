import type { DurableHttpApi } from '../../../azure/functions-host/index.ts';
import { abortReason } from '../../../clock.ts';
import type { CoreContext } from '../../../context.ts';
import { DurableDeployError, type Reason } from '../../../errors.ts';
import { formatDuration } from '../../../duration.ts';
import { classifyInstance, createTally, type Tally } from '../../decide/index.ts';
import type { Census, HubReader, Observation, ObserveRequest, PassReason, StorageProvider } from '../../model.ts';
import { createAccessList, type ApiAccess } from './access.ts';
import { proveContinuation } from './continuation-proof.ts';
import { readRows } from './rows.ts';
import { namedStatuses, statusesToAskFor } from './statuses.ts';

export interface ManagementApiReaderOptions {
  /** Ways to the API in the order of trying; at least one. */
  readonly accesses: readonly ApiAccess[];
  /** The app's own hub, where it is known; no request ever names it. */
  readonly hubName?: string;
  readonly nameOrigin: Observation['nameOrigin'];
  /** Decides how entities are told apart; left out when unknown. */
  readonly provider?: StorageProvider;
  readonly context: CoreContext;
  /** Rows per page, default 1000; 30,000 on MSSQL, whose pages are offsets into a list that moves meanwhile. */
  readonly pageSize?: number;
  /** How long one observation may take, default 10 minutes. */
  readonly budgetMs?: number;
}

/**
 * Reads the app's own hub through its durable HTTP management API. No request names a hub or a connection: the handler
 * creates a hub that it is asked about, and answers with an empty list.
 * The API sees rows, no queues; a hub without rows and a hub that does not exist look the same to it.
 */
export function createManagementApiReader(options: ManagementApiReaderOptions): HubReader {
  const { accesses, hubName, nameOrigin, context } = options;
  const accessList = createAccessList(accesses, context);
  const proven = new WeakSet<DurableHttpApi>();
  const ways = accesses.map(({ description }) => description).join(', else ');
  return {
    source: 'managementApi',
    description: `the orchestrations of the management API${hubName === undefined ? '' : ` (task hub ${hubName})`} through ${ways}`,
    observe: async (request) => {
      const startedAt = context.clock.now();
      let list: List = emptyList(request);
      const result = await accessList.run(async (api) => {
        list = emptyList(request, list.requests);
        await readToEnd(api, request, options, list, startedAt);
        if (list.blocking.total > 0 || proven.has(api)) return;
        if (list.sawContinuation || (await proveContinuation(api, request.signal))) proven.add(api);
      });
      const reasons: readonly Reason[] = result.kind === 'failed' ? result.reasons : [];
      return {
        source: 'managementApi',
        readAt: new Date(startedAt).toISOString(),
        durationMs: context.clock.now() - startedAt,
        ...(hubName === undefined ? {} : { hubName }),
        completeness: result.kind === 'failed' ? 'failed' : list.stoppedEarly ? 'stoppedEarly' : 'readToEnd',
        reasons,
        ...(result.kind === 'failed' && result.retryAfterMs !== undefined ? { retryAfterMs: result.retryAfterMs } : {}),
        presence: 'notSeen',
        nameOrigin,
        blocking: list.blocking.census(),
        passed: censuses(list.passed),
        stale: { total: 0, groups: [], oldest: [] },
        entityRows: list.entityRows,
        rowsRead: list.rowsRead,
        requests: list.requests,
        messages: { kind: 'notRead', why: 'sourceSeesNoQueues' },
      };
    },
  };
}

/** What was read of the list so far; it stays when the reading fails half-way, since a blocker is a blocker. */
interface List {
  readonly blocking: Tally;
  readonly passed: Map<PassReason, Tally>;
  entityRows: number;
  rowsRead: number;
  requests: number;
  stoppedEarly: boolean;
  sawContinuation: boolean;
}

function emptyList({ sampleSize, watcher }: ObserveRequest, requests = 0): List {
  watcher?.restart();
  return {
    blocking: createTally(sampleSize, watcher && ((instance) => watcher.instance(instance))),
    passed: new Map(),
    entityRows: 0,
    rowsRead: 0,
    requests,
    stoppedEarly: false,
    sawContinuation: false,
  };
}

/** Follows the pages to the one without a token; a page may be empty and still have one. */
async function readToEnd(
  api: DurableHttpApi,
  request: ObserveRequest,
  { provider, context, pageSize, budgetMs = 10 * 60_000 }: ManagementApiReaderOptions,
  list: List,
  startedAt: number,
): Promise<void> {
  let statuses = statusesToAskFor(provider);
  const top = pageSize ?? (provider === 'mssql' ? 30_000 : 1000);
  const tokens = new Set<string>();
  let continuation: string | undefined;
  do {
    if (request.signal.aborted) throw abortReason(request.signal);
    if (context.clock.now() - startedAt > budgetMs) throw budgetExceeded(budgetMs, list);
    const ask = (): ReturnType<DurableHttpApi['listPage']> => {
      list.requests += 1;
      const token = continuation === undefined ? {} : { continuation };
      return api.listPage({ statuses, top, ...token, signal: request.signal });
    };
    const page = await ask().catch((error: unknown) => {
      const refused = error instanceof DurableDeployError && error.code === 'REQUEST_REFUSED';
      if (!refused || continuation !== undefined || statuses === namedStatuses) throw error;
      statuses = namedStatuses;
      return ask();
    });
    for (const row of readRows(page.rows, provider)) {
      list.rowsRead += 1;
      if (row.kind === 'entity') {
        list.entityRows += 1;
        request.watcher?.entity(row.instanceId, row.customStatus);
      }
      if (row.kind === 'inFlight') count(list, request, row.instance);
    }
    continuation = page.continuation;
    if (request.depth === 'verdict' && list.blocking.total > 0 && continuation !== undefined) {
      list.stoppedEarly = true;
      return;
    }
    if (continuation !== undefined) {
      if (tokens.has(continuation)) throw repeatedContinuation(list);
      tokens.add(continuation);
      list.sawContinuation = true;
    }
  } while (continuation !== undefined);
}

function count(
  { blocking, passed }: List,
  { policy, sampleSize }: ObserveRequest,
  instance: Parameters<Tally['add']>[0],
): void {
  const verdict = classifyInstance(policy, instance);
  if (verdict === 'blocks') {
    blocking.add(instance);
    return;
  }
  let tally = passed.get(verdict);
  if (!tally) {
    tally = createTally(sampleSize);
    passed.set(verdict, tally);
  }
  tally.add(instance);
}

function censuses(passed: ReadonlyMap<PassReason, Tally>): Partial<Record<PassReason, Census>> {
  return Object.fromEntries([...passed].map(([reason, tally]) => [reason, tally.census()]));
}

function repeatedContinuation({ requests }: List): DurableDeployError {
  return new DurableDeployError(
    'REPEATED_CONTINUATION',
    `The management API sent the same continuation token twice (request ${requests}), so the end of the list was not seen.`,
    { fix: "Use source 'storage' where the provider is Azure Storage." },
  );
}

function budgetExceeded(budgetMs: number, { rowsRead, requests }: List): DurableDeployError {
  return new DurableDeployError(
    'BUDGET_EXCEEDED',
    `The list of instances did not end within ${formatDuration(budgetMs)} (${requests} requests, ${rowsRead} rows).`,
    { fix: "Purge instances that ended long ago, or use source 'storage', which reads in parallel." },
  );
}
