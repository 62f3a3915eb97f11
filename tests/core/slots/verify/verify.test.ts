import assert from 'node:assert/strict';
import { createJournal } from '../../../../core/journal.ts';
import type { HealthCheck, SlotRequest, Verification } from '../../../../core/slots/model.ts';
import { verifySlot, type WhatToVerify } from '../../../../core/slots/verify/index.ts';
import type { Slot } from '../../../../sandbox/arm/index.ts';
import { PatientClock } from '../world/patient-clock.ts';
import { requestOf } from '../world/request.ts';
import { createWorld, type HostSaid, type World } from '../world/world.ts';

const minute = 60_000;
const page: HealthCheck = { path: '/api/health', expectedStatus: 200, forMs: 0 };

interface Watched {
  readonly verification: Verification;
  readonly lines: readonly string[];
  readonly reached: readonly string[];
  readonly tookMs: number;
}

/** Production serves `old`; times are counted from the beginning of the watch. */
async function watch(
  arrange: (world: World, elapsed: () => number) => void,
  verify: Partial<SlotRequest['verify']> = {},
  what: Partial<WhatToVerify> = {},
  more: { readonly deadlineMs?: number; readonly cancelAfterMs?: number } = {},
): Promise<Watched> {
  const world = createWorld({ clock: new PatientClock() });
  const start = world.clock.now();
  arrange(world, () => world.clock.now() - start);
  const run = world.run();
  const request = requestOf({ verify: { patienceMs: 5 * minute, soakMs: 0, swapBackOnFailure: false, ...verify } });
  const journal = createJournal(run.context, () => undefined);
  const pair = {
    ref: { subscriptionId: 'sub', resourceGroup: 'rg', name: 'shop' },
    source: 'staging',
    target: 'production',
  };
  const sent = { mayStillArrive: false };
  if (more.cancelAfterMs !== undefined) world.clock.at(more.cancelAfterMs, () => run.context.cancel());
  const verification = await world.clock.run(
    verifySlot(
      { request, doors: run.doors, pair, journal, deadline: start + (more.deadlineMs ?? 60 * minute), sent },
      { hostName: 'shop.azurewebsites.net', ...what },
    ),
  );
  return {
    verification,
    lines: run.context.lines,
    reached: run.line.reached,
    tookMs: world.clock.now() - start,
  };
}

const host = (said: (elapsed: number) => HostSaid) => (world: World, elapsed: () => number) => {
  world.hosts.set('old', (slot: Slot) => {
    assert.equal(slot.name, 'production', 'only the target slot is asked');
    return said(elapsed());
  });
};
const pages =
  (answer: (elapsed: number) => { readonly status: number; readonly body?: string }) =>
  (world: World, elapsed: () => number): void => {
    world.pages.set('old', (path) => {
      assert.equal(path, '/api/health');
      return answer(elapsed());
    });
  };
const well: HostSaid = { state: 'Running' };
const ill: HostSaid = { state: 'Error', errors: ['no such table'] };

describe('watching the target slot', () => {
  interface Case {
    readonly arrange?: (world: World, elapsed: () => number) => void;
    readonly verify?: Partial<SlotRequest['verify']>;
    readonly what?: Partial<WhatToVerify>;
    readonly deadlineMs?: number;
    readonly kind: Verification['kind'];
    readonly reason?: RegExp;
    readonly checks?: readonly (readonly [string, boolean])[];
    readonly tookMs: readonly [number, number];
    readonly check?: (watched: Watched) => void;
  }
  const cases: Readonly<Record<string, Case>> = {
    'well at once: one reading': {
      kind: 'healthy',
      checks: [
        ['Functions host', true],
        ['Durable extension', true],
      ],
      tookMs: [0, 0],
      check: ({ reached }) => assert.equal(reached.length, 2),
    },
    'well after two minutes: waited for': {
      arrange: host((elapsed) => (elapsed < 2 * minute ? { state: 'Starting', status: 503 } : well)),
      kind: 'healthy',
      tookMs: [2 * minute, 2 * minute + 6_000],
    },
    'never well: when the patience is over': {
      arrange: host(() => ill),
      kind: 'unhealthy',
      reason: /Functions host: state Error: no such table/,
      checks: [
        ['Functions host', false],
        ['Durable extension', true],
      ],
      tookMs: [5 * minute, 5 * minute + 6_000],
    },
    'Running, with errors: not well': {
      arrange: host(() => ({ state: 'Running', errors: ['function x did not load'] })),
      verify: { patienceMs: minute },
      kind: 'unhealthy',
      reason: /did not load/,
      tookMs: [minute, minute + 6_000],
    },
    'the extension is not loaded: not well': {
      arrange: (world) => world.apis.set('old', { status: 404, body: '' }),
      verify: { patienceMs: minute },
      kind: 'unhealthy',
      reason: /Durable extension: NOT_FOUND/,
      tookMs: [minute, minute + 6_000],
    },
    'the extension of version 1 has its API elsewhere: it is not asked': {
      arrange: (world) => world.apis.set('old', { status: 404, body: '' }),
      what: { durableMajor: 1 },
      kind: 'healthy',
      checks: [['Functions host', true]],
      tookMs: [0, 0],
    },
    'a soak: watched for that long, and the extension asked once': {
      verify: { soakMs: 2 * minute },
      kind: 'healthy',
      tookMs: [2 * minute, 2 * minute + 6_000],
      check: ({ reached }) => {
        assert.equal(reached.filter((call) => call.includes('durabletask')).length, 1);
        assert.ok(reached.length > 20);
      },
    },
    'a soak with one lapse: well': {
      arrange: host((elapsed) => (elapsed >= minute && elapsed < minute + 5_000 ? ill : well)),
      verify: { soakMs: 2 * minute },
      kind: 'healthy',
      tookMs: [2 * minute, 2 * minute + 6_000],
    },
    'a soak with a break: begins anew': {
      arrange: host((elapsed) => (elapsed >= minute && elapsed < minute + 12_000 ? ill : well)),
      verify: { soakMs: 2 * minute },
      kind: 'healthy',
      tookMs: [3 * minute, 3 * minute + 20_000],
    },
    'a soak in which it falls ill for good: not well, when it cannot become well in time': {
      arrange: host((elapsed) => (elapsed >= minute ? ill : well)),
      verify: { soakMs: 10 * minute, patienceMs: 2 * minute },
      kind: 'unhealthy',
      tookMs: [minute, 3 * minute],
    },
    'a soak that is longer than the time for everything: cannot be told': {
      verify: { soakMs: 10 * minute },
      deadlineMs: 3 * minute,
      kind: 'unknown',
      reason: /time limit of the task was up before/,
      tookMs: [3 * minute, 3 * minute + 6_000],
    },
    'it cannot be asked: cannot be told': {
      arrange: (world) => {
        world.apis.set('old', { status: 403, body: '' });
      },
      verify: { patienceMs: minute },
      kind: 'unknown',
      reason: /Durable extension: FORBIDDEN/,
      tookMs: [minute, minute + 6_000],
    },
    'one cannot be asked and the other is bad: not well': {
      arrange: (world, elapsed) => {
        world.apis.set('old', { status: 403, body: '' });
        host(() => ill)(world, elapsed);
      },
      verify: { patienceMs: minute },
      kind: 'unhealthy',
      tookMs: [minute, minute + 6_000],
    },
    'a page that answers as expected': {
      arrange: pages(() => ({ status: 200, body: 'all is well' })),
      verify: { health: { ...page, bodyContains: 'is well' } },
      kind: 'healthy',
      checks: [
        ['Functions host', true],
        ['Durable extension', true],
        ['GET /api/health', true],
      ],
      tookMs: [0, 0],
    },
    'a page that is expected to refuse': {
      arrange: pages(() => ({ status: 401 })),
      verify: { health: { ...page, expectedStatus: 401 } },
      kind: 'healthy',
      tookMs: [0, 0],
    },
    'a page with another status: not well': {
      arrange: pages(() => ({ status: 404 })),
      verify: { health: page, patienceMs: minute },
      kind: 'unhealthy',
      reason: /GET \/api\/health: answered 404 instead of 200/,
      tookMs: [minute, minute + 6_000],
    },
    'a page without the text: not well, and the text of the page is not told': {
      arrange: pages(() => ({ status: 200, body: 'canary-of-a-page' })),
      verify: { health: { ...page, bodyContains: '##vso[x]' }, patienceMs: minute },
      kind: 'unhealthy',
      reason: /the body does not contain "# #vso\[x\]"/,
      tookMs: [minute, minute + 6_000],
      check: ({ lines, verification }) =>
        assert.ok(!JSON.stringify([lines, verification]).includes('canary-of-a-page')),
    },
    'a page that becomes well after a while': {
      arrange: pages((elapsed) => ({ status: elapsed < minute ? 404 : 200 })),
      verify: { health: page },
      kind: 'healthy',
      tookMs: [minute, 2 * minute],
    },
    'a page that is watched longer than the soak': {
      arrange: pages(() => ({ status: 200 })),
      verify: { health: { ...page, forMs: 3 * minute }, soakMs: minute },
      kind: 'healthy',
      tookMs: [3 * minute, 3 * minute + 6_000],
    },
    'errors of the host in commands of the agent: broken up': {
      arrange: host(() => ({ state: '##vso[task.complete]', errors: ['##[error]x\ny'] })),
      verify: { patienceMs: minute },
      kind: 'unhealthy',
      reason: /# #vso\[task\.complete\]: # #\[error\]x\\u000ay/,
      tookMs: [minute, minute + 6_000],
    },
  };
  for (const [name, it_] of Object.entries(cases)) {
    it(name, async () => {
      const more = it_.deadlineMs === undefined ? {} : { deadlineMs: it_.deadlineMs };
      const watched = await watch(it_.arrange ?? ((): void => undefined), it_.verify, it_.what, more);
      const { verification, tookMs } = watched;
      assert.equal(verification.kind, it_.kind, JSON.stringify(verification));
      if (it_.kind === 'healthy') assert.deepEqual(verification.reasons, []);
      else assert.ok(verification.reasons.length > 0);
      if (it_.reason !== undefined) {
        assert.match(verification.reasons.map(({ message }) => message).join('\n'), it_.reason);
      }
      if (it_.checks !== undefined) {
        assert.deepEqual(
          verification.checks.map(({ name: check, ok }) => [check, ok]),
          it_.checks,
        );
      }
      assert.ok(tookMs >= it_.tookMs[0] && tookMs <= it_.tookMs[1], `took ${tookMs} ms`);
      assert.doesNotMatch(JSON.stringify([watched.lines, verification]), /##(?:vso)?\[/);
      it_.check?.(watched);
    });
  }

  it('says what it sees when it changes, and only then', async () => {
    const { lines } = await watch(
      host((elapsed) => (elapsed < minute ? { state: 'Starting' } : well)),
      { soakMs: minute },
    );
    const said = lines.filter((line) => line.includes('Slot production:'));
    assert.equal(said.length, 2, said.join('\n'));
    assert.match(said[0] ?? '', /state Starting.*It may take up to 5 min to become well/);
    assert.match(said[1] ?? '', /state Running.*Watching for 1 min without a break/);
  });

  it('tells nothing of a query in the path of the page', async () => {
    const { lines, verification } = await watch((world) => world.pages.set('old', () => ({ status: 404 })), {
      health: { ...page, path: '/api/health?token=canary-of-a-query' },
      patienceMs: 10_000,
    });
    assert.equal(verification.kind, 'unhealthy');
    assert.ok(!JSON.stringify([lines, verification]).includes('canary'));
  });

  it('ends when the job is cancelled', async () => {
    await assert.rejects(
      watch(
        host(() => ill),
        {},
        {},
        { cancelAfterMs: minute },
      ),
      /cancelled by the test/,
    );
  });
});
