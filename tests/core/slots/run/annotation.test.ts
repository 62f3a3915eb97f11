import assert from 'node:assert/strict';
import { DurableDeployError } from '../../../../core/errors.ts';
import type { SlotRequest } from '../../../../core/slots/model.ts';
import type { Slot } from '../../../../sandbox/arm/index.ts';
import { noFaults, type CallFault, type CallScript } from '../world/call-faults.ts';
import { createWorld, shop, type HostSaid, type World } from '../world/world.ts';
import { act } from './acting.ts';

const componentId = '/subscriptions/s/resourceGroups/rg/providers/microsoft.insights/components/appi-shop';
const annotate = { componentId };
/** Well in staging only. */
const ill = ({ name }: Slot): HostSaid =>
  name === 'production' ? { state: 'Error', errors: ['out of order'] } : { state: 'Running' };
const verify: SlotRequest['verify'] = { patienceMs: 20_000, soakMs: 0, swapBackOnFailure: false };

const namesIn = (world: World): readonly string[] => [...world.annotations.values()].map(({ name }) => name);
const swappedName = 'Release build-1: slot staging swapped into production';
const backName = 'Release build-1: swapped back from slot production to staging';

/** What goes wrong with the annotation, in order of the tries. */
function script(...faults: readonly CallFault[]): CallScript {
  const left = [...faults];
  return { ...noFaults, faultOf: (_call, name) => (name === 'PUT Annotations' ? (left.shift() ?? 'none') : 'none') };
}

function refused(status: number, code: 'FORBIDDEN' | 'NOT_FOUND' | 'THROTTLED', retryAfterMs?: number): CallScript {
  const error = new DurableDeployError(code, `It was answered ${status}.`, { answer: { status }, retryAfterMs });
  return { ...noFaults, refusalOf: (_call, name) => (name === 'PUT Annotations' ? error : undefined) };
}

describe('a run that is to leave a release annotation', () => {
  it('writes one, last of all, at the time of the swap', async () => {
    const world = createWorld();
    const { outcome, writes, run } = await act(world, { annotate, verify: { ...verify, soakMs: 600_000 } });
    assert.equal(outcome.result, 'done');
    assert.deepEqual(namesIn(world), [swappedName]);
    assert.deepEqual(writes, ['PUT appSettings staging', 'POST slotsswap staging', 'PUT Annotations']);
    assert.equal(run.line.reached.at(-1), 'PUT Annotations');
    const [annotation] = world.annotations.values();
    assert.equal(annotation?.componentId, componentId);
    assert.equal(annotation.at, world.slot('staging').lastSwap?.timestampUtc.toISOString());
    assert.deepEqual(outcome.annotation, { id: annotation.id, name: swappedName });
  });

  it('writes none when nobody asks for it, and reads no more', async () => {
    const [plain, told] = [createWorld(), createWorld()];
    const without = await act(plain);
    const with_ = await act(told, { annotate });
    assert.equal(without.outcome.annotation, undefined);
    assert.equal(plain.annotations.size, 0);
    assert.deepEqual(with_.run.line.reached, [...without.run.line.reached, 'getSite staging', 'PUT Annotations']);
  });

  it('takes its own time when the platform does not show that of the swap', async () => {
    const world = createWorld({ lag: { settingsMs: 0, lastSwapMs: Infinity } });
    const { outcome } = await act(world, { annotate }, { showsLate: true });
    assert.equal(outcome.result, 'done');
    assert.equal([...world.annotations.values()][0]?.at, outcome.endedAt);
  });

  it('sends the same id again when it is run again, so that there is one', async () => {
    const world = createWorld();
    await act(world, { annotate });
    const again = await act(world, { annotate });
    assert.equal(again.outcome.result, 'alreadyDone');
    assert.deepEqual(again.writes, ['PUT Annotations']);
    assert.deepEqual(namesIn(world), [swappedName]);
    assert.ok(again.outcome.timeline.some(({ line }) => line.includes('is in Application Insights appi-shop already')));
    assert.equal(again.outcome.annotation?.reason, undefined);
  });

  it('makes up for an earlier attempt that did not come to it, with the time of the swap', async () => {
    const world = createWorld();
    await act(world);
    const swappedAt = world.clock.now();
    await world.clock.run(world.clock.sleep(3_600_000, new AbortController().signal));
    await act(world, { annotate });
    const [annotation] = world.annotations.values();
    assert.ok(Date.parse(annotation?.at ?? '') <= swappedAt);
  });

  it('tells a swap back, and the next swap of the release that was marked anew', async () => {
    const world = createWorld();
    await act(world, { annotate });
    await act(world, { annotate, action: 'swapBack' });
    const backAt = world.slot('staging').lastSwap?.timestampUtc.toISOString();
    assert.equal([...world.annotations.values()].at(-1)?.at, backAt);
    const again = await act(world, { annotate, action: 'swapBack' });
    assert.deepEqual([again.outcome.result, again.writes], ['alreadyDone', []]);
    await act(world, { action: 'prepareSlot' });
    await act(world, { annotate });
    assert.deepEqual(namesIn(world), [swappedName, backName, swappedName]);
  });

  it('tells a swap that was taken back by itself once: by the swap back', async () => {
    const world = createWorld();
    world.hosts.set('new', ill);
    const { outcome } = await act(world, { annotate, verify: { ...verify, swapBackOnFailure: true } });
    assert.equal(outcome.reason?.code, 'VERIFICATION_FAILED');
    assert.deepEqual(namesIn(world), [`${backName}, since it was not well`]);
    assert.equal(outcome.annotation?.name, `${backName}, since it was not well`);
  });

  it('marks a swap that stands although the app is not well', async () => {
    const world = createWorld();
    world.hosts.set('new', ill);
    const { outcome } = await act(world, { annotate, verify });
    assert.equal(outcome.reason?.code, 'VERIFICATION_FAILED');
    assert.deepEqual(namesIn(world), [`${swappedName}, not well`]);
    assert.equal([...world.annotations.values()][0]?.properties['Label'], 'Error');
  });

  describe('writes none', () => {
    const cases: Readonly<Record<string, readonly [World, Partial<SlotRequest>]>> = {
      'where the swap was refused': [createWorld({ app: shop({ stickyAppSettings: ['TaskHubName'] }) }), {}],
      'in a dry run': [createWorld(), { dryRun: true }],
      'after a look': [createWorld(), { action: 'preflight' }],
      'for a preparation': [createWorld(), { action: 'prepareSlot' }],
      'for the first half of a preview': [createWorld(), { action: 'startPreview' }],
      'where there is nothing to swap back': [createWorld(), { action: 'swapBack' }],
    };
    for (const [name, [world, change]] of Object.entries(cases)) {
      it(name, async () => {
        const { outcome, writes } = await act(world, { annotate, ...change });
        assert.ok(!writes.includes('PUT Annotations'));
        assert.equal(outcome.annotation, undefined);
      });
    }

    it('where somebody has swapped the slots again while the app was watched', async () => {
      const world = createWorld();
      world.hosts.set('new', (slot) => {
        const [staging, production] = [world.slot('staging'), world.slot('production')];
        if (slot.name === 'production' && staging.files['version'] === 'old') {
          const settings = staging.appSettings;
          staging.appSettings = production.appSettings;
          production.appSettings = settings;
        }
        return { state: 'Running' };
      });
      const { outcome } = await act(world, { annotate, verify }, { otherwiseChanged: true, showsLate: true });
      assert.equal(outcome.reason?.code, 'SWAPPED_TWICE');
      assert.equal(world.annotations.size, 0);
    });

    it('once the job is cancelled', async () => {
      const world = createWorld();
      const { outcome } = await act(
        world,
        { annotate, verify: { ...verify, soakMs: 600_000 } },
        { cancelAfterMs: 120_000 },
      );
      assert.deepEqual([outcome.result, outcome.swapped], ['cancelled', 'true']);
      assert.equal(world.annotations.size, 0);
    });
  });

  for (const fault of ['lostBefore', 'lostAfter', 'serverErrorBefore', 'serverErrorAfter', 'throttled'] as const) {
    it(`sends it again after ${fault}, and there is one`, async () => {
      const world = createWorld();
      const { outcome } = await act(world, { annotate }, { script: script(fault, fault) });
      assert.deepEqual([outcome.result, outcome.annotation?.reason], ['done', undefined]);
      assert.deepEqual(namesIn(world), [swappedName]);
    });
  }

  describe('ends as it would without it, and warns of what to do', () => {
    const cases: Readonly<Record<string, readonly [CallScript, RegExp, number]>> = {
      'when it may not': [
        refused(403, 'FORBIDDEN'),
        /microsoft\.insights\/components\/annotations\/write: az role assignment create .*--scope \/subscriptions\/s\//,
        1,
      ],
      'when there is no such component': [
        refused(404, 'NOT_FOUND'),
        /az monitor app-insights component show --app appi-shop/,
        1,
      ],
      'when it is asked to stay away for an hour': [refused(429, 'THROTTLED', 3_600_000), /answered 429/, 1],
      'when no answer ever comes': [
        script('lostBefore', 'lostBefore', 'lostBefore'),
        /answer to PUT Annotations was lost/,
        0,
      ],
    };
    for (const [name, [faults, expected, reached]] of Object.entries(cases)) {
      it(name, async () => {
        const world = createWorld();
        const { outcome, run } = await act(world, { annotate }, { script: faults });
        assert.deepEqual([outcome.result, outcome.swapped, outcome.reason], ['done', 'true', undefined]);
        assert.ok(outcome.annotation?.reason);
        const warnings = run.context.lines.filter((line) => line.includes('No release annotation was written'));
        assert.equal(warnings.length, 1);
        assert.match(warnings[0] ?? '', expected);
        assert.equal(run.line.reached.filter((call) => call === 'PUT Annotations').length, reached);
        assert.ok(Date.parse(outcome.endedAt) - Date.parse(outcome.startedAt) < 3 * 60_000);
      });
    }
  });

  it('says what is missing when the job is cancelled in the middle of it', async () => {
    const world = createWorld();
    const run = world.run({
      ...noFaults,
      latencyOf: (_call, name) => {
        if (name === 'PUT Annotations') run.context.cancel();
        return { there: 0, back: 0 };
      },
      refusalOf: (_call, name) =>
        name === 'PUT Annotations' ? new DurableDeployError('TIMED_OUT', 'It was given up.') : undefined,
    });
    const { outcome } = await act(world, { annotate }, { run });
    assert.deepEqual([outcome.result, outcome.swapped], ['cancelled', 'true']);
    assert.match(outcome.reason?.message ?? '', /writing a release annotation/);
    assert.match(outcome.goOn ?? '', /The slots were swapped.*run the job again to have it written/);
  });
});
