import assert from 'node:assert/strict';
import { decide } from '../../../../../core/taskhub/decide/index.ts';
import { defaultPolicy, type MessagesRead, type Observation, type Policy } from '../../../../../core/taskhub/model.ts';
import { judgeMessage } from '../../../../../core/taskhub/observe/storage/judge-message.ts';
import type { InstanceState } from '../../../../../core/taskhub/observe/storage/instance-state.ts';
import type { TableRow } from '../../../../../core/taskhub/observe/storage/store.ts';
import { hiddenIn, lookAtQueues } from '../../../../../core/taskhub/observe/storage/queues.ts';
import { hubNames, partitionOf } from '../../../../../core/taskhub/storage-format/index.ts';
import { fakeHub, type FakeHub, type FakeQueue } from './fake-store.ts';
import { ask, historyRow, instanceRow, messageText, noon, readerOf } from './helpers.ts';

function messagesOf({ messages }: Observation): MessagesRead {
  assert.equal(messages.kind, 'read');
  return messages;
}

const ended = (id: string): TableRow => instanceRow(id, { RuntimeStatus: 'Completed' });

describe('judgeMessage', () => {
  const state = (kind: InstanceState['kind']): InstanceState => ({
    kind,
    because: 'orchestratorAllowed',
    executionId: 'e',
  });
  const cases: [string, InstanceState['kind'], 'harmless' | 'allowed' | 'blocks'][] = [
    ['EventRaised', 'ended', 'harmless'],
    ['TimerFired', 'ended', 'harmless'],
    ['TaskCompleted', 'ended', 'harmless'],
    ['SubOrchestrationInstanceCompleted', 'ended', 'harmless'],
    ['ExecutionTerminated', 'ended', 'harmless'],
    ['ExecutionStarted', 'ended', 'blocks'],
    ['ExecutionRewound', 'ended', 'blocks'],
    ['GenericEvent', 'ended', 'blocks'],
    ['TaskScheduled', 'ended', 'blocks'],
    ['EventRaised', 'noRow', 'blocks'],
    ['TimerFired', 'noRow', 'blocks'],
    ['EventRaised', 'entity', 'blocks'],
    ['EventRaised', 'blocks', 'blocks'],
    ['EventRaised', 'passes', 'allowed'],
    ['TaskScheduled', 'passes', 'allowed'],
    ['ExecutionStarted', 'passes', 'blocks'],
  ];
  for (const [eventType, kind, expected] of cases) {
    it(`${eventType} for an instance that ${kind}: ${expected}`, () => {
      assert.equal(judgeMessage({ eventType, instanceId: 'a' }, state(kind)).kind, expected);
    });
  }

  const suspended: InstanceState = { kind: 'passes', because: 'suspendedAllowed', executionId: 'e' };
  const whileSuspended: [string, 'harmless' | 'allowed' | 'blocks'][] = [
    ['EventRaised', 'allowed'],
    ['TimerFired', 'allowed'],
    ['TaskCompleted', 'allowed'],
    ['ExecutionSuspended', 'allowed'],
    ['ExecutionTerminated', 'allowed'],
    ['ExecutionResumed', 'blocks'],
    ['TaskScheduled', 'blocks'],
    ['ExecutionRewound', 'blocks'],
    ['GenericEvent', 'blocks'],
  ];
  for (const [eventType, expected] of whileSuspended) {
    it(`${eventType} for an instance that passes because it is suspended: ${expected}`, () => {
      assert.equal(judgeMessage({ eventType, instanceId: 'a' }, suspended).kind, expected);
    });
  }

  it('blocks what is not understood, names no instance, or is for an entity', () => {
    assert.equal(judgeMessage(undefined, undefined).kind, 'blocks');
    assert.equal(judgeMessage({ compressedBlobName: 'x' }, undefined).kind, 'blocks');
    assert.equal(judgeMessage({ eventType: 'EventRaised' }, undefined).kind, 'blocks');
    assert.equal(judgeMessage({ eventType: 'EventRaised', instanceId: '@counter@a' }, state('ended')).kind, 'blocks');
  });
});

describe('visible messages', () => {
  async function read(
    visible: string[],
    instances: TableRow[] = [],
    policy: Partial<Policy> = {},
  ): Promise<Observation> {
    const hub = fakeHub({ instances, queues: { 'shop-control-00': { visible } } });
    return readerOf(hub).observe(ask({ policy: { ...defaultPolicy, ...policy } }));
  }

  it('for ended instances are harmless, and counted', async () => {
    const observation = await read([messageText('EventRaised', 'a'), messageText('TimerFired', 'a')], [ended('a')]);
    assert.equal(messagesOf(observation).harmlessCount, 2);
    assert.equal(messagesOf(observation).blockingCount, 0);
    assert.equal(decide(observation, defaultPolicy).kind, 'idle');
  });

  it('for instances that the policy lets pass are allowed, but for starts', async () => {
    const allowed = { allowedOrchestrators: ['OrderSaga'] };
    const event = await read([messageText('EventRaised', 'a')], [instanceRow('a')], allowed);
    assert.equal(messagesOf(event).allowedCount, 1);
    assert.equal(decide(event, defaultPolicy).kind, 'idle');
    const start = await read([messageText('ExecutionStarted', 'a')], [instanceRow('a')], allowed);
    assert.equal(messagesOf(start).blockingCount, 1);
    assert.equal(decide(start, defaultPolicy).kind, 'busy');
  });

  it('that resume a suspended instance block, although it may stay suspended', async () => {
    const policy = { suspendedBlocks: false };
    const rows = [instanceRow('a', { RuntimeStatus: 'Suspended' })];
    const event = await read([messageText('EventRaised', 'a')], rows, policy);
    assert.equal(decide(event, { ...defaultPolicy, ...policy }).kind, 'idle');
    const resume = await read([messageText('ExecutionResumed', 'a')], rows, policy);
    assert.equal(decide(resume, { ...defaultPolicy, ...policy }).kind, 'busy');
  });

  it('that start something block, and are named', async () => {
    const observation = await read([messageText('ExecutionStarted', 'new', { Name: 'OrderSaga' })]);
    assert.deepEqual(messagesOf(observation).blocking, [
      {
        queue: 'shop-control-00',
        eventType: 'ExecutionStarted',
        instanceId: 'new',
        why: 'it starts an orchestration',
      },
    ]);
  });

  it('block when there are more than can be peeked', async () => {
    const observation = await read(Array<string>(40).fill(messageText('EventRaised', 'a')), [ended('a')]);
    assert.equal(messagesOf(observation).blockingCount, 8);
    assert.equal(messagesOf(observation).harmlessCount, 32);
    assert.equal(messagesOf(observation).hiddenCount, 0);
    assert.equal(decide(observation, defaultPolicy).kind, 'busy');
  });

  it('that fill a peek exactly are all judged', async () => {
    const observation = await read(Array<string>(32).fill(messageText('EventRaised', 'a')), [ended('a')]);
    assert.equal(decide(observation, defaultPolicy).kind, 'idle');
  });

  it('that are too large are read from their blob, or block', async () => {
    const envelope = JSON.stringify({ TaskMessage: null, CompressedBlobName: 'a/message.json.gz' });
    const hub = fakeHub({ instances: [ended('a')], queues: { 'shop-control-00': { visible: [envelope] } } });
    assert.equal(messagesOf(await readerOf(hub).observe(ask())).blocking[0]?.eventType, 'unreadable');
    hub.blobs.set('shop-largemessages/a/message.json.gz', messageText('EventRaised', 'a'));
    assert.equal(messagesOf(await readerOf(hub).observe(ask())).harmlessCount, 1);
    hub.blobs.set('shop-largemessages/a/message.json.gz', envelope);
    assert.equal(messagesOf(await readerOf(hub).observe(ask())).blockingCount, 1);
  });

  it('are enough for the verdict: a large table is not read to its end then', async () => {
    const rows = Array.from({ length: 3000 }, (_, index) => ended(`i${index}`));
    const hub = fakeHub({
      instances: rows,
      queues: { 'shop-control-00': { visible: [messageText('ExecutionStarted', 'a')] } },
    });
    const observation = await readerOf(hub).observe(ask({ depth: 'verdict' }));
    assert.equal(decide(observation, defaultPolicy).kind, 'busy');
    assert.equal(
      hub.instances.queries.filter(({ pageSize, filter }) => pageSize > 1 && filter.includes('not')).length,
      1,
    );
  });
});

describe('hidden messages', () => {
  const dayAhead = new Date(noon + 86_400_000);
  const queueOf = (id: string): string => `shop-control-0${partitionOf(id, 2)}`;
  const timer = (id: string, columns: Readonly<Record<string, unknown>> = {}, at = 2): TableRow =>
    historyRow(id, at, 'TimerCreated', { EventId: 0, FireAt: dayAhead, ...columns });

  interface Case {
    readonly instances?: TableRow[];
    readonly history?: TableRow[];
    readonly hidden?: number;
    readonly queue?: string;
    readonly policy?: Partial<Policy>;
  }

  async function read({ instances = [ended('a')], history = [], hidden = 1, queue, policy }: Case): Promise<{
    observation: Observation;
    hub: FakeHub;
  }> {
    const hub = fakeHub({ instances, history, queues: { [queue ?? queueOf('a')]: { hidden } } }, { scanLimit: 7 });
    const observation = await readerOf(hub).observe(ask({ policy: { ...defaultPolicy, ...policy } }));
    return { observation, hub };
  }

  const allowed = { allowedOrchestrators: ['OrderSaga'] };
  const cases: [string, number, Case][] = [
    ['a timer ahead of an ended instance', 1, { history: [timer('a')] }],
    ['as many timers as messages', 2, { hidden: 2, history: [timer('a'), timer('a', { EventId: 1 }, 3)] }],
    ['fewer timers than messages', 1, { hidden: 3, history: [timer('a')] }],
    ['more timers than messages', 1, { hidden: 1, history: [timer('a'), timer('a', { EventId: 1 }, 3)] }],
    ['no timer', 0, {}],
    ['a timer in the past', 0, { history: [timer('a', { FireAt: new Date(noon - 1000) })] }],
    ['a timer about to fire', 0, { history: [timer('a', { FireAt: new Date(noon + 30_000) })] }],
    ['a timer that has fired', 0, { history: [timer('a'), historyRow('a', 4, 'TimerFired', { TimerId: 0 })] }],
    ['another timer has fired', 1, { history: [timer('a'), historyRow('a', 4, 'TimerFired', { TimerId: 1 })] }],
    ['a timer without a number', 0, { history: [timer('a', { EventId: undefined })] }],
    ['a timer of an earlier run', 1, { history: [timer('a', { ExecutionId: 'earlier' })] }],
    ['a timer of an instance without a row', 0, { instances: [], history: [timer('a')] }],
    ['a timer of an allowed instance', 1, { instances: [instanceRow('a')], policy: allowed, history: [timer('a')] }],
    [
      'a message in the queue of other instances',
      0,
      { history: [timer('a')], queue: queueOf('a') === 'shop-control-00' ? 'shop-control-01' : 'shop-control-00' },
    ],
  ];
  for (const [what, explained, setUp] of cases) {
    it(`${explained} explained by ${what}`, async () => {
      const { observation } = await read(setUp);
      const messages = messagesOf(observation);
      const hidden = setUp.hidden ?? 1;
      assert.equal(messages.hiddenCount, hidden);
      assert.equal(messages.hiddenExplained, explained);
      assert.equal(messages.hiddenUnexplained, hidden - explained);
      assert.equal(decide(observation, defaultPolicy).kind, explained === hidden ? 'idle' : 'busy');
    });
  }

  it('are not explained by a timer that is ahead by the clock of this machine only', async () => {
    const hub = fakeHub({ instances: [ended('a')], history: [timer('a')], queues: { [queueOf('a')]: { hidden: 1 } } });
    hub.clockAhead = 86_400_000;
    assert.equal(messagesOf(await readerOf(hub).observe(ask())).hiddenExplained, 0);
    hub.clockAhead = -3_600_000;
    assert.equal(messagesOf(await readerOf(hub).observe(ask())).hiddenExplained, 1);
  });

  it('are not explained by a timer whose own message is visible', async () => {
    const visible = [messageText('TimerFired', 'a', { TimerId: 0, FireAt: dayAhead.toISOString() })];
    const history = [timer('a'), timer('a', { EventId: 1 }, 3)];
    const read = async (timers: TableRow[], hidden: number): Promise<MessagesRead> => {
      const queues = { [queueOf('a')]: { visible, hidden } };
      return messagesOf(await readerOf(fakeHub({ instances: [ended('a')], history: timers, queues })).observe(ask()));
    };
    assert.equal((await read(history.slice(0, 1), 1)).hiddenExplained, 0);
    assert.equal((await read(history, 1)).hiddenExplained, 1);
    assert.equal((await read(history, 2)).hiddenExplained, 1);
  });

  it('are not explained where queues of an earlier partition count are left: the timer may lie in one of these', async () => {
    const hub = fakeHub({
      instances: [ended('a')],
      history: [timer('a')],
      queues: { [queueOf('a')]: { hidden: 1 }, 'shop-control-02': {} },
    });
    assert.equal(hub.partitions.rows.length, 2);
    const observation = await readerOf(hub).observe(ask());
    assert.equal(messagesOf(observation).hiddenExplained, 0);
    assert.equal(decide(observation, defaultPolicy).kind, 'busy');
  });

  it('are explained by the timers of a stale row as well', async () => {
    const { observation } = await read({
      instances: [instanceRow('a')],
      history: [timer('a'), historyRow('a', 5, 'ExecutionCompleted')],
    });
    assert.equal(observation.stale.total, 1);
    assert.equal(messagesOf(observation).hiddenExplained, 1);
  });

  it('are not held against History when nothing is hidden, rows block, or an activity is being worked on', async () => {
    const scans = ({ history }: FakeHub): number =>
      history.queries.filter(({ filter }) => filter.includes('TimerCreated')).length;
    assert.equal(scans((await read({ hidden: 0 })).hub), 0);
    assert.equal(scans((await read({ instances: [instanceRow('b')] })).hub), 0);
    const activity = await read({ queue: 'shop-workitems', history: [timer('a')] });
    assert.equal(scans(activity.hub), 0);
    assert.equal(messagesOf(activity.observation).hiddenUnexplained, 1);
  });

  it('make the verdict unknown when History takes too long', async () => {
    const hub = fakeHub({ instances: [ended('a')], history: [timer('a')], queues: { [queueOf('a')]: { hidden: 1 } } });
    const observation = await readerOf(hub, { limits: { historyBudgetMs: -1 } }).observe(ask());
    assert.deepEqual(
      observation.reasons.map(({ code }) => code),
      ['BUDGET_EXCEEDED'],
    );
    assert.equal(decide(observation, defaultPolicy).kind, 'unknown');
  });

  it('are found in a history of many instances', async () => {
    const ids = Array.from({ length: 400 }, (_, index) => `order-${index}`);
    const history = ids.flatMap((id) => [
      historyRow(id, 0, 'OrchestratorStarted'),
      historyRow(id, 1, 'ExecutionStarted'),
      ...(id.endsWith('7') ? [timer(id)] : []),
    ]);
    const queues: Record<string, Partial<FakeQueue>> = {
      'shop-control-00': { hidden: 0 },
      'shop-control-01': { hidden: 0 },
    };
    for (const id of ids.filter((name) => name.endsWith('7'))) {
      const queue = queueOf(id);
      queues[queue] = { hidden: (queues[queue]?.hidden ?? 0) + 1 };
    }
    const hub = fakeHub({ instances: ids.map(ended), history, queues }, { scanLimit: 25 });
    const messages = messagesOf(await readerOf(hub).observe(ask()));
    assert.equal(messages.hiddenCount, 40);
    assert.equal(messages.hiddenExplained, 40);
  });
});

describe('a start on its way from its queue to its row', () => {
  const start = messageText('ExecutionStarted', 'new');
  /** What the engine does, at the moment when the reader has done so many requests. */
  function during(hub: FakeHub, at: 'firstPeek' | 'firstPage' | 'lastLook', act: () => void): void {
    let looks = 0;
    const peek = hub.peek.bind(hub);
    hub.peek = async (queue, signal) => {
      const texts = await peek(queue, signal);
      if (at === 'firstPeek' && texts.length > 0) act();
      return texts;
    };
    const page = hub.instances.page.bind(hub.instances);
    hub.instances.page = async (query, signal) => {
      const answer = await page(query, signal);
      if (at === 'firstPage' && query.pageSize > 1 && query.filter.includes('not')) act();
      return answer;
    };
    const depth = hub.queueDepth.bind(hub);
    hub.queueDepth = (queue, signal) => {
      looks += queue === 'shop-control-00' ? 1 : 0;
      if (at === 'lastLook' && looks === 2) act();
      return depth(queue, signal);
    };
  }
  const put = (hub: FakeHub, content: Partial<FakeQueue>): void => {
    hub.queues.set('shop-control-00', { visible: [], hidden: 0, ...content });
  };
  const addRow = (hub: FakeHub): void => void hub.instances.rows.push(instanceRow('new'));
  const verdict = async (hub: FakeHub): Promise<string> =>
    decide(await readerOf(hub).observe(ask()), defaultPolicy).kind;

  it('is seen as a message though its row came too late for the rows and its message is gone after them', async () => {
    const hub = fakeHub();
    put(hub, { visible: [start] });
    during(hub, 'firstPage', () => {
      addRow(hub);
      put(hub, {});
    });
    assert.equal(await verdict(hub), 'busy');
  });

  it('is seen as a hidden message while a worker has it, also when it is gone after the rows', async () => {
    const hub = fakeHub();
    put(hub, { hidden: 1 });
    during(hub, 'firstPage', () => {
      addRow(hub);
      put(hub, {});
    });
    assert.equal(await verdict(hub), 'busy');
  });

  it('is seen as a row when it left the queue right after the first look', async () => {
    const hub = fakeHub();
    put(hub, { visible: [messageText('EventRaised', 'old')] });
    hub.instances.rows.push(ended('old'));
    during(hub, 'firstPeek', () => {
      put(hub, {});
      addRow(hub);
    });
    assert.equal(await verdict(hub), 'busy');
  });

  it('is seen by the second look when it arrives while the rows are read', async () => {
    const hub = fakeHub();
    during(hub, 'firstPage', () => put(hub, { hidden: 1 }));
    assert.equal(await verdict(hub), 'busy');
  });

  for (const [what, lengths] of [
    ['vanished', [2, 1]],
    ['arrived', [1, 2]],
  ] as const) {
    it(`is not taken for a visible message that ${what} while the queue was looked at`, async () => {
      const store = fakeHub();
      const answers = [...lengths];
      store.queueDepth = () => Promise.resolve(answers.shift());
      store.peek = () => Promise.resolve([messageText('EventRaised', 'old')]);
      const look = await lookAtQueues(
        {
          store,
          names: hubNames('Shop'),
          queues: ['shop-control-00'],
          stateOf: () => Promise.resolve({ kind: 'ended', executionId: 'e' }),
          concurrency: 1,
          sampleSize: 1,
        },
        new AbortController().signal,
      );
      assert.deepEqual(look.depths.map(hiddenIn), [1]);
    });
  }
});
