import assert from 'node:assert/strict';
import type { SlotOutcome, SlotRequest } from '../../../../core/slots/model.ts';
import { observationOf } from '../../../support/observations.ts';
import { act, type Acting } from '../run/acting.ts';
import { busyFor, fill, troubled, unreadable } from '../world/hubs.ts';
import { requestOf } from '../world/request.ts';
import { lowered, setups } from '../world/shops.ts';
import { createWorld, type World } from '../world/world.ts';

const minute = 60_000;
const { drain } = requestOf();
const quiet = (quietPeriodMs: number, more: Partial<SlotRequest['drain']> = {}): Partial<SlotRequest> => ({
  drain: { ...drain, quietPeriodMs, ...more },
});

/** Neither the account nor the management API of the code in production tells. */
function close(world: World, hubName: string): void {
  world.hubs.set(hubName, [unreadable]);
  world.apis.set('old', { status: 401, body: '' });
}

describe('the quiet period', () => {
  interface Case {
    readonly hubs?: (world: World) => void;
    readonly request: Partial<SlotRequest>;
    readonly acting?: Acting;
    readonly came: boolean;
    readonly tookMs: readonly [number, number];
    readonly said: RegExp;
    readonly warns?: boolean;
  }
  const cases: Readonly<Record<string, Case>> = {
    'nothing in flight: goes on at once': {
      request: quiet(10 * minute),
      came: true,
      tookMs: [0, 2 * minute],
      said: /A quiet moment came at once\. Nothing in flight in task hub ShopB \(slot staging\); nothing in flight in task hub ShopA \(production\)/,
    },
    'the moment comes in the hub that leaves with its code: goes on then': {
      hubs: (world) => busyFor(world, 'ShopA', 5 * minute),
      request: quiet(10 * minute),
      came: true,
      tookMs: [5 * minute, 7 * minute],
      said: /Not quiet: nothing in flight in task hub ShopB \(slot staging\); 2 in flight in task hub ShopA \(production\)[^]*A quiet moment came after 5 min/,
    },
    'the moment comes in the hub of the source slot': {
      hubs: (world) => busyFor(world, 'ShopB', 5 * minute),
      request: quiet(10 * minute),
      came: true,
      tookMs: [5 * minute, 7 * minute],
      said: /2 in flight in task hub ShopB \(slot staging\)/,
    },
    'the moment must be one of both hubs': {
      hubs: (world) => {
        fill(world, 'ShopA', (elapsed) => (elapsed < 3 * minute ? 1 : 0));
        fill(world, 'ShopB', (elapsed) => (elapsed > 2 * minute && elapsed < 7 * minute ? 1 : 0));
      },
      request: quiet(10 * minute),
      came: true,
      tookMs: [7 * minute, 9 * minute],
      said: /A quiet moment came/,
    },
    'the moment does not come: goes on anyway, and says so': {
      hubs: (world) => busyFor(world, 'ShopA', 60 * minute, 3),
      request: quiet(10 * minute),
      came: false,
      tookMs: [10 * minute, 12 * minute],
      said: /^warning: .*No quiet moment came: the task goes on after 10 min \(quietPeriod is 10 min\), and what runs at the swap is killed and runs again\. Nothing in flight in task hub ShopB \(slot staging\); 3 in flight in task hub ShopA/m,
      warns: true,
    },
    'a hub that cannot be read for good: only the other one is waited for, and it is said': {
      hubs: (world) => {
        close(world, 'ShopA');
        busyFor(world, 'ShopB', 5 * minute);
      },
      request: { ...quiet(10 * minute), severities: lowered('HUB_CONTENTS_UNKNOWN') },
      came: false,
      tookMs: [5 * minute, 7 * minute],
      said: /Nothing in flight in task hub ShopB \(slot staging\); what is in flight in task hub ShopA \(production\) cannot be told: UNAUTHORIZED: /,
      warns: true,
    },
    'a hub that cannot be read for the moment: not quiet, waited for': {
      hubs: (world) => {
        const trouble = troubled({ code: 'THROTTLED', message: 'The account asks to slow down.' });
        const until = world.clock.now() + 5 * minute;
        let reads = 0;
        // What the preflight reads is read well.
        world.hubs.set('ShopA', [
          () => {
            reads += 1;
            const seen = observationOf({ readAt: world.clock.isoNow });
            return Promise.resolve(reads > 1 && world.clock.now() < until ? { ...seen, ...trouble } : seen);
          },
        ]);
      },
      request: quiet(10 * minute),
      came: true,
      tookMs: [5 * minute, 7 * minute],
      said: /Not quiet: .*ShopA \(production\) cannot be told: THROTTLED/,
    },
    'what the policy lets pass does not count': {
      hubs: (world) =>
        world.hubs.set('ShopA', [{ passed: { orchestratorAllowed: { total: 4, groups: [], oldest: [] } } }]),
      request: quiet(10 * minute, { instances: { ...drain.instances, allowedOrchestrators: ['Eternal*'] } }),
      came: true,
      tookMs: [0, 2 * minute],
      said: /A quiet moment came at once/,
    },
    'entities do not count': {
      hubs: (world) => world.hubs.set('ShopB', [{ entityRows: 7 }]),
      request: quiet(10 * minute),
      came: true,
      tookMs: [0, 2 * minute],
      said: /A quiet moment came at once/,
    },
    'less time for everything: leaves enough for the swap': {
      hubs: (world) => busyFor(world, 'ShopA', 60 * minute),
      request: { ...quiet(10 * minute), timeoutMs: 8 * minute },
      came: false,
      tookMs: [6 * minute, 7 * minute + 30_000],
      said: /Waiting at most (?:5 min \d+ s|6 min) for a moment/,
      warns: true,
    },
    'one hub for both slots: looked at once': {
      hubs: (world) => busyFor(world, 'ShopA', 60 * minute),
      request: { ...quiet(10 * minute, { policy: 'ignore' }), severities: lowered('SAME_HUB') },
      came: false,
      tookMs: [10 * minute, 12 * minute],
      said: /goes on after 10 min .* runs again\. 2 in flight in task hub ShopA \(production\)\.$/m,
      warns: true,
    },
  };
  for (const [name, it_] of Object.entries(cases)) {
    it(name, async () => {
      const world = createWorld(name.startsWith('one hub') ? { app: setups.same } : {});
      it_.hubs?.(world);
      const start = world.clock.now();
      const { outcome, run } = await act(world, it_.request, it_.acting);
      assert.deepEqual([outcome.result, outcome.swapped], ['done', 'true'], outcome.reason?.message);
      const took = world.clock.now() - start;
      assert.ok(took >= it_.tookMs[0] && took <= it_.tookMs[1], `took ${took} ms`);
      const said = run.context.lines.join('\n');
      assert.match(said, it_.said);
      assert.equal(outcome.quiet?.came, it_.came);
      assert.equal(outcome.quiet.limitMs, it_.request.drain?.quietPeriodMs);
      assert.equal(/^warning: .*No quiet moment/m.test(said), it_.warns === true, said);
      assert.equal(outcome.verdict, name.startsWith('one hub') ? 'busy' : 'notNeeded', 'it is no drain');
    });
  }

  it('looks last right after it', async () => {
    const world = createWorld();
    busyFor(world, 'ShopA', 5 * minute);
    const { outcome } = await act(world, quiet(10 * minute));
    const at = (line: RegExp): number =>
      outcome.timeline.find((event) => line.test(event.line))?.elapsedMs ?? Number.NaN;
    assert.ok(at(/accepted the swap/) - at(/A quiet moment came/) < 5000);
  });

  it('takes nothing from the time for hubs that must be idle, and those are looked at after it', async () => {
    const world = createWorld({ app: setups.sticky });
    const run = world.run();
    let busyUntil: number | undefined;
    fill(world, 'ShopA', () => {
      const now = world.clock.now();
      // From the beginning of the quiet period until eight minutes after its end.
      if (run.context.lines.some((line) => line.includes('Waiting at most'))) busyUntil ??= now + 28 * minute;
      return busyUntil !== undefined && now < busyUntil ? 1 : 0;
    });
    const { outcome } = await act(
      world,
      { severities: lowered('HUB_STICKY'), ...quiet(20 * minute, { timeoutMs: 10 * minute }) },
      { run },
    );
    const last = run.context.lines.some((line) => line.includes('busy again: waiting once more'));
    assert.equal(outcome.result, 'done', outcome.reason?.message);
    assert.equal(outcome.quiet?.came, false);
    assert.ok(last, 'the last look came after the quiet period');
    assert.equal(outcome.verdict, 'idle');
  });

  it('ends at once when the job is cancelled, and nothing is swapped', async () => {
    const world = createWorld();
    busyFor(world, 'ShopA', 60 * minute);
    const start = world.clock.now();
    const { outcome } = await act(world, quiet(30 * minute), { cancelAfterMs: 5 * minute });
    assert.deepEqual([outcome.result, outcome.swapped], ['cancelled', 'false']);
    assert.match(outcome.reason?.message ?? '', /waiting for a moment at which nothing is in flight/);
    assert.ok(world.clock.now() - start < 6 * minute);
  });

  it('is for completing a preview and for going back as well, and not for starting one', async () => {
    const world = createWorld();
    const ran = async (request: Partial<SlotRequest>): Promise<SlotOutcome> =>
      (await act(world, { ...quiet(minute), ...request })).outcome;
    assert.equal((await ran({ action: 'startPreview' })).quiet, undefined);
    assert.equal((await ran({ action: 'completePreview' })).quiet?.came, true);
    assert.equal((await ran({ action: 'swapBack' })).quiet?.came, true);
  });

  it('is not kept when a swap is taken back because the app is not well', async () => {
    const world = createWorld();
    let swapped = false;
    world.hosts.set('new', () => {
      swapped ||= world.swaps > 0;
      return swapped ? { state: 'Error', errors: ['it is broken'] } : { state: 'Running' };
    });
    const start = world.clock.now();
    const { outcome } = await act(world, {
      ...quiet(30 * minute),
      verify: { patienceMs: minute, soakMs: 0, swapBackOnFailure: true },
    });
    assert.equal(outcome.swappedBack?.done, true, outcome.swappedBack?.why);
    assert.equal(outcome.quiet?.came, true);
    assert.equal(outcome.timeline.filter(({ line }) => line.startsWith('Waiting at most')).length, 1);
    assert.ok(world.clock.now() - start < 10 * minute);
  });

  it('that is not asked for reads nothing, and is not spoken of', async () => {
    const world = createWorld();
    let reads = 0;
    fill(world, 'ShopA', () => {
      reads += 1;
      return 0;
    });
    const { outcome, run } = await act(world);
    assert.equal(outcome.quiet, undefined);
    // Before and after the swap.
    assert.equal(reads, 2);
    assert.doesNotMatch(run.context.lines.join('\n'), /quiet/i);
  });
});
