import { randomUUID } from 'node:crypto';
import type { TableClient, TransactionAction } from '@azure/data-tables';
import { describeFailure } from '../../azure/failures.ts';
import type { CoreContext } from '../../context.ts';
import { DurableDeployError, isTransient } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { checkFleet } from '../lines/index.ts';
import type { Fleet, Line, LineId } from '../model.ts';
import type { FleetChange, HistoryEntry, Registry } from './model.ts';
import { firstOfFleet, historyKey, historyPrefix, lineKey, lineOf, routesKey, routesOf, rowOf } from './rows.ts';

/** How long others may be in the way. */
const patienceMs = 60_000;
const longestPauseMs = 2_000;

/** A fleet as it was read, with what is needed to write it only if it is still so. */
interface Snapshot {
  readonly fleet: Fleet;
  /** Of the row of the routes, which every change touches; absent when there is none. */
  readonly routesTag?: string;
  readonly lineTags: ReadonlyMap<LineId, string>;
}

/**
 * The registry in a table of a storage account. All rows of an application are changed in one transaction, together with the row of its
 * routes, whose ETag says whether anything has changed since it was read: it is read first, so that what is read after it is at most
 * newer, and then the transaction fails.
 *
 * @param table made when it is missing
 * Source: https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions
 */
export function createTableRegistry(table: TableClient, context: CoreContext): Registry {
  const usual = registryUnder(table, context, context.signal);
  const under = (signal: AbortSignal | undefined): Registry =>
    signal === undefined ? usual : registryUnder(table, context, signal);
  return {
    description: usual.description,
    read: (application, signal) => under(signal).read(application),
    change: (application, by, decide, signal) => under(signal).change(application, by, decide),
    history: (application, most, signal) => under(signal).history(application, most),
  };
}

function registryUnder(table: TableClient, { clock }: CoreContext, signal: AbortSignal): Registry {
  const what = `the registry of lines, table ${neutralise(table.tableName)}`;

  async function read(application: string): Promise<Snapshot> {
    const partition = partitionOf(application);
    const routes = await rowAt(partition, routesKey);
    const lines = new Map<LineId, Line>();
    const lineTags = new Map<LineId, string>();
    const filter = `PartitionKey eq '${partition}' and RowKey ge '${firstOfFleet}' and RowKey lt '${routesKey}'`;
    for await (const row of table.listEntities<Record<string, unknown>>({
      queryOptions: { filter },
      abortSignal: signal,
    })) {
      const line = lineOf(row.rowKey ?? '', row['json']);
      lines.set(line.line, line);
      lineTags.set(line.line, row.etag);
    }
    return {
      fleet: { application, lines, routes: routesOf(routes) },
      ...(routes === undefined ? {} : { routesTag: routes.etag }),
      lineTags,
    };
  }

  async function rowAt(
    partition: string,
    key: string,
  ): Promise<(Record<string, unknown> & { etag: string }) | undefined> {
    try {
      return await table.getEntity<Record<string, unknown>>(partition, key, { abortSignal: signal });
    } catch (error) {
      const failure = describeFailure(error, what, signal);
      if (failure.answer?.status === 404) return undefined;
      throw failure;
    }
  }

  async function commit(snapshot: Snapshot, change: FleetChange, by: string): Promise<'done' | 'conflict'> {
    const { application } = snapshot.fleet;
    const partition = partitionOf(application);
    const now = clock.now();
    const historyRow = historyKey(now, randomUUID());
    const touched = [...change.after.lines.values()].filter((line) => snapshot.fleet.lines.get(line.line) !== line);
    const { routes } = change.after;
    const at = (rowKey: string): { partitionKey: string; rowKey: string } => ({ partitionKey: partition, rowKey });
    const put = (row: { partitionKey: string; rowKey: string }, etag: string | undefined): TransactionAction =>
      etag === undefined ? ['create', row] : ['update', row, 'Replace', { etag }];
    const actions: TransactionAction[] = [
      put(
        { ...at(routesKey), ...{ default: routes.default ?? '', previous: routes.previous ?? '' } },
        snapshot.routesTag,
      ),
      ...touched.map((line) => put({ ...at(lineKey(line.line)), ...rowOf(line) }, snapshot.lineTags.get(line.line))),
    ];
    if (change.note !== '') {
      const row = { at: new Date(now).toISOString(), by, note: change.note };
      const lines = touched.map(({ line, state }) => `${line} ${state}`).join('\n');
      actions.push(['create', { ...at(historyRow), ...row, lines }]);
    }
    try {
      await table.submitTransaction(actions, { abortSignal: signal });
      return 'done';
    } catch (error) {
      // The answer may have been lost on its way: the history tells whether the transaction was made.
      if (change.note !== '' && (await rowAt(partition, historyRow)) !== undefined) return 'done';
      const failure = describeFailure(error, what, signal);
      if (failure.answer?.status === 412 || failure.answer?.status === 409) return 'conflict';
      throw failure;
    }
  }

  async function change(
    application: string,
    by: string,
    decide: (fleet: Fleet) => FleetChange | undefined,
  ): Promise<Fleet> {
    const deadline = clock.now() + patienceMs;
    for (let attempt = 1; ; attempt += 1) {
      signal.throwIfAborted();
      const trouble = await attemptChange(application, by, decide);
      if (!(trouble instanceof DurableDeployError) && trouble !== 'again') return trouble;
      const pause = Math.min(longestPauseMs, 20 * 2 ** attempt) * (0.5 + Math.random());
      if (clock.now() + pause > deadline) throw trouble === 'again' ? alwaysInTheWay(what) : trouble;
      await clock.sleep(pause, signal);
    }
  }

  async function attemptChange(
    application: string,
    by: string,
    decide: (fleet: Fleet) => FleetChange | undefined,
  ): Promise<Fleet | DurableDeployError | 'again'> {
    const snapshot = await asked(() => read(application));
    if (snapshot instanceof DurableDeployError || snapshot === 'again') return snapshot;
    const decided = decide(snapshot.fleet);
    if (decided === undefined) return snapshot.fleet;
    checkFleet(snapshot.fleet, decided.after);
    const outcome = await asked(() => commit(snapshot, decided, by));
    if (outcome instanceof DurableDeployError) return outcome;
    return outcome === 'done' ? decided.after : 'again';
  }

  /** A table that is missing is made. @returns a failure that may pass, so that it is asked again */
  async function asked<T>(ask: () => Promise<T>): Promise<T | DurableDeployError | 'again'> {
    try {
      return await ask();
    } catch (error) {
      const failure = describeFailure(error, what, signal);
      if (failure.answer?.serviceCode === 'TableNotFound') {
        await table.createTable({ abortSignal: signal }).catch((cause: unknown) => {
          throw describeFailure(cause, `making ${what}`, signal);
        });
        return 'again';
      }
      if (isTransient(failure.reason)) return failure;
      throw failure;
    }
  }

  return {
    description: what,
    change,
    async read(application) {
      try {
        return (await read(application)).fleet;
      } catch (error) {
        const failure = describeFailure(error, what, signal);
        if (failure.answer?.serviceCode === 'TableNotFound') return { application, lines: new Map(), routes: {} };
        throw failure;
      }
    },
    async history(application, most) {
      const partition = partitionOf(application);
      const filter = `PartitionKey eq '${partition}' and RowKey ge '${historyPrefix}' and RowKey lt '${firstOfFleet}'`;
      const entries: HistoryEntry[] = [];
      try {
        const rows = table.listEntities<Record<string, unknown>>({ queryOptions: { filter }, abortSignal: signal });
        for await (const row of rows) {
          if (entries.length >= most) break;
          const [when, by, note, lines] = ['at', 'by', 'note', 'lines'].map((name) => {
            const value = row[name];
            return typeof value === 'string' ? value : '';
          });
          entries.push({
            at: when ?? '',
            by: by ?? '',
            note: note ?? '',
            lines: (lines ?? '').split('\n').filter((line) => line !== ''),
          });
        }
      } catch (error) {
        const failure = describeFailure(error, what, signal);
        if (failure.answer?.serviceCode !== 'TableNotFound') throw failure;
      }
      return entries;
    },
  };
}

/**
 * @throws DurableDeployError INPUT_INVALID
 */
function partitionOf(application: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9-]{0,59}$/.test(application)) return application.toLowerCase();
  throw new DurableDeployError(
    'INPUT_INVALID',
    `"${neutralise(application, 80)}" cannot name an application: letters, digits and -, at most 60.`,
  );
}

function alwaysInTheWay(what: string): DurableDeployError {
  return new DurableDeployError('LOCK_TAKEN', `Others changed ${what} at every attempt for a minute.`, {
    fix: 'Run again; see that not many runs deploy the same application at one time.',
  });
}
