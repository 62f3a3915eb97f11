import assert from 'node:assert/strict';
import { DurableDeployError } from '../../../../core/errors.ts';
import type { SlotOutcome, SlotRequest } from '../../../../core/slots/model.ts';
import type { AppDefinition } from '../../../../sandbox/arm/index.ts';
import { applySlotConfig, swapSlots } from '../../../../sandbox/arm/slots/index.ts';
import type { CallFault } from '../world/call-faults.ts';
import { busyFor, fill } from '../world/hubs.ts';
import { requestOf } from '../world/request.ts';
import { on, type Occasion } from '../world/scripts.ts';
import { lowered, marked, setups, shopOf } from '../world/shops.ts';
import { createWorld, type HostSaid, type World } from '../world/world.ts';
import { act, releaseIn } from './acting.ts';

const minute = 60_000;
const { verify, drain } = requestOf();
const post = 'POST slotsswap staging';
const back = { action: 'swapBack' } as const;
const automatic = { verify: { ...verify, swapBackOnFailure: true } };
const ill: HostSaid = { state: 'Error', errors: ['no such table'] };
const well: HostSaid = { state: 'Running' };

const swapNow = (world: World): void =>
  swapSlots(world.app, world.slot('staging'), world.slot('production'), { at: world.clock.now() });

/** The new code is ill as soon as it serves. */
function illInProduction(world: World, said: (sinceSwap: number) => HostSaid = () => ill): void {
  world.hosts.set('new', ({ name, restartedAt }) =>
    name === 'production'
      ? said(world.clock.now() - restartedAt)
      : { ...well, processUptime: world.clock.now() - restartedAt },
  );
}

describe('the swap back that is asked for', () => {
  it('swaps once, verifies, and does nothing when it is asked for again', async () => {
    const world = createWorld();
    await act(world);
    fill(world, 'ShopB', () => 3);
    const { outcome, writes } = await act(world, back);
    assert.deepEqual([outcome.result, outcome.swapped], ['done', 'true'], outcome.reason?.message);
    assert.deepEqual(writes, [post]);
    assert.equal(outcome.verification?.kind, 'healthy');
    assert.equal(world.slot('production').files['version'], 'old');
    assert.deepEqual([outcome.after?.source.hub?.hubName, outcome.after?.source.inFlight?.count], ['ShopB', 3]);
    const again = await act(world, back);
    assert.deepEqual([again.outcome.result, again.outcome.swapped], ['alreadyDone', 'alreadyDone']);
    assert.equal(world.swaps, 2);
  });

  interface Case {
    readonly app?: AppDefinition;
    readonly arrange?: (world: World) => void;
    readonly request?: Partial<SlotRequest>;
    readonly result: SlotOutcome['result'];
    readonly swapped: SlotOutcome['swapped'];
    readonly code?: string;
    readonly message?: RegExp;
    readonly swaps: number;
  }
  const swapped = { app: shopOf({ production: marked('build-1') }) };
  const cases: Readonly<Record<string, Case>> = {
    'of a release that was never swapped: nothing to do': {
      app: shopOf({ staging: marked('build-1') }),
      result: 'alreadyDone',
      swapped: 'alreadyDone',
      swaps: 0,
    },
    'of a release that nobody carries: refused': {
      result: 'failed',
      swapped: 'false',
      code: 'NOTHING_TO_SWAP_BACK',
      swaps: 0,
    },
    'of a release that another one has replaced: refused, and names that one': {
      app: shopOf({ production: marked('build-2') }),
      result: 'failed',
      swapped: 'false',
      code: 'RELEASE_CONFLICT',
      message: /serves the release build-2, not build-1/,
      swaps: 0,
    },
    'of a release of which both slots say to carry it: refused': {
      app: shopOf({ production: marked('build-1'), staging: marked('build-1') }),
      result: 'failed',
      swapped: 'false',
      code: 'RELEASE_CONFLICT',
      swaps: 0,
    },
    'while a preview is pending: refused': {
      ...swapped,
      arrange: (world) =>
        applySlotConfig(world.app, world.slot('staging'), world.slot('production'), world.clock.now()),
      result: 'failed',
      swapped: 'false',
      code: 'PREVIEW_PENDING',
      swaps: 0,
    },
    'with sticky hubs: both are waited for': {
      app: shopOf({ production: marked('build-1'), sticky: ['TaskHubName'] }),
      arrange: (world) => busyFor(world, 'ShopA', 10 * minute),
      result: 'done',
      swapped: 'true',
      swaps: 1,
    },
    'with sticky hubs that stay busy: refused': {
      app: shopOf({ production: marked('build-1'), sticky: ['TaskHubName'] }),
      arrange: (world) => busyFor(world, 'ShopA', 90 * minute),
      result: 'failed',
      swapped: 'false',
      code: 'HUB_NOT_IDLE',
      swaps: 0,
    },
    'when the old code has become ill: says that the slots were swapped back, and fails': {
      ...swapped,
      arrange: (world) => void world.hosts.set('new', ({ name }) => (name === 'production' ? ill : well)),
      result: 'failed',
      swapped: 'true',
      code: 'VERIFICATION_FAILED',
      swaps: 1,
    },
    'when the warm-up fails always: both slots as before': {
      ...swapped,
      arrange: (world) => world.slot('staging').swapFailures.push('httpPing', 'httpPing', 'httpPing'),
      result: 'failed',
      swapped: 'false',
      code: 'SWAP_FAILED',
      swaps: 0,
    },
  };
  for (const [name, it_] of Object.entries(cases)) {
    it(name, async () => {
      const world = createWorld(it_.app === undefined ? {} : { app: it_.app });
      it_.arrange?.(world);
      const { outcome } = await act(world, { ...back, ...it_.request });
      assert.deepEqual([outcome.result, outcome.swapped], [it_.result, it_.swapped], outcome.reason?.message);
      assert.equal(outcome.reason?.code, it_.code, outcome.reason?.message);
      if (it_.message !== undefined) assert.match(outcome.reason?.message ?? '', it_.message);
      assert.equal(world.swaps, it_.swaps);
      assert.equal(outcome.swappedBack, undefined, 'only the automatic one is told so');
    });
  }

  for (const fault of [
    'lostBefore',
    'lostAfter',
    'serverErrorBefore',
    'serverErrorAfter',
    'throttled',
    'late',
  ] as const satisfies readonly CallFault[]) {
    it(`happens once when its reply goes wrong (${fault}) and the job is run again`, async () => {
      const world = createWorld(swapped);
      await act(world, back, { script: on({ call: post, times: [1], fault }) });
      await world.clock.run(world.clock.sleep(5 * minute, new AbortController().signal));
      const { outcome } = await act(world, back);
      assert.ok(['done', 'alreadyDone'].includes(outcome.result), outcome.reason?.message);
      assert.equal(world.swaps, 1);
      assert.equal(releaseIn(world.slot('staging')), 'build-1');
    });
  }
});

describe('the automatic swap back', () => {
  interface Case {
    readonly app?: AppDefinition;
    readonly arrange: (world: World) => void;
    readonly request?: Partial<SlotRequest>;
    readonly others?: (world: World) => readonly Occasion[];
    readonly result: SlotOutcome['result'];
    readonly code?: string;
    /** What became of it; `undefined`: it was not called for. */
    readonly done?: boolean;
    readonly why?: RegExp;
    readonly verification: string;
    readonly swaps: number;
    /** The code that serves in the end. */
    readonly serves: 'old' | 'new';
    readonly tookMs?: readonly [number, number];
    readonly check?: (outcome: SlotOutcome) => void;
  }

  /** Orchestrations that the new code starts once it serves. */
  const startsWhenItServes = (world: World, hub: string, count: number): void =>
    fill(world, hub, () => (world.slot('production').files['version'] === 'new' || world.swaps > 1 ? count : 0));

  const sticky = { app: setups.sticky, request: { ...automatic, severities: lowered('HUB_STICKY') } };
  const cases: Readonly<Record<string, Case>> = {
    'is not called for when the app is well': {
      arrange: () => undefined,
      result: 'done',
      verification: 'healthy',
      swaps: 1,
      serves: 'new',
    },
    'is not done unless it was asked for': {
      request: { verify },
      arrange: illInProduction,
      result: 'failed',
      code: 'VERIFICATION_FAILED',
      verification: 'unhealthy',
      swaps: 1,
      serves: 'new',
      check: ({ reason, swapped }) => {
        assert.equal(swapped, 'true');
        assert.match(reason?.fix ?? '', /action 'swapBack' with release build-1/);
      },
    },
    'takes the release out again, and says what becomes of what it has started': {
      arrange: (world) => {
        illInProduction(world);
        startsWhenItServes(world, 'ShopB', 3);
      },
      result: 'failed',
      code: 'VERIFICATION_FAILED',
      done: true,
      why: /were swapped back\. 3 orchestrations in flight in task hub ShopB go on in slot staging, with the code that was swapped back/,
      verification: 'unhealthy',
      swaps: 2,
      serves: 'old',
      check: ({ swapped, swappedBack, reason, after }) => {
        assert.equal(swapped, 'true');
        assert.equal(swappedBack?.verification?.kind, 'healthy');
        assert.match(reason?.message ?? '', /not well after the swap.*no such table.*were swapped back/);
        assert.match(reason?.fix ?? '', /prepareSlot/);
        assert.deepEqual(
          [after?.source.hub?.hubName, after?.source.inFlight?.count, after?.source.release],
          ['ShopB', 3, 'build-1'],
        );
      },
    },
    'says that nothing is in flight where nothing is': {
      arrange: illInProduction,
      result: 'failed',
      code: 'VERIFICATION_FAILED',
      done: true,
      why: /Nothing is in flight in task hub ShopB of slot staging/,
      verification: 'unhealthy',
      swaps: 2,
      serves: 'old',
    },
    'is not done when it cannot be told how the app is': {
      arrange: (world) => world.apis.set('new', { status: 401, body: '' }),
      request: { verify: { ...verify, patienceMs: minute, swapBackOnFailure: true } },
      result: 'failed',
      code: 'VERIFICATION_FAILED',
      done: false,
      why: /nothing shows that the app is not well/,
      verification: 'unknown',
      swaps: 1,
      serves: 'new',
    },
    'is not called for by one lapse within the soak': {
      arrange: (world) =>
        illInProduction(world, (since) => (since > 60_000 && since < 65_000 ? ill : { ...well, processUptime: since })),
      request: { verify: { ...verify, soakMs: 3 * minute, swapBackOnFailure: true } },
      result: 'done',
      verification: 'healthy',
      swaps: 1,
      serves: 'new',
      tookMs: [3 * minute, 5 * minute],
    },
    'is called for by an illness within the soak that does not pass': {
      arrange: (world) => illInProduction(world, (since) => (since > 60_000 ? ill : { ...well, processUptime: since })),
      request: { verify: { ...verify, soakMs: 10 * minute, patienceMs: 2 * minute, swapBackOnFailure: true } },
      result: 'failed',
      code: 'VERIFICATION_FAILED',
      done: true,
      verification: 'unhealthy',
      swaps: 2,
      serves: 'old',
      tookMs: [minute, 8 * minute],
    },
    'with sticky hubs: refused when the hub is busy with what the new code has started': {
      ...sticky,
      arrange: (world) => {
        illInProduction(world);
        startsWhenItServes(world, 'ShopA', 2);
      },
      result: 'failed',
      code: 'VERIFICATION_FAILED',
      done: false,
      why: /were not swapped back: HUB_NOT_IDLE: Task hub ShopA was busy/,
      verification: 'unhealthy',
      swaps: 1,
      serves: 'new',
      check: ({ after, reason }) => {
        assert.equal(after?.target.release, 'build-1');
        assert.match(reason?.fix ?? '', /action 'swapBack'/);
      },
    },
    'with sticky hubs that are idle: done': {
      ...sticky,
      arrange: illInProduction,
      result: 'failed',
      code: 'VERIFICATION_FAILED',
      done: true,
      why: /Nothing was in flight that other code could come upon/,
      verification: 'unhealthy',
      swaps: 2,
      serves: 'old',
    },
    'with sticky hubs, busy and ignored: done, and says what it means': {
      app: setups.sticky,
      request: { ...sticky.request, drain: { ...drain, policy: 'ignore' } },
      arrange: (world) => {
        illInProduction(world);
        startsWhenItServes(world, 'ShopA', 2);
      },
      result: 'failed',
      code: 'VERIFICATION_FAILED',
      done: true,
      why: /What was in flight in task hub ShopA is run by other code now \(drainPolicy: ignore\)/,
      verification: 'unhealthy',
      swaps: 2,
      serves: 'old',
    },
    'does not come through: the release goes on serving, and that is said': {
      arrange: illInProduction,
      others: (world) => [
        {
          call: post,
          times: [2],
          before: () => world.slot('staging').swapFailures.push('httpPing', 'httpPing', 'httpPing'),
        },
      ],
      result: 'failed',
      code: 'VERIFICATION_FAILED',
      done: false,
      why: /were not swapped back: SWAP_FAILED/,
      verification: 'unhealthy',
      swaps: 1,
      serves: 'new',
    },
    'of which nobody tells how it ended: that is said': {
      arrange: illInProduction,
      others: () => [
        { call: post, times: [2], refusal: new DurableDeployError('CONNECTION_FAILED', 'The answer was lost.') },
      ],
      result: 'failed',
      code: 'VERIFICATION_FAILED',
      done: false,
      why: /cannot be told whether the slots were swapped back: SWAP_UNCONFIRMED/,
      verification: 'unhealthy',
      swaps: 1,
      serves: 'new',
      check: ({ after }) => assert.equal(after, undefined, 'what was seen after the swap may hold no longer'),
    },
    'whose reply is lost: seen in the slots': {
      arrange: illInProduction,
      others: () => [{ call: post, times: [2], fault: 'lostAfter' }],
      result: 'failed',
      code: 'VERIFICATION_FAILED',
      done: true,
      verification: 'unhealthy',
      swaps: 2,
      serves: 'old',
    },
    'finds the old code ill as well: swapped back, and still not well': {
      arrange: (world) => {
        illInProduction(world);
        world.hosts.set('old', ({ restartedAt }) => (restartedAt > 0 && world.swaps > 1 ? ill : well));
      },
      result: 'failed',
      code: 'VERIFICATION_FAILED',
      done: true,
      why: /were swapped back, and the app is still not well/,
      verification: 'unhealthy',
      swaps: 2,
      serves: 'old',
      check: ({ swappedBack }) => assert.equal(swappedBack?.verification?.kind, 'unhealthy'),
    },
    'finds that somebody has swapped back already: done, and not once more': {
      arrange: illInProduction,
      // Asked for the first observation, for the last look, and for the observation before the swap back.
      others: (world) => [{ call: 'stickySettings production', times: [3], before: () => swapNow(world) }],
      result: 'failed',
      code: 'VERIFICATION_FAILED',
      done: true,
      verification: 'unhealthy',
      swaps: 2,
      serves: 'old',
    },
    'finds that somebody has swapped back while the app was watched: fails, since the release does not serve': {
      arrange: (world) => {
        illInProduction(world);
        world.clock.at(3 * minute, () => swapNow(world));
      },
      result: 'failed',
      code: 'SWAPPED_TWICE',
      verification: 'healthy',
      swaps: 2,
      serves: 'old',
      check: ({ swapped, after }) => {
        assert.equal(swapped, 'false');
        assert.equal(after, undefined, 'what was seen after the swap holds no longer');
      },
    },
    'may begin although the time for everything is up': {
      arrange: illInProduction,
      request: { ...automatic, timeoutMs: 4 * minute },
      result: 'failed',
      code: 'VERIFICATION_FAILED',
      done: true,
      verification: 'unhealthy',
      swaps: 2,
      serves: 'old',
      tookMs: [4 * minute, 10 * minute],
    },
    'is done by a second attempt that finds the release serving, and ill': {
      app: shopOf({ production: marked('build-1') }),
      arrange: (world) => {
        world.hosts.set('old', ({ name, restartedAt }) =>
          name === 'production' ? ill : { ...well, processUptime: world.clock.now() - restartedAt },
        );
      },
      result: 'failed',
      code: 'VERIFICATION_FAILED',
      done: true,
      verification: 'unhealthy',
      swaps: 1,
      // The other way round: what the definition calls old carries the release.
      serves: 'new',
      check: ({ swapped }) => assert.equal(swapped, 'alreadyDone'),
    },
  };
  for (const [name, it_] of Object.entries(cases)) {
    it(name, async () => {
      const world = createWorld(it_.app === undefined ? {} : { app: it_.app });
      it_.arrange(world);
      const start = world.clock.now();
      const { outcome } = await act(
        world,
        { ...automatic, ...it_.request },
        { script: on(...(it_.others?.(world) ?? [])) },
      );
      const took = world.clock.now() - start;
      assert.equal(outcome.result, it_.result, outcome.reason?.message);
      assert.equal(outcome.reason?.code, it_.code, outcome.reason?.message);
      assert.equal(outcome.verification?.kind, it_.verification);
      assert.equal(outcome.swappedBack?.done, it_.done, outcome.swappedBack?.why);
      if (it_.why !== undefined) assert.match(outcome.swappedBack?.why ?? '', it_.why);
      assert.equal(world.swaps, it_.swaps);
      assert.equal(world.slot('production').files['version'], it_.serves);
      if (it_.tookMs !== undefined) assert.ok(took >= it_.tookMs[0] && took <= it_.tookMs[1], `took ${took} ms`);
      it_.check?.(outcome);
    });
  }

  it('is not undone by the same job run again', async () => {
    const world = createWorld();
    illInProduction(world);
    await act(world, automatic);
    const { outcome, writes } = await act(world, automatic);
    assert.equal(outcome.reason?.code, 'RELEASE_SWAPPED_BACK');
    assert.deepEqual(writes, []);
    assert.equal(world.swaps, 2);
  });
});
