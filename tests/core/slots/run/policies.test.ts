import assert from 'node:assert/strict';
import type { SlotRequest } from '../../../../core/slots/model.ts';
import { classifyInstance } from '../../../../core/taskhub/decide/index.ts';
import { defaultPolicy, type InFlightInstance, type Observation, type Policy } from '../../../../core/taskhub/model.ts';
import { censusOf, noMessages, observationOf } from '../../../support/observations.ts';
import { busyFor } from '../world/hubs.ts';
import { requestOf } from '../world/request.ts';
import { lowered, setups } from '../world/shops.ts';
import { createWorld, type World } from '../world/world.ts';
import { act } from './acting.ts';

const minute = 60_000;
const { drain } = requestOf();

const suspended: InFlightInstance = {
  instanceId: 'order-1',
  name: 'ProcessOrder',
  version: '',
  status: 'Suspended',
  createdTime: '2026-05-01T10:00:00Z',
};

/** The hub of both slots, read as its source reads it: what the policy lets pass is counted apart. */
function holds(
  world: World,
  instances: readonly InFlightInstance[],
  messages: (elapsedMs: number) => Observation['messages'],
  hubName = 'ShopA',
): void {
  const start = world.clock.now();
  world.hubs.set(hubName, [
    ({ policy }): Promise<Observation> => {
      const blocking = instances.filter((instance) => classifyInstance(policy, instance) === 'blocks');
      return Promise.resolve(
        observationOf({
          readAt: world.clock.isoNow,
          durationMs: 100,
          blocking: censusOf(...blocking),
          messages: messages(world.clock.now() - start),
        }),
      );
    },
  ]);
}

const hidden = (count: number): Observation['messages'] => ({
  ...noMessages,
  hiddenCount: count,
  hiddenUnexplained: count,
});
const noQueues = { kind: 'notRead', why: 'sourceSeesNoQueues' } as const;

describe('the policies of the status check, in a swap over a hub that must be idle', () => {
  interface Case {
    readonly instances?: readonly InFlightInstance[];
    /** By the time since the start. */
    readonly messages?: (elapsedMs: number) => Observation['messages'];
    readonly policy: Partial<Policy>;
    readonly drain?: Partial<SlotRequest['drain']>;
    /** What the refusal says; absent: the slots are swapped. */
    readonly refused?: RegExp;
    readonly tookAtLeastMs?: number;
    readonly said?: RegExp;
  }

  const busy = /ShopA was busy.*1 orchestration/;
  const cases: Readonly<Record<string, Case>> = {
    'a suspended orchestration blocks': { policy: {}, refused: busy },
    'suspendedBlocks false: it does not': { policy: { suspendedBlocks: false } },
    'suspendedBlocks false: a running one does': {
      instances: [suspended, { ...suspended, instanceId: 'order-2', status: 'Running' }],
      policy: { suspendedBlocks: false },
      refused: busy,
    },
    'onlyOrchestrators that name another': { policy: { onlyOrchestrators: ['SendBill'] } },
    'onlyOrchestrators that name it': { policy: { onlyOrchestrators: ['process*'] }, refused: busy },
    'allowedOrchestrators that name it': { policy: { allowedOrchestrators: ['process*'] } },
    'allowedOrchestrators that name another': { policy: { allowedOrchestrators: ['SendBill'] }, refused: busy },
    'ignored by the beginning of its id': { policy: { ignoredInstanceIdPrefixes: ['order-'] } },
    'not ignored in other letters': { policy: { ignoredInstanceIdPrefixes: ['Order-'] }, refused: busy },
    'createdAfter a later time': { policy: { createdAfter: '2026-05-01T10:00:01Z' } },
    'createdAfter its time': { policy: { createdAfter: '2026-05-01T10:00:00Z' }, refused: busy },
    'createdBefore its time': { policy: { createdBefore: '2026-05-01T10:00:00Z' } },
    'createdBefore a later time': { policy: { createdBefore: '2026-05-01T10:00:01Z' }, refused: busy },
    'hidden messages block': {
      instances: [],
      messages: () => hidden(2),
      policy: {},
      refused: /2 hidden messages.*hiddenMessages: block/,
    },
    'hiddenMessages allow: they pass when they stay the same for ten minutes': {
      instances: [],
      messages: () => hidden(2),
      policy: { hiddenMessages: 'allow' },
      drain: { policy: 'wait' },
      tookAtLeastMs: 10 * minute,
    },
    'hiddenMessages allow: another number at the last look is waited for anew': {
      instances: [],
      messages: (elapsedMs) => hidden(elapsedMs < 10 * minute + 700 ? 2 : 3),
      policy: { hiddenMessages: 'allow' },
      drain: { policy: 'wait' },
      tookAtLeastMs: 20 * minute,
      said: /ShopA has hidden messages whose number was not seen to stand still until now: waiting once more/,
    },
    'a source that sees no queues is believed': { instances: [], messages: () => noQueues, policy: {} },
    'requireQueues: it is not': {
      instances: [],
      messages: () => noQueues,
      policy: { requireQueues: true },
      refused: /cannot be told whether task hub ShopA is idle.*QUEUES_NOT_READ/,
    },
  };
  for (const [name, it_] of Object.entries(cases)) {
    it(name, async () => {
      const world = createWorld({ app: setups.same });
      holds(world, it_.instances ?? [suspended], it_.messages ?? (() => noMessages));
      const start = world.clock.now();
      const instances = { ...defaultPolicy, ...it_.policy };
      const { outcome, run } = await act(world, {
        severities: lowered('SAME_HUB', 'HUB_CONTENTS_UNKNOWN'),
        drain: { ...drain, policy: 'fail', ...it_.drain, instances },
      });
      if (it_.refused === undefined) {
        assert.equal(outcome.result, 'done', outcome.reason?.message);
        assert.equal(world.swaps, 1);
      } else {
        assert.equal(outcome.reason?.code, 'HUB_NOT_IDLE');
        assert.match(outcome.reason.message, it_.refused);
        assert.equal(world.swaps, 0);
      }
      if (it_.said !== undefined) assert.match(run.context.lines.join('\n'), it_.said);
      assert.ok(world.clock.now() - start >= (it_.tookAtLeastMs ?? 0));
    });
  }
});

describe('hidden messages that stand still in one of two hubs that must be idle', () => {
  const hour = 60 * minute;

  /** Waits for both hubs, that of the source slot first, and swaps. */
  async function swapped(world: World): Promise<{ readonly tookMs: number; readonly said: string }> {
    const start = world.clock.now();
    const { outcome, run } = await act(world, {
      severities: lowered('HUB_STICKY', 'HUB_CONTENTS_UNKNOWN'),
      timeoutMs: 8 * hour,
      drain: { ...drain, timeoutMs: 7 * hour, instances: { ...defaultPolicy, hiddenMessages: 'allow' } },
    });
    assert.equal(outcome.result, 'done', outcome.reason?.message);
    return { tookMs: world.clock.now() - start, said: run.context.lines.join('\n') };
  }

  it('are waited for anew when the other hub was waited for over hours', async () => {
    const world = createWorld({ app: setups.sticky });
    holds(world, [], () => hidden(3), 'ShopB');
    busyFor(world, 'ShopA', 3 * hour);
    const { tookMs, said } = await swapped(world);
    assert.match(
      said,
      /ShopB has hidden messages whose number was not seen to stand still until now: waiting once more/,
    );
    assert.ok(tookMs >= 3 * hour + 10 * minute, `${tookMs}`);
  });

  it('are waited for once when they stand still in the other hub too', async () => {
    const world = createWorld({ app: setups.sticky });
    holds(world, [], () => hidden(3), 'ShopA');
    holds(world, [], () => hidden(3), 'ShopB');
    const { tookMs, said } = await swapped(world);
    assert.ok(tookMs < 25 * minute, `${tookMs}`);
    assert.doesNotMatch(said, /waiting once more/);
  });
});
