/** Brings a captured hub and a written one into a form in which only the engine's behaviour differs, not chance. */
import { gunzipSync } from 'node:zlib';
import type { FixtureRow } from '../../../sandbox/hub/index.ts';
import type { AccountSnapshot } from '../../../sandbox/storage-server/index.ts';

/** What both a capture and a snapshot have. */
export type HubContents = Pick<AccountSnapshot, 'tables' | 'queues' | 'blobs'>;

export interface NormalHub {
  readonly tables: Readonly<Record<string, readonly FixtureRow[]>>;
  readonly queues: Readonly<Record<string, { readonly count: number; readonly messages: readonly NormalMessage[] }>>;
  readonly blobs: Readonly<Record<string, readonly string[]>>;
}

interface NormalMessage {
  readonly hidden: string;
  readonly text: string;
  readonly encoding: 'json' | 'base64';
}

/**
 * Times, random ids and sequence numbers become marks; an execution id becomes a mark that names its instance, so that it
 * must be the same wherever it stands. Column order, message order and gzip's bytes do not count; everything else does.
 *
 * @param now the time at which messages are hidden or visible (ms since 1970)
 */
export function normalise(hub: HubContents, now: number): NormalHub {
  const rows = Object.values(hub.tables).flat();
  const executions = new Map<string, string>();
  for (const row of rows) {
    const executionId = row['ExecutionId'];
    if (executionId !== undefined) {
      executions.set(executionId, `<execution of ${row['PartitionKey']}>`);
    }
  }
  const text = (value: string): string => plain(value, executions);

  return {
    tables: Object.fromEntries(
      Object.entries(hub.tables).map(([name, tableRows]) => [
        name,
        tableRows.map((row) =>
          Object.fromEntries(
            Object.keys(row)
              .filter((column) => column !== 'Timestamp')
              .sort()
              .map((column) => [column, column === 'ClientSpanId' ? '<span>' : text(row[column] ?? '')]),
          ),
        ),
      ]),
    ),
    queues: Object.fromEntries(
      Object.entries(hub.queues).map(([name, queue]) => [
        name,
        {
          count: queue.approximateMessagesCount,
          messages: queue.messages
            .map((message) => normalMessage(message, now, text))
            .sort((one, other) => (one.text + one.hidden < other.text + other.hidden ? -1 : 1)),
        },
      ]),
    ),
    blobs: Object.fromEntries(
      Object.entries(hub.blobs).map(([container, blobs]) => [
        container,
        Object.entries(blobs)
          .map(([name, blob]) => {
            const bytes = Buffer.from(blob.base64, 'base64');
            const content = name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
            return `${text(name)} ${blob.contentType} ${blob.leaseState} ${text(content.toString('utf8'))}`;
          })
          .sort(),
      ]),
    ),
  };
}

function normalMessage(
  message: HubContents['queues'][string]['messages'][number],
  now: number,
  text: (value: string) => string,
): NormalMessage {
  const isJson = message.text.startsWith('{');
  const json = isJson ? message.text : Buffer.from(message.text, 'base64').toString('utf8');
  const hiddenSeconds = Math.round((message.visibleAtUnixMs - Date.parse(message.insertedOn)) / 1000);
  return {
    // A message that a worker held is hidden from when the worker took it; only that it is hidden can be compared.
    hidden:
      message.dequeueCount > 0
        ? `taken ${message.dequeueCount} times, ${message.visibleAtUnixMs > now ? 'hidden' : 'visible'}`
        : `for ${hiddenSeconds} s since it was put`,
    text: text(json),
    encoding: isJson ? 'json' : 'base64',
  };
}

function plain(value: string, executions: ReadonlyMap<string, string>): string {
  return value
    .replace(/\b[0-9a-f]{32}\b/g, (id) => executions.get(id) ?? '<id>')
    .replace(/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/g, '<guid>')
    .replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,7})?Z/g, '<time>')
    .replace(/"SequenceNumber":\d+/g, '"SequenceNumber":<n>')
    .replace(/http:\/\/127\.0\.0\.1(?::\d+)?\/[^/]+\//g, '<account>/')
    .replace(/-[0-9A-F]{8}-/g, '-<random>-');
}
