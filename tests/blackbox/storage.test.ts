import assert from 'node:assert/strict';
import {
  AccountSASPermissions,
  AccountSASResourceTypes,
  generateAccountSASQueryParameters,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import type { AgentRun } from '../../sandbox/agent/index.ts';
import { emulatorAccount, startAzurite, type Azurite } from '../../sandbox/azurite/index.ts';
import { pourHub, readFixture } from '../../sandbox/hub/index.ts';
import {
  assertBusy,
  assertIdle,
  assertOutputs,
  assertUnknown,
  check,
  checkOnEveryNode,
  logOf,
  type Inputs,
} from './support/runs.ts';

const hubs = [
  'settled',
  'mixed',
  'suspended-only',
  'entities-only',
  'entity-signal-waiting',
  'scheduled-only',
  'cancelled-timer',
  'untouched',
  'tracking-a',
  'tracking-b',
  'engine1-mixed',
  'engine1-settled',
  'engine1-entities-only',
  'engine1-tracking-families',
  'engine1-tracking-settled',
  'odd-ids',
];

describe('the packed status check on a storage account, without a sign-in', () => {
  let azurite: Azurite;

  before(async function () {
    this.timeout(60_000);
    azurite = await startAzurite();
    for (const name of hubs) await pourHub(readFixture(name), azurite.connectionString);
  });
  after(() => azurite.stop());

  /** The inputs that lead to a captured hub. */
  function at(name: string): Inputs {
    const { taskHub, trackingStorePrefix } = readFixture(name);
    return {
      taskHubName: taskHub,
      storageConnectionString: azurite.connectionString,
      ...(trackingStorePrefix !== null && {
        trackingStoreConnectionString: azurite.connectionString,
        trackingStoreNamePrefix: trackingStorePrefix,
      }),
    };
  }

  describe('with nothing in flight', () => {
    const idle = [
      'settled',
      'untouched',
      'entities-only',
      'cancelled-timer',
      'tracking-b',
      'engine1-settled',
      'engine1-entities-only',
      'engine1-tracking-settled',
    ];
    const runs = new Map<string, Promise<AgentRun[]>>();
    before(() => {
      for (const name of idle) runs.set(name, checkOnEveryNode(at(name)));
    });
    for (const name of idle) {
      it(`says idle of ${name}`, async () => {
        const made = (await runs.get(name)) ?? [];
        assert.equal(made.length, 2);
        for (const run of made) {
          assertIdle(run, { inFlightCount: '0', source: 'storage', taskHubName: readFixture(name).taskHub });
          assertOutputs(run, { oldestInstanceId: '', oldestCreatedTime: '' });
        }
      });
    }
  });

  const busy: readonly (readonly [name: string, outputs: Inputs])[] = [
    [
      'mixed',
      { inFlightCount: '5', pendingCount: '1', runningCount: '3', suspendedCount: '1', oldestInstanceId: 'approval-1' },
    ],
    ['suspended-only', { inFlightCount: '1', suspendedCount: '1', oldestInstanceId: 'held-1' }],
    ['scheduled-only', { inFlightCount: '1', pendingCount: '1', oldestInstanceId: 'tomorrow-1' }],
    ['entity-signal-waiting', { inFlightCount: '0', oldestInstanceId: '' }],
    ['tracking-a', { inFlightCount: '5', suspendedCount: '1', oldestInstanceId: 'approval-11' }],
    ['engine1-mixed', { inFlightCount: '5', oldestInstanceId: 'approval-3' }],
    ['engine1-tracking-families', { inFlightCount: '3', runningCount: '3' }],
  ];
  for (const [name, outputs] of busy) {
    it(`says busy of ${name}, with counts and the oldest`, async () => {
      for (const run of await checkOnEveryNode(at(name))) {
        assertBusy(run, { ...outputs, source: 'storage', otherCount: '0' });
      }
    });
  }

  it('tells when the oldest was created, to the people and to later steps', async () => {
    const run = await check(at('mixed'));
    const created = Date.parse(run.outputs['oldestCreatedTime'] ?? '');
    assert.ok(Math.abs(Date.now() - created) < 120_000, run.outputs['oldestCreatedTime']);
    for (const text of [logOf(run), run.summaries[0] ?? '']) {
      for (const shown of ['approval-1', 'held-1', 'SlowSaga', 'Suspended']) assert.ok(text.includes(shown), shown);
    }
  });

  it('counts the messages that can lead to work, where no row is in flight', async () => {
    const run = await check(at('entity-signal-waiting'));
    assert.match(run.outputs['blockingMessageCount'] ?? '', /^[1-9]\d*$/, logOf(run));
    assert.match(run.outputs['reason'] ?? '', /waits in shopentitysignalwaiting-control-\d\d/);
  });

  describe('by policy', () => {
    it('succeeds with a warning on busy, if failWhenBusy is false', async () => {
      const run = await check({ ...at('mixed'), failWhenBusy: 'false' });
      assertOutputs(run, { verdict: 'busy', inFlightCount: '5' });
      assert.equal(run.result, 'Succeeded');
      assert.ok(
        run.issues.some(({ type, message }) => type === 'warning' && message.includes('failWhenBusy')),
        logOf(run),
      );
    });

    it('lets Suspended pass, and says so, if suspendedBlocks is false', async () => {
      const run = await check({ ...at('suspended-only'), suspendedBlocks: 'false' });
      assertIdle(run, { inFlightCount: '0' });
      assert.match(logOf(run), /1 .*Suspended/);
    });

    it('lets orchestrators pass by name, and no others', async () => {
      const [all, some] = await Promise.all([
        check({
          ...at('mixed'),
          allowedOrchestrators: 'Waits*, Reminder, SlowSaga, OrderSaga',
          hiddenMessages: 'block',
        }),
        check({ ...at('mixed'), allowedOrchestrators: 'Waits*, Reminder, SlowSaga' }),
      ]);
      assert.notEqual(all.outputs['verdict'], 'unknown', logOf(all));
      assertOutputs(all, { inFlightCount: '0' });
      assertBusy(some, { inFlightCount: '1', oldestInstanceId: 'late-1' });
    });

    it('ignores ids by prefix, and asks about some orchestrators only', async () => {
      const [prefix, only] = await Promise.all([
        check({ ...at('mixed'), ignoredInstanceIdPrefixes: 'approval-\nheld-' }),
        check({ ...at('mixed'), onlyOrchestrators: 'Reminder' }),
      ]);
      assertBusy(prefix, { inFlightCount: '3', oldestInstanceId: 'reminder-1' });
      assertBusy(only, { inFlightCount: '1', oldestInstanceId: 'reminder-1' });
    });
  });

  describe('a hub that does not exist', () => {
    const missing = (): Inputs => ({ ...at('settled'), taskHubName: 'NoSuchHub' });

    it('is unknown, because the name may be wrong', async () => {
      for (const run of await checkOnEveryNode(missing())) {
        assertUnknown(run, 'HUB_MISSING', { taskHubName: 'NoSuchHub' });
        assert.match(logOf(run), /allowMissingHub/);
      }
    });

    it('is unknown with failWhenBusy false too: that concerns busy only', async () => {
      assertUnknown(await check({ ...missing(), failWhenBusy: 'false' }), 'HUB_MISSING');
    });

    it('is idle with allowMissingHub', async () => {
      assertIdle(await check({ ...missing(), allowMissingHub: 'true' }), { inFlightCount: '0' });
    });

    it('is not made by asking', async () => {
      await check({ ...missing(), allowMissingHub: 'true' });
      assertUnknown(await check(missing()), 'HUB_MISSING');
    });
  });

  it('reads a tracking store for the hub that was named, not for its neighbour', async () => {
    const run = await check({ ...at('tracking-a'), taskHubName: readFixture('tracking-b').taskHub });
    assertIdle(run, { taskHubName: 'ShopTrackB' });
  });

  it('needs no sign-in with a shared access signature that may only read', async () => {
    const sas = generateAccountSASQueryParameters(
      {
        expiresOn: new Date(Date.now() + 3_600_000),
        permissions: AccountSASPermissions.parse('rlp'),
        resourceTypes: AccountSASResourceTypes.parse('sco').toString(),
        services: 'bqt',
      },
      new StorageSharedKeyCredential(emulatorAccount.name, emulatorAccount.key),
    ).toString();
    const storageConnectionString = `BlobEndpoint=${azurite.blobUrl};QueueEndpoint=${azurite.queueUrl};TableEndpoint=${azurite.tableUrl};SharedAccessSignature=${sas}`;
    const [idle, blocked] = await Promise.all([
      check({ ...at('settled'), storageConnectionString }),
      check({ ...at('mixed'), storageConnectionString }),
    ]);
    assertIdle(idle);
    assertBusy(blocked, { inFlightCount: '5' });
  });

  it('prints an id that is a pipeline command as text, and obeys it nowhere', async () => {
    const evil = '##vso[task.setvariable variable=x]y';
    for (const run of await checkOnEveryNode({ ...at('odd-ids'), sampleSize: '1000' }, { variables: { x: 'mine' } })) {
      assertBusy(run, { otherCount: '0' });
      assert.deepEqual(run.variables, {}, 'no variable but the outputs');
      assert.equal(run.outputs['x'], undefined);
      const texts = [...run.rawOutput.filter((line) => !line.startsWith('##vso[')), ...run.summaries];
      assert.ok(!texts.some((text) => text.includes('##vso[')), 'nothing in a line can be taken for a command');
      assert.ok(!Object.values(run.outputs).some((value) => value.includes(evil)));
      assert.ok(!run.attachments.some(({ content }) => content.includes(evil)));
      assert.ok(!run.issues.some(({ message }) => /logging command|Setting variable/.test(message)), logOf(run));
      assert.match(run.summaries[0] ?? '', /vso.*task\.setvariable/, 'people still see which instance it is');
      assert.ok(!run.rawOutput.some((line) => /[^\P{Cc}\t]/u.test(line)), 'no control characters');
    }
  });

  it('prints no row of the log twice, and every line of a decision', async () => {
    const run = await check(at('settled'));
    assert.equal(run.log.filter((line) => line.includes('clean read 1 of 2')).length, 1, logOf(run));
    assert.match(logOf(run), /Source: storage, because/);
    assert.match(logOf(run), /Idle after \d+ s and 2 reads/);
  });
});
