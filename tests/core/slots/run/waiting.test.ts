import assert from 'node:assert/strict';
import type { SlotOutcome, SlotRequest } from '../../../../core/slots/model.ts';
import type { Observation } from '../../../../core/taskhub/model.ts';
import { observationOf } from '../../../support/observations.ts';
import { busyFor, fill, troubled, unreadable } from '../world/hubs.ts';
import { requestOf } from '../world/request.ts';
import { on } from '../world/scripts.ts';
import { lowered, setups } from '../world/shops.ts';
import { createWorld, type World } from '../world/world.ts';
import { act, type Acting } from './acting.ts';

const minute = 60_000;
const { drain, verify } = requestOf();

describe('waiting for hubs before a swap', () => {
  interface Case {
    readonly hub: (world: World) => void;
    readonly drain?: Partial<SlotRequest['drain']>;
    readonly request?: Partial<SlotRequest>;
    readonly acting?: (world: World) => Acting;
    readonly result: SlotOutcome['result'];
    readonly code?: string;
    readonly message?: RegExp;
    readonly verdict: SlotOutcome['verdict'];
    readonly tookMs: readonly [number, number];
    readonly said?: RegExp;
  }

  /** Busy again when the slot is looked at for the last time, for so long. */
  const busyAgain = (world: World, milliseconds: number): void => {
    let sawIdle = 0;
    let until = -1;
    fill(world, 'ShopA', () => {
      const now = world.clock.now();
      sawIdle += 1;
      // Each slot is read once, then two idle reads end the wait; what comes next is the last look.
      if (sawIdle === 5) until = now + milliseconds;
      return now < until ? 1 : 0;
    });
  };

  /** Neither its account nor the management API tells. */
  const closed = (world: World): void => {
    world.hubs.set('ShopA', [unreadable]);
    for (const code of ['old', 'new']) world.apis.set(code, { status: 401, body: '' });
  };

  const cases: Readonly<Record<string, Case>> = {
    'policy wait: waits, and swaps then': {
      hub: (world) => busyFor(world, 'ShopA', 30 * minute),
      result: 'done',
      verdict: 'idle',
      tookMs: [30 * minute, 32 * minute],
    },
    'policy fail, busy: fails at once': {
      hub: (world) => busyFor(world, 'ShopA', 30 * minute),
      drain: { policy: 'fail' },
      result: 'failed',
      code: 'HUB_NOT_IDLE',
      message: /ShopA was busy/,
      verdict: 'busy',
      tookMs: [0, minute],
    },
    'policy fail, idle: swaps': {
      hub: () => undefined,
      drain: { policy: 'fail' },
      result: 'done',
      verdict: 'idle',
      tookMs: [0, 2 * minute],
    },
    'policy ignore, busy: swaps, and warns': {
      hub: (world) => busyFor(world, 'ShopA', 30 * minute),
      drain: { policy: 'ignore' },
      result: 'done',
      verdict: 'busy',
      tookMs: [0, 2 * minute],
      said: /^warning: .*ShopA is busy, and the task goes on, because drainPolicy is ignore/m,
    },
    'policy ignore, contents unknown: refused by the preflight': {
      hub: closed,
      drain: { policy: 'ignore' },
      result: 'failed',
      code: 'PREFLIGHT_FAILED',
      message: /HUB_CONTENTS_UNKNOWN/,
      verdict: 'unknown',
      tookMs: [0, minute],
    },
    'policy ignore, contents unknown and that finding lowered: still fails, since it cannot be told': {
      hub: closed,
      drain: { policy: 'ignore' },
      request: { severities: lowered('SAME_HUB', 'HUB_CONTENTS_UNKNOWN') },
      result: 'failed',
      code: 'HUB_NOT_IDLE',
      message: /cannot be told whether task hub ShopA is idle.*UNAUTHORIZED/,
      verdict: 'unknown',
      tookMs: [0, minute],
    },
    'policy wait, unknown for good: fails at once': {
      hub: closed,
      result: 'failed',
      code: 'HUB_NOT_IDLE',
      message: /cannot be told/,
      verdict: 'unknown',
      tookMs: [0, minute],
    },
    'policy wait, trouble that passes: waits it out': {
      hub: (world) => {
        const until = world.clock.now() + 3 * minute;
        const trouble = troubled({ code: 'THROTTLED', message: 'The account asks to slow down.' });
        world.hubs.set('ShopA', [
          (): Promise<Observation> =>
            Promise.resolve(
              observationOf({ readAt: world.clock.isoNow, ...(world.clock.now() < until ? trouble : {}) }),
            ),
        ]);
      },
      result: 'done',
      verdict: 'idle',
      tookMs: [3 * minute, 6 * minute],
    },
    'busy again at the last look: waits once more': {
      hub: (world) => busyAgain(world, 10 * minute),
      result: 'done',
      verdict: 'idle',
      tookMs: [10 * minute, 12 * minute],
      said: /ShopA is busy again: waiting once more/,
    },
    'busy again at the last look, for longer than the time for waiting: fails': {
      hub: (world) => busyAgain(world, 90 * minute),
      drain: { timeoutMs: 20 * minute },
      result: 'failed',
      code: 'HUB_NOT_IDLE',
      verdict: 'busy',
      tookMs: [20 * minute, 22 * minute],
    },
    'busy again at the last look, policy fail: fails at once': {
      hub: (world) => busyAgain(world, 10 * minute),
      drain: { policy: 'fail' },
      result: 'failed',
      code: 'HUB_NOT_IDLE',
      verdict: 'busy',
      tookMs: [0, 2 * minute],
    },
    'busy for longer than the time for waiting: fails when that is over, and names it': {
      hub: (world) => busyFor(world, 'ShopA', 90 * minute),
      drain: { timeoutMs: 20 * minute },
      result: 'failed',
      code: 'HUB_NOT_IDLE',
      message: /after 20 min of waiting \(drainTimeout is 20 min\)/,
      verdict: 'busy',
      tookMs: [20 * minute, 22 * minute],
    },
    'busy for longer than the time for everything: fails when that is over, and does not name another': {
      hub: (world) => busyFor(world, 'ShopA', 90 * minute),
      request: { severities: lowered('SAME_HUB'), timeoutMs: 10 * minute },
      result: 'failed',
      code: 'HUB_NOT_IDLE',
      message: /after (?:9 min|10 min).* \(timeout, for everything, is 10 min\)/,
      verdict: 'busy',
      tookMs: [10 * minute, 12 * minute],
    },
    'idle when the time for everything is nearly over: the time is for the swap as well': {
      hub: (world) => busyFor(world, 'ShopA', 9 * minute),
      request: { severities: lowered('SAME_HUB'), timeoutMs: 10 * minute },
      result: 'done',
      verdict: 'idle',
      tookMs: [9 * minute, 11 * minute],
    },
    'idle only when the time for everything is over: no swap is begun': {
      hub: (world) => busyFor(world, 'ShopA', 10 * minute - 12_000),
      request: { severities: lowered('SAME_HUB'), timeoutMs: 10 * minute },
      drain: { stabilisationMs: 1000 },
      acting: () => ({ script: on({ call: 'getSite staging', times: [2, 3], fault: 'serverErrorBefore' }) }),
      result: 'failed',
      code: 'TIMED_OUT',
      message: /before the swap was begun, so nothing was swapped/,
      verdict: 'idle',
      tookMs: [10 * minute - 2000, 11 * minute],
    },
  };
  for (const [name, it_] of Object.entries(cases)) {
    it(name, async () => {
      const world = createWorld({ app: setups.same });
      it_.hub(world);
      const start = world.clock.now();
      const { outcome, run } = await act(
        world,
        { severities: lowered('SAME_HUB'), drain: { ...drain, ...it_.drain }, ...it_.request },
        it_.acting?.(world) ?? {},
      );
      const took = world.clock.now() - start;
      assert.equal(outcome.result, it_.result, outcome.reason?.message);
      assert.equal(outcome.reason?.code, it_.code, outcome.reason?.message);
      if (it_.message !== undefined) assert.match(outcome.reason?.message ?? '', it_.message);
      assert.equal(outcome.verdict, it_.verdict);
      assert.ok(took >= it_.tookMs[0] && took <= it_.tookMs[1], `took ${took} ms`);
      assert.equal(world.swaps, it_.result === 'done' ? 1 : 0);
      if (it_.said !== undefined) assert.match(run.context.lines.join('\n'), it_.said);
    });
  }

  it('what happens while it waits once more is looked at as well', async () => {
    const world = createWorld({ app: setups.sticky });
    const start = world.clock.now();
    let sawIdle = 0;
    let [busyAgainAt, otherUntil] = [-1, -1];
    fill(world, 'ShopA', () => {
      const now = world.clock.now();
      sawIdle += 1;
      // Read for the observation, twice for the wait; what comes next is the last look.
      if (sawIdle === 4) [busyAgainAt, otherUntil] = [now, now + 20 * minute];
      return busyAgainAt >= 0 && now < busyAgainAt + 5 * minute ? 1 : 0;
    });
    fill(world, 'ShopB', () =>
      busyAgainAt >= 0 && world.clock.now() > busyAgainAt + 2 * minute && world.clock.now() < otherUntil ? 1 : 0,
    );
    const { outcome, run } = await act(world, { severities: lowered('HUB_STICKY') });
    assert.equal(outcome.result, 'done', outcome.reason?.message);
    const said = run.context.lines.filter((line) => line.includes('is busy again'));
    assert.equal(said.length, 2, said.join('\n'));
    assert.ok(world.clock.now() - start >= 20 * minute, 'the hub that became busy meanwhile was waited for');
  });

  it('the time for waiting begins with the first wait, not with the run', async () => {
    const world = createWorld({ app: setups.same });
    const [hostUntil, idleFrom] = [world.clock.now() + 4 * minute, 12 * minute];
    world.hosts.set('new', () => ({ state: world.clock.now() < hostUntil ? 'Starting' : 'Running' }));
    busyFor(world, 'ShopA', idleFrom);
    const { outcome, run } = await act(world, {
      severities: lowered('SAME_HUB', 'HOST_NOT_RUNNING'),
      drain: { ...drain, timeoutMs: 10 * minute },
    });
    assert.equal(outcome.result, 'done', outcome.reason?.message);
    assert.ok(Date.parse(outcome.drained[0]?.outcome.startedAt ?? '') >= hostUntil, 'the host was waited for first');
    assert.match(run.context.lines.join('\n'), /for at most 10 min /);
  });

  it('the time for waiting is for all waits together', async () => {
    const world = createWorld({ app: setups.sticky });
    busyFor(world, 'ShopB', 15 * minute);
    busyFor(world, 'ShopA', 25 * minute);
    const { outcome } = await act(world, {
      severities: lowered('HUB_STICKY'),
      drain: { ...drain, timeoutMs: 20 * minute },
    });
    assert.equal(outcome.reason?.code, 'HUB_NOT_IDLE');
    assert.match(
      outcome.reason.message,
      /ShopA was busy when the time was up, after (?:4|5) min .*of waiting, and 20 min with the waits before it \(drainTimeout is 20 min\)/,
    );
    assert.equal(Date.parse(outcome.endedAt) - Date.parse(outcome.startedAt) < 22 * minute, true);
  });

  it('the time for waiting does not begin anew when the slots are looked at anew', async () => {
    const world = createWorld({ app: setups.same });
    let changes = 0;
    fill(world, 'ShopA', (elapsed) => (elapsed < 12 * minute || (changes > 0 && elapsed < 35 * minute) ? 1 : 0));
    const { outcome } = await act(
      world,
      { severities: lowered('SAME_HUB'), drain: { ...drain, timeoutMs: 20 * minute } },
      {
        otherwiseChanged: true,
        script: on({
          call: 'getSite staging',
          times: [2],
          before: () => {
            changes += 1;
            world.slot('production').appSettings['Greeting'] = 'changed';
          },
        }),
      },
    );
    assert.equal(changes, 1);
    assert.equal(outcome.reason?.code, 'HUB_NOT_IDLE', outcome.reason?.message);
    assert.match(
      outcome.reason.message,
      /after 7 min .*, and 20 min with the waits before it \(drainTimeout is 20 min\)/,
    );
    assert.ok(Date.parse(outcome.endedAt) - Date.parse(outcome.startedAt) < 22 * minute);
  });

  describe('preflight', () => {
    it('waits for nothing, changes nothing, and tells how the hubs are', async () => {
      const world = createWorld({ app: setups.sticky });
      busyFor(world, 'ShopA', 30 * minute, 3);
      const start = world.clock.now();
      const { outcome, writes } = await act(world, { action: 'preflight', severities: lowered('HUB_STICKY') });
      assert.ok(world.clock.now() - start < minute);
      assert.deepEqual(writes, []);
      assert.deepEqual([outcome.result, outcome.swapped, outcome.verdict], ['done', 'false', 'busy']);
      assert.deepEqual(
        outcome.drained.map(({ hub, outcome: { verdict } }) => [hub.hubName, verdict.kind]),
        [
          ['ShopB', 'idle'],
          ['ShopA', 'busy'],
        ],
      );
      assert.equal(outcome.before?.target.inFlight?.count, 3);
    });

    it('says that no hub has to be idle where they travel', async () => {
      const world = createWorld();
      busyFor(world, 'ShopA', 30 * minute);
      const { outcome, writes } = await act(world, { action: 'preflight' });
      assert.deepEqual([outcome.result, outcome.verdict, writes.length], ['done', 'notNeeded', 0]);
    });

    it('finds errors, and fails', async () => {
      const { outcome } = await act(createWorld({ app: setups.same }), { action: 'preflight' });
      assert.equal(outcome.reason?.code, 'PREFLIGHT_FAILED');
      assert.ok(outcome.findings.some(({ code, severity }) => code === 'SAME_HUB' && severity === 'error'));
    });

    it('sees that the release serves already', async () => {
      const world = createWorld();
      await act(world);
      const { outcome, writes } = await act(world, { action: 'preflight' });
      assert.deepEqual([outcome.result, outcome.swapped, writes.length], ['done', 'alreadyDone', 0]);
    });
  });

  describe('dryRun', () => {
    for (const action of [
      'prepareSlot',
      'swap',
      'startPreview',
      'completePreview',
      'cancelPreview',
      'swapBack',
    ] as const) {
      it(`of ${action} writes nothing`, async () => {
        const world = createWorld();
        if (action === 'swapBack') await act(world);
        if (action === 'completePreview' || action === 'cancelPreview') await act(world, { action: 'startPreview' });
        const swaps = world.swaps;
        const { outcome, writes } = await act(world, {
          action,
          dryRun: true,
          lock: { containerUrl: 'https://stlocks.blob.core.windows.net/deployments' },
        });
        assert.equal(outcome.result, 'planned', outcome.reason?.message);
        assert.deepEqual(writes, []);
        assert.equal(world.swaps, swaps);
        assert.equal(outcome.plan?.kind, 'go');
      });
    }

    it('tells what would be refused', async () => {
      const { outcome, writes } = await act(createWorld({ app: setups.same }), { dryRun: true });
      assert.equal(outcome.reason?.code, 'PREFLIGHT_FAILED');
      assert.deepEqual(writes, []);
    });
  });

  it('verifies for no longer than there is time', async () => {
    const world = createWorld();
    const { outcome } = await act(world, { timeoutMs: 5 * minute, verify: { ...verify, soakMs: 60 * minute } });
    assert.equal(outcome.reason?.code, 'VERIFICATION_FAILED');
    assert.equal(outcome.verification?.kind, 'unknown');
    assert.equal(outcome.swapped, 'true');
    assert.ok(Date.parse(outcome.endedAt) - Date.parse(outcome.startedAt) < 6 * minute);
  });
});
