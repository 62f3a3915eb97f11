import assert from 'node:assert/strict';
import type { SlotOutcome } from '../../../../core/slots/model.ts';
import { Random } from '../../../generated/random.ts';
import { callFaults, type CallScript } from '../world/call-faults.ts';
import { requestOf } from '../world/request.ts';
import { createWorld } from '../world/world.ts';
import { assertTrue, finish, scenarios, scriptOf, seed, serves, succeeded, worldOf } from './scenario.ts';

describe('two tasks that swap at the same time', function () {
  this.timeout(600_000);

  const slowly = (random: Random, often: number, longest: number, faults = callFaults): CallScript => ({
    ...scriptOf(random, often, faults),
    latencyOf: () => ({ there: random.between(0, longest), back: random.between(0, longest) }),
  });

  it(`swap exactly once with a lock, in ${scenarios} scenarios with faults and kills`, async () => {
    const cutWhileSwapping: CallScript['faultOf'] = (_call, name) =>
      name.startsWith('POST slotsswap') ? 'killedLate' : 'none';
    // With a lock, what a killed run has sent does no harm either, however late it comes.
    const withLateOnes = [...callFaults, 'killedLate'] as const;
    const lock = { containerUrl: 'https://stlocks.blob.core.windows.net/deployments' };
    for (let index = 0; index < scenarios; index += 1) {
      const random = new Random(seed * 3 + index);
      // A swap that a killed run has left in progress can end between another run's last look and its POST: it has to be seen.
      const world = worldOf(random, false);
      const request = requestOf({ release: `build-${index}`, lock });
      const told: string[] = [];
      const why = (): string => `scenario ${index}: swaps ${world.swaps}\n${told.join('\n')}`;
      const racer = async (name: string, chance: Random): Promise<void> => {
        await world.clock.sleep(chance.between(0, 20_000), new AbortController().signal);
        for (let attempt = 1; attempt <= 12; attempt += 1) {
          const often = attempt > 6 ? 0 : chance.pick([0, 0.03]);
          const script = slowly(chance.fork(), often, 2000, withLateOnes);
          const run = world.run(
            attempt === 1 && chance.chance(0.1) ? { ...script, faultOf: cutWhileSwapping } : script,
          );
          const outcome = await finish(run, request);
          told.push(
            `${name}${attempt}: ${outcome === 'killed' ? 'killed' : `${outcome.result} ${outcome.swapped} ${outcome.reason?.code ?? ''}`}`,
          );
          assertTrue(world, outcome, why);
          assert.ok(world.swaps <= 1, why());
          if (succeeded(outcome)) return;
          await world.clock.sleep(chance.between(0, 120_000), new AbortController().signal);
        }
        assert.fail(why());
      };
      await world.clock.run(Promise.all([racer('A', random.fork()), racer('B', random.fork())]));
      assert.equal(world.swaps, 1, why());
      assert.equal(serves(world), 'new', why());
    }
  });

  it(`never call it a success without a lock once it is undone, in ${scenarios / 4} races`, async () => {
    let doubles = 0;
    for (let index = 0; index < scenarios / 4; index += 1) {
      const random = new Random(seed * 7 + index);
      const world = createWorld({ operations: { runsForMs: random.pick([500, 2000, 20_000]) } });
      const request = requestOf({ release: `build-${index}` });
      const ends: { readonly outcome: SlotOutcome; readonly swapsSeen: number }[] = [];
      const why = (): string =>
        `race ${index}: swaps ${world.swaps}, ${ends.map(({ outcome, swapsSeen }) => `${outcome.result} ${outcome.swapped} ${outcome.reason?.code ?? ''} (saw ${swapsSeen})`).join(', ')}`;
      const racer = async (chance: Random): Promise<void> => {
        const run = world.run(slowly(chance, 0, 9000));
        const outcome = await finish(run, request);
        if (outcome === 'killed') assert.fail(why());
        ends.push({ outcome, swapsSeen: run.line.swapsSeen });
      };
      await world.clock.run(Promise.all([racer(random.fork()), racer(random.fork())]));
      assert.equal(ends.length, 2, why());
      // What a run's last look showed decides, not what comes after it.
      for (const { outcome, swapsSeen } of ends)
        assert.equal(succeeded(outcome), swapsSeen === 1 && outcome.result !== 'failed', why());
      if (world.swaps > 1) {
        doubles += 1;
        assert.equal(world.swaps, 2, why());
        assert.ok(
          ends.some(({ outcome }) => outcome.result === 'failed' && outcome.reason?.code === 'SWAPPED_TWICE'),
          why(),
        );
      } else {
        assert.equal(serves(world), 'new', why());
        assert.ok(
          ends.some(({ outcome }) => succeeded(outcome)),
          why(),
        );
      }
    }
    assert.ok(doubles > 0, 'no race ended in two swaps, so nothing was shown');
  });
});
