import assert from 'node:assert/strict';
import { armAnswers, armError } from '../../../sandbox/arm/index.ts';
import { startSandbox, type Sandbox } from '../../../sandbox/index.ts';
import { sideBySide } from '../../support/side-by-side.ts';
import { builtInTask, type BuiltInTask } from '../support/built-in-task.ts';
import { logOf } from '../support/runs.ts';
import { code, openShop, type Shop, type ShopOptions } from '../support/shop.ts';
import { assertEnded, assertFailed, findingsOf } from '../support/slot-evidence.ts';

/** One second of the built-in task's waits, in milliseconds. */
const second = 100;

/**
 * AzureAppServiceManage@0 and this task in the same trouble, each on an app of its own: what the one does, and what the other does
 * instead.
 */
describe('the slots of an app, in the hands of AzureAppServiceManage@0 and of this task', () => {
  let sandbox: Sandbox;
  before(async function () {
    this.timeout(60_000);
    // A swap takes ten of those seconds.
    sandbox = await startSandbox({
      arm: { operations: { polls: Infinity, runsForMs: 10 * second, header: 'Azure-AsyncOperation' } },
    });
  });
  after(() => sandbox.stop());

  interface Pair {
    readonly theirs: Shop;
    readonly builtIn: BuiltInTask;
    readonly ours: Shop;
  }

  /** Two apps that are set up alike. @param trouble that both meet */
  async function pair(options: ShopOptions = {}, trouble: (shop: Shop) => unknown = () => undefined): Promise<Pair> {
    const [theirs, ours] = [await openShop(sandbox, options), await openShop(sandbox, options)];
    for (const shop of [theirs, ours]) await trouble(shop);
    return { theirs, ours, builtIn: builtInTask(sandbox, theirs, second) };
  }
  const posts = (shop: Shop, action = 'slotsswap'): number =>
    shop.writes().filter((line) => line.endsWith(action)).length;

  sideBySide({
    'a reply that is lost: posted again, which swaps back and is called a success; here it is looked for': async () => {
      const { theirs, builtIn, ours } = await pair({}, (shop) =>
        shop.fail('slotsswap', { kind: 'cut', when: 'afterActing' }),
      );
      assert.equal(await builtIn.swap(), 'Succeeded');
      assert.deepEqual([theirs.swaps(), await theirs.serving()], [2, '1.0.0']);
      assert.ok(posts(theirs) > 2, 'and in between 409 was answered with another try');

      assertEnded(await ours.run(), 'Succeeded', { swapped: 'true' });
      assert.deepEqual([ours.swaps(), posts(ours), await ours.serving()], [1, 1, '2.0.0']);
    },

    'a 500 after the swap was accepted: the same': async () => {
      const { theirs, builtIn, ours } = await pair({}, (shop) =>
        shop.fail('slotsswap', { kind: 'change', change: () => armAnswers.serverError() }),
      );
      assert.equal(await builtIn.swap(), 'Succeeded');
      assert.deepEqual([theirs.swaps(), await theirs.serving()], [2, '1.0.0']);

      assertEnded(await ours.run(), 'Succeeded', { swapped: 'true' });
      assert.deepEqual([ours.swaps(), posts(ours), await ours.serving()], [1, 1, '2.0.0']);
    },

    'a job that is run again: swapped back; here it is known to be done': async () => {
      const { theirs, builtIn, ours } = await pair();
      assert.deepEqual([await builtIn.swap(), await builtIn.swap()], ['Succeeded', 'Succeeded']);
      assert.deepEqual([theirs.swaps(), await theirs.serving()], [2, '1.0.0']);

      await ours.run();
      assertEnded(await ours.run(), 'Succeeded', { swapped: 'alreadyDone' });
      assert.deepEqual([ours.swaps(), await ours.serving()], [1, '2.0.0']);
    },

    'an operation that reports Failed in an answer 200: called a success; here it is tried again, or told':
      async () => {
        const { theirs, builtIn, ours } = await pair({}, ({ staging }) => staging.swapFailures.push('httpPing'));
        assert.equal(await builtIn.swap(), 'Succeeded');
        assert.deepEqual([theirs.swaps(), await theirs.serving()], [0, '1.0.0']);

        const run = await ours.run();
        assertEnded(run, 'Succeeded', { swapped: 'true' });
        assert.match(logOf(run), /reports Failed ExpectationFailed.*did not respond to http ping.*Nothing was swapped/);
        assert.deepEqual([ours.swaps(), await ours.serving()], [1, '2.0.0']);
      },

    'a preview that is cancelled: one slot is reset, unheard; here both are, and it is heard': async () => {
      const refusal = armError(403, 'AuthorizationFailed', 'The client may not reset slots.');
      const { theirs, builtIn, ours } = await pair({}, (shop) =>
        shop.fail('resetSlotConfig', { kind: 'answer', ...refusal }),
      );
      await builtIn.startPreview();
      const cancelled = builtIn.cancelPreview();
      assert.equal(cancelled.result, 'Succeeded');
      await cancelled.reset;
      assert.equal(theirs.staging.targetSwapSlot, 'production', 'it is pending all the same');
      await builtIn.cancelPreview().reset;
      assert.equal(posts(theirs, 'production/resetSlotConfig'), 0);

      await ours.run({ action: 'startPreview' });
      const run = await ours.run({ action: 'cancelPreview' });
      assert.equal(run.result, 'Failed', logOf(run));
      assert.match(logOf(run), /may not reset slots/);
      assertEnded(await ours.run({ action: 'cancelPreview' }), 'Succeeded', { swapped: 'false' });
      assert.equal(posts(ours, 'production/resetSlotConfig'), 1);
    },

    'a preview that somebody else has begun: completed unasked; here it is left alone': async () => {
      const { theirs, builtIn, ours } = await pair({}, ({ app, staging }) =>
        sandbox.arm.slots.applySlotConfig(app, staging, { targetSlot: 'production' }),
      );
      assert.equal(await builtIn.swap(), 'Succeeded');
      assert.equal(theirs.swaps(), 1);

      assertFailed(await ours.run(), 'PREVIEW_PENDING', { swapped: 'false' });
      assert.equal(ours.swaps(), 0);
    },

    'a new version that does not start: brought into service; here its host is asked before': async () => {
      const files = code('2.0.0', { failToStart: 'Key Vault references cannot be resolved.' });
      const { theirs, builtIn, ours } = await pair({ staging: { files } });
      assert.equal(await builtIn.swap(), 'Succeeded');
      assert.equal(await theirs.serving().catch(() => 'nothing'), 'nothing');

      const run = await ours.run();
      assert.ok(findingsOf(assertFailed(run, 'PREFLIGHT_FAILED', { swapped: 'false' })).includes('HOST_NOT_RUNNING'));
      assert.match(logOf(run), /Key Vault references cannot be resolved/);
      assert.equal(await ours.serving(), '1.0.0');
    },

    'one hub for both slots, with orders in flight: swapped under them; here it is refused': async () => {
      const shared = { appSettings: { TaskHubName: 'SharedHub' } };
      const { theirs, builtIn, ours } = await pair({ production: shared, staging: shared });
      await ours.hub('SharedHub', 'order-1');
      assert.equal(await builtIn.swap(), 'Succeeded');
      assert.equal(theirs.swaps(), 1);

      const run = await ours.run();
      assert.ok(findingsOf(assertFailed(run, 'PREFLIGHT_FAILED', { swapped: 'false' })).includes('SAME_HUB'));
      assert.equal(ours.swaps(), 0);
    },

    'a new version that is not well: left in service, and called a success; here it is swapped back': async () => {
      const files = code('2.0.0', { health: { status: 503, body: '{"version":"2.0.0"}' } });
      const { theirs, builtIn, ours } = await pair({ staging: { files } });
      assert.equal(await builtIn.swap(), 'Succeeded');
      assert.equal(await theirs.serving(), '2.0.0');

      const inputs = { healthPath: '/api/health', healthFor: '0s', verifyTimeout: '1s', swapBackOnFailure: 'true' };
      assertFailed(await ours.run(inputs), 'VERIFICATION_FAILED', { swapped: 'true', swappedBack: 'true' });
      assert.equal(await ours.serving(), '1.0.0');
    },

    'a refusal that asks to be tried again: given up; here it is tried again, once nothing was swapped for certain':
      async () => {
        const refusal = { status: 400, headers: { 'Content-Type': 'application/json' } };
        const message =
          "Cannot swap slots because the allocation of VM instances for 'staging' slot has changed during the swap process. Please retry the swap operation.";
        const body = JSON.stringify({ Code: 'BadRequest', Message: message });
        const { theirs, builtIn, ours } = await pair({}, (shop) =>
          shop.fail('slotsswap', { kind: 'answer', ...refusal, body }),
        );
        assert.equal(await builtIn.swap(), 'Failed');
        assert.equal(theirs.swaps(), 0);

        assertEnded(await ours.run(), 'Succeeded', { swapped: 'true' });
        assert.deepEqual([ours.swaps(), posts(ours)], [1, 2]);
      },
  });
});
