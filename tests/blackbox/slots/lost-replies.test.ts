import assert from 'node:assert/strict';
import type { AgentRun } from '../../../sandbox/agent/index.ts';
import { armAnswers, armError, webError } from '../../../sandbox/arm/index.ts';
import type { Answer } from '../../../sandbox/faults/index.ts';
import { startSandbox, type FaultAction, type Sandbox } from '../../../sandbox/index.ts';
import { sideBySide } from '../../support/side-by-side.ts';
import { logOf } from '../support/runs.ts';
import { openShop, type Shop } from '../support/shop.ts';
import { assertEnded, assertFailed } from '../support/slot-evidence.ts';

/** What was sent of the two changes that a swap makes. */
const sentBy = (shop: Shop): readonly string[] => shop.writes().map((line) => line.replace(/^.*\//, ''));

/** The answer is lost or wrong, after Azure has done what was asked. */
const afterActing: Readonly<Record<string, FaultAction>> = {
  'whose connection was cut': { kind: 'cut', when: 'afterActing' },
  'answered 500 all the same': { kind: 'change', change: () => armAnswers.serverError() },
  'answered 503 all the same, to be tried again in a second': {
    kind: 'change',
    change: () => armAnswers.unavailable(),
  },
  'answered with the page of a proxy': {
    kind: 'change',
    change: () => ({ status: 502, headers: { 'Content-Type': 'text/html' }, body: '<h1>Bad gateway</h1>' }),
  },
  'answered 408 all the same': { kind: 'change', change: () => webError(408, 'RequestTimeout', 'Timed out.') },
};

describe('the packed slot swap, when Azure does not answer as it should', () => {
  let sandbox: Sandbox;
  before(async function () {
    this.timeout(60_000);
    // Whatever Azure has accepted comes to its end, asked or not.
    sandbox = await startSandbox({ arm: { operations: { polls: Infinity, runsForMs: 500 } } });
  });
  after(() => sandbox.stop());

  const open = (): Promise<Shop> => openShop(sandbox);

  async function assertSwappedOnce(shop: Shop, run: AgentRun): Promise<void> {
    assertEnded(run, 'Succeeded', { swapped: 'true', sourceHub: shop.hubs.production, targetHub: shop.hubs.staging });
    assert.equal(shop.swaps(), 1, logOf(run));
    assert.deepEqual([await shop.serving(), await shop.serving('staging')], ['2.0.0', '1.0.0']);
  }

  /** Each is run under its own fault, and must end in one swap out of one request. */
  const lostSwaps = Object.fromEntries(
    Object.entries(afterActing).map(([name, action]) => [
      `posts a swap once, ${name}`,
      async (): Promise<void> => {
        const shop = await open();
        shop.fail('slotsswap', action);
        const run = await shop.run();
        await assertSwappedOnce(shop, run);
        assert.deepEqual(sentBy(shop), ['appsettings', 'slotsswap']);
        assert.match(logOf(run), /Looking at the slots, which tell whether they were swapped/);
      },
    ]),
  );

  const lostWrites = Object.fromEntries(
    Object.entries(afterActing).map(([name, action]) => [
      `writes its marker once, ${name}`,
      async (): Promise<void> => {
        const shop = await open();
        const before = structuredClone(shop.staging.appSettings);
        shop.fail('config/appsettings', action, { method: 'PUT' });
        const run = await shop.run();
        await assertSwappedOnce(shop, run);
        assert.deepEqual(sentBy(shop), ['appsettings', 'slotsswap']);
        const { DURABLE_DEPLOYMENT_RELEASE: marker, ...rest } = shop.production.appSettings;
        assert.ok(marker);
        assert.deepEqual(rest, before);
      },
    ]),
  );

  const lostWay = {
    'is not told where to ask': [
      'slotsswap',
      {
        kind: 'change',
        change: ({ headers, ...answer }: Answer): Answer => ({
          ...answer,
          headers: Object.fromEntries(Object.entries(headers ?? {}).filter(([name]) => name !== 'Location')),
        }),
      },
    ],
    'asks for an operation that is forgotten': [
      'operationresults',
      { kind: 'answer', ...armError(404, 'NotFound', 'The operation is not known.') },
    ],
    'is always answered 500 when it asks': ['operationresults', { kind: 'answer', ...armError(500, 'Oops', 'Oops.') }],
  } as const satisfies Record<string, readonly [string, FaultAction]>;

  sideBySide({
    'finds out that a request arrived after it had given it up': async () => {
      const shop = await open();
      shop.fail('slotsswap', { kind: 'delay', milliseconds: 63_000 });
      const run = await shop.run();
      await assertSwappedOnce(shop, run);
      assert.deepEqual(sentBy(shop), ['appsettings', 'slotsswap']);
    },

    'gives up after the third refusal for the moment, with everything that helps against 417': async () => {
      const shop = await open();
      shop.staging.swapFailures.push('httpPing', 'httpPing', 'httpPing');
      const run = await shop.run();
      assertFailed(run, 'SWAP_FAILED', { swapped: 'false', sourceHub: shop.hubs.staging });
      assert.equal(shop.swaps(), 0);
      assert.equal(sentBy(shop).filter((line) => line === 'slotsswap').length, 3);
      assert.match(logOf(run), /did not respond to http ping[^]*WEBSITE_SWAP_WARMUP_PING_PATH/);
      // Run again, the job goes on from there.
      await assertSwappedOnce(shop, await shop.run());
    },

    ...Object.fromEntries(
      (['httpPing', 'allocationChanged'] as const).map((failure) => [
        `posts again after a refusal for the moment that changed nothing, as both slots show: ${failure}`,
        async (): Promise<void> => {
          const shop = await open();
          shop.staging.swapFailures.push(failure);
          const run = await shop.run();
          await assertSwappedOnce(shop, run);
          assert.deepEqual(sentBy(shop), ['appsettings', 'slotsswap', 'slotsswap']);
          assert.match(logOf(run), /Nothing was swapped, as both slots show\. Trying again in 15 s/);
        },
      ]),
    ),

    'posts again after 429, later': async () => {
      const shop = await open();
      shop.fail('slotsswap', { kind: 'answer', ...armAnswers.throttled(1) });
      const run = await shop.run();
      await assertSwappedOnce(shop, run);
      assert.deepEqual(sentBy(shop), ['appsettings', 'slotsswap', 'slotsswap']);
    },

    ...Object.fromEntries(
      Object.entries(lostWay).map(([name, [path, action]]) => [
        `tells by the slots what became of a swap, when it ${name}`,
        async (): Promise<void> => {
          const shop = await open();
          shop.fail(path, action, { times: Infinity });
          const run = await shop.run();
          await assertSwappedOnce(shop, run);
          assert.deepEqual(sentBy(shop), ['appsettings', 'slotsswap']);
        },
      ]),
    ),

    ...lostSwaps,
    ...lostWrites,

    'believes the slots when 409 answers a swap that was accepted': async () => {
      const shop = await open();
      shop.fail('slotsswap', { kind: 'change', change: () => armAnswers.conflict() });
      const run = await shop.run();
      assertEnded(run, 'Succeeded', { swapped: 'alreadyDone' });
      assert.match(logOf(run), /It is not posted again; waiting until the other operation has ended/);
      assert.deepEqual([shop.swaps(), sentBy(shop).length], [1, 2]);
    },

    'does not post again after 409, and says that nothing was swapped': async () => {
      const shop = await open();
      shop.fail('slotsswap', { kind: 'answer', ...armAnswers.conflict() });
      const run = await shop.run();
      assertFailed(run, 'OPERATION_IN_PROGRESS', { swapped: 'false' });
      assert.deepEqual([shop.swaps(), sentBy(shop).length], [0, 2]);
      assert.match(logOf(run), /Exclusive Lock check on the environment, or with lockContainer/);
      await assertSwappedOnce(shop, await shop.run());
    },

    'waits for an operation of somebody else that it sees before': async () => {
      const shop = await open();
      // Right after the marker was written, somebody creates a slot.
      shop.fail(
        'config/appsettings',
        {
          kind: 'change',
          change: (answer) => {
            assert.ok(sandbox.arm.slots.create(shop.app, 'third').ok);
            return answer;
          },
        },
        { method: 'PUT' },
      );
      const run = await shop.run();
      await assertSwappedOnce(shop, run);
      assert.deepEqual(sentBy(shop), ['appsettings', 'slotsswap']);
      assert.match(logOf(run), /Another operation on the app is in progress; waiting until it has ended/);
    },

    'does not go on when another release was swapped in between': async () => {
      const shop = await open();
      shop.fail(
        'config/appsettings',
        {
          kind: 'change',
          change: (answer) => {
            assert.ok(sandbox.arm.slots.swap(shop.app, shop.staging, { targetSlot: 'production' }).ok);
            return answer;
          },
        },
        { method: 'PUT' },
      );
      const run = await shop.run();
      // The release that was marked is in production already: somebody else has brought it there.
      assertEnded(run, 'Succeeded', { swapped: 'alreadyDone' });
      assert.deepEqual([shop.swaps(), sentBy(shop)], [1, ['appsettings']]);
    },

    'says at once what forbids a swap for good': async () => {
      const shop = await open();
      const locked = armError(
        409,
        'ScopeLocked',
        "The scope cannot perform write operation because it is locked: 'keep'.",
      );
      shop.fail('slotsswap', { kind: 'answer', ...locked }, { times: Infinity });
      const run = await shop.run();
      assertFailed(run, 'SWAP_FAILED', { swapped: 'false' });
      assert.match(logOf(run), /az lock list/);
      assert.equal(sentBy(shop).length, 2);
    },

    'reads again after passing trouble': async () => {
      const shop = await open();
      shop.fail('slots/staging', { kind: 'cut', when: 'beforeActing' }, { method: 'GET' });
      shop.fail('config/slotConfigNames', { kind: 'answer', ...armAnswers.unavailable() });
      shop.fail('config/appsettings/list', { kind: 'answer', ...armAnswers.throttled(1) }, { after: 1 });
      await assertSwappedOnce(shop, await shop.run());
    },
  });
});
