import assert from 'node:assert/strict';
import type { SlotOutcome, SlotRequest } from '../../../../core/slots/model.ts';
import type { AppDefinition } from '../../../../sandbox/arm/index.ts';
import { applySlotConfig } from '../../../../sandbox/arm/slots/index.ts';
import type { CallFault } from '../world/call-faults.ts';
import { busyFor } from '../world/hubs.ts';
import { on } from '../world/scripts.ts';
import { lowered, marked, setups, shopOf } from '../world/shops.ts';
import { createWorld, type World } from '../world/world.ts';
import { act, releaseIn } from './acting.ts';

const minute = 60_000;
const start = { action: 'startPreview' } as const;
const complete = { action: 'completePreview' } as const;
const cancel = { action: 'cancelPreview' } as const;
const sticky = { severities: lowered('HUB_STICKY') };

const pendingOf = (world: World): readonly (string | undefined)[] =>
  ['staging', 'production'].map((slot) => world.slot(slot).targetSwapSlot);

describe('a swap with preview', () => {
  it('is started: the slot is marked, gets the sticky settings of the target, and its host is waited for', async () => {
    const world = createWorld({ app: shopOf({ sticky: ['ApiKey'], production: { ApiKey: 'of production' } }) });
    const { outcome, writes } = await act(world, start);
    assert.deepEqual([outcome.result, outcome.swapped], ['done', 'false'], outcome.reason?.message);
    assert.deepEqual(writes, ['PUT appSettings staging', 'POST applySlotConfig staging']);
    assert.equal(world.slot('staging').appSettings['ApiKey'], 'of production');
    assert.deepEqual(pendingOf(world), ['production', 'staging']);
    assert.equal(world.swaps, 0);
    const last = outcome.timeline.at(-1)?.line ?? '';
    assert.match(last, /host of slot staging is Running/);
  });

  it('is started again: nothing is done, and it is pending as before', async () => {
    const world = createWorld();
    await act(world, start);
    const { outcome, writes } = await act(world, start);
    assert.deepEqual([outcome.result, outcome.swapped], ['alreadyDone', 'false'], outcome.reason?.message);
    assert.deepEqual(writes, []);
    assert.deepEqual(pendingOf(world), ['production', 'staging']);
  });

  it('is completed: swapped once, and verified', async () => {
    const world = createWorld();
    await act(world, start);
    const { outcome, writes } = await act(world, complete);
    assert.deepEqual([outcome.result, outcome.swapped], ['done', 'true'], outcome.reason?.message);
    assert.deepEqual(writes, ['POST slotsswap staging']);
    assert.equal(outcome.verification?.kind, 'healthy');
    assert.equal(world.swaps, 1);
    assert.deepEqual(pendingOf(world), [undefined, undefined]);
    const again = await act(world, complete);
    assert.deepEqual([again.outcome.result, again.outcome.swapped], ['alreadyDone', 'alreadyDone']);
    const once = await act(world, start);
    assert.deepEqual([once.outcome.result, once.outcome.swapped], ['alreadyDone', 'alreadyDone']);
    assert.equal(world.swaps, 1);
  });

  it('is cancelled: both slots get their own settings back, the source slot first', async () => {
    const world = createWorld({ app: shopOf({ sticky: ['ApiKey'], production: { ApiKey: 'of production' } }) });
    const own = { ...world.slot('staging').appSettings };
    await act(world, start);
    const { outcome, writes } = await act(world, cancel);
    assert.deepEqual([outcome.result, outcome.swapped], ['done', 'false'], outcome.reason?.message);
    assert.deepEqual(writes, ['POST resetSlotConfig staging', 'POST resetSlotConfig production']);
    assert.equal(world.slot('staging').appSettings['ApiKey'], own['ApiKey']);
    assert.deepEqual(pendingOf(world), [undefined, undefined]);
    const again = await act(world, cancel);
    assert.deepEqual([again.outcome.result, again.writes.length], ['alreadyDone', 0]);
  });

  it('may be started anew after it was cancelled, and completed', async () => {
    const world = createWorld();
    for (const action of [start, cancel, start, complete]) {
      assert.equal((await act(world, action)).outcome.result, 'done', action.action);
    }
    assert.equal(world.swaps, 1);
  });

  it('completed after a failed warm-up: still pending, tried again, swapped once', async () => {
    const world = createWorld();
    await act(world, start);
    world.slot('staging').swapFailures.push('httpPing', 'workerProcess');
    const { outcome } = await act(world, complete);
    assert.equal(outcome.result, 'done', outcome.reason?.message);
    assert.equal(world.swaps, 1);
  });

  describe('is refused', () => {
    interface Case {
      readonly app?: AppDefinition;
      readonly arrange?: (world: World) => Promise<unknown> | undefined;
      readonly request: Partial<SlotRequest>;
      readonly code: string;
      readonly message?: RegExp;
    }
    /** Somebody else's, which no marker tells of. */
    const byHand = (world: World, target = 'production'): undefined =>
      void applySlotConfig(world.app, world.slot('staging'), world.slot(target), world.clock.now());
    const third = { others: { test: { TaskHubName: 'ShopC' } } };

    const cases: Readonly<Record<string, Case>> = {
      'completing: none is pending': { request: complete, code: 'NO_PREVIEW' },
      'completing: somebody else’s, without a marker': {
        arrange: byHand,
        request: complete,
        code: 'RELEASE_CONFLICT',
        message: /not started by this task/,
      },
      'completing: of another release': {
        arrange: (world) => act(world, { ...start, release: 'build-0' }),
        request: complete,
        code: 'RELEASE_CONFLICT',
        message: /carries the release build-0/,
      },
      'completing: with a third slot': {
        app: shopOf({ ...third, staging: marked('build-1') }),
        arrange: (world) => byHand(world, 'test'),
        request: complete,
        code: 'PREVIEW_PENDING',
        message: /with slot test/,
      },
      'starting: somebody else’s is pending': { arrange: byHand, request: start, code: 'PREVIEW_PENDING' },
      'starting: that of another release is pending': {
        arrange: (world) => act(world, { ...start, release: 'build-0' }),
        request: start,
        code: 'RELEASE_CONFLICT',
      },
      'starting: one with a third slot is pending': {
        app: shopOf(third),
        arrange: (world) => byHand(world, 'test'),
        request: start,
        code: 'PREVIEW_PENDING',
      },
      'starting: authentication is on': {
        app: shopOf({ easyAuth: true }),
        request: start,
        code: 'PREFLIGHT_FAILED',
        message: /PREVIEW_WITH_EASY_AUTH/,
      },
      'starting: sticky hubs, by default': {
        app: setups.sticky,
        request: start,
        code: 'PREFLIGHT_FAILED',
        message: /HUB_STICKY/,
      },
      'swapping: somebody else’s is pending': { arrange: byHand, request: {}, code: 'PREVIEW_PENDING' },
      'swapping: its own is pending': { arrange: (world) => act(world, start), request: {}, code: 'PREVIEW_PENDING' },
      'preparing: one is pending': {
        arrange: byHand,
        request: { action: 'prepareSlot' },
        code: 'PREVIEW_PENDING',
      },
      'cancelling: one with a third slot': {
        app: shopOf(third),
        arrange: (world) => byHand(world, 'test'),
        request: cancel,
        code: 'PREVIEW_PENDING',
      },
    };
    for (const [name, it_] of Object.entries(cases)) {
      it(name, async () => {
        const world = createWorld(it_.app === undefined ? {} : { app: it_.app });
        await it_.arrange?.(world);
        const pending = pendingOf(world);
        const { outcome, writes } = await act(world, it_.request);
        assert.equal(outcome.result, 'failed');
        assert.equal(outcome.reason?.code, it_.code, outcome.reason?.message);
        if (it_.message !== undefined) assert.match(outcome.reason?.message ?? '', it_.message);
        assert.deepEqual(writes, []);
        assert.deepEqual(pendingOf(world), pending);
        assert.equal(world.swaps, 0);
      });
    }
  });

  it('of somebody else with these slots may be cancelled', async () => {
    const world = createWorld();
    applySlotConfig(world.app, world.slot('staging'), world.slot('production'), world.clock.now());
    const { outcome } = await act(world, cancel);
    assert.equal(outcome.result, 'done');
    assert.deepEqual(pendingOf(world), [undefined, undefined]);
  });

  describe('with sticky hubs', () => {
    it('waits for both hubs before it starts, and tells truly which hub each slot holds', async () => {
      const world = createWorld({ app: setups.sticky });
      busyFor(world, 'ShopB', 5 * minute);
      busyFor(world, 'ShopA', 8 * minute);
      const begin = world.clock.now();
      let applied = 0;
      const script = on({ call: 'POST applySlotConfig staging', before: () => (applied = world.clock.now() - begin) });
      const started = await act(world, { ...start, ...sticky }, { script });
      assert.equal(started.outcome.result, 'done', started.outcome.reason?.message);
      assert.ok(applied >= 8 * minute);
      assert.deepEqual(
        started.outcome.drained.map(({ hub }) => hub.hubName),
        ['ShopB', 'ShopA'],
      );
      // Pending: both slots run on the target's hub.
      assert.equal(started.outcome.after?.source.hub?.hubName, 'ShopA');
      assert.equal(started.outcome.after.target.hub?.hubName, 'ShopA');

      busyFor(world, 'ShopA', 5 * minute);
      const completed = await act(world, { ...complete, ...sticky });
      assert.equal(completed.outcome.result, 'done', completed.outcome.reason?.message);
      assert.deepEqual(
        completed.outcome.drained.map(({ hub }) => hub.hubName),
        ['ShopA'],
      );
      assert.equal(completed.outcome.after?.source.hub?.hubName, 'ShopB', 'the source slot has its own hub again');
      assert.equal(completed.outcome.after.target.hub?.hubName, 'ShopA');
    });

    it('gives both their hubs back when it is cancelled', async () => {
      const world = createWorld({ app: setups.sticky });
      await act(world, { ...start, ...sticky });
      const { outcome } = await act(world, { ...cancel, ...sticky });
      assert.equal(outcome.result, 'done');
      assert.equal(outcome.before?.source.hub?.hubName, 'ShopA');
      assert.equal(outcome.after?.source.hub?.hubName, 'ShopB');
    });
  });

  describe('with one call that goes wrong, and the job run again', () => {
    const faults: readonly CallFault[] = [
      'lostBefore',
      'lostAfter',
      'serverErrorBefore',
      'serverErrorAfter',
      'throttled',
      'late',
    ];
    interface Step {
      readonly request: Partial<SlotRequest>;
      readonly call: string;
      /** Whether one lost call is made good by the same run. */
      readonly made: (outcome: SlotOutcome) => boolean;
    }
    const done = ({ result }: SlotOutcome): boolean => result === 'done';
    const steps: Readonly<Record<string, Step>> = {
      'starting it': { request: start, call: 'POST applySlotConfig staging', made: done },
      'giving the source slot its settings back': { request: cancel, call: 'POST resetSlotConfig staging', made: done },
      'giving the target slot its settings back': {
        request: cancel,
        call: 'POST resetSlotConfig production',
        made: done,
      },
      'completing it': {
        request: complete,
        call: 'POST slotsswap staging',
        // A swap is never sent again unless Azure has refused it.
        made: ({ result, reason }) => result === 'done' || reason?.code === 'SWAP_UNCONFIRMED',
      },
    };
    for (const [name, { request, call, made }] of Object.entries(steps)) {
      for (const fault of faults) {
        it(`${name}: ${fault}`, async () => {
          const world = createWorld();
          if (request !== start) await act(world, start);
          const first = await act(world, request, { script: on({ call, times: [1], fault }) });
          assert.ok(made(first.outcome), first.outcome.reason?.message);
          await world.clock.run(world.clock.sleep(5 * minute, new AbortController().signal));
          const again = await act(world, request);
          assert.ok(['done', 'alreadyDone'].includes(again.outcome.result), again.outcome.reason?.message);
          assert.deepEqual(pendingOf(world), request === start ? ['production', 'staging'] : [undefined, undefined]);
          assert.equal(world.swaps, request === complete ? 1 : 0);
          assert.equal(releaseIn(world.slot(request === complete ? 'production' : 'staging')), 'build-1');
        });
      }
    }

    it('starting it fails for good: said, and nothing is pending', async () => {
      const world = createWorld();
      const { outcome, writes } = await act(world, start, {
        script: on({ call: 'POST applySlotConfig staging', fault: 'lostBefore' }),
      });
      assert.equal(outcome.result, 'failed');
      assert.deepEqual(writes, ['PUT appSettings staging']);
      assert.deepEqual(pendingOf(world), [undefined, undefined]);
      assert.match(outcome.goOn ?? '', /cancelPreview/);
    });

    it('starting it, and the hubs are busy before it can be sent again: waits for them', async () => {
      const world = createWorld({ app: setups.sticky });
      const { outcome } = await act(
        world,
        { ...start, ...sticky },
        {
          script: on({
            call: 'POST applySlotConfig staging',
            times: [1],
            fault: 'throttled',
            before: () => busyFor(world, 'ShopA', 10 * minute),
          }),
        },
      );
      assert.equal(outcome.result, 'done', outcome.reason?.message);
      assert.ok(Date.parse(outcome.endedAt) - Date.parse(outcome.startedAt) >= 10 * minute);
    });
  });
});
