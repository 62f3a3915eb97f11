import assert from 'node:assert/strict';
import { TableClient } from '@azure/data-tables';
import {
  AccountSASPermissions,
  AccountSASResourceTypes,
  AccountSASServices,
  SASProtocol,
  StorageSharedKeyCredential,
  generateAccountSASQueryParameters,
} from '@azure/storage-queue';
import { createNetworkClient } from '../../../../../core/azure/network/index.ts';
import { openStorage, type StorageDoors } from '../../../../../core/azure/storage/index.ts';
import { systemClock } from '../../../../../core/clock.ts';
import { silentLog } from '../../../../../core/log.ts';
import { decide } from '../../../../../core/taskhub/decide/index.ts';
import { defaultPolicy, type HubReader } from '../../../../../core/taskhub/model.ts';
import { createStorageReader } from '../../../../../core/taskhub/observe/storage/index.ts';
import { escapeKey } from '../../../../../core/taskhub/storage-format/index.ts';
import { emulatorAccount, startAzurite, type Azurite } from '../../../../../sandbox/azurite/index.ts';
import { fixtureNames, pourHub, readFixture } from '../../../../../sandbox/hub/index.ts';
import { ask, locationOf } from './helpers.ts';

const context = { clock: systemClock, log: silentLog, signal: new AbortController().signal, maskSecret: () => {} };
const httpClient = createNetworkClient({}, () => {});

function readerOf(connectionString: string, hubName: string, trackingStorePrefix: string | null = null): HubReader {
  const connection = { kind: 'connectionString', connectionString, origin: 'test' } as const;
  const location = {
    ...locationOf(hubName),
    connection,
    ...(trackingStorePrefix === null ? {} : { trackingStore: { connection, tablePrefix: trackingStorePrefix } }),
  };
  const doors = openStorage(connection, { httpClient, context });
  return createStorageReader({ location, doors, trackingDoors: doors, context });
}

describe('hubs that the real engine wrote, read from Azurite through the SDKs', function () {
  this.timeout(60_000);
  let azurite: Azurite;
  before(async () => {
    azurite = await startAzurite();
  });
  after(() => azurite.stop());

  for (const name of fixtureNames()) {
    const fixture = readFixture(name);
    it(`${name}: ${fixture.about}`, async () => {
      await pourHub(fixture, azurite.connectionString);
      const reader = readerOf(azurite.connectionString, fixture.taskHub, fixture.trackingStorePrefix);
      const observation = await reader.observe(ask({ sampleSize: 100 }));
      assert.deepEqual(observation.reasons, []);
      assert.deepEqual(
        observation.blocking.oldest.map(({ instanceId }) => escapeKey(instanceId)).sort(),
        fixture.truth.open.map(({ partitionKey }) => partitionKey).sort(),
      );
      const verdict = decide(observation, defaultPolicy);
      assert.equal(verdict.kind, fixture.truth.idle ? 'idle' : 'busy');
      const quick = await reader.observe(ask({ depth: 'verdict' }));
      assert.equal(decide(quick, defaultPolicy).kind, verdict.kind);
    });
  }

  it('are read with a shared access signature that may not list queues', async () => {
    const fixture = readFixture('engine1-mixed');
    await pourHub(fixture, azurite.connectionString);
    const reader = readerOf(withSignature(azurite, 'co'), fixture.taskHub);
    const observation = await reader.observe(ask());
    assert.deepEqual(observation.reasons, []);
    assert.equal(observation.blocking.total, fixture.truth.open.length);
    assert.equal(observation.presence, 'present');
  });

  it('are not idle when the signature does not allow reading', async () => {
    const fixture = readFixture('settled');
    await pourHub(fixture, azurite.connectionString);
    const reader = readerOf(withSignature(azurite, 's'), fixture.taskHub);
    const observation = await reader.observe(ask());
    assert.equal(observation.completeness, 'failed');
    assert.deepEqual(
      observation.reasons.map(({ code }) => code),
      ['FORBIDDEN'],
    );
    assert.equal(decide(observation, defaultPolicy).kind, 'unknown');
  });

  it('are not idle when rows that had ended were written during the reading, and are once that is over', async () => {
    const fixture = readFixture('settled');
    await pourHub(fixture, azurite.connectionString);
    const name = `${fixture.taskHub}Instances`;
    const table = TableClient.fromConnectionString(azurite.connectionString, name, { allowInsecureConnection: true });
    const [row] = fixture.tables[name] ?? [];
    const touch = (): Promise<unknown> =>
      table.updateEntity({ partitionKey: row?.['PartitionKey'] ?? '', rowKey: row?.['RowKey'] ?? '' }, 'Merge');

    const connection = {
      kind: 'connectionString',
      connectionString: azurite.connectionString,
      origin: 'test',
    } as const;
    const doors = openStorage(connection, { httpClient, context });
    let working = true;
    const queue: StorageDoors['queue'] = async (queueName) => {
      if (working) await touch();
      return doors.queue(queueName);
    };
    const location = { ...locationOf(fixture.taskHub), connection };
    const reader = createStorageReader({ location, doors: { ...doors, queue }, context });

    const observation = await reader.observe(ask());
    assert.deepEqual(
      observation.reasons.map(({ code }) => code),
      ['HUB_AT_WORK'],
    );
    working = false;
    assert.equal(decide(await reader.observe(ask()), defaultPolicy).kind, 'idle');
  });

  it('that do not exist are absent, and that lack a part are partial', async () => {
    const absent = await readerOf(azurite.connectionString, 'Nowhere').observe(ask());
    assert.equal(absent.presence, 'absent');
    assert.deepEqual(absent.messages, { kind: 'notRead', why: 'hubAbsent' });

    const fixture = readFixture('settled');
    const rows = fixture.tables[`${fixture.taskHub}Instances`] ?? [];
    const renamed = { ...fixture, taskHub: 'Shoppartial', tables: { ShoppartialInstances: rows }, queues: {} };
    await pourHub(renamed, azurite.connectionString);
    const partial = await readerOf(azurite.connectionString, 'Shoppartial').observe(ask());
    assert.equal(partial.presence, 'partial');
    assert.deepEqual(
      partial.reasons.map(({ code }) => code),
      ['HUB_INCOMPLETE'],
    );
  });

  it('are not idle when the account does not answer', async () => {
    const dead = azurite.connectionString.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:1');
    const observation = await readerOf(dead, 'Shopsettled').observe(ask());
    assert.equal(observation.completeness, 'failed');
    assert.deepEqual(
      observation.reasons.map(({ code }) => code),
      ['CONNECTION_FAILED'],
    );
  });

  it('are not read any further when the job is cancelled', async () => {
    const fixture = readFixture('settled');
    await pourHub(fixture, azurite.connectionString);
    const controller = new AbortController();
    const reason = new Error('cancelled');
    const running = readerOf(azurite.connectionString, fixture.taskHub).observe(ask({ signal: controller.signal }));
    controller.abort(reason);
    await assert.rejects(running, reason);
  });
});

/** @param resourceTypes `s` service (listing), `c` container (a table, a queue), `o` object (rows, messages, blobs) */
function withSignature(azurite: Azurite, resourceTypes: string): string {
  const signature = generateAccountSASQueryParameters(
    {
      services: AccountSASServices.parse('bqt').toString(),
      resourceTypes: AccountSASResourceTypes.parse(resourceTypes).toString(),
      permissions: AccountSASPermissions.parse('rl'),
      protocol: SASProtocol.HttpsAndHttp,
      expiresOn: new Date(Date.now() + 3_600_000),
    },
    new StorageSharedKeyCredential(emulatorAccount.name, emulatorAccount.key),
  ).toString();
  return [
    `BlobEndpoint=${azurite.blobUrl}`,
    `QueueEndpoint=${azurite.queueUrl}`,
    `TableEndpoint=${azurite.tableUrl}`,
    `SharedAccessSignature=${signature}`,
  ].join(';');
}
