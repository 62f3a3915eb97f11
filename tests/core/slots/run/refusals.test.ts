import assert from 'node:assert/strict';
import type { ArmSlots } from '../../../../core/azure/arm/index.ts';
import { DurableDeployError } from '../../../../core/errors.ts';
import type { SlotOutcome, SlotRequest } from '../../../../core/slots/model.ts';
import type { SwapFailure } from '../../../../sandbox/arm/errors.ts';
import { swapSlots } from '../../../../sandbox/arm/slots/index.ts';
import { noFaults } from '../world/call-faults.ts';
import { on, type Occasion } from '../world/scripts.ts';
import { createWorld, type World } from '../world/world.ts';
import { act } from './acting.ts';

const minute = 60_000;
const post = 'POST slotsswap staging';

function refusal(status: number, more: ConstructorParameters<typeof DurableDeployError>[2] = {}): DurableDeployError {
  return new DurableDeployError('REQUEST_REFUSED', `Azure answered ${status}.`, { answer: { status }, ...more });
}

describe('what Azure says to a swap', () => {
  interface Case {
    readonly world?: Parameters<typeof createWorld>[0];
    readonly request?: Partial<SlotRequest>;
    readonly warmUpFails?: readonly SwapFailure[];
    readonly others?: (world: World) => readonly Occasion[];
    readonly result: SlotOutcome['result'];
    readonly swapped: SlotOutcome['swapped'];
    readonly code?: string;
    readonly message?: RegExp;
    readonly fix?: RegExp;
    /** How often the swap was posted. */
    readonly posts: number;
    readonly swaps: number;
    readonly tookMs?: readonly [number, number];
  }

  const cases: Readonly<Record<string, Case>> = {
    yes: { result: 'done', swapped: 'true', posts: 1, swaps: 1 },
    'warm-up failed once: proves that nothing was swapped, waits, and posts again': {
      warmUpFails: ['httpPing'],
      result: 'done',
      swapped: 'true',
      posts: 2,
      swaps: 1,
    },
    'warm-up failed twice: posts a third time': {
      warmUpFails: ['allocationChanged', 'workerProcess'],
      result: 'done',
      swapped: 'true',
      posts: 3,
      swaps: 1,
    },
    'warm-up failed three times: gives up, and says that both are as before': {
      warmUpFails: ['httpPing', 'httpPing', 'warmUpTimedOut'],
      result: 'failed',
      swapped: 'false',
      code: 'SWAP_FAILED',
      message: /did not swap the slots, and both are as before.*warmup requests/,
      fix: /log stream/,
      posts: 3,
      swaps: 0,
    },
    'warm-up fails always: three posts, no more': {
      warmUpFails: Array.from({ length: 20 }, () => 'initialisation' as const),
      result: 'failed',
      swapped: 'false',
      code: 'SWAP_FAILED',
      posts: 3,
      swaps: 0,
    },
    'warm-up failed, and there is no time for another try': {
      request: { timeoutMs: 75_000 },
      warmUpFails: ['httpPing', 'httpPing'],
      result: 'failed',
      swapped: 'false',
      code: 'SWAP_FAILED',
      posts: 1,
      swaps: 0,
      world: { operations: { runsForMs: 65_000 } },
    },
    'warm-up failed, and the look after it fails too for a moment': {
      warmUpFails: ['httpPing'],
      others: () => [{ call: 'getSite staging', times: [3], fault: 'serverErrorBefore' }],
      result: 'done',
      swapped: 'true',
      posts: 2,
      swaps: 1,
    },
    'warm-up failed, and another release is marked before the next try: refused': {
      warmUpFails: ['httpPing'],
      others: (world) => [
        {
          call: 'getSite staging',
          times: [4],
          before: () => {
            world.slot('staging').appSettings['DURABLE_DEPLOYMENT_RELEASE'] = 'build-2 swapSeen=never';
          },
        },
      ],
      result: 'failed',
      swapped: 'false',
      code: 'RELEASE_CONFLICT',
      posts: 1,
      swaps: 0,
    },
    '429: waits, looks, and posts again': {
      others: () => [{ call: post, times: [1], fault: 'throttled' }],
      result: 'done',
      swapped: 'true',
      posts: 1,
      swaps: 1,
    },
    '429 always: three tries': {
      others: () => [{ call: post, fault: 'throttled' }],
      result: 'failed',
      swapped: 'false',
      code: 'SWAP_FAILED',
      fix: /Wait some minutes/,
      posts: 0,
      swaps: 0,
    },
    'not sent: posts again': {
      others: () => [
        {
          call: post,
          times: [1],
          refusal: new DurableDeployError('NAME_NOT_RESOLVED', 'No such host.', { notSent: true }),
        },
      ],
      result: 'done',
      swapped: 'true',
      posts: 2,
      swaps: 1,
    },
    'never sent: gives up': {
      others: () => [
        { call: post, refusal: new DurableDeployError('NAME_NOT_RESOLVED', 'No such host.', { notSent: true }) },
      ],
      result: 'failed',
      swapped: 'false',
      code: 'SWAP_FAILED',
      posts: 3,
      swaps: 0,
    },
    '403: gives up at once': {
      others: () => [{ call: post, refusal: refusal(403) }],
      result: 'failed',
      swapped: 'false',
      code: 'SWAP_FAILED',
      fix: /slotsswap\/Action/,
      posts: 1,
      swaps: 0,
    },
    'a lock of the resource: gives up at once': {
      others: () => [{ call: post, refusal: refusal(409, { answer: { status: 409, serviceCode: 'ScopeLocked' } }) }],
      result: 'failed',
      swapped: 'false',
      code: 'SWAP_FAILED',
      fix: /az lock list/,
      posts: 1,
      swaps: 0,
    },
    '403, and the slots show that it was swapped: done': {
      others: (world) => [
        {
          call: post,
          refusal: refusal(403),
          before: () =>
            swapSlots(world.app, world.slot('staging'), world.slot('production'), { at: world.clock.now() }),
        },
      ],
      result: 'done',
      swapped: 'alreadyDone',
      posts: 1,
      swaps: 1,
    },
    '409, another operation: watched, not posted again': {
      others: (world) => [
        {
          call: post,
          times: [1],
          before: () => {
            world.operations.accept({ app: world.app, slotName: 'staging', name: 'Restart', act: () => undefined });
          },
        },
      ],
      result: 'failed',
      swapped: 'false',
      code: 'OPERATION_IN_PROGRESS',
      message: /Nothing was swapped by this run/,
      fix: /Exclusive Lock/,
      posts: 1,
      swaps: 0,
      tookMs: [30_000, 2 * minute],
    },
    '409, because another run swaps just this: watched, and done already': {
      others: (world) => [
        {
          call: post,
          times: [1],
          before: () => {
            world.provider.swap(world.app, world.slot('staging'), { targetSlot: 'production' });
          },
        },
      ],
      result: 'done',
      swapped: 'alreadyDone',
      posts: 1,
      swaps: 1,
    },
    '409, and the other operation does not end: it cannot be told what it does': {
      request: { timeoutMs: 10 * minute },
      others: (world) => [
        {
          call: post,
          times: [1],
          before: () => {
            world.operations.setBehaviour({ runsForMs: 90 * minute });
            world.provider.swap(world.app, world.slot('staging'), { targetSlot: 'production' });
          },
        },
      ],
      result: 'failed',
      swapped: 'unknown',
      code: 'OPERATION_IN_PROGRESS',
      posts: 1,
      swaps: 0,
      tookMs: [9 * minute, 10 * minute],
    },
    '500 before anything was done: looks for two minutes, posts nothing, and cannot tell': {
      others: () => [{ call: post, times: [1], fault: 'serverErrorBefore' }],
      result: 'failed',
      swapped: 'unknown',
      code: 'SWAP_UNCONFIRMED',
      fix: /Run the job again in some minutes/,
      posts: 0,
      swaps: 0,
      tookMs: [2 * minute, 3 * minute],
    },
    '502 after it was accepted: sees it in the slots': {
      others: () => [{ call: post, times: [1], fault: 'serverErrorAfter' }],
      result: 'done',
      swapped: 'true',
      posts: 1,
      swaps: 1,
    },
    'nothing, the reply was lost: sees it in the slots': {
      others: () => [{ call: post, times: [1], fault: 'lostAfter' }],
      result: 'done',
      swapped: 'true',
      posts: 1,
      swaps: 1,
    },
    'nothing, and the request arrives much later: sees it in the slots': {
      others: () => [{ call: post, times: [1], fault: 'late' }],
      result: 'done',
      swapped: 'true',
      posts: 1,
      swaps: 1,
      tookMs: [minute, 4 * minute],
    },
    'accepted, and four questions are lost: goes on asking': {
      others: () => [{ call: 'poll staging', times: [1, 2, 3, 4], fault: 'lostAfter' }],
      result: 'done',
      swapped: 'true',
      posts: 1,
      swaps: 1,
    },
    'accepted, and all questions are lost: sees it in the slots': {
      others: () => [{ call: 'poll staging', fault: 'serverErrorBefore' }],
      result: 'done',
      swapped: 'true',
      posts: 1,
      swaps: 1,
    },
    'accepted, and nobody knows the operation any more: sees it in the slots': {
      others: () => [{ call: 'poll staging', times: [2], refusal: new DurableDeployError('NOT_FOUND', 'Gone.') }],
      result: 'done',
      swapped: 'true',
      posts: 1,
      swaps: 1,
    },
    'accepted, and it never ends: cannot tell, and says how to go on': {
      world: { operations: { runsForMs: 5 * 60 * minute } },
      request: { timeoutMs: 15 * minute },
      result: 'failed',
      swapped: 'unknown',
      code: 'SWAP_UNCONFIRMED',
      message: /time limit of the task was up before Azure had ended the swap.*both slots are as before/,
      fix: /Run the job again in some minutes: it looks first/,
      posts: 1,
      swaps: 0,
      tookMs: [14 * minute, 16 * minute],
    },
  };
  for (const [name, it_] of Object.entries(cases)) {
    it(name, async () => {
      const world = createWorld(it_.world);
      world.slot('staging').swapFailures.push(...(it_.warmUpFails ?? []));
      const start = world.clock.now();
      const { outcome, writes } = await act(world, it_.request, {
        script: on(...(it_.others?.(world) ?? [])),
        otherwiseChanged: true,
      });
      const took = world.clock.now() - start;
      assert.equal(outcome.result, it_.result, outcome.reason?.message);
      assert.equal(outcome.reason?.code, it_.code, outcome.reason?.message);
      assert.equal(outcome.swapped, it_.swapped);
      if (it_.message !== undefined) assert.match(outcome.reason?.message ?? '', it_.message);
      if (it_.fix !== undefined) assert.match(outcome.reason?.fix ?? '', it_.fix);
      assert.equal(writes.filter((write) => write === post).length, it_.posts);
      assert.equal(world.swaps, it_.swaps);
      if (it_.tookMs !== undefined) assert.ok(took >= it_.tookMs[0] && took <= it_.tookMs[1], `took ${took} ms`);
      if (it_.swapped === 'unknown') assert.match(outcome.goOn ?? '', /[Rr]un the job again/);
    });
  }

  it('asks no later than at the end of its time, whatever Retry-After says', async () => {
    const world = createWorld({ operations: { runsForMs: 5 * 60 * minute } });
    const run = world.run();
    const slots: ArmSlots = {
      ...run.doors.slots,
      beginSwap: async (...asked) => ({
        ...(await run.doors.slots.beginSwap(...asked)),
        poll: () => Promise.resolve({ kind: 'running', retryAfterMs: 60 * minute }),
      }),
    };
    const start = world.clock.now();
    const { outcome } = await act(world, { timeoutMs: 15 * minute }, { doors: { ...run.doors, slots }, run });
    assert.equal(outcome.swapped, 'unknown');
    assert.ok(world.clock.now() - start <= 16 * minute, `took ${world.clock.now() - start} ms`);
  });

  it('each accepted swap leaves its correlation id, a refused one none', async () => {
    const world = createWorld();
    world.slot('staging').swapFailures.push('httpPing');
    const { outcome } = await act(world, {}, { script: on({ call: post, times: [2], fault: 'throttled' }) });
    assert.equal(outcome.result, 'done');
    assert.equal(outcome.correlationIds.length, 2);
    assert.equal(new Set(outcome.correlationIds).size, 2);
  });

  it('that the slot could not be warmed up is told with what its own host says', async () => {
    const world = createWorld();
    const { swapFailures } = world.slot('staging');
    swapFailures.push('workerProcess', 'workerProcess', 'workerProcess');
    world.hosts.set('new', () =>
      swapFailures.length === 0
        ? { state: 'Error', errors: ['Cannot find module X.', 'The function Bill is in error.'] }
        : { state: 'Running' },
    );
    const { outcome } = await act(world);
    assert.equal(outcome.reason?.code, 'SWAP_FAILED');
    assert.match(
      outcome.reason.message,
      /worker process.* The Functions host of slot staging says: Cannot find module X\. The function Bill is in error\.$/,
    );
  });

  it('is logged with the time that has passed and the correlation id of the swap', async () => {
    const world = createWorld();
    const { outcome, run } = await act(world);
    const [id = ''] = outcome.correlationIds;
    const accepted = run.context.lines.find((line) => line.includes('has accepted the swap')) ?? '';
    assert.match(
      accepted,
      /^\[\d\d:\d\d\] Azure has accepted the swap of slot staging with slot production \(correlation id /,
    );
    assert.ok(id !== '' && accepted.endsWith(`(correlation id ${id}).`), accepted);
    const done = run.context.lines.find((line) => line.includes('serves the release build-1')) ?? '';
    assert.match(done, /^\[00:30\] Slot production serves the release build-1\.$/);
  });

  it('says while it waits that Azure is still swapping', async () => {
    const world = createWorld({ operations: { runsForMs: 5 * minute } });
    const { outcome } = await act(world, {}, { script: noFaults });
    const said = outcome.timeline.filter(({ line }) => line.startsWith('Azure is still swapping'));
    assert.equal(said.length, 4);
  });
});
