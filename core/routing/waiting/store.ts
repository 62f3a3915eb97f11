import type { TableClient, TableEntity } from '@azure/data-tables';
import { createHash, randomUUID } from 'node:crypto';
import { askOwnTable, type BlobContainer } from '../../azure/storage/index.ts';
import type { CoreContext } from '../../context.ts';
import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import {
  waitingStates,
  type StoredRequest,
  type WaitingChange,
  type WaitingStart,
  type WaitingStarts,
} from './model.ts';
import { seal, unseal } from './seal.ts';

export interface WaitingStoreOptions {
  readonly table: TableClient;
  readonly blobs: BlobContainer;
  readonly application: string;
  /** AES-256 keys: the first encrypts, any of them decrypts. */
  readonly keys: readonly Buffer[];
  readonly context: CoreContext;
}

type Row = Record<string, string>;

const optional = ['sendingSince', 'leaseUntil', 'absentSince', 'reason'] as const;

/**
 * Starts that wait, as rows of a table whose requests lie in blobs, encrypted. The row comes first, so that a blob without a row is
 * never left behind; a row whose blob was not written is `storing` for ever, and removed later.
 *
 * @throws DurableDeployError INPUT_INVALID without a key
 */
export function createWaitingStarts({ table, blobs, application, keys, context }: WaitingStoreOptions): WaitingStarts {
  const { clock, signal } = context;
  const what = `the starts that wait, table ${neutralise(table.tableName)}`;
  const partition = application.toLowerCase();
  const [firstKey] = keys;
  if (firstKey === undefined) {
    throw new DurableDeployError('INPUT_INVALID', 'No key is given to encrypt the requests that wait.');
  }
  const key = firstKey;
  /** Whether the container was made. */
  let ready = false;
  const now = (): string => new Date(clock.now()).toISOString();
  const rowKeyOf = (id: string): string => createHash('sha256').update(id).digest('hex');
  const aboutOf = (id: string): string => `${partition}\n${id}`;

  function entityOf(start: Omit<WaitingStart, 'etag'>): TableEntity<Row> {
    const columns: (readonly [string, string])[] = Object.entries(start).filter(([column]) => column !== 'etag');
    return { partitionKey: partition, rowKey: rowKeyOf(start.id), ...Object.fromEntries(columns) };
  }

  const asked = <T>(question: () => Promise<T>): Promise<{ readonly value: T } | number> =>
    askOwnTable(table, what, signal, question);

  async function replace(start: WaitingStart): Promise<WaitingStart | undefined> {
    const written = await asked(() =>
      table.updateEntity(entityOf(start), 'Replace', { etag: start.etag, abortSignal: signal }),
    );
    return typeof written === 'number' || written.value.etag === undefined
      ? undefined
      : { ...start, etag: written.value.etag };
  }

  async function change(start: WaitingStart, changed: WaitingChange): Promise<WaitingStart | undefined> {
    const after: Record<string, string> = { ...start, updatedAt: now(), state: changed.state };
    for (const name of optional) {
      const value = changed[name];
      if (value === null) Reflect.deleteProperty(after, name);
      else if (value !== undefined) after[name] = value;
    }
    return replace(after as unknown as WaitingStart);
  }

  async function find(id: string): Promise<WaitingStart | undefined> {
    const row = await asked(() => table.getEntity(partition, rowKeyOf(id), { abortSignal: signal }));
    return typeof row === 'number' ? undefined : startOf(row.value);
  }

  async function removeRow(start: WaitingStart): Promise<void> {
    const options = { etag: start.etag, abortSignal: signal };
    await asked(() => table.deleteEntity(partition, rowKeyOf(start.id), options));
  }

  return {
    find,
    change,
    async accept({ id, line, name }, request) {
      const at = now();
      const begun: Omit<WaitingStart, 'etag'> = {
        ...{ id, line, name, state: 'storing', createdAt: at, updatedAt: at },
        blob: `${partition}/${randomUUID()}`,
      };
      const made = await asked(() => table.createEntity(entityOf(begun), { abortSignal: signal }));
      if (typeof made === 'number' || made.value.etag === undefined) return 'taken';
      const row: WaitingStart = { ...begun, etag: made.value.etag };
      try {
        if (!ready) await blobs.ensure();
        ready = true;
        const sealed = seal(key, aboutOf(id), packed(request));
        await blobs.write(begun.blob, sealed, { contentType: 'application/octet-stream', replace: false });
      } catch (error) {
        await removeRow(row).catch(() => {});
        throw error;
      }
      const stored = await change(row, { state: 'waiting' });
      if (stored === undefined) {
        throw new DurableDeployError('MALFORMED_ANSWER', `A start could not be kept: its row in ${what} has changed.`);
      }
      return stored;
    },
    async list() {
      const starts: WaitingStart[] = [];
      await asked(async () => {
        starts.length = 0;
        const filter = `PartitionKey eq '${partition}'`;
        for await (const row of table.listEntities({ queryOptions: { filter }, abortSignal: signal })) {
          const start = startOf(row);
          if (start !== undefined) starts.push(start);
        }
      });
      return starts;
    },
    async read(start) {
      const sealed = await blobs.read(start.blob);
      const plain = sealed && unseal(keys, aboutOf(start.id), sealed);
      if (plain !== undefined) return unpacked(plain);
      throw new DurableDeployError(
        'MALFORMED_ANSWER',
        sealed === undefined
          ? 'The request of a start that waits is not there any more.'
          : 'The request of a start that waits cannot be decrypted: it was written with another key, or has been changed.',
        { fix: 'Give the key before as well, until nothing waits any more.' },
      );
    },
    forgetRequest: (start) => blobs.remove(start.blob),
    async remove(start) {
      await blobs.remove(start.blob);
      await removeRow(start);
    },
  };
}

function startOf(row: Readonly<Record<string, unknown>>): WaitingStart | undefined {
  const text = (name: string): string | undefined => {
    const value = row[name];
    return typeof value === 'string' ? value : undefined;
  };
  const [id, line, name, blob, etag] = ['id', 'line', 'name', 'blob', 'etag'].map(text);
  const state = waitingStates.find((one) => one === row['state']);
  if (id === undefined || line === undefined || name === undefined || blob === undefined) return undefined;
  if (etag === undefined || state === undefined) return undefined;
  const [createdAt = '', updatedAt = ''] = ['createdAt', 'updatedAt'].map(text);
  const more = optional.flatMap((key) => {
    const value = text(key);
    return value === undefined ? [] : [[key, value] as const];
  });
  return { id, line, name, state, createdAt, updatedAt, blob, etag, ...Object.fromEntries(more) };
}

function packed({ headers, query, body }: StoredRequest): Buffer {
  return Buffer.from(JSON.stringify({ headers, query, body: body.toString('base64') }));
}

function unpacked(plain: Buffer): StoredRequest {
  const { headers, query, body } = JSON.parse(plain.toString('utf8')) as Omit<StoredRequest, 'body'> & { body: string };
  return { headers, query, body: Buffer.from(body, 'base64') };
}
