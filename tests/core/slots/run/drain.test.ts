import assert from 'node:assert/strict';
import { createJournal } from '../../../../core/journal.ts';
import type { HubToDrain, SlotSeen } from '../../../../core/slots/model.ts';
import { findPair, observeSlots } from '../../../../core/slots/observe/index.ts';
import { drainHub, requireIdle } from '../../../../core/slots/run/drain.ts';
import { createWaitingTime, type WaitingTime } from '../../../../core/slots/waiting-time.ts';
import type { SlotRun } from '../../../../core/slots/slot-run.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { busyFor } from '../world/hubs.ts';
import { requestOf } from '../world/request.ts';
import { createWorld, type World } from '../world/world.ts';

const minute = 60_000;
const never = new AbortController().signal;

describe('the time for waiting', () => {
  it('counts only what is waited, all waits together', async () => {
    const clock = new FakeClock();
    const time = createWaitingTime(clock, 10 * minute);
    await clock.run(clock.sleep(30 * minute, never));
    assert.deepEqual([time.spentMs, time.leftMs], [0, 10 * minute]);
    await clock.run(time.spend(() => clock.sleep(4 * minute, never)));
    await clock.run(clock.sleep(30 * minute, never));
    assert.deepEqual([time.spentMs, time.leftMs], [4 * minute, 6 * minute]);
    await assert.rejects(
      clock.run(time.spend(() => clock.sleep(7 * minute, never).then(() => Promise.reject(new Error('gone'))))),
      /gone/,
    );
    assert.deepEqual([time.spentMs, time.leftMs], [11 * minute, 0]);
  });
});

describe('a hub whose turn comes when the time for waiting is used up', () => {
  const hub: HubToDrain = { slot: 'target', hubName: 'ShopA', why: 'the code moves under it.' };

  /** A run that has waited for twenty minutes, which was all it may. */
  async function usedUp(world: World): Promise<{
    readonly run: SlotRun;
    readonly seen: SlotSeen;
    readonly time: WaitingTime;
    readonly lines: readonly string[];
  }> {
    const { doors, context } = world.run();
    const request = requestOf({ drain: { ...requestOf().drain, timeoutMs: 20 * minute } });
    const deadline = world.clock.now() + request.timeoutMs;
    const journal = createJournal(context, () => undefined);
    const time = createWaitingTime(world.clock, request.drain.timeoutMs);
    return world.clock.run(
      (async () => {
        await time.spend(() => world.clock.sleep(20 * minute, never));
        const pair = await findPair(doors.sites, request, context, deadline);
        const { target } = await observeSlots(pair, request, doors, deadline);
        const sent = { mayStillArrive: false };
        return { run: { request, doors, pair, journal, deadline, sent }, seen: target, time, lines: context.lines };
      })(),
    );
  }

  it('is looked at, and good when it is idle', async () => {
    const world = createWorld();
    const { run, seen, time, lines } = await usedUp(world);
    const outcome = await world.clock.run(drainHub(run, hub, seen, 'wait', time));
    assert.equal(outcome.verdict.kind, 'idle');
    assert.doesNotThrow(() => requireIdle(run, hub, outcome, 'wait', time));
    const said = lines.join('\n');
    assert.match(said, /The time for waiting \(drainTimeout, 20 min\) is used up, so task hub ShopA is only looked at/);
    assert.doesNotMatch(said, /at most 0 s/);
  });

  it('is not waited for when it is busy, and the true time is said', async () => {
    const world = createWorld();
    busyFor(world, 'ShopA', 60 * minute);
    const { run, seen, time } = await usedUp(world);
    const start = world.clock.now();
    const outcome = await world.clock.run(drainHub(run, hub, seen, 'wait', time));
    assert.ok(world.clock.now() - start < 5000);
    assert.throws(
      () => requireIdle(run, hub, outcome, 'wait', time),
      /ShopA was busy when the time was up, after 20 min of waiting \(drainTimeout is 20 min\)/,
    );
  });
});
