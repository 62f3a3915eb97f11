import assert from 'node:assert/strict';
import type { ArmSlots } from '../../../../core/azure/arm/index.ts';
import { DurableDeployError } from '../../../../core/errors.ts';
import { runSlotAction } from '../../../../core/slots/index.ts';
import type { SlotOutcome, SlotRequest } from '../../../../core/slots/model.ts';
import { busyFor } from '../world/hubs.ts';
import { requestOf } from '../world/request.ts';
import { on } from '../world/scripts.ts';
import { Killed } from '../world/killed.ts';
import { lowered, setups } from '../world/shops.ts';
import type { AppDefinition } from '../../../../sandbox/arm/index.ts';
import { swapSlots } from '../../../../sandbox/arm/slots/index.ts';
import { createWorld, type World } from '../world/world.ts';
import { act } from './acting.ts';

const minute = 60_000;
const lock = { containerUrl: 'https://stlocks.blob.core.windows.net/deployments' };
const lost = new DurableDeployError('LOCK_LOST', 'The lease is held no longer.');

/** How long another run has to wait for the lock now. */
async function waitForLock(world: World): Promise<number> {
  const start = world.clock.now();
  let taken = -1;
  const script = on({
    call: 'stickySettings production',
    times: [1],
    before: () => (taken = world.clock.now() - start),
  });
  const other = world.run(script);
  await world.clock.run(runSlotAction(requestOf({ lock, action: 'prepareSlot', release: 'other' }), other.doors));
  return taken;
}

describe('a run with a lock', () => {
  const ends: Readonly<
    Record<
      string,
      {
        readonly request?: Partial<SlotRequest>;
        readonly cancelAfterMs?: number;
        readonly result: SlotOutcome['result'];
      }
    >
  > = {
    'that went well': { result: 'done' },
    'that had nothing to do': { request: { action: 'cancelPreview' }, result: 'alreadyDone' },
    'that was refused': { request: { action: 'swapBack' }, result: 'failed' },
    'that was cancelled': { cancelAfterMs: 10_000, result: 'cancelled' },
  };
  for (const [name, { request, cancelAfterMs, result }] of Object.entries(ends)) {
    it(`${name} gives it back at its end`, async () => {
      const world = createWorld();
      const { outcome, run } = await act(
        world,
        { lock, ...request },
        cancelAfterMs === undefined ? {} : { cancelAfterMs },
      );
      assert.equal(outcome.result, result, outcome.reason?.message);
      assert.equal(run.line.reached.filter((call) => call === 'lease acquire').length, 1);
      assert.equal(run.line.reached.at(-1), 'lease release');
      assert.equal(await waitForLock(world), 0);
    });
  }

  it('that was killed while its swap was under way is followed by one that sees it swapped', async () => {
    const world = createWorld();
    await assert.rejects(
      act(world, { lock }, { script: on({ call: 'POST slotsswap staging', fault: 'killedLate' }) }),
      Killed,
    );
    assert.equal(world.swaps, 0, 'the request is still under way');
    const { outcome } = await act(world, { lock });
    assert.deepEqual([outcome.result, outcome.swapped], ['alreadyDone', 'alreadyDone']);
    assert.equal(world.swaps, 1);
  });

  it('that is cancelled while its swap may still be under way does not give it back', async () => {
    const world = createWorld();
    const run = world.run(on({ call: 'POST slotsswap staging', fault: 'late' }));
    const doors = {
      ...run.doors,
      slots: {
        ...run.doors.slots,
        beginSwap: (...given: Parameters<ArmSlots['beginSwap']>) => {
          world.clock.at(1000, () => run.context.cancel());
          return run.doors.slots.beginSwap(...given);
        },
      },
    };
    const { outcome } = await act(world, { lock }, { run, doors });
    assert.deepEqual([outcome.result, outcome.swapped], ['cancelled', 'unknown']);
    assert.match(
      run.context.lines.join('\n'),
      /A change may still be under way to Azure, so the lock is not given back/,
    );
    assert.ok(!run.line.reached.includes('lease release'));
    assert.ok((await waitForLock(world)) >= 2 * minute);
  });

  const changes: Readonly<
    Record<string, { readonly call: string; readonly request?: Partial<SlotRequest>; readonly app?: AppDefinition }>
  > = {
    'app settings': { call: 'PUT appSettings staging' },
    'the list of sticky settings': {
      call: 'PUT stickySettings production',
      app: setups.sticky,
      request: { action: 'prepareSlot', prepare: { unstickHubSettings: true, hubNames: [] } },
    },
    'a preview': { call: 'POST applySlotConfig staging', request: { action: 'startPreview' } },
    'the end of a preview': { call: 'POST resetSlotConfig staging', request: { action: 'cancelPreview' } },
    'the start of a slot': { call: 'POST start staging', request: { startIfStopped: true } },
  };

  async function arranged({ call, app }: (typeof changes)[string]): Promise<World> {
    const world = createWorld(app === undefined ? {} : { app });
    if (call.includes('resetSlotConfig')) await act(world, { action: 'startPreview' });
    if (call.includes('start staging')) world.slot('staging').state = 'Stopped';
    return world;
  }

  for (const [name, change] of Object.entries(changes)) {
    const { call, request } = change;
    it(`that is cancelled while ${name} may still be under way does not give it back`, async () => {
      const world = await arranged(change);
      const run = world.run(
        on({ call, fault: 'late', before: () => world.clock.at(1000, () => run.context.cancel()) }),
      );
      const { outcome } = await act(world, { lock, ...request }, { run, otherwiseChanged: true });
      assert.equal(outcome.result, 'cancelled', outcome.reason?.message);
      assert.match(run.context.lines.join('\n'), /A change may still be under way to Azure/);
      assert.ok(!run.line.reached.includes('lease release'));
      assert.ok((await waitForLock(world)) >= 2 * minute);
      assert.ok(run.line.reached.includes(call), 'it has arrived by then');
    });

    it(`that is cancelled right after ${name} gives it back`, async () => {
      const world = await arranged(change);
      const run = world.run(on({ call, before: () => run.context.cancel() }));
      const { outcome } = await act(world, { lock, ...request }, { run });
      assert.equal(outcome.result, 'cancelled', outcome.reason?.message);
      assert.equal(run.line.reached.at(-1), 'lease release');
      assert.equal(await waitForLock(world), 0);
    });
  }

  for (const name of ['app settings', 'the list of sticky settings', 'a preview'] as const) {
    const change = changes[name];
    it(`that has waited until ${name} showed, after a lost reply, gives it back`, async () => {
      assert.ok(change);
      const world = await arranged(change);
      const script = on({ call: change.call, times: [1], fault: 'late' });
      const { outcome, run } = await act(world, { lock, ...change.request }, { script });
      assert.equal(outcome.result, 'done', outcome.reason?.message);
      assert.equal(run.line.reached.at(-1), 'lease release');
    });
  }

  it('that fails because the slots were swapped twice does not give it back while its own swap may still be under way', async () => {
    const world = createWorld();
    const swapByHand = (): void =>
      swapSlots(world.app, world.slot('staging'), world.slot('production'), { at: world.clock.now() });
    const twiceByHand = (): void => [1000, 2000].forEach((later) => world.clock.at(later, swapByHand));
    const script = on({ call: 'POST slotsswap staging', fault: 'lostBefore', before: twiceByHand });
    const { outcome, run } = await act(world, { lock }, { script, otherwiseChanged: true });
    assert.deepEqual([outcome.reason?.code, outcome.swapped], ['SWAPPED_TWICE', 'false'], outcome.reason?.message);
    assert.ok(!run.line.reached.includes('lease release'));
    assert.ok((await waitForLock(world)) >= 2 * minute);
  });

  it('whose end of a preview was sent again after a lost reply does not give it back: the first one may still arrive', async () => {
    const world = createWorld();
    await act(world, { action: 'startPreview' });
    const script = on({ call: 'POST resetSlotConfig staging', times: [1], fault: 'late' });
    const { outcome, run } = await act(world, { lock, action: 'cancelPreview' }, { script });
    assert.equal(outcome.result, 'done', outcome.reason?.message);
    assert.ok(!run.line.reached.includes('lease release'));
    assert.ok((await waitForLock(world)) >= 2 * minute);
  });

  it('that fails by a defect gives it back as well', async () => {
    const world = createWorld();
    const run = world.run();
    const doors = {
      ...run.doors,
      slots: { ...run.doors.slots, webConfig: () => Promise.reject(new TypeError('a defect')) },
    };
    await assert.rejects(world.clock.run(runSlotAction(requestOf({ lock }), doors)), TypeError);
    assert.equal(await waitForLock(world), 0);
  });

  it('takes none for what changes nothing', async () => {
    for (const change of [{ action: 'preflight' }, { dryRun: true }] as const) {
      const { run } = await act(createWorld(), { lock, ...change });
      assert.deepEqual(
        run.line.reached.filter((call) => call.startsWith('lease')),
        [],
      );
    }
  });

  it('keeps another one waiting while it waits for a hub, and that one does what is left then', async () => {
    const world = createWorld({ app: setups.same });
    busyFor(world, 'ShopA', 5 * minute);
    const request = requestOf({ lock, severities: lowered('SAME_HUB') });
    const [first, second] = await world.clock.run(
      Promise.all([runSlotAction(request, world.run().doors), runSlotAction(request, world.run().doors)]),
    );
    assert.deepEqual([first.result, first.swapped], ['done', 'true']);
    assert.deepEqual([second.result, second.swapped], ['alreadyDone', 'alreadyDone']);
    assert.equal(world.swaps, 1);
  });

  it('that cannot get it in time: LOCK_TAKEN, and nothing is looked at', async () => {
    const world = createWorld({ app: setups.same });
    busyFor(world, 'ShopA', 30 * minute);
    const request = requestOf({ lock, severities: lowered('SAME_HUB') });
    const second = world.run();
    const [, outcome] = await world.clock.run(
      Promise.all([
        runSlotAction(request, world.run().doors),
        world.clock
          .sleep(1000, new AbortController().signal)
          .then(() => runSlotAction({ ...request, timeoutMs: 2 * minute }, second.doors)),
      ]),
    );
    assert.deepEqual([outcome.result, outcome.swapped, outcome.reason?.code], ['failed', 'false', 'LOCK_TAKEN']);
    assert.deepEqual([...new Set(second.line.reached)], ['lease acquire']);
    assert.match(outcome.reason?.fix ?? '', /Run the job again/);
  });

  for (const request of [{}, { action: 'startPreview' }] as const) {
    it(`that loses it before the ${'action' in request ? 'preview' : 'swap'}: LOCK_LOST, and nothing is posted`, async () => {
      const world = createWorld();
      const { outcome, writes } = await act(
        world,
        { lock, ...request },
        { script: on({ call: 'lease renew', refusal: lost }) },
      );
      assert.deepEqual([outcome.result, outcome.swapped, outcome.reason?.code], ['failed', 'false', 'LOCK_LOST']);
      assert.deepEqual(writes, []);
      assert.equal(world.swaps, 0);
      const again = await act(world, { lock, ...request });
      assert.equal(again.outcome.result, 'done');
    });
  }

  it('that is cancelled while it waits for it ends at once, and says so', async () => {
    const world = createWorld({ app: setups.same });
    busyFor(world, 'ShopA', 30 * minute);
    const request = requestOf({ lock, severities: lowered('SAME_HUB') });
    const second = world.run();
    world.clock.at(2 * minute, () => second.context.cancel());
    const [, outcome] = await world.clock.run(
      Promise.all([runSlotAction(request, world.run().doors), runSlotAction(request, second.doors)]),
    );
    assert.equal(outcome.result, 'cancelled');
    assert.match(outcome.reason?.message ?? '', /waiting for the lock/);
    assert.equal(outcome.goOn, 'Nothing was changed. Run the job again.');
  });
});
