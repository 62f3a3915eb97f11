import assert from 'node:assert/strict';
import type { SlotOutcome, SlotRequest } from '../../../../core/slots/model.ts';
import { noFaults } from '../world/call-faults.ts';
import { requestOf } from '../world/request.ts';
import { on } from '../world/scripts.ts';
import { shopOf } from '../world/shops.ts';
import { createWorld, type HostSaid, type World } from '../world/world.ts';
import { act } from './acting.ts';

const minute = 60_000;
const { verify } = requestOf();

/** What the host of the new code says, by the time since its slot was last restarted; before any restart it is well. */
function hostSays(world: World, said: (sinceRestart: number) => HostSaid): void {
  world.hosts.set('new', ({ restartedAt }) =>
    restartedAt === 0 ? { state: 'Running', processUptime: 60 * minute } : said(world.clock.now() - restartedAt),
  );
}

const statusCall = 'hostRuntime /admin/host/status staging';

describe('the host of the source slot', () => {
  interface Case {
    readonly request?: Partial<SlotRequest>;
    readonly host: (world: World) => void;
    readonly result: SlotOutcome['result'];
    readonly code?: string;
    readonly message?: RegExp;
    readonly tookMs: readonly [number, number];
    readonly said?: RegExp;
  }

  const cases: Readonly<Record<string, Case>> = {
    'comes back some time after the marker was written: is waited for': {
      host: (world) =>
        hostSays(world, (since) =>
          since < 40_000 ? { state: 'Starting', status: 503 } : { state: 'Running', processUptime: since - 40_000 },
        ),
      result: 'done',
      tookMs: [40_000, 130_000],
      said: /Waiting for the Functions host of slot staging: .*answered 503/,
    },
    'is in other states for a while: is waited for, each told once': {
      host: (world) =>
        hostSays(world, (since) => ({
          state: since < 10_000 ? 'Default' : since < 20_000 ? 'Initialized' : 'Running',
          processUptime: since,
        })),
      result: 'done',
      tookMs: [20_000, 90_000],
      said: /state Default[^]*state Initialized/,
    },
    'does not come back: HOST_NOT_RUNNING': {
      host: (world) => hostSays(world, () => ({ state: 'Error', errors: ['Cannot find module x'] })),
      result: 'failed',
      code: 'HOST_NOT_RUNNING',
      message: /was not Running after 5 min: state Error: Cannot find module x/,
      tookMs: [4 * minute, 6 * minute],
    },
    'gives no status any more: HOST_NOT_RUNNING': {
      host: (world) => hostSays(world, () => ({ state: 'Running', status: 503 })),
      result: 'failed',
      code: 'HOST_NOT_RUNNING',
      tookMs: [4 * minute, 6 * minute],
    },
    'does not come back while there is time: HOST_NOT_RUNNING when that is up': {
      request: { timeoutMs: 2 * minute },
      host: (world) => hostSays(world, () => ({ state: 'Running', status: 503 })),
      result: 'failed',
      code: 'HOST_NOT_RUNNING',
      message: /after (?:1 min 5\d s|2 min)/,
      tookMs: [minute, 2 * minute + 1000],
    },
    'still answers by its old process after the restart: the new one is waited for': {
      host: (world) =>
        hostSays(world, (since) => ({
          state: 'Running',
          processUptime: since < 12_000 ? 60 * minute + since : since - 12_000,
        })),
      result: 'done',
      tookMs: [12_000 + 30_000, 12_000 + 60_000],
      said: /Waiting for the Functions host of slot staging: the restart has not begun/,
    },
    'shows an old process for good: is believed after half a minute': {
      host: (world) => hostSays(world, (since) => ({ state: 'Running', processUptime: 60 * minute + since })),
      result: 'done',
      tookMs: [30_000 + 30_000, 30_000 + 60_000],
    },
    'says errors in commands of the agent: told, and broken up': {
      host: (world) =>
        hostSays(world, () => ({ state: 'Error', errors: ['##vso[task.complete result=Succeeded]done\n##[error]x'] })),
      result: 'failed',
      code: 'HOST_NOT_RUNNING',
      message: /# #vso\[task\.complete/,
      tookMs: [4 * minute, 6 * minute],
    },
    'is in error before anything is done: refused': {
      host: (world) => {
        world.hosts.set('new', { state: 'Error', errors: ['no storage'] });
      },
      result: 'failed',
      code: 'PREFLIGHT_FAILED',
      message: /HOST_NOT_RUNNING.*state Error/,
      tookMs: [0, 30_000],
    },
    'sleeps at the first look, and wakes by it: goes on': {
      host: (world) => {
        const start = world.clock.now();
        world.hosts.set('new', ({ restartedAt }) =>
          world.clock.now() < start + 6_000
            ? { state: 'Starting', status: 503 }
            : { state: 'Running', processUptime: world.clock.now() - Math.max(start, restartedAt) },
        );
      },
      result: 'done',
      tookMs: [6_000, 90_000],
    },
    'never gives a status: refused after some tries': {
      host: (world) => {
        world.hosts.set('new', { state: 'Running', status: 503 });
      },
      result: 'failed',
      code: 'PREFLIGHT_FAILED',
      message: /HOST_NOT_RUNNING/,
      tookMs: [minute, 2 * minute],
    },
  };
  for (const [name, it_] of Object.entries(cases)) {
    it(name, async () => {
      const world = createWorld();
      it_.host(world);
      const start = world.clock.now();
      const { outcome, run } = await act(world, it_.request);
      const took = world.clock.now() - start;
      assert.equal(outcome.result, it_.result, outcome.reason?.message);
      assert.equal(outcome.reason?.code, it_.code, outcome.reason?.message);
      if (it_.message !== undefined) assert.match(outcome.reason?.message ?? '', it_.message);
      if (it_.said !== undefined) assert.match(run.context.lines.join('\n'), it_.said);
      assert.ok(took >= it_.tookMs[0] && took <= it_.tookMs[1], `took ${took} ms`);
      assert.equal(world.swaps, it_.result === 'done' ? 1 : 0);
    });
  }

  it('one lost answer at the first look is no reason to warn', async () => {
    const world = createWorld();
    const { outcome } = await act(world, {}, { script: on({ call: statusCall, times: [1], fault: 'lostAfter' }) });
    assert.equal(outcome.result, 'done');
    assert.deepEqual(
      outcome.findings.filter(({ severity }) => severity !== 'note'),
      [],
    );
  });

  it('that restarted quickly is not taken for the old one because the answer to the write was slow', async () => {
    const world = createWorld();
    const start = world.clock.now();
    const { outcome } = await act(
      world,
      {},
      {
        script: {
          ...noFaults,
          latencyOf: (_call, name) => ({ there: 0, back: name.startsWith('PUT') ? 8_000 : 0 }),
        },
      },
    );
    assert.equal(outcome.result, 'done');
    assert.ok(world.clock.now() - start < 8_000 + 30_000 + 10_000, `took ${world.clock.now() - start} ms`);
    assert.ok(!outcome.timeline.some(({ line }) => line.includes('restart has not begun')));
  });

  it('is waited for by a run that finds it in the middle of the start that an earlier attempt has caused', async () => {
    const world = createWorld();
    hostSays(world, (since) => (since < 60_000 ? { state: 'Starting', status: 503 } : { state: 'Running' }));
    const first = await act(world, {}, { cancelAfterMs: 20_000 });
    assert.equal(first.outcome.result, 'cancelled');
    const { outcome } = await act(world);
    assert.equal(outcome.result, 'done', outcome.reason?.message);
  });
});

describe('a stopped slot', () => {
  it('is refused by default, and left as it is', async () => {
    const world = createWorld({ app: shopOf({ stopped: ['staging'] }) });
    const { outcome, writes } = await act(world);
    assert.equal(outcome.reason?.code, 'PREFLIGHT_FAILED');
    assert.match(outcome.reason.message, /SLOT_NOT_RUNNING/);
    assert.deepEqual(writes, []);
  });

  for (const stopped of [['staging'], ['production'], ['production', 'staging']]) {
    it(`is started when that is asked for (${stopped.join(' and ')})`, async () => {
      const world = createWorld({ app: shopOf({ stopped }) });
      const { outcome, writes } = await act(world, { startIfStopped: true });
      assert.equal(outcome.result, 'done', outcome.reason?.message);
      assert.equal(writes.filter((name) => name.startsWith('POST start')).length, stopped.length);
      assert.equal(world.swaps, 1);
      assert.equal(outcome.after?.target.state, 'Running');
    });
  }

  it('is started before it is prepared, and its hub waited for', async () => {
    const world = createWorld({ app: shopOf({ stopped: ['staging'] }) });
    const { outcome, writes } = await act(world, { action: 'prepareSlot', startIfStopped: true });
    assert.equal(outcome.result, 'done', outcome.reason?.message);
    assert.deepEqual(writes, ['POST start staging', 'PUT appSettings staging']);
    assert.equal(outcome.after?.source.state, 'Running');
  });

  it('is started as a step of the plan where host.json is known from elsewhere', async () => {
    const world = createWorld({ app: shopOf({ stopped: ['staging'] }) });
    const run = world.run();
    const { 'host.json': text = '' } = world.slot('staging').files;
    const { outcome } = await act(
      world,
      { startIfStopped: true, hostJsonFrom: { kind: 'hostJson', path: 'host.json' } },
      {
        run,
        doors: {
          ...run.doors,
          readPackage: () => Promise.resolve({ hostJson: { text, origin: 'host.json' }, functionJson: [] }),
        },
      },
    );
    assert.equal(outcome.result, 'done', outcome.reason?.message);
    const steps = outcome.plan?.kind === 'go' ? outcome.plan.steps.map(({ kind }) => kind) : [];
    assert.deepEqual(steps, ['startSlot', 'awaitHost', 'writeSettings', 'awaitHost', 'swap', 'verify']);
    assert.equal(outcome.after?.source.state, 'Running');
  });

  it('is started once though the answer to that was lost', async () => {
    for (const fault of ['lostBefore', 'lostAfter', 'serverErrorAfter', 'throttled'] as const) {
      const world = createWorld({ app: shopOf({ stopped: ['staging'] }) });
      const { outcome } = await act(
        world,
        { startIfStopped: true },
        { script: on({ call: 'POST start staging', times: [1], fault }) },
      );
      assert.equal(outcome.result, 'done', `${fault}: ${outcome.reason?.message ?? ''}`);
    }
  });

  it('is not started by what changes nothing', async () => {
    for (const change of [{ dryRun: true }, { action: 'preflight' }] as const) {
      const world = createWorld({ app: shopOf({ stopped: ['staging'] }) });
      const { writes } = await act(world, { startIfStopped: true, ...change });
      assert.deepEqual(writes, []);
      assert.equal(world.slot('staging').state, 'Stopped');
    }
  });

  it('that does not come up: HOST_NOT_RUNNING, and nothing else is done', async () => {
    const world = createWorld({ app: shopOf({ stopped: ['staging'] }) });
    hostSays(world, () => ({ state: 'Error' }));
    const { outcome, writes } = await act(world, {
      startIfStopped: true,
      verify: { ...verify, patienceMs: minute },
    });
    assert.equal(outcome.reason?.code, 'HOST_NOT_RUNNING');
    assert.deepEqual(writes, ['POST start staging']);
    assert.match(outcome.goOn ?? '', /log tail/);
  });
});
