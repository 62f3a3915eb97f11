import type { AccountState, EdmValue } from '../../storage-server/index.ts';
import { isTracked } from './account-store.ts';
import type { Column, HubStore, MessageHandle } from './store.ts';

interface Receipt {
  readonly id: string;
  readonly popReceipt: string;
}

/** A store that writes straight into the state of an in-process storage server, as the SDKs' requests would. */
export function memoryStore(account: AccountState, tracking: AccountState = account): HubStore {
  const table = (name: string): ReturnType<AccountState['table']> => (isTracked(name) ? tracking : account).table(name);
  const handle = (queue: string, receipt: Receipt): MessageHandle => ({
    queue,
    reference: { id: receipt.id, popReceipt: receipt.popReceipt } satisfies Receipt,
  });
  return {
    now: () => account.now(),
    createTable: (name) => {
      const owner = isTracked(name) ? tracking : account;
      if (!owner.tables().some((existing) => existing.name === name)) {
        owner.createTable(name);
      }
      return Promise.resolve();
    },
    createQueue: (name) => {
      account.createQueue(name);
      return Promise.resolve();
    },
    createContainer: (name) => {
      if (!account.containers().includes(name)) {
        account.createContainer(name);
      }
      return Promise.resolve();
    },
    writeRows: (name, rows, mode) => {
      for (const row of rows) {
        table(name).write(
          {
            partitionKey: row.partitionKey,
            rowKey: row.rowKey,
            timestamp: account.writeTime(),
            properties: new Map(Object.entries(row.columns).map(([column, value]) => [column, toEdm(value)])),
          },
          mode === 'merge' ? 'upsertMerge' : 'upsertReplace',
        );
      }
      return Promise.resolve();
    },
    deleteRows: (name, keys) => {
      for (const key of keys) {
        table(name).delete(key);
      }
      return Promise.resolve();
    },
    putMessage: (name, text, hiddenSeconds) =>
      Promise.resolve(handle(name, account.queue(name).put(text, account.now(), hiddenSeconds, -1))),
    holdMessage: (message, hiddenSeconds) => {
      const { id } = message.reference as Receipt;
      return Promise.resolve(
        handle(message.queue, account.queue(message.queue).take(id, account.now(), hiddenSeconds)),
      );
    },
    removeMessage: (message) => {
      const { id, popReceipt } = message.reference as Receipt;
      account.queue(message.queue).delete(id, popReceipt);
      return Promise.resolve();
    },
    putBlob: (container, name, content) => {
      if (!account.containers().includes(container)) {
        account.createContainer(container);
      }
      account.container(container).set(name, {
        content,
        contentType: 'application/octet-stream',
        contentEncoding: undefined,
        metadata: {},
        modifiedAt: account.now(),
      });
      return Promise.resolve(`http://127.0.0.1/${account.name}/${container}/${name}`);
    },
  };
}

function toEdm(column: Column): EdmValue {
  if (typeof column === 'string') {
    return { type: 'Edm.String', value: column };
  }
  switch (column.type) {
    case 'Int32':
      return { type: 'Edm.Int32', value: Number(column.value) };
    case 'Boolean':
      return { type: 'Edm.Boolean', value: column.value === 'true' };
    case 'DateTime':
      return { type: 'Edm.DateTime', value: column.value };
  }
}
