import assert from 'node:assert/strict';
import type { SlotOutcome, SlotRequest } from '../../../../core/slots/model.ts';
import { marked, shopOf } from '../world/shops.ts';
import { swapSlots } from '../../../../sandbox/arm/slots/index.ts';
import { createWorld, type Lag, type World } from '../world/world.ts';
import { act } from './acting.ts';

const never = Infinity;
const minute = 60_000;

describe('when the slots show late that they were swapped', () => {
  interface Case {
    readonly lag: Lag;
    readonly result: SlotOutcome['result'];
    readonly code?: string;
    readonly swapped: SlotOutcome['swapped'];
    readonly message?: RegExp;
    readonly tookMs: readonly [number, number];
  }

  const cases: Readonly<Record<string, Case>> = {
    'at once: done': {
      lag: { settingsMs: 0, lastSwapMs: 0 },
      result: 'done',
      swapped: 'true',
      tookMs: [30_000, 45_000],
    },
    'the marker after 50 seconds, the last swap too: done': {
      lag: { settingsMs: 50_000, lastSwapMs: 50_000 },
      result: 'done',
      swapped: 'true',
      tookMs: [80_000, 100_000],
    },
    'the last swap at once, the marker after 10 seconds: done': {
      lag: { settingsMs: 10_000, lastSwapMs: 0 },
      result: 'done',
      swapped: 'true',
      tookMs: [40_000, 55_000],
    },
    'the last swap at once, the marker after 50 seconds: done, and not taken for a second swap': {
      lag: { settingsMs: 50_000, lastSwapMs: 0 },
      result: 'done',
      swapped: 'true',
      tookMs: [80_000, 100_000],
    },
    'the marker at once, the last swap after 50 seconds: done': {
      lag: { settingsMs: 0, lastSwapMs: 50_000 },
      result: 'done',
      swapped: 'true',
      tookMs: [30_000, 45_000],
    },
    'neither, although Azure reports success: cannot tell': {
      lag: { settingsMs: never, lastSwapMs: never },
      result: 'failed',
      code: 'SWAP_UNCONFIRMED',
      swapped: 'unknown',
      message: /Azure reports that the slots were swapped, and the release marker does not show it.*cannot be told/,
      tookMs: [30_000 + minute, 30_000 + 2 * minute],
    },
    'the last swap, and the marker never: the slots look as if they were swapped twice': {
      lag: { settingsMs: never, lastSwapMs: 0 },
      result: 'failed',
      code: 'SWAPPED_TWICE',
      swapped: 'false',
      tookMs: [30_000 + minute, 30_000 + 2 * minute],
    },
  };
  for (const direction of ['swap', 'swapBack'] as const) {
    describe(direction, () => {
      for (const [name, it_] of Object.entries(cases)) {
        it(name, async () => {
          const world = createWorld({ app: appFor(direction), lag: it_.lag });
          const start = world.clock.now();
          const request: Partial<SlotRequest> = { action: direction };
          const run = world.run();
          // What people are told is compared with what the slots show, which here is not what is.
          const { outcome } = await act(world, request, { run, otherwiseChanged: true, showsLate: true });
          const took = world.clock.now() - start;
          assert.equal(outcome.result, it_.result, outcome.reason?.message);
          assert.equal(outcome.reason?.code, it_.code, outcome.reason?.message);
          assert.equal(outcome.swapped, it_.swapped);
          if (it_.message !== undefined) assert.match(outcome.reason?.message ?? '', it_.message);
          assert.ok(took >= it_.tookMs[0] && took <= it_.tookMs[1], `took ${took} ms`);
          assert.equal(world.swaps, 1);
        });
      }
    });
  }

  it('a run that could not tell is told by the next one', async () => {
    const world = createWorld({ lag: { settingsMs: 10 * minute, lastSwapMs: 10 * minute } });
    const first = await act(world, {}, { otherwiseChanged: true });
    assert.equal(first.outcome.swapped, 'unknown');
    await world.clock.run(world.clock.sleep(10 * minute, new AbortController().signal));
    const second = await act(world);
    assert.deepEqual([second.outcome.result, second.outcome.swapped], ['alreadyDone', 'alreadyDone']);
    assert.equal(world.swaps, 1);
  });
});

describe('when somebody swaps the slots once more', () => {
  const swapByHand = (world: World): void =>
    swapSlots(world.app, world.slot('staging'), world.slot('production'), { at: world.clock.now() });

  it('right after the swap: fails, and says that the release does not serve', async () => {
    const world = createWorld();
    const { outcome } = await act(
      world,
      { verify: { patienceMs: 5 * minute, soakMs: 5 * minute, swapBackOnFailure: false } },
      { run: withEvent(world, 2 * minute, swapByHand), otherwiseChanged: true },
    );
    assert.equal(outcome.reason?.code, 'SWAPPED_TWICE');
    assert.equal(outcome.swapped, 'false');
    assert.match(outcome.reason.fix ?? '', /Look at both slots/);
  });

  it('while a swap back is verified: fails as well', async () => {
    const world = createWorld();
    await act(world);
    const { outcome } = await act(
      world,
      { action: 'swapBack', verify: { patienceMs: 5 * minute, soakMs: 5 * minute, swapBackOnFailure: false } },
      { run: withEvent(world, 2 * minute, swapByHand), otherwiseChanged: true },
    );
    assert.equal(outcome.reason?.code, 'SWAPPED_TWICE');
    assert.equal(outcome.swapped, 'false');
  });

  function withEvent(world: World, afterMs: number, event: (world: World) => void): ReturnType<World['run']> {
    world.clock.at(afterMs, () => event(world));
    return world.run();
  }
});

/** Ready to be swapped, or swapped. */
function appFor(direction: 'swap' | 'swapBack'): ReturnType<typeof shopOf> {
  return direction === 'swap' ? shopOf({ staging: marked('build-1') }) : shopOf({ production: marked('build-1') });
}
