import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import {
  hasContinuedAsNew,
  judgeHistory,
  type HistoryVerdict,
} from '../../../../core/taskhub/contents/continued-as-new.ts';
import { unescapeKey } from '../../../../core/taskhub/storage-format/index.ts';
import { capturedAt, type HubFixture } from '../../../../sandbox/hub/index.ts';
import { fakeHubOf, fakeTable } from '../observe/storage/fake-store.ts';
import { historyRow, instanceRow } from '../observe/storage/helpers.ts';

const captured = JSON.parse(
  readFileSync(new URL('../../../data/continued-as-new/hub.json', import.meta.url), 'utf8'),
) as HubFixture;
const { signal } = new AbortController();

describe('continue-as-new in a hub that the real engine wrote', () => {
  const rows = captured.tables['ShopEternalInstances'] ?? [];
  const polls = new Set(['TimerPoller', 'EventPoller', 'ActivityPoller', 'CarryPoller']);
  for (const { PartitionKey: key = '', Name: name = '', ExecutionId: executionId = '' } of rows) {
    if (key.startsWith('@')) continue;
    it(`${name} ${key}: ${polls.has(name) ? 'has' : 'has not'}`, async () => {
      const store = fakeHubOf(captured, capturedAt(captured));
      const found = await hasContinuedAsNew(store, { instanceId: unescapeKey(key), executionId }, signal);
      assert.equal(found, polls.has(name));
    });
  }
});

/** The beginning of a history: event types, `!` for one that was played. */
function verdictOf(events: string, started: Readonly<Record<string, unknown>> = {}): HistoryVerdict {
  return judgeHistory(
    events.split(' ').map((event, at) => {
      const EventType = event.replace('!', '');
      const more = EventType === 'ExecutionStarted' ? started : {};
      return historyRow('one', at, EventType, { IsPlayed: event.endsWith('!'), ...more });
    }),
  );
}

describe('what the beginning of a history says', () => {
  const child = { ParentInstance: '{"Name":"Parent"}' };
  const cases: Readonly<
    Record<string, { events: string; started?: Readonly<Record<string, unknown>>; verdict: HistoryVerdict }>
  > = {
    'an activity straight after the beginning': {
      events: 'OrchestratorStarted ExecutionStarted OrchestratorCompleted TaskScheduled OrchestratorCompleted',
      verdict: 'continuedAsNew',
    },
    'the same of a child': {
      events: 'OrchestratorStarted ExecutionStarted OrchestratorCompleted TaskScheduled OrchestratorCompleted',
      started: child,
      verdict: 'continuedAsNew',
    },
    'events were carried over': {
      events: 'OrchestratorStarted ExecutionStarted EventRaised EventRaised OrchestratorCompleted TimerCreated',
      started: child,
      verdict: 'continuedAsNew',
    },
    'waiting, and the beginning was played': {
      events: 'OrchestratorStarted ExecutionStarted! OrchestratorCompleted!',
      started: child,
      verdict: 'continuedAsNew',
    },
    'waiting, and the beginning was not played: a child': {
      events: 'OrchestratorStarted ExecutionStarted OrchestratorCompleted',
      started: child,
      verdict: 'notTold',
    },
    'waiting, and the beginning was not played: no child': {
      events: 'OrchestratorStarted ExecutionStarted OrchestratorCompleted',
      started: { ParentInstance: 'null' },
      verdict: 'perhaps',
    },
    'the same of the 1.x engine, which writes no parent': {
      events: 'OrchestratorStarted ExecutionStarted OrchestratorCompleted OrchestratorStarted EventRaised',
      verdict: 'perhaps',
    },
    'started by a client': {
      events: 'OrchestratorStarted ExecutionStarted! OrchestratorCompleted',
      started: { Generation: 0 },
      verdict: 'notTold',
    },
    'started by a client, whatever else there is': {
      events: 'OrchestratorStarted ExecutionStarted! OrchestratorCompleted! TaskScheduled',
      started: { Generation: 1 },
      verdict: 'notTold',
    },
    'an activity before the end of the first episode': {
      events: 'OrchestratorStarted ExecutionStarted! TaskScheduled OrchestratorCompleted OrchestratorStarted',
      started: child,
      verdict: 'notTold',
    },
    'the end of the beginning is out of sight': {
      events: 'OrchestratorStarted ExecutionStarted EventRaised EventRaised',
      started: child,
      verdict: 'notTold',
    },
    'no start': { events: 'OrchestratorCompleted TaskScheduled', verdict: 'notTold' },
  };
  for (const [name, { events, started, verdict }] of Object.entries(cases)) {
    it(`${name}: ${verdict}`, () => {
      assert.equal(verdictOf(events, started), verdict);
    });
  }

  it('nothing at all: not told', () => {
    assert.equal(judgeHistory([]), 'notTold');
  });
});

describe('an orchestration of which only the row can tell', () => {
  const history = ['OrchestratorStarted', 'ExecutionStarted', 'OrchestratorCompleted'];

  async function ask(row: Readonly<Record<string, unknown>>, executionId = 'execution-of-poller'): Promise<boolean> {
    const instances = fakeTable('ShopInstances', [instanceRow('poller', row)]);
    const rows = history.map((event, at) => historyRow('poller', at, event));
    const store = { instances, history: fakeTable('ShopHistory', rows) };
    return hasContinuedAsNew(store, { instanceId: 'poller', executionId }, signal);
  }

  it('has continued as new, when its row tells the generation of an earlier execution', async () => {
    assert.equal(await ask({ Generation: 0 }), true);
  });

  it('is not claimed when the engine writes no generations', async () => {
    assert.equal(await ask({}), false);
  });

  it('is not claimed when the row is already another execution’s', async () => {
    assert.equal(await ask({ Generation: 1, ExecutionId: 'the next' }), false);
  });

  it('is not claimed when the history is still an earlier execution’s', async () => {
    assert.equal(await ask({ Generation: 1, ExecutionId: 'the next' }, 'the next'), false);
  });
});
