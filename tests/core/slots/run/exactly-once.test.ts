import assert from 'node:assert/strict';
import { runSlotAction } from '../../../../core/slots/index.ts';
import type { SlotOutcome, SlotRequest } from '../../../../core/slots/model.ts';
import { Random } from '../../../generated/random.ts';
import { callFaults, noFaults } from '../world/call-faults.ts';
import { busyFor } from '../world/hubs.ts';
import { requestOf } from '../world/request.ts';
import { createWorld, type World } from '../world/world.ts';
import { assertTrue, finish, rest, scenarios, scriptOf, seed, serves, succeeded, worldOf } from './scenario.ts';

const minute = 60_000;
const componentId = '/subscriptions/s/resourceGroups/rg/providers/microsoft.insights/components/appi-shop';
/** A swap that is asked for all that can be asked for beside it. */
const withMore: Partial<SlotRequest> = {
  annotate: { componentId },
  drain: { ...requestOf().drain, quietPeriodMs: 2 * minute },
};
const requests: Readonly<Record<string, Partial<SlotRequest>>> = {
  '': {},
  ', with a quiet period and a release annotation,': withMore,
};

/** One annotation for one swap, however often it was told; none where a warning says so. */
function assertTold(world: World, request: SlotRequest, outcome: SlotOutcome | 'killed', why: () => string): void {
  const most = request.annotate === undefined ? 0 : 1;
  assert.ok(world.annotations.size <= most, why());
  if (outcome === 'killed' || !succeeded(outcome) || most === 0) return;
  assert.equal(world.annotations.size, outcome.annotation?.reason === undefined ? 1 : 0, why());
}

describe('a swap', function () {
  this.timeout(600_000);

  it(`happens exactly once in each of ${scenarios} scenarios of lost replies, failures, kills and re-runs (seed ${seed})`, async () => {
    for (let index = 0; index < scenarios; index += 1) {
      const random = new Random(seed + index);
      const world = worldOf(random);
      const request = requestOf({ release: `build-${index}`, ...(random.chance(0.5) ? withMore : {}) });
      if (random.chance(0.5)) busyFor(world, random.pick(['ShopA', 'ShopB']), random.pick([20_000, 10 * minute]));
      const told: string[] = [];
      const why = (): string => `scenario ${index}, seed ${seed + index}: swaps ${world.swaps}\n${told.join('\n')}`;
      let ended = false;
      for (let attempt = 1; attempt <= 12 && !ended; attempt += 1) {
        const run = world.run(scriptOf(random.fork(), attempt > 8 ? 0 : random.pick([0, 0.02, 0.05, 0.15])));
        const outcome = await world.clock.run(finish(run, request));
        told.push(
          `attempt ${attempt}: ${outcome === 'killed' ? 'killed' : `${outcome.result} ${outcome.swapped} ${outcome.reason?.code ?? ''}`}`,
        );
        assertTrue(world, outcome, why);
        assertTold(world, request, outcome, why);
        assert.ok(world.swaps <= 1, why());
        ended = succeeded(outcome);
        // Where Azure hides what it is doing, the last attempts must come after it has ended.
        await rest(world, attempt > 8 ? 10 * minute : random.pick([0, 1000, 60_000, 600_000]));
        world.operations.settle();
      }
      assert.ok(ended, why());
      assert.equal(world.swaps, 1, why());
      assert.equal(serves(world), 'new', why());
    }
  });

  for (const [name, change] of Object.entries(requests)) {
    const request = requestOf(change);
    const open = (): World => {
      const world = createWorld();
      busyFor(world, 'ShopA', 20_000);
      return world;
    };

    it(`happens exactly once${name} when any one call goes wrong in any way, and the job is run again`, async () => {
      const calm = open();
      const counting = calm.run();
      await calm.clock.run(runSlotAction(request, counting.doors));
      const calls = counting.line.reached.length;
      assert.ok(calls > 20);
      for (let wrong = 0; wrong < calls; wrong += 1) {
        for (const fault of callFaults) {
          const world = open();
          const why = (): string =>
            `call ${wrong} (${counting.line.reached[wrong] ?? ''}): ${fault}, swaps ${world.swaps}`;
          const first = await world.clock.run(
            finish(world.run({ ...noFaults, faultOf: (call) => (call === wrong ? fault : 'none') }), request),
          );
          assertTrue(world, first, why);
          await rest(world, 60_000);
          world.operations.settle();
          const second = await world.clock.run(finish(world.run(), request));
          assert.ok(succeeded(second), why());
          assertTrue(world, second, why);
          assertTold(world, request, second, why);
          assert.equal(world.swaps, 1, why());
          assert.equal(serves(world), 'new', why());
        }
      }
    });

    it(`happens exactly once${name} when the job is cancelled at any moment, and run again`, async () => {
      for (let at = 0; at <= 80_000; at += 1000) {
        const world = open();
        const run = world.run({ ...noFaults, latencyOf: () => ({ there: 300, back: 300 }) });
        world.clock.at(at, () => run.context.cancel());
        const first = await world.clock.run(finish(run, request));
        assert.notEqual(first, 'killed');
        if (first !== 'killed' && first.result === 'cancelled') assert.ok((first.goOn ?? '').length > 10, String(at));
        assertTrue(world, first, () => `cancelled at ${at}`);
        await rest(world, 60_000);
        world.operations.settle();
        const second = await world.clock.run(finish(world.run(), request));
        assert.ok(
          succeeded(second),
          `cancelled at ${at}: ${second === 'killed' ? '' : (second.reason?.message ?? '')}`,
        );
        assert.equal(world.swaps, 1, `cancelled at ${at}`);
        assertTold(world, request, second, () => `cancelled at ${at}`);
      }
    });
  }
});
