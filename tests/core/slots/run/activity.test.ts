import assert from 'node:assert/strict';
import { runSlotAction } from '../../../../core/slots/index.ts';
import type { SlotRequest } from '../../../../core/slots/model.ts';
import type { AppDefinition } from '../../../../sandbox/arm/index.ts';
import { noFaults } from '../world/call-faults.ts';
import { busyFor } from '../world/hubs.ts';
import { Killed } from '../world/killed.ts';
import { requestOf } from '../world/request.ts';
import { on } from '../world/scripts.ts';
import { lowered, marked, setups, shopOf } from '../world/shops.ts';
import { createWorld, hostJson, type World } from '../world/world.ts';
import { act, releaseIn, writesOf } from './acting.ts';

const minute = 60_000;
const { verify } = requestOf();

/** The new code is ill as soon as it serves. */
function illInProduction(world: World): void {
  world.hosts.set('new', ({ name, restartedAt }) =>
    name === 'production'
      ? { state: 'Error', errors: ['no such table'] }
      : { state: 'Running', processUptime: world.clock.now() - restartedAt },
  );
}

interface Scenario {
  readonly app?: AppDefinition;
  readonly arrange?: (world: World) => unknown;
  readonly request: Partial<SlotRequest>;
  /** What must be so after all. */
  readonly goal: (world: World) => boolean;
  readonly swaps: number;
}

const ready = (world: World): boolean => releaseIn(world.slot('staging')) === 'build-1' && world.swaps === 0;
const serving = (world: World): boolean => world.slot('production').files['version'] === 'new';
const pending = (world: World): boolean => world.slot('staging').targetSwapSlot === 'production';

const scenarios: Readonly<Record<string, Scenario>> = {
  'prepareSlot, waiting for the hub': {
    arrange: (world) => busyFor(world, 'ShopB', 20_000),
    request: { action: 'prepareSlot' },
    goal: ready,
    swaps: 0,
  },
  'prepareSlot, with another hub': {
    app: setups.same,
    request: { action: 'prepareSlot', prepare: { unstickHubSettings: false, hubNames: ['ShopB'] } },
    goal: (world) => ready(world) && world.slot('staging').appSettings['TaskHubName'] === 'ShopB',
    swaps: 0,
  },
  'prepareSlot, with settings to unstick': {
    app: setups.sticky,
    request: { action: 'prepareSlot', prepare: { unstickHubSettings: true, hubNames: [] } },
    goal: (world) => ready(world) && world.app.stickyAppSettings.length === 0,
    swaps: 0,
  },
  'swap, hubs travel': { request: {}, goal: serving, swaps: 1 },
  'swap, sticky hubs': {
    app: setups.sticky,
    arrange: (world) => busyFor(world, 'ShopA', 20_000),
    request: { severities: lowered('HUB_STICKY') },
    goal: serving,
    swaps: 1,
  },
  'swap, after a failed warm-up': {
    arrange: (world) => world.slot('staging').swapFailures.push('httpPing'),
    request: {},
    goal: serving,
    swaps: 1,
  },
  'swap, of a stopped slot': {
    app: shopOf({ stopped: ['staging'] }),
    request: { startIfStopped: true },
    goal: serving,
    swaps: 1,
  },
  'swap, ill, and back by itself': {
    arrange: illInProduction,
    request: { verify: { ...verify, patienceMs: 10_000, swapBackOnFailure: true } },
    goal: (world) => !serving(world),
    swaps: 2,
  },
  startPreview: { request: { action: 'startPreview' }, goal: pending, swaps: 0 },
  completePreview: {
    arrange: (world) => act(world, { action: 'startPreview' }),
    request: { action: 'completePreview' },
    goal: serving,
    swaps: 1,
  },
  cancelPreview: {
    arrange: (world) => act(world, { action: 'startPreview' }),
    request: { action: 'cancelPreview' },
    goal: (world) => !pending(world),
    swaps: 0,
  },
  swapBack: {
    app: shopOf({ production: marked('build-1') }),
    request: { action: 'swapBack' },
    goal: (world) => releaseIn(world.slot('staging')) === 'build-1',
    swaps: 1,
  },
};

/** What a text claims of the slots must be so when it is said. */
function assertTrue(text: string, world: World, writes: readonly string[], why: string): void {
  if (text.includes('Nothing was changed')) assert.deepEqual(writes, [], why);
  if (/slots were not swapped(?: back)?\./.test(text)) assert.equal(world.swaps, 0, why);
  if (/slots were swapped\./.test(text)) assert.equal(world.swaps, 1, why);
  if (/slots were swapped back\./.test(text)) assert.ok(world.swaps > 0, why);
  if (text.includes('serves the release build-1, which is not well')) assert.ok(serving(world), why);
}

/** Does what a text says that one should do. */
async function follow(goOn: string, world: World, request: Partial<SlotRequest>): Promise<void> {
  const named = /Use action '(\w+)' with the release ([\w-]+)/.exec(goOn);
  if (named !== null) {
    const [, action, release] = named;
    await act(world, { ...request, action: action as SlotRequest['action'], release: release ?? '' });
  } else if (/[Rr]un the job again/.test(goOn)) {
    await act(world, request);
  } else {
    assert.match(goOn, /^The slots were swapped back\. Look whether/, 'nothing is left to do');
  }
}

async function worldOf({ app, arrange }: Scenario): Promise<World> {
  const world = createWorld(app === undefined ? {} : { app });
  await arrange?.(world);
  return world;
}

const rest = (world: World): Promise<void> =>
  world.clock.run(world.clock.sleep(5 * minute, new AbortController().signal));

describe('what is under way, and how to go on', function () {
  this.timeout(60_000);

  for (const [name, scenario] of Object.entries(scenarios)) {
    it(`is true wherever it is cancelled or killed, and leads to the goal: ${name}`, async () => {
      const calm = await worldOf(scenario);
      const counting = calm.run();
      await calm.clock.run(runSlotAction(requestOf(scenario.request), counting.doors));
      assert.ok(scenario.goal(calm));
      assert.equal(calm.swaps, scenario.swaps);
      const { reached } = counting.line;
      for (let at = 0; at < reached.length; at += 1) {
        // Of a row of the same questions, the first ones.
        if ([1, 2].some((period) => [0, 1].every((back) => reached[at - back] === reached[at - back - period])))
          continue;
        for (const how of ['cancelled', 'killedAfter'] as const) {
          const world = await worldOf(scenario);
          const run = world.run({
            ...noFaults,
            faultOf(call) {
              if (call !== at) return 'none';
              if (how === 'killedAfter') return how;
              run.context.cancel();
              return 'none';
            },
          });
          let goOn: string;
          try {
            const outcome = await world.clock.run(runSlotAction(requestOf(scenario.request), run.doors));
            if (outcome.result !== 'cancelled') continue;
            goOn = outcome.goOn ?? '';
            assert.equal(outcome.reason?.fix, goOn);
            assert.ok(outcome.reason?.message.includes(run.activities.at(-1)?.underWay ?? '?'));
          } catch (error) {
            if (!(error instanceof Killed)) throw error;
            goOn = run.activities.at(-1)?.goOn ?? 'Nothing was changed. Run the job again.';
          }
          const why = `${how} at call ${at} (${reached[at] ?? ''}): ${goOn}`;
          assertTrue(goOn, world, writesOf(run), why);
          await rest(world);
          world.operations.settle();
          await follow(goOn, world, scenario.request);
          assert.ok(scenario.goal(world), why);
          assert.equal(world.swaps, scenario.swaps, why);
        }
      }
    });
  }

  it('is named at each call of a swap', async () => {
    const expected: readonly (readonly [RegExp, RegExp])[] = [
      [/^stickySettings|^hostFile|^webConfig/, /^looking at both slots/],
      [/^PUT appSettings/, /^writing app settings of slot staging$/],
      [
        /^hostRuntime \/admin\/host\/status staging/,
        /^(?:looking at both slots|waiting for the Functions host of slot staging)$/,
      ],
      [/^POST slotsswap|^poll/, /^swapping slot staging with slot production$/],
      [/^hostRuntime .* production$/, /^verifying slot production$/],
    ];
    const world = createWorld();
    const seen = new Set<RegExp>();
    const run = world.run({
      ...noFaults,
      faultOf(_call, call) {
        for (const [calls, underWay] of expected) {
          if (!calls.test(call)) continue;
          seen.add(calls);
          assert.match(run.activities.at(-1)?.underWay ?? '', underWay, call);
        }
        return 'none';
      },
    });
    await act(world, {}, { run });
    assert.equal(seen.size, expected.length);
  });

  it('tells what was last seen of the hub that is waited for', async () => {
    const world = createWorld({ app: setups.same });
    busyFor(world, 'ShopA', 30 * minute);
    const { outcome } = await act(world, { severities: lowered('SAME_HUB') }, { cancelAfterMs: 10 * minute });
    assert.equal(outcome.result, 'cancelled');
    assert.match(outcome.reason?.message ?? '', /waiting for task hub ShopA to become idle; last seen: 2 in flight/);
    assert.deepEqual([outcome.swapped, outcome.verdict], ['false', 'unknown']);
  });

  it('names the swap whose POST was under way, and that its end is not known', async () => {
    const world = createWorld();
    const run = world.run();
    const { outcome } = await act(world, {}, { run, script: noFaults, cancelAfterMs: 10_000 });
    assert.equal(outcome.result, 'cancelled');
    assert.equal(outcome.swapped, 'unknown');
    assert.match(outcome.goOn ?? '', /Azure goes on with a swap that it has accepted/);
  });
});

describe('texts from outside', () => {
  const command = '##vso[task.setvariable variable=x]y\n##[error]z';

  it('never reach a line as they are: names of slots, settings, hosts, operations, hubs', async () => {
    const world = createWorld({
      app: shopOf({
        staging: { [command]: 'a', TaskHubName: 'ShopA' },
        production: { [`${command}2`]: 'b' },
        sticky: [command],
        others: { [command]: { TaskHubName: 'ShopB' } },
      }),
    });
    world.hosts.set('new', { state: 'Running', errors: [command] });
    const hubNames = {
      action: 'prepareSlot',
      prepare: { unstickHubSettings: true, hubNames: ['ShopB', 'ShopC'] },
    } as const;
    await act(world, hubNames);
    await act(world, { action: 'preflight', release: 'build-2' });
    world.hosts.set('new', { state: command });
    await act(world, { action: 'preflight', release: 'build-1' });
    world.slot('staging').targetSwapSlot = command;
    await act(world, { action: 'cancelPreview' });
    await act(world);
    world.slot('staging').targetSwapSlot = undefined;
    world.hosts.delete('new');
    await act(
      world,
      {},
      {
        otherwiseChanged: true,
        script: on({
          call: 'getSite staging',
          times: [2],
          before: () => {
            world.slot('staging').appSettings[`${command}3`] = 'c';
          },
        }),
      },
    );
    assert.equal(world.swaps, 1);
  });

  it('never reach a line as they are: the slot that was asked for, and the hub of another backend', async () => {
    const world = createWorld({
      app: {
        ...shopOf({
          hostJson: JSON.stringify({
            ...(JSON.parse(hostJson) as object),
            extensions: {
              durableTask: {
                hubName: '%TaskHubName%',
                storageProvider: { type: 'azureManaged', connectionStringName: 'Scheduler' },
              },
            },
          }),
          staging: { TaskHubName: command, Scheduler: 'Endpoint=https://a.durabletask.io;Authentication=None' },
          production: { Scheduler: 'Endpoint=https://a.durabletask.io;Authentication=None' },
          others: { [command]: { TaskHubName: 'ShopB' } },
        }),
      },
    });
    for (const action of ['preflight', 'prepareSlot', 'swap'] as const) await act(world, { action });
    for (const slots of [
      { sourceSlot: command },
      { targetSlot: command },
      { sourceSlot: 'a/../b' },
      { sourceSlot: '' },
    ]) {
      const { outcome, run } = await act(world, slots);
      assert.equal(outcome.reason?.code, 'INPUT_INVALID');
      assert.deepEqual(run.line.reached, []);
    }
  });

  it('never reach a line as they are: the app and the resource group that were asked for', async () => {
    for (const change of [{}, { action: 'swapBack' }, { dryRun: true }] as const) {
      const world = createWorld();
      world.slot('staging').swapFailures.push('httpPing', 'httpPing', 'httpPing');
      const run = world.run();
      const request = requestOf({ app: { appName: command, resourceGroupName: command }, ...change });
      const { reason, timeline } = await world.clock.run(runSlotAction(request, run.doors));
      const said = [...run.context.lines, ...timeline.map(({ line }) => line), reason?.message, reason?.fix];
      for (const text of said) assert.doesNotMatch(text ?? '', /##(?:vso)?\[/i);
      for (const { underWay, goOn } of run.activities) assert.doesNotMatch(`${underWay} ${goOn}`, /##(?:vso)?\[|\n/i);
    }
  });
});
