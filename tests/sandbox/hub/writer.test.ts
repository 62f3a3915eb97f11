import assert from 'node:assert/strict';
import {
  capturedAt,
  createHubWriter,
  fixtureNames,
  memoryStore,
  openAccount,
  readFixture,
  type Generation,
  type HubFixture,
  type HubWriter,
} from '../../../sandbox/hub/index.ts';
import { startAzurite, type Azurite } from '../../../sandbox/azurite/index.ts';
import { snapshotOf, startStorageServer, type StorageServer } from '../../../sandbox/storage-server/index.ts';
import { normalise, type HubContents } from './normalise.ts';
import * as stories from './stories.ts';
import type { Story } from './stories.ts';

/** A hub's part in a capture. Only tracking stores hold the rows of several. */
interface Part {
  readonly hubName: string;
  readonly number: string;
  readonly story: Story;
}

const alone: Readonly<Record<string, { readonly number: string; readonly story: Story }>> = {
  backlog: { number: '1', story: stories.backlog },
  'cancelled-timer': { number: '1', story: stories.cancelledTimer },
  'cloned-names': { number: '1', story: stories.clonedNames },
  'engine1-entities-only': { number: '3', story: stories.entitiesOnly },
  'engine1-mixed': { number: '3', story: stories.mixed },
  'engine1-settled': { number: '3', story: stories.settledLike('engine1-settled') },
  'entities-only': { number: '1', story: stories.entitiesOnly },
  'entity-signal-waiting': { number: '1', story: stories.entitySignalWaiting },
  families: { number: '1', story: stories.families },
  mixed: { number: '1', story: stories.mixed },
  'odd-ids': { number: '1', story: stories.oddIds },
  'scheduled-only': { number: '1', story: stories.scheduledOnly },
  settled: { number: '1', story: stories.settledLike('settled') },
  'suspended-only': { number: '1', story: stories.suspendedOnly },
  untouched: { number: '1', story: stories.untouched },
  versions: { number: '1', story: stories.versions },
};

const threeHubs: readonly Part[] = [
  { hubName: 'ShopTrackA', number: '11', story: stories.mixed },
  { hubName: 'ShopTrackB', number: '12', story: stories.settledLike('settled') },
  { hubName: 'ShopTrackC', number: '13', story: stories.entitiesOnly },
];
const twoHubs: readonly Part[] = [
  { hubName: 'OldTrackA', number: '31', story: stories.families },
  { hubName: 'OldTrackB', number: '32', story: stories.settledLike('engine1-settled') },
];
const shared: Readonly<Record<string, readonly Part[]>> = {
  'tracking-a': threeHubs,
  'tracking-b': threeHubs,
  'engine1-tracking-families': twoHubs,
  'engine1-tracking-settled': twoHubs,
};

function partsOf(name: string, fixture: HubFixture): readonly Part[] {
  const only = alone[name];
  return only === undefined ? (shared[name] ?? []) : [{ hubName: fixture.taskHub, ...only }];
}

function generationOf(fixture: HubFixture): Generation {
  return fixture.engine.includes(' 1.') ? 'engine1' : 'engine2';
}

async function tell(
  name: string,
  fixture: HubFixture,
  writerFor: (hubName: string) => HubWriter,
  now: () => number,
): Promise<void> {
  for (const part of partsOf(name, fixture)) {
    const hub = writerFor(part.hubName);
    await hub.createHub({ workerHasRun: part.story !== stories.untouched });
    await part.story({ hub, number: part.number, now });
  }
}

/** Of what was written, what the capture has too: queues and blobs of other hubs were not captured. */
function partCaptured(written: HubContents, fixture: HubFixture): HubContents {
  const own = <Value>(all: Readonly<Record<string, Value>>): Record<string, Value> =>
    Object.fromEntries(Object.entries(all).filter(([key]) => key.startsWith(`${fixture.taskHub.toLowerCase()}-`)));
  const tables = Object.fromEntries(
    Object.entries(written.tables).filter(
      ([table]) => !table.endsWith('Partitions') || table === `${fixture.taskHub}Partitions`,
    ),
  );
  return { tables, queues: own(written.queues), blobs: own(written.blobs) };
}

describe('hub writer, against hubs that the real engine wrote', () => {
  let server: StorageServer;

  before(async () => {
    server = await startStorageServer();
  });

  after(async () => {
    await server.stop();
  });

  it('has a story for every capture', () => {
    assert.deepEqual([...Object.keys(alone), ...Object.keys(shared)].sort(), fixtureNames());
  });

  for (const name of fixtureNames()) {
    it(`writes ${name} as the engine did: every row, column, type, message, count and blob`, async () => {
      const fixture = readFixture(name);
      await tell(
        name,
        fixture,
        (hubName) =>
          createHubWriter(memoryStore(server.account(name)), {
            hubName,
            generation: generationOf(fixture),
            partitionCount: 2,
            ...(fixture.trackingStorePrefix === null ? {} : { trackingStorePrefix: fixture.trackingStorePrefix }),
          }),
        Date.now,
      );
      const written = partCaptured(snapshotOf(server.account(name)), fixture);
      assert.deepEqual(normalise(written, Date.now()), normalise(fixture, capturedAt(fixture)));
    });
  }

  for (const name of ['mixed', 'engine1-mixed', 'odd-ids', 'families', 'entity-signal-waiting']) {
    it(`writes ${name} the same through the storage SDKs`, async () => {
      const fixture = readFixture(name);
      const account = `${name}-sdk`;
      const writerFor = (hubName: string): HubWriter =>
        createHubWriter(server.connectionStringOf(account), {
          hubName,
          generation: generationOf(fixture),
          partitionCount: 2,
        });
      await tell(name, fixture, writerFor, Date.now);
      const written = snapshotOf(server.account(account));
      assert.deepEqual(normalise(written, Date.now()), normalise(fixture, capturedAt(fixture)));
    });
  }
});

describe('hub writer, in Azurite', () => {
  let azurite: Azurite;

  before(async function () {
    this.timeout(60_000);
    azurite = await startAzurite();
  });

  after(async () => {
    await azurite.stop();
  });

  for (const name of ['mixed', 'engine1-mixed', 'backlog', 'cancelled-timer']) {
    it(`writes ${name}: rows, types and queue counts as the engine's`, async () => {
      const fixture = readFixture(name);
      const writerFor = (hubName: string): HubWriter =>
        createHubWriter(azurite.connectionString, { hubName, generation: generationOf(fixture), partitionCount: 2 });
      await tell(name, fixture, writerFor, Date.now);

      const account = openAccount(azurite.connectionString);
      const tables: Record<string, Record<string, string>[]> = {};
      for (const table of Object.keys(fixture.tables)) {
        tables[table] = [];
        for await (const entity of account.table(table).listEntities({ disableTypeConversion: true })) {
          tables[table].push(asCaptured(entity));
        }
      }
      const written = normalise({ tables, queues: {}, blobs: {} }, 0);
      assert.deepEqual(written.tables, normalise(fixture, capturedAt(fixture)).tables);

      for (const [queue, captured] of Object.entries(fixture.queues)) {
        const properties = await account.queues.getQueueClient(queue).getProperties();
        assert.equal(properties.approximateMessagesCount, captured.approximateMessagesCount, queue);
      }
    });
  }
});

/** A row as the SDK gives it without type conversion, in the form of the captures. */
function asCaptured(entity: Readonly<Record<string, unknown>>): Record<string, string> {
  const row: Record<string, string> = {};
  for (const [name, value] of Object.entries(entity)) {
    const capturedName = name === 'partitionKey' ? 'PartitionKey' : name === 'rowKey' ? 'RowKey' : name;
    if (name === 'etag' || name === 'timestamp') {
      continue;
    }
    const typed = typeof value === 'object' ? (value as { type: string; value: unknown }) : { type: 'String', value };
    row[capturedName] = String(typed.value);
    if (typed.type !== 'String') {
      row[`${capturedName}@odata.type`] = `Edm.${typed.type}`;
    }
  }
  return row;
}
