import assert from 'node:assert/strict';
import { runSlotAction } from '../../../../core/slots/index.ts';
import { Random } from '../../../generated/random.ts';
import { callFaults, noFaults } from '../world/call-faults.ts';
import { requestOf } from '../world/request.ts';
import { createWorld } from '../world/world.ts';
import { assertTrue, finish, rest, scenarios, scriptOf, seed, serves, succeeded, worldOf } from './scenario.ts';

describe('a swap', function () {
  this.timeout(600_000);

  it(`happens exactly once in each of ${scenarios} scenarios of lost replies, failures, kills and re-runs (seed ${seed})`, async () => {
    for (let index = 0; index < scenarios; index += 1) {
      const random = new Random(seed + index);
      const world = worldOf(random);
      const request = requestOf({ release: `build-${index}` });
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
        assert.ok(world.swaps <= 1, why());
        ended = succeeded(outcome);
        await rest(world, random.pick([0, 1000, 60_000, 600_000]));
        world.operations.settle();
      }
      assert.ok(ended, why());
      assert.equal(world.swaps, 1, why());
      assert.equal(serves(world), 'new', why());
    }
  });

  it('happens exactly once when any one call goes wrong in any way, and the job is run again', async () => {
    const calm = createWorld();
    const counting = calm.run();
    await calm.clock.run(runSlotAction(requestOf(), counting.doors));
    const calls = counting.line.reached.length;
    assert.ok(calls > 20);
    for (let wrong = 0; wrong < calls; wrong += 1) {
      for (const fault of callFaults) {
        const world = createWorld();
        const why = (): string =>
          `call ${wrong} (${counting.line.reached[wrong] ?? ''}): ${fault}, swaps ${world.swaps}`;
        const first = await world.clock.run(
          finish(world.run({ ...noFaults, faultOf: (call) => (call === wrong ? fault : 'none') }), requestOf()),
        );
        assertTrue(world, first, why);
        await rest(world, 60_000);
        world.operations.settle();
        const second = await world.clock.run(finish(world.run(), requestOf()));
        assert.ok(succeeded(second), why());
        assertTrue(world, second, why);
        assert.equal(world.swaps, 1, why());
        assert.equal(serves(world), 'new', why());
      }
    }
  });

  it('happens exactly once when the job is cancelled at any moment, and run again', async () => {
    for (let at = 0; at <= 60_000; at += 1000) {
      const world = createWorld();
      const run = world.run({ ...noFaults, latencyOf: () => ({ there: 300, back: 300 }) });
      world.clock.at(at, () => run.context.cancel());
      const first = await world.clock.run(finish(run, requestOf()));
      assert.notEqual(first, 'killed');
      if (first !== 'killed' && first.result === 'cancelled') assert.ok((first.goOn ?? '').length > 10, String(at));
      assertTrue(world, first, () => `cancelled at ${at}`);
      await rest(world, 60_000);
      world.operations.settle();
      const second = await world.clock.run(finish(world.run(), requestOf()));
      assert.ok(succeeded(second), `cancelled at ${at}: ${second === 'killed' ? '' : (second.reason?.message ?? '')}`);
      assert.equal(world.swaps, 1, `cancelled at ${at}`);
    }
  });
});
