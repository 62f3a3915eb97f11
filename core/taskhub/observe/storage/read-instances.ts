import { createTally, classifyInstance } from '../../decide/index.ts';
import type { Clock } from '../../../clock.ts';
import type { Reason } from '../../../errors.ts';
import { neutralise, plural } from '../../../text.ts';
import type { Census, InFlightInstance, ObserveRequest, PassReason } from '../../model.ts';
import type { Tally } from '../../decide/index.ts';
import type { Attribution } from './attribution.ts';
import { mapLimited } from './concurrency.ts';
import type { EndedCheck } from './ended-history.ts';
import { instanceColumns, openInstances, openOrWrittenSince } from './filters.ts';
import { isEntity, isTerminalRow, toInstance, writtenAt } from './instance-row.ts';
import type { ReaderLimits } from './limits.ts';
import { scanTable, type ScanResult } from './scan/index.ts';
import { createCountingSieve, createEagerSieve } from './stale-sieve.ts';
import type { HubStore, TableRow } from './store.ts';

/** What the rows gave so far; it can be asked at any time, also after the reading failed. */
export interface InstancesReading {
  readonly blocking: Census;
  readonly stale: Census;
  readonly passed: Partial<Record<PassReason, Census>>;
  readonly rowsRead: number;
  /** For rows of a shared tracking store whose hub cannot be told. */
  readonly reasons: readonly Reason[];
  /** Ended orchestrations that would block, and entities, whose rows were written since the reading began. */
  readonly writtenMeanwhile: Census;
}

export interface InstancesOptions {
  readonly store: HubStore;
  readonly attribution: Attribution;
  readonly isEnded: EndedCheck;
  readonly request: ObserveRequest;
  readonly clock: Clock;
  readonly limits: ReaderLimits;
}

export interface InstancesReader {
  /**
   * @param options.maxPages read no more than this, when the rest would not change the verdict
   * @param options.since when the reading began, by the clock of the service (milliseconds since the epoch)
   */
  read(
    signal: AbortSignal,
    options?: { readonly maxPages?: number | undefined; readonly since?: number },
  ): Promise<ScanResult>;
  reading(): InstancesReading;
}

/** Reads the Instances table into tallies, page by page; rows are not kept. */
export function createInstancesReader(options: InstancesOptions): InstancesReader {
  const { store, attribution, isEnded, request, clock, limits } = options;
  const { policy, depth, sampleSize, watcher } = request;
  const createSieve = depth === 'verdict' ? createEagerSieve : createCountingSieve;
  const sieve = createSieve({
    isEnded,
    sampleSize,
    concurrency: limits.lookupConcurrency,
    checked: limits.staleSample,
    onBlocking: watcher && ((instance) => watcher.instance(instance)),
  });
  const passed = new Map<PassReason, Tally>();
  const unattributed = createTally(3);
  const writtenMeanwhile = createTally(3);
  let rowsRead = 0;

  const noteIfWritten = async (row: TableRow, since: number, signal: AbortSignal): Promise<void> => {
    if ((writtenAt(row) ?? 0) < since) return;
    const owner = await attribution.ownerOf(row, signal);
    const instance = toInstance(row);
    // Nothing tells whose an entity without a hub name is; that it may be another hub's is the likelier case.
    if (isEntity(row) ? owner !== 'ours' : owner === 'others' || classifyInstance(policy, instance) !== 'blocks')
      return;
    writtenMeanwhile.add(instance);
  };

  const sort = async (
    row: TableRow,
    since: number | undefined,
    signal: AbortSignal,
  ): Promise<InFlightInstance | undefined> => {
    if (isTerminalRow(row) || isEntity(row)) {
      if (since !== undefined) await noteIfWritten(row, since, signal);
      return undefined;
    }
    const owner = await attribution.ownerOf(row, signal);
    if (owner === 'others') return undefined;
    const instance = toInstance(row);
    if (owner === 'unknown') {
      unattributed.add(instance);
      return undefined;
    }
    const outcome = classifyInstance(policy, instance);
    if (outcome === 'blocks') return instance;
    let tally = passed.get(outcome);
    if (tally === undefined) passed.set(outcome, (tally = createTally(sampleSize)));
    tally.add(instance);
    return undefined;
  };

  // Pages of different ranges arrive side by side, but the sieve takes one at a time.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  };

  return {
    async read(signal, { maxPages, since } = {}) {
      const result = await scanTable({
        table: store.instances,
        filter: since === undefined ? openInstances : openOrWrittenSince(since),
        select: instanceColumns,
        concurrency: limits.scanConcurrency,
        clock,
        budgetMs: limits.instancesBudgetMs,
        signal,
        ...(maxPages === undefined ? {} : { maxPages }),
        async onPage(rows) {
          rowsRead += rows.length;
          const candidates = await mapLimited(rows, limits.lookupConcurrency, (row) => sort(row, since, signal));
          await inTurn(() =>
            sieve.take(
              candidates.filter((candidate) => candidate !== undefined),
              signal,
            ),
          );
          return depth === 'verdict' && sieve.blocking.total > 0 ? 'stop' : 'goOn';
        },
      });
      await sieve.finish(signal);
      return result;
    },
    reading: () => ({
      blocking: sieve.blocking.census(),
      stale: sieve.stale.census(),
      passed: Object.fromEntries([...passed].map(([reason, tally]) => [reason, tally.census()])),
      rowsRead,
      writtenMeanwhile: writtenMeanwhile.census(),
      reasons: unattributed.total === 0 ? [] : [unattributedReason(store.instances.name, unattributed.census())],
    }),
  };
}

function unattributedReason(table: string, rows: Census): Reason {
  const ids = rows.oldest.map(({ instanceId }) => neutralise(instanceId, 80)).join(', ');
  return {
    code: 'HUB_ROW_UNATTRIBUTED',
    message: `${plural(rows.total, 'instance')} in flight in the shared table ${table} (${ids}${rows.total > rows.oldest.length ? ', …' : ''}) ${rows.total === 1 ? 'has' : 'have'} no hub name, and history names no parent that has one, so it cannot be told whether this hub is idle.`,
    fix: 'Let these instances end, terminate them, or purge them if they belong to a hub that is gone; the 2.x engine and later write the hub name on every row.',
  };
}
