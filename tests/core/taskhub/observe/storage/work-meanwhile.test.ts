import assert from 'node:assert/strict';
import { decide } from '../../../../../core/taskhub/decide/index.ts';
import { defaultPolicy, type Observation, type Policy } from '../../../../../core/taskhub/model.ts';
import { fakeHub } from './fake-store.ts';
import type { TableRow } from '../../../../../core/taskhub/observe/storage/store.ts';
import { ask, historyRow, instanceRow, locationOf, messageText, noon, readerOf } from './helpers.ts';

const before = new Date(noon - 5000);
const meanwhile = new Date(noon + 20);
const ended = { RuntimeStatus: 'Completed' };

const codesOf = (observation: Observation): string[] => observation.reasons.map(({ code }) => code);

async function observe(
  row: TableRow,
  options: { policy?: Partial<Policy>; shared?: boolean; clockAhead?: number } = {},
): Promise<Observation> {
  const hub = fakeHub({ instances: [row] });
  hub.clockAhead = options.clockAhead ?? 0;
  const location = locationOf('Shop', options.shared === true ? 'Shared' : null);
  return readerOf(hub, { location }).observe(ask({ policy: { ...defaultPolicy, ...options.policy } }));
}

describe('rows that were written while the hub was read', () => {
  it('of ended orchestrations forbid idle: they were in flight when the reading began, or started since', async () => {
    const observation = await observe(instanceRow('a', { ...ended, Timestamp: meanwhile }));
    assert.deepEqual(codesOf(observation), ['HUB_AT_WORK']);
    assert.equal(decide(observation, defaultPolicy).kind, 'unknown');
  });

  it('of entities forbid idle: they may have started something', async () => {
    const observation = await observe(instanceRow('@counter@a', { Name: '@counter@a', Timestamp: meanwhile }));
    assert.deepEqual(codesOf(observation), ['HUB_AT_WORK']);
  });

  it('do not matter when they were written before', async () => {
    for (const row of [
      instanceRow('a', { ...ended, Timestamp: before }),
      instanceRow('@counter@a', { Name: '@counter@a', Timestamp: before }),
    ]) {
      const observation = await observe(row);
      assert.deepEqual(codesOf(observation), []);
      assert.equal(decide(observation, defaultPolicy).kind, 'idle');
    }
  });

  it('are told by the clock of the service', async () => {
    const row = instanceRow('a', { ...ended, Timestamp: new Date(noon + 600_020) });
    assert.deepEqual(codesOf(await observe(row, { clockAhead: 600_000 })), ['HUB_AT_WORK']);
    assert.deepEqual(codesOf(await observe(row, { clockAhead: 700_000 })), []);
    const behind = instanceRow('a', { ...ended, Timestamp: new Date(noon - 600_000 + 20) });
    assert.deepEqual(codesOf(await observe(behind, { clockAhead: -600_000 })), ['HUB_AT_WORK']);
  });

  it('do not matter when the policy lets their orchestration pass', async () => {
    const row = instanceRow('a', { ...ended, Timestamp: meanwhile });
    assert.deepEqual(codesOf(await observe(row, { policy: { allowedOrchestrators: ['OrderSaga'] } })), []);
    assert.deepEqual(codesOf(await observe(row, { policy: { ignoredInstanceIdPrefixes: ['a'] } })), []);
    assert.deepEqual(codesOf(await observe(row, { policy: { onlyOrchestrators: ['Other'] } })), []);
  });

  it('do not matter when they belong to another hub of a shared tracking store', async () => {
    const others = { ...ended, Timestamp: meanwhile, TaskHubName: 'Other' };
    assert.deepEqual(codesOf(await observe(instanceRow('a', others), { shared: true })), []);
    const entity = { Name: '@counter@a', Timestamp: meanwhile, TaskHubName: undefined };
    assert.deepEqual(codesOf(await observe(instanceRow('@counter@a', entity), { shared: true })), []);
    const ours = { ...ended, Timestamp: meanwhile, TaskHubName: 'Shop' };
    assert.deepEqual(codesOf(await observe(instanceRow('a', ours), { shared: true })), ['HUB_AT_WORK']);
  });

  it('add nothing to what is busy anyway', async () => {
    const hub = fakeHub({
      instances: [instanceRow('a', { ...ended, Timestamp: meanwhile })],
      queues: { 'shop-control-00': { visible: [messageText('ExecutionStarted', 'b')] } },
    });
    const observation = await readerOf(hub).observe(ask());
    assert.deepEqual(codesOf(observation), []);
    assert.equal(decide(observation, defaultPolicy).kind, 'busy');
  });

  it('are not stale when it is their history that has ended since', async () => {
    const history = (Timestamp: Date): TableRow[] => [
      historyRow('a', 1, 'OrchestratorStarted', { Timestamp }),
      historyRow('a', 2, 'ExecutionCompleted', { Timestamp }),
    ];
    const since = await readerOf(fakeHub({ instances: [instanceRow('a')], history: history(meanwhile) })).observe(
      ask(),
    );
    assert.equal(since.blocking.total, 1);
    const long = await readerOf(fakeHub({ instances: [instanceRow('a')], history: history(before) })).observe(ask());
    assert.equal(long.stale.total, 1);
  });
});

describe('a chain of detached orchestrations', () => {
  it('that moves on behind the scan is not taken for idle', async () => {
    // When the reading begins, 'z' waits for an event, without a message. It gets the event after the first look at the queues,
    // starts 'b' and ends; the row of 'b' is written where the scan has passed, and its message is gone by the second look.
    const ids = ['c', 'd', 'e', 'f', 'g', 'h'];
    const done = ids.map((id) => instanceRow(id, { ...ended, Timestamp: before }));
    let pages = 0;
    const hub = fakeHub(
      { instances: [...done, instanceRow('z', { Timestamp: before })] },
      {
        scanLimit: 1,
        onQuery: ({ filter }) => {
          if (!filter.includes('RuntimeStatus')) return;
          pages += 1;
          if (pages !== 2) return;
          const rows = hub.instances.rows.map((row) =>
            row.partitionKey === 'z' ? { ...row, ...ended, Timestamp: meanwhile } : row,
          );
          hub.instances.rows = [instanceRow('b', { Timestamp: meanwhile }), ...rows];
        },
      },
    );
    const observation = await readerOf(hub).observe(ask());
    assert.ok(pages > 2);
    assert.deepEqual(codesOf(observation), ['HUB_AT_WORK']);
    assert.notEqual(decide(observation, defaultPolicy).kind, 'idle');
  });
});
