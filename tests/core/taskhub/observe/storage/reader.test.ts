import assert from 'node:assert/strict';
import { DurableDeployError } from '../../../../../core/errors.ts';
import { decide } from '../../../../../core/taskhub/decide/index.ts';
import { defaultPolicy, type MessagesRead, type Observation, type Policy } from '../../../../../core/taskhub/model.ts';
import { fakeHub, missing, type FakeHub } from './fake-store.ts';
import { ask, contextAt, historyRow, instanceRow, locationOf, messageText, noon, readerOf } from './helpers.ts';

const policy = (changes: Partial<Policy>): Policy => ({ ...defaultPolicy, ...changes });

function idsOf(observation: Observation): string[] {
  return observation.blocking.oldest.map(({ instanceId }) => instanceId).sort();
}

function messagesOf({ messages }: Observation): MessagesRead {
  assert.equal(messages.kind, 'read');
  return messages;
}

const codesOf = (observation: Observation): string[] => observation.reasons.map(({ code }) => code);

describe('rows', () => {
  it('of every status but the four terminal ones are in flight, also unknown and absent ones', async () => {
    const statuses = ['Pending', 'Running', 'Suspended', 'ContinuedAsNew', 'Sleeping', undefined];
    const ended = ['Completed', 'Failed', 'Terminated', 'Canceled'];
    const rows = [...statuses, ...ended].map((RuntimeStatus, index) => instanceRow(`i${index}`, { RuntimeStatus }));
    const observation = await readerOf(fakeHub({ instances: rows })).observe(ask());
    assert.deepEqual(idsOf(observation), ['i0', 'i1', 'i2', 'i3', 'i4', 'i5']);
    assert.equal(observation.blocking.groups.find(({ status }) => status === '(none)')?.count, 1);
    assert.equal(observation.rowsRead, 6);
  });

  it('of entities are left out by the query, and again when the service ignores it', async () => {
    const rows = [
      instanceRow('@counter@a', { Name: '@counter@a' }),
      instanceRow('@orchestration@a', { Name: 'OrderSaga' }),
      instanceRow('done', { RuntimeStatus: 'Completed' }),
    ];
    const obeying = await readerOf(fakeHub({ instances: rows })).observe(ask());
    assert.deepEqual(idsOf(obeying), ['@orchestration@a']);
    assert.equal(obeying.rowsRead, 1);

    const hub = fakeHub({ instances: rows });
    const page = hub.instances.page.bind(hub.instances);
    hub.instances.page = (query, signal) => page({ ...query, filter: '' }, signal);
    const ignoring = await readerOf(hub).observe(ask());
    assert.deepEqual(idsOf(ignoring), ['@orchestration@a']);
    assert.equal(ignoring.rowsRead, 3);
  });

  it('are asked for without payloads, and without the hub name in the query', async () => {
    const hub = fakeHub({ instances: [instanceRow('a', { RuntimeStatus: 'Completed' })] });
    await readerOf(hub, { location: locationOf('Shop', 'Shared') }).observe(ask());
    for (const { select, filter } of [...hub.instances.queries, ...hub.history.queries]) {
      assert.ok(select.length > 0);
      for (const payload of ['Input', 'Output', 'CustomStatus', 'Result', 'Reason'])
        assert.ok(!select.includes(payload));
      assert.ok(!filter.includes('TaskHubName'));
    }
  });

  it('carry what the report needs', async () => {
    const row = instanceRow('^2order', { Version: '2.0.0', ScheduledStartTime: new Date(noon + 1000) });
    const { blocking } = await readerOf(fakeHub({ instances: [row] })).observe(ask());
    assert.deepEqual(blocking.oldest, [
      {
        instanceId: '#order',
        name: 'OrderSaga',
        version: '2.0.0',
        status: 'Running',
        createdTime: '2026-03-01T11:59:00.000Z',
        lastUpdatedTime: '2026-03-01T11:59:00.000Z',
        scheduledStartTime: '2026-03-01T12:00:01.000Z',
        executionId: 'execution-of-^2order',
      },
    ]);
  });

  it('that the policy lets pass are told apart by why', async () => {
    const rows = [
      instanceRow('a', { Name: 'Eternal' }),
      instanceRow('b', { RuntimeStatus: 'Suspended' }),
      instanceRow('skip-c'),
      instanceRow('d'),
    ];
    const observation = await readerOf(fakeHub({ instances: rows })).observe(
      ask({
        policy: policy({
          allowedOrchestrators: ['eternal'],
          suspendedBlocks: false,
          ignoredInstanceIdPrefixes: ['skip-'],
        }),
      }),
    );
    assert.deepEqual(idsOf(observation), ['d']);
    const passed = Object.entries(observation.passed).map(([reason, { total }]) => `${reason} ${total}`);
    assert.deepEqual(passed.sort(), ['orchestratorAllowed 1', 'prefixIgnored 1', 'suspendedAllowed 1']);
  });

  it('stop being read at the first blocker when the verdict is enough', async () => {
    const rows = Array.from({ length: 5000 }, (_, index) => instanceRow(`i${String(index).padStart(5, '0')}`));
    const hub = fakeHub({ instances: rows });
    const observation = await readerOf(hub).observe(ask({ depth: 'verdict' }));
    assert.equal(observation.completeness, 'stoppedEarly');
    assert.ok(observation.blocking.total >= 1);
    assert.equal(hub.instances.queries.filter(({ pageSize }) => pageSize === 1000).length, 1);
    assert.deepEqual(observation.messages, { kind: 'notRead', why: 'busyAlready' });
    assert.equal(decide(observation, defaultPolicy).kind, 'busy');
  });

  it('are all counted when counts are wanted', async () => {
    const rows = Array.from({ length: 2500 }, (_, index) => instanceRow(`order-${index}`));
    const observation = await readerOf(fakeHub({ instances: rows }, { scanLimit: 100 })).observe(ask());
    assert.equal(observation.blocking.total, 2500);
    assert.equal(observation.completeness, 'readToEnd');
    assert.equal(observation.blocking.oldest.length, 20);
  });
});

describe('rows whose history has ended', () => {
  const row = instanceRow('a');
  const cases: [string, boolean, Parameters<typeof historyRow>[]][] = [
    ['a completed execution', true, [['a', 5, 'ExecutionCompleted', { OrchestrationStatus: 'Completed' }]]],
    ['a terminated execution', true, [['a', 5, 'ExecutionTerminated']]],
    ['a failed execution', true, [['a', 5, 'ExecutionFailed']]],
    ['an end of another execution', false, [['a', 5, 'ExecutionCompleted', { ExecutionId: 'another' }]]],
    ['an end of another instance', false, [['b', 5, 'ExecutionCompleted', { ExecutionId: 'execution-of-a' }]]],
    ['continue-as-new', false, [['a', 5, 'ExecutionCompleted', { OrchestrationStatus: 'ContinuedAsNew' }]]],
    [
      'an episode after the end (rewound)',
      false,
      [
        ['a', 5, 'ExecutionCompleted', { OrchestrationStatus: 'Failed' }],
        ['a', 6, 'OrchestratorStarted'],
      ],
    ],
    ['no end', false, [['a', 5, 'TaskScheduled']]],
  ];
  for (const depth of ['counts', 'verdict'] as const) {
    for (const [what, stale, history] of cases) {
      it(`${stale ? 'are stale' : 'are in flight'}: ${what} (${depth})`, async () => {
        const hub = fakeHub({ instances: [row], history: history.map((event) => historyRow(...event)) });
        const observation = await readerOf(hub).observe(ask({ depth }));
        assert.equal(observation.stale.total, stale ? 1 : 0);
        assert.equal(observation.blocking.total, stale ? 0 : 1);
        assert.equal(decide(observation, defaultPolicy).kind, stale ? 'idle' : 'busy');
      });
    }
  }

  it('are in flight when they do not name their execution', async () => {
    const hub = fakeHub({
      instances: [instanceRow('a', { ExecutionId: undefined })],
      history: [historyRow('a', 5, 'ExecutionCompleted')],
    });
    assert.equal((await readerOf(hub).observe(ask())).blocking.total, 1);
  });

  for (const depth of ['counts', 'verdict'] as const) {
    it(`do not hide the one that goes on, however many they are (${depth})`, async () => {
      const ids = Array.from({ length: 350 }, (_, index) => `stale-${index}`);
      const young = instanceRow('running', { CreatedTime: new Date(noon) });
      const hub = fakeHub(
        {
          instances: [...ids.map((id) => instanceRow(id)), young],
          history: ids.map((id) => historyRow(id, 5, 'ExecutionCompleted')),
        },
        { scanLimit: 40 },
      );
      const observation = await readerOf(hub).observe(ask({ depth }));
      assert.ok(observation.blocking.total >= 1);
      assert.equal(decide(observation, defaultPolicy).kind, 'busy');
    });

    it(`are all found when none goes on, however many they are (${depth})`, async () => {
      const ids = Array.from({ length: 350 }, (_, index) => `stale-${index}`);
      const hub = fakeHub(
        {
          instances: ids.map((id) => instanceRow(id)),
          history: ids.map((id) => historyRow(id, 5, 'ExecutionCompleted')),
        },
        { scanLimit: 40 },
      );
      const observation = await readerOf(hub).observe(ask({ depth }));
      assert.equal(observation.stale.total, 350);
      assert.equal(decide(observation, defaultPolicy).kind, 'idle');
    });
  }

  it('are looked for among the oldest only, once one is known to be in flight', async () => {
    const rows = Array.from({ length: 1000 }, (_, index) => instanceRow(`i${index}`));
    const hub = fakeHub({ instances: rows });
    const observation = await readerOf(hub).observe(ask());
    assert.equal(observation.blocking.total, 1000);
    assert.ok(hub.history.queries.length < 150, `${hub.history.queries.length}`);
  });
});

describe('a tracking store that hubs share', () => {
  const location = locationOf('Shop', 'Shared');
  const parent = (id: string): Readonly<Record<string, unknown>> => ({
    ParentInstance: JSON.stringify({ OrchestrationInstance: { InstanceId: id, ExecutionId: 'x' } }),
  });
  const nameless = { TaskHubName: undefined };
  const read = (hub: FakeHub): Promise<Observation> => readerOf(hub, { location }).observe(ask());

  it('tells hubs apart by name, in any case', async () => {
    const hub = fakeHub({
      instances: [instanceRow('ours', { TaskHubName: 'SHOP' }), instanceRow('theirs', { TaskHubName: 'Shop2' })],
    });
    assert.deepEqual(idsOf(await read(hub)), ['ours']);
  });

  it('finds the hub of nameless rows through their parents', async () => {
    const hub = fakeHub({
      instances: [
        instanceRow('grandparent/of ours'.replace('/', '^0'), { RuntimeStatus: 'Completed' }),
        instanceRow('parent', { ...nameless, RuntimeStatus: 'Completed' }),
        instanceRow('child', nameless),
        instanceRow('other parent', { TaskHubName: 'Other', RuntimeStatus: 'Completed' }),
        instanceRow('other child', nameless),
      ],
      history: [
        historyRow('parent', 1, 'ExecutionStarted', parent('grandparent/of ours')),
        historyRow('child', 1, 'ExecutionStarted', parent('parent')),
        historyRow('other child', 1, 'ExecutionStarted', parent('other parent')),
      ],
    });
    const observation = await read(hub);
    assert.deepEqual(idsOf(observation), ['child']);
    assert.deepEqual(codesOf(observation), []);
  });

  const lost: [string, Parameters<typeof historyRow>[]][] = [
    ['without history', []],
    ['without a parent', [['child', 1, 'ExecutionStarted', { ParentInstance: 'null' }]]],
    ['with an unreadable parent', [['child', 1, 'ExecutionStarted', { ParentInstance: '{' }]]],
    ['whose parent was purged', [['child', 1, 'ExecutionStarted', parent('gone')]]],
    ['that is its own parent', [['child', 1, 'ExecutionStarted', parent('child')]]],
    ['of a run that history does not hold', [['child', 1, 'ExecutionStarted', { ...parent('p'), ExecutionId: 'y' }]]],
    [
      'with two different parents',
      [
        ['child', 1, 'ExecutionStarted', parent('p')],
        ['child', 3, 'ExecutionStarted', parent('q')],
      ],
    ],
  ];
  for (const [what, history] of lost) {
    it(`makes the verdict unknown for a nameless row ${what}`, async () => {
      const hub = fakeHub({
        instances: [
          instanceRow('child', nameless),
          instanceRow('p', { RuntimeStatus: 'Completed', TaskHubName: 'Other' }),
          instanceRow('q', { RuntimeStatus: 'Completed' }),
        ],
        history: history.map((event) => historyRow(...event)),
      });
      const observation = await read(hub);
      assert.deepEqual(codesOf(observation), ['HUB_ROW_UNATTRIBUTED']);
      assert.equal(observation.blocking.total, 0);
      assert.equal(decide(observation, defaultPolicy).kind, 'unknown');
    });
  }

  it('asks once for the parents that siblings share', async () => {
    const ids = Array.from({ length: 60 }, (_, index) => `child-${String(index).padStart(2, '0')}`);
    const hub = fakeHub({
      instances: [
        instanceRow('top', { TaskHubName: 'Other' }),
        instanceRow('middle', { ...nameless, RuntimeStatus: 'Completed' }),
        ...ids.map((id) => instanceRow(id, nameless)),
      ],
      history: [
        historyRow('middle', 1, 'ExecutionStarted', parent('top')),
        ...ids.map((id) => historyRow(id, 1, 'ExecutionStarted', parent('middle'))),
      ],
    });
    const observation = await read(hub);
    assert.deepEqual([observation.blocking.total, codesOf(observation)], [0, []]);
    const aboutMiddle = hub.history.queries.filter(({ filter }) => filter.includes("'middle'"));
    assert.ok(aboutMiddle.length <= 16, `${aboutMiddle.length}`);
  });

  it('says nothing against a hub that was never started', async () => {
    const hub = fakeHub({ instances: [instanceRow('theirs', { TaskHubName: 'Other' })] });
    hub.queues.clear();
    missing(hub.partitions);
    const observation = await read(hub);
    assert.equal(observation.presence, 'absent');
    assert.equal(decide(observation, defaultPolicy).kind, 'idle');
  });

  it('says something against a hub without queues that has rows in it', async () => {
    const hub = fakeHub({ instances: [instanceRow('ours')] });
    hub.queues.clear();
    missing(hub.partitions);
    const observation = await read(hub);
    assert.equal(observation.presence, 'partial');
    assert.deepEqual(codesOf(observation), ['HUB_INCOMPLETE']);
    assert.equal(decide(observation, defaultPolicy).kind, 'busy');
  });
});

describe('parts of a hub', () => {
  it('are all absent when it was never started', async () => {
    const hub = fakeHub();
    hub.queues.clear();
    [hub.instances, hub.history, hub.partitions].forEach(missing);
    const observation = await readerOf(hub).observe(ask());
    assert.equal(observation.presence, 'absent');
    assert.equal(observation.completeness, 'readToEnd');
    assert.equal(decide(observation, defaultPolicy).kind, 'idle');
  });

  it('count as there when only the leases container is left', async () => {
    const hub = fakeHub();
    hub.queues.clear();
    [hub.instances, hub.history, hub.partitions].forEach(missing);
    hub.blobs.set('shop-leases/something', '');
    const observation = await readerOf(hub).observe(ask());
    assert.equal(observation.presence, 'partial');
    assert.equal(decide(observation, defaultPolicy).kind, 'unknown');
  });

  const lacking: [string, (hub: FakeHub) => void][] = [
    ['the Instances table', (hub) => missing(hub.instances)],
    ['the History table', (hub) => missing(hub.history)],
    ['a control queue', (hub) => hub.queues.delete('shop-control-01')],
    ['the work-item queue', (hub) => hub.queues.delete('shop-workitems')],
    ['what tells the number of partitions', (hub) => missing(hub.partitions)],
  ];
  for (const [what, take] of lacking) {
    it(`make the verdict unknown when it lacks ${what}`, async () => {
      const hub = fakeHub();
      take(hub);
      const observation = await readerOf(hub).observe(ask());
      assert.equal(observation.presence, 'partial');
      assert.deepEqual(codesOf(observation), ['HUB_INCOMPLETE']);
      assert.equal(decide(observation, defaultPolicy).kind, 'unknown');
    });
  }

  it('still show a blocker when one is missing', async () => {
    const hub = fakeHub({ instances: [instanceRow('a')] });
    hub.queues.delete('shop-workitems');
    const observation = await readerOf(hub).observe(ask());
    assert.equal(decide(observation, defaultPolicy).kind, 'busy');
  });

  it('are told by taskhub.json where there is no Partitions table', async () => {
    const hub = fakeHub();
    missing(hub.partitions);
    hub.blobs.set('shop-leases/taskhub.json', '\ufeff{"TaskHubName":"Shop","PartitionCount":2}');
    assert.equal(decide(await readerOf(hub).observe(ask()), defaultPolicy).kind, 'idle');
    hub.blobs.set('shop-leases/taskhub.json', '{"TaskHubName":"Shop","PartitionCount":3}');
    assert.deepEqual(codesOf(await readerOf(hub).observe(ask())), ['HUB_INCOMPLETE']);
    hub.blobs.set('shop-leases/taskhub.json', '{"PartitionCount":0}');
    assert.deepEqual(codesOf(await readerOf(hub).observe(ask())), ['MALFORMED_ANSWER']);
  });

  for (const mayList of [true, false]) {
    it(`include queues beyond the partition count (${mayList ? 'listed' : 'listing not allowed'})`, async () => {
      const hub = fakeHub({ queues: { 'shop-control-07': { visible: [messageText('ExecutionStarted', 'a')] } } });
      if (!mayList) hub.listQueues = () => Promise.resolve(undefined);
      const observation = await readerOf(hub).observe(ask());
      assert.equal(messagesOf(observation).blockingCount, 1);
    });
  }
});

describe('trouble', () => {
  it('is a reason, with the time that the service asked for', async () => {
    const hub = fakeHub(
      {},
      {
        onQuery: () => {
          throw new DurableDeployError('THROTTLED', 'busy', { retryAfterMs: 7000 });
        },
      },
    );
    const observation = await readerOf(hub).observe(ask());
    assert.equal(observation.completeness, 'failed');
    assert.deepEqual(codesOf(observation), ['THROTTLED']);
    assert.equal(observation.retryAfterMs, 7000);
    assert.equal(decide(observation, defaultPolicy).kind, 'unknown');
  });

  it('after a blocker was found leaves it found', async () => {
    const hub = fakeHub({ instances: [instanceRow('a'), instanceRow('b')] }, { scanLimit: 1 });
    const page = hub.instances.page.bind(hub.instances);
    hub.instances.page = (query, signal) =>
      query.continuation !== undefined && query.pageSize > 1
        ? Promise.reject(new DurableDeployError('CONNECTION_FAILED', 'cut'))
        : page(query, signal);
    const observation = await readerOf(hub, { limits: { staleSample: 0 } }).observe(ask());
    assert.equal(observation.completeness, 'failed');
    assert.equal(decide(observation, defaultPolicy).kind, 'busy');
  });

  it('of ours is not hidden', async () => {
    const hub = fakeHub();
    hub.peek = () => Promise.reject(new TypeError('a defect'));
    hub.queues.set('shop-workitems', { visible: ['x'], hidden: 0 });
    await assert.rejects(readerOf(hub).observe(ask()), TypeError);
  });

  it('is not made of a cancellation, be it of the wait or of the job', async () => {
    const reason = new Error('cancelled');
    const wait = new AbortController();
    const job = new AbortController();
    const hub = (controller: AbortController): FakeHub =>
      fakeHub({}, { onQuery: () => controller.abort(reason), latencyMs: 1 });
    await assert.rejects(readerOf(hub(wait)).observe(ask({ signal: wait.signal })), reason);
    await assert.rejects(readerOf(hub(job), { context: contextAt(noon, job.signal) }).observe(ask()), reason);
  });
});
