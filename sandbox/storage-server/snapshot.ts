import type { AccountState } from './account-state.ts';
import { lookUp } from './table-state.ts';

/** Everything that an account holds, in the form of the captured hubs in tests/data/hubs. */
export interface AccountSnapshot {
  readonly tables: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>;
  readonly queues: Readonly<
    Record<
      string,
      {
        readonly approximateMessagesCount: number;
        readonly messages: readonly {
          readonly insertedOn: string;
          readonly visibleAtUnixMs: number;
          readonly dequeueCount: number;
          readonly text: string;
        }[];
      }
    >
  >;
  readonly blobs: Readonly<
    Record<string, Readonly<Record<string, { contentType: string; leaseState: string; base64: string }>>>
  >;
}

/** Takes down everything that an account holds; hidden messages, which no request can show, included. */
export function snapshotOf(account: AccountState): AccountSnapshot {
  return {
    tables: Object.fromEntries(
      account.tables().map((table) => [
        table.name,
        table.rows.map((row) => {
          const result: Record<string, string> = {};
          for (const name of ['PartitionKey', 'RowKey', ...row.properties.keys(), 'Timestamp']) {
            const value = lookUp(row, name);
            if (value !== undefined) {
              result[name] = String(value.value);
              if (value.type !== 'Edm.String' && name !== 'Timestamp') {
                result[`${name}@odata.type`] = value.type;
              }
            }
          }
          return result;
        }),
      ]),
    ),
    queues: Object.fromEntries(
      account.queues().map((queue) => {
        const messages = queue.messages(account.now()).map((message) => ({
          insertedOn: new Date(message.insertedAt).toISOString(),
          visibleAtUnixMs: message.visibleAt,
          dequeueCount: message.dequeueCount,
          text: message.text,
        }));
        return [queue.name, { approximateMessagesCount: messages.length, messages }];
      }),
    ),
    blobs: Object.fromEntries(
      account
        .containers()
        .map((name) => [
          name,
          Object.fromEntries(
            [...account.container(name)].map(([blobName, blob]) => [
              blobName,
              { contentType: blob.contentType, leaseState: 'available', base64: blob.content.toString('base64') },
            ]),
          ),
        ]),
    ),
  };
}
