/** What the writer does that no capture shows, held against what the engine's source says. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parseMessage, partitionOf } from '../../../core/taskhub/storage-format/index.ts';
import { createHubWriter, hasEnded, memoryStore, type HubFixture, type HubWriter } from '../../../sandbox/hub/index.ts';
import {
  snapshotOf,
  startStorageServer,
  type AccountSnapshot,
  type StorageServer,
} from '../../../sandbox/storage-server/index.ts';

describe('hub writer, beyond the captures', () => {
  let server: StorageServer;
  let now: number;
  let accounts = 0;

  before(async () => {
    server = await startStorageServer();
  });

  after(async () => {
    await server.stop();
  });

  async function newHub(): Promise<{ hub: HubWriter; readonly look: () => AccountSnapshot }> {
    now = Date.UTC(2026, 0, 1);
    accounts += 1;
    const account = server.createAccount(`beyond${accounts}`, { now: () => now });
    const hub = createHubWriter(memoryStore(account), { hubName: 'Shop', partitionCount: 1 });
    await hub.createHub();
    return { hub, look: () => snapshotOf(account) };
  }

  const instance = (seen: AccountSnapshot, id: string): Readonly<Record<string, string>> | undefined =>
    seen.tables['ShopInstances']?.find((row) => row['PartitionKey'] === id);
  const events = (seen: AccountSnapshot, id: string): (string | undefined)[] =>
    (seen.tables['ShopHistory'] ?? [])
      .filter((row) => row['PartitionKey'] === id)
      .map((row) => row['EventType'] ?? row['RowKey']);
  const messages = (seen: AccountSnapshot): (string | undefined)[] =>
    Object.values(seen.queues).flatMap((queue) => queue.messages.map(({ text }) => parseMessage(text)?.eventType));

  it('continues as new: another execution in the places of the old rows, created anew', async () => {
    const { hub, look } = await newHub();
    await hub.start({ instanceId: 'poller', name: 'Poller', input: '1' });
    await hub.advance('poller');
    const first = hub.stateOf('poller').executionId;
    const created = instance(look(), 'poller')?.['CreatedTime'] ?? '';
    now += 60_000;
    await hub.raiseEvent('poller', 'Tick', '1');
    await hub.advance('poller', [
      { do: 'continueAsNew', input: '2' },
      { do: 'createTimer', fireAt: now + 3_600_000 },
    ]);
    const seen = look();
    const row = instance(seen, 'poller');
    assert.deepEqual(events(seen, 'poller'), [
      'OrchestratorStarted',
      'ExecutionStarted',
      'OrchestratorCompleted',
      'TimerCreated',
      'OrchestratorCompleted',
      'sentinel',
    ]);
    assert.notEqual(row?.['ExecutionId'], first);
    assert.equal(row?.['RuntimeStatus'], 'Running');
    assert.equal(row?.['Input'], '2');
    assert.ok((row?.['CreatedTime'] ?? '') > created);
    assert.deepEqual(messages(seen), ['TimerFired']);
  });

  it('continues as new with the history that the engine wrote', async () => {
    const captured = JSON.parse(
      readFileSync(new URL('../../data/continued-as-new/hub.json', import.meta.url), 'utf8'),
    ) as HubFixture;
    const { hub, look } = await newHub();
    const timer = { do: 'createTimer', fireAt: now + 3_600_000 } as const;
    await hub.start({ instanceId: 'timer-poller-1', name: 'TimerPoller' });
    await hub.advance('timer-poller-1', [{ do: 'continueAsNew' }, timer]);
    await hub.start({ instanceId: 'event-poller-1', name: 'EventPoller' });
    await hub.advance('event-poller-1', [timer]);
    await hub.raiseEvent('event-poller-1', 'Tick', '1');
    await hub.advance('event-poller-1', [{ do: 'continueAsNew' }]);
    const seen = look();
    for (const id of ['timer-poller-1', 'event-poller-1']) {
      const written = currentRun(seen.tables, 'Shop', id);
      assert.ok(written.length >= 3);
      assert.deepEqual(written, currentRun(captured.tables, 'ShopEternal', id));
    }
  });

  it('suspends and resumes', async () => {
    const { hub, look } = await newHub();
    await hub.start({ instanceId: 'held', name: 'Waits' });
    await hub.advance('held');
    await hub.suspend('held', 'why');
    assert.deepEqual(messages(look()), ['ExecutionSuspended']);
    await hub.advance('held');
    assert.equal(instance(look(), 'held')?.['RuntimeStatus'], 'Suspended');
    await hub.resume('held', 'go on');
    await hub.advance('held');
    assert.equal(instance(look(), 'held')?.['RuntimeStatus'], 'Running');
    assert.equal(instance(look(), 'held')?.['Output'], 'go on');
  });

  it('fires a timer when it is due, not before', async () => {
    const { hub, look } = await newHub();
    await hub.start({ instanceId: 'reminder', name: 'Reminder' });
    await hub.advance('reminder', [{ do: 'createTimer', fireAt: now + 3_600_000 }]);
    await assert.rejects(hub.advance('reminder'), /no visible message/);
    now += 3_600_000;
    await hub.advance('reminder', [{ do: 'complete' }]);
    assert.deepEqual(events(look(), 'reminder').slice(4), [
      'OrchestratorStarted',
      'TimerFired',
      'ExecutionCompleted',
      'OrchestratorCompleted',
      'sentinel',
    ]);
    assert.deepEqual(messages(look()), []);
  });

  it('tells a parent how its child ended, and nobody how a detached child did', async () => {
    const { hub, look } = await newHub();
    await hub.start({ instanceId: 'parent', name: 'Parent' });
    await hub.advance('parent', [
      { do: 'callSubOrchestration', name: 'Child', instanceId: 'good' },
      { do: 'callSubOrchestration', name: 'Child' },
      { do: 'startDetached', name: 'Child', instanceId: 'detached' },
    ]);
    assert.equal(instance(look(), 'good'), undefined, 'a child has no row before its first episode');
    const bad = `${hub.stateOf('parent').executionId}:1`;
    await hub.advance('good', [{ do: 'complete', output: '1' }]);
    await hub.advance(bad, [{ do: 'fail', reason: 'no stock' }]);
    await hub.advance('detached', [{ do: 'complete' }]);
    assert.deepEqual(messages(look()), ['SubOrchestrationInstanceCompleted', 'SubOrchestrationInstanceFailed']);
    await hub.advance('parent', [{ do: 'complete' }]);
    assert.ok(hasEnded(hub.stateOf('parent')));
    assert.deepEqual(messages(look()), []);
  });

  it('hides scheduled signals until they are due, and deletes an entity without deleting its row', async () => {
    const { hub, look } = await newHub();
    await hub.signalEntity('@counter@a', 'add', '1', { due: now + 7_200_000 });
    const [message] = look().queues['shop-control-00']?.messages ?? [];
    assert.equal(message?.visibleAtUnixMs, now + 7_200_000);
    assert.match(parseMessage(message?.text ?? '')?.name ?? '', /^op@2026-01-01T02:00:00/);
    now += 7_200_000;
    await hub.runEntity('@counter@a', undefined);
    assert.equal(instance(look(), '@counter@a')?.['RuntimeStatus'], 'Running');
    assert.equal(instance(look(), '@counter@a')?.['CustomStatus'], '{}');
  });

  it('leaves behind what a crash leaves behind', async () => {
    const { hub, look } = await newHub();
    await hub.start({ instanceId: 'a', name: 'Saga' }, 'beforeInstances');
    assert.equal(instance(look(), 'a'), undefined);
    assert.deepEqual(messages(look()), ['ExecutionStarted']);

    await hub.start({ instanceId: 'b', name: 'Saga' });
    await hub.advance('b', [{ do: 'complete' }], { crash: 'beforeHistory' });
    assert.deepEqual(events(look(), 'b'), []);

    await hub.start({ instanceId: 'c', name: 'Saga' });
    await hub.advance('c', [{ do: 'complete' }], { crash: 'beforeInstances' });
    assert.ok(events(look(), 'c').includes('ExecutionCompleted'));
    assert.equal(instance(look(), 'c')?.['RuntimeStatus'], 'Pending');

    await hub.start({ instanceId: 'd', name: 'Saga' });
    await hub.advance('d', [{ do: 'complete' }], { crash: 'beforeDelete' });
    assert.equal(instance(look(), 'd')?.['RuntimeStatus'], 'Completed');
    assert.equal(messages(look()).length, 4, 'every trigger message is still there');
  });

  it('purges every row of every execution, and leaves hidden messages', async () => {
    const { hub, look } = await newHub();
    for (const steps of [3, 1]) {
      await hub.start({ instanceId: 'a', name: 'Saga' });
      for (let step = 0; step < steps; step += 1) {
        await hub.advance('a');
        await hub.raiseEvent('a', 'Next', '1');
      }
      await hub.advance('a', [{ do: 'createTimer', fireAt: now + 3_600_000 }, { do: 'complete' }]);
    }
    await hub.purge('a');
    assert.deepEqual(look().tables['ShopInstances'], []);
    assert.deepEqual(look().tables['ShopHistory'], []);
    assert.deepEqual(messages(look()), ['TimerFired', 'TimerFired']);
  });

  it('puts messages into the queue of their partition', async () => {
    const account = server.account('partitions');
    const hub = createHubWriter(memoryStore(account), { hubName: 'Shop', partitionCount: 4 });
    await hub.createHub();
    for (const instanceId of ['a', 'b', 'c', 'd', 'umlaut-äöü']) {
      await hub.start({ instanceId, name: 'Saga' });
      const queue = `shop-control-0${partitionOf(instanceId, 4)}`;
      const ids = account
        .queue(queue)
        .messages(Date.now())
        .map(({ text }) => parseMessage(text)?.instanceId);
      assert.ok(ids.includes(instanceId));
    }
  });

  it('sets custom status and sends events to others', async () => {
    const { hub, look } = await newHub();
    await hub.start({ instanceId: 'a', name: 'Saga' });
    await hub.advance('a', [
      { do: 'setCustomStatus', status: '"half way"' },
      { do: 'sendEvent', instanceId: 'b', name: 'Hello', input: '1' },
    ]);
    assert.equal(instance(look(), 'a')?.['CustomStatus'], '"half way"');
    assert.ok(events(look(), 'a').includes('EventSent'));
    assert.deepEqual(messages(look()), ['EventRaised']);
  });

  it('refuses what the engine would not do', async () => {
    const { hub } = await newHub();
    await assert.rejects(hub.advance('nobody'), /no instance nobody/);
    await hub.start({ instanceId: 'a', name: 'Saga' });
    await hub.advance('a', [{ do: 'complete' }]);
    await assert.rejects(hub.advance('a'), /has ended/);
    await assert.rejects(hub.finishActivity('a', 0), /no activity 0/);
  });
});

/** What the tables say of an instance's current execution, without times and ids. */
function currentRun(tables: AccountSnapshot['tables'], hubName: string, instanceId: string): readonly object[] {
  const row = tables[`${hubName}Instances`]?.find((one) => one['PartitionKey'] === instanceId);
  const history = (tables[`${hubName}History`] ?? [])
    .filter((one) => one['PartitionKey'] === instanceId && one['ExecutionId'] === row?.['ExecutionId'])
    .map((one) =>
      ['RowKey', 'EventType', 'IsPlayed', 'Generation', 'ParentInstance', 'EventId'].map((name) => one[name]),
    );
  return [{ generation: row?.['Generation'], status: row?.['RuntimeStatus'] }, ...history];
}
