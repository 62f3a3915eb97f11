import type { TableClient, TableEntity } from '@azure/data-tables';
import { createHash } from 'node:crypto';
import { describeFailure } from '../../azure/failures.ts';
import { askOwnTable } from '../../azure/storage/index.ts';
import type { CoreContext } from '../../context.ts';
import { neutralise } from '../../text.ts';
import type { LineId } from '../model.ts';
import type { IndexEntry, InstanceIndex } from './model.ts';

interface Row {
  readonly id: string;
  readonly line: string;
  /** Empty when no start is under way. */
  readonly startingUntil: string;
}

/**
 * The index in a table of a storage account, made when it is missing. Ids may hold what a key must not, and any number of them may
 * come at one time: keys are their hashes, in 256 partitions.
 */
export function createTableInstanceIndex(
  table: TableClient,
  application: string,
  { signal }: Pick<CoreContext, 'signal'>,
): InstanceIndex {
  const what = `the index of instances, table ${neutralise(table.tableName)}`;

  function keysOf(id: string): { readonly partitionKey: string; readonly rowKey: string } {
    const hash = createHash('sha256').update(id).digest('hex');
    return { partitionKey: `${application.toLowerCase()}-${hash.slice(0, 2)}`, rowKey: hash };
  }

  function entityOf({ id, line, startingUntil }: Row): TableEntity<Row> {
    return { ...keysOf(id), id, line, startingUntil };
  }

  /** `undefined` when the row is not as it was. */
  async function write<T>(send: () => Promise<T>): Promise<T | undefined> {
    const written = await askOwnTable(table, what, signal, send);
    return typeof written === 'number' ? undefined : written.value;
  }

  async function find(id: string): Promise<IndexEntry | undefined> {
    const { partitionKey, rowKey } = keysOf(id);
    try {
      const row = await table.getEntity<Partial<Row>>(partitionKey, rowKey, { abortSignal: signal });
      if (row.id !== id || row.line === undefined) return undefined;
      const until = row.startingUntil ?? '';
      return { id, line: row.line, etag: row.etag, ...(until === '' ? {} : { startingUntil: until }) };
    } catch (error) {
      const failure = describeFailure(error, what, signal);
      if (failure.answer?.status === 404) return undefined;
      throw failure;
    }
  }

  async function put(row: Row, before: IndexEntry | undefined): Promise<IndexEntry | undefined> {
    const answer = await write(() =>
      before === undefined
        ? table.createEntity(entityOf(row), { abortSignal: signal })
        : table.updateEntity(entityOf(row), 'Replace', { etag: before.etag, abortSignal: signal }),
    );
    if (answer?.etag === undefined) return undefined;
    const { id, line, startingUntil } = row;
    return { id, line, etag: answer.etag, ...(startingUntil === '' ? {} : { startingUntil }) };
  }

  async function remove(id: string, etag: string): Promise<void> {
    const { partitionKey, rowKey } = keysOf(id);
    await write(() => table.deleteEntity(partitionKey, rowKey, { etag, abortSignal: signal }));
  }

  return {
    find,
    claim: (id: string, line: LineId, startingUntil: string, before) => put({ id, line, startingUntil }, before),
    async settle(claimed) {
      await put({ id: claimed.id, line: claimed.line, startingUntil: '' }, claimed);
    },
    async release(claimed, before) {
      if (before === undefined) await remove(claimed.id, claimed.etag);
      else await put({ id: before.id, line: before.line, startingUntil: '' }, claimed);
    },
    async note(id, line) {
      await write(() =>
        table.upsertEntity(entityOf({ id, line, startingUntil: '' }), 'Replace', { abortSignal: signal }),
      );
    },
    forget: (id) => remove(id, '*'),
  };
}
