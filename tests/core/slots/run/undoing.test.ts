import assert from 'node:assert/strict';
import type { SlotOutcome, SlotRequest } from '../../../../core/slots/model.ts';
import { runSlotAction } from '../../../../core/slots/index.ts';
import { shopOf } from '../world/shops.ts';
import { requestOf } from '../world/request.ts';
import { createWorld, type World } from '../world/world.ts';

async function act(world: World, change: Partial<SlotRequest>): Promise<SlotOutcome> {
  return world.clock.run(runSlotAction(requestOf(change), world.run().doors));
}

const serves = (world: World): string | undefined => world.slot('production').files['version'];

/** Release r is swapped in, then another one is prepared and deployed, but not swapped. */
async function nextOneWaits(): Promise<World> {
  const world = createWorld();
  await act(world, { action: 'prepareSlot', release: 'r' });
  assert.equal((await act(world, { release: 'r' })).swapped, 'true');
  await act(world, { action: 'prepareSlot', release: 's' });
  world.slot('staging').files['version'] = 'next';
  return world;
}

describe('going back', () => {
  it('never brings out what was prepared since', async () => {
    const world = await nextOneWaits();
    const outcome = await act(world, { action: 'swapBack', release: 'r' });
    assert.equal(outcome.reason?.code, 'NOTHING_TO_SWAP_BACK');
    assert.match(outcome.reason.message, /prepared for the release s since/);
    assert.deepEqual([world.swaps, serves(world)], [1, 'new']);
  });

  it('never does so by itself, when a run that is repeated finds the app ill', async () => {
    const world = await nextOneWaits();
    world.hosts.set('new', { state: 'Error', errors: ['out of order'] });
    const verify = { patienceMs: 20_000, soakMs: 0, swapBackOnFailure: true };
    const outcome = await act(world, { release: 'r', verify });
    assert.equal(outcome.reason?.code, 'VERIFICATION_FAILED');
    assert.equal(outcome.swappedBack?.done, false);
    assert.deepEqual([world.swaps, serves(world)], [1, 'new']);
  });

  it('never takes another slot for the one that was swapped', async () => {
    const world = createWorld({ app: shopOf({ others: { canary: { TaskHubName: 'ShopC' } } }) });
    assert.equal((await act(world, { release: 'r', sourceSlot: 'canary' })).swapped, 'true');
    const outcome = await act(world, { action: 'swapBack', release: 'r' });
    assert.equal(outcome.reason?.code, 'NOTHING_TO_SWAP_BACK');
    assert.deepEqual([world.swaps, serves(world)], [1, 'canary']);
    assert.equal((await act(world, { action: 'swapBack', release: 'r', sourceSlot: 'canary' })).result, 'done');
    assert.deepEqual([world.swaps, serves(world)], [2, 'old']);
  });
});

describe('a release name that was used before', () => {
  it('is refused, and not taken for a release that is out already', async () => {
    const world = createWorld();
    await act(world, { release: '2.0' });
    const runStartedAt = new Date(world.clock.now() + 60_000).toISOString();
    for (const action of ['prepareSlot', 'swap'] as const) {
      const outcome = await act(world, { action, release: '2.0', runStartedAt });
      assert.deepEqual([outcome.result, outcome.reason?.code], ['failed', 'RELEASE_CONFLICT']);
      assert.match(outcome.reason?.message ?? '', /another run has used that name/);
    }
    assert.equal(world.swaps, 1);
  });

  it('is no matter of an attempt of the same run', async () => {
    const world = createWorld();
    const runStartedAt = new Date(world.clock.now() - 60_000).toISOString();
    assert.equal((await act(world, { release: '2.0', runStartedAt })).result, 'done');
    assert.equal((await act(world, { release: '2.0', runStartedAt })).result, 'alreadyDone');
  });
});

describe('a swap whose marker was wiped out', () => {
  for (const [name, wipe] of [
    [
      'by a template without it',
      (world: World) => delete world.slot('production').appSettings['DURABLE_DEPLOYMENT_RELEASE'],
    ],
    [
      'by a template that puts an older one there',
      (world: World) => {
        const older = world.slot('staging').appSettings['DURABLE_DEPLOYMENT_RELEASE'] ?? '';
        world.slot('production').appSettings['DURABLE_DEPLOYMENT_RELEASE'] = older;
      },
    ],
  ] as const) {
    it(`${name} is not done once more by the same run`, async () => {
      const world = createWorld();
      await act(world, { release: 'q' });
      await world.clock.run(world.clock.sleep(60_000, new AbortController().signal));
      const runStartedAt = new Date(world.clock.now()).toISOString();
      await act(world, { action: 'prepareSlot', release: 'r', runStartedAt });
      world.slot('staging').files['version'] = 'r';
      assert.equal((await act(world, { release: 'r', runStartedAt })).swapped, 'true');
      wipe(world);
      const outcome = await act(world, { release: 'r', runStartedAt });
      assert.deepEqual([outcome.result, outcome.reason?.code], ['failed', 'RELEASE_CONFLICT']);
      assert.deepEqual([world.swaps, serves(world)], [2, 'r']);
    });
  }
});

describe('a release that another one overtook', () => {
  it('is not swapped by its own late run, before the other was swapped, after it, and after it came back', async () => {
    const world = createWorld();
    await act(world, { action: 'prepareSlot', release: 'build-1' });
    await act(world, { action: 'prepareSlot', release: 'build-2' });
    assert.equal((await act(world, { release: 'build-1' })).reason?.code, 'RELEASE_CONFLICT');
    assert.equal((await act(world, { release: 'build-2' })).swapped, 'true');
    const late = await act(world, { release: 'build-1' });
    assert.deepEqual([late.result, late.swapped, late.reason?.code], ['failed', 'false', 'RELEASE_CONFLICT']);
    assert.match(late.reason?.message ?? '', /and then for build-2/);
    assert.deepEqual([world.swaps, serves(world)], [1, 'new']);
    assert.equal((await act(world, { action: 'swapBack', release: 'build-2' })).swapped, 'true');
    assert.equal((await act(world, { release: 'build-1' })).result, 'failed');
    assert.deepEqual([world.swaps, serves(world)], [2, 'old']);
  });

  it('is swapped when the slot was prepared for it anew', async () => {
    const world = createWorld();
    for (const release of ['build-1', 'build-2', 'build-1']) await act(world, { action: 'prepareSlot', release });
    assert.equal((await act(world, { release: 'build-2' })).reason?.code, 'RELEASE_CONFLICT');
    assert.equal((await act(world, { release: 'build-1' })).swapped, 'true');
    assert.deepEqual([world.swaps, serves(world)], [1, 'new']);
  });
});
