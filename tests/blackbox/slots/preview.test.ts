import assert from 'node:assert/strict';
import { startSandbox, type Sandbox } from '../../../sandbox/index.ts';
import { sideBySide } from '../../support/side-by-side.ts';
import { logOf } from '../support/runs.ts';
import { buildOf, endOrder, openShop, type Shop, type ShopOptions } from '../support/shop.ts';
import { assertEnded, assertFailed, findingsOf } from '../support/slot-evidence.ts';

describe('the packed slot swap with preview', () => {
  let sandbox: Sandbox;
  before(async function () {
    this.timeout(60_000);
    sandbox = await startSandbox({ arm: { operations: { polls: 0 } } });
  });
  after(() => sandbox.stop());

  /** Each slot has a sticky setting of its own, by which is seen whose settings it runs with. */
  function open(options: ShopOptions = {}): Promise<Shop> {
    return openShop(sandbox, {
      ...options,
      production: { appSettings: { Stage: 'production' }, ...options.production },
      staging: { appSettings: { Stage: 'staging' }, ...options.staging },
      app: { stickyAppSettings: ['Stage'], ...options.app },
    });
  }
  const stageOf = ({ staging }: Shop): string | undefined => staging.appSettings['Stage'];

  /** A preview that somebody else has begun, by hand. */
  function beginByHand({ app, staging }: Shop): void {
    assert.ok(sandbox.arm.slots.applySlotConfig(app, staging, { targetSlot: 'production' }).ok);
  }

  sideBySide({
    'starts one, then completes it: one swap, and each slot with its own settings': async () => {
      const shop = await open();
      const started = await shop.run({ action: 'startPreview' });
      assertEnded(started, 'Succeeded', { swapped: 'false', release: '0cafe123-build-4711' });
      assert.match(started.summaries[0] ?? '', /^### Preview started\n/);
      assert.equal(stageOf(shop), 'production');
      assert.equal(shop.production.targetSwapSlot, 'staging');
      assert.equal(await shop.serving(), '1.0.0');
      assert.equal(shop.swaps(), 0);

      const completed = await shop.run({ action: 'completePreview' });
      assertEnded(completed, 'Succeeded', {
        swapped: 'true',
        sourceHub: shop.hubs.production,
        targetHub: shop.hubs.staging,
      });
      assert.deepEqual([await shop.serving(), await shop.serving('staging')], ['2.0.0', '1.0.0']);
      assert.deepEqual([stageOf(shop), shop.production.appSettings['Stage']], ['staging', 'production']);
      assert.deepEqual(shop.writes(), [
        'PUT staging/config/appsettings',
        'POST staging/applySlotConfig',
        'POST staging/slotsswap',
      ]);
      assert.equal(shop.swaps(), 1);
    },

    'does each step once, however often the job is run again': async () => {
      const shop = await open();
      await shop.run({ action: 'startPreview' });
      const again = await shop.run({ action: 'startPreview' });
      assertEnded(again, 'Succeeded', { swapped: 'false' });
      assert.match(again.outputs['reason'] ?? '', /under way already/);
      await shop.run({ action: 'completePreview' });
      const twice = await shop.run({ action: 'completePreview' });
      assertEnded(twice, 'Succeeded', { swapped: 'alreadyDone' });
      assert.equal(shop.writes().filter((line) => /slotsswap|applySlotConfig/.test(line)).length, 2);
      assert.equal(shop.swaps(), 1);
    },

    'starts one, then cancels it: both slots are reset, and nothing was swapped': async () => {
      const shop = await open();
      await shop.run({ action: 'startPreview' });
      const run = await shop.run({ action: 'cancelPreview' });
      assertEnded(run, 'Succeeded', { swapped: 'false' });
      assert.match(run.outputs['reason'] ?? '', /have their own settings back\. Nothing was swapped/);
      assert.deepEqual(shop.writes().slice(-2), ['POST staging/resetSlotConfig', 'POST production/resetSlotConfig']);
      assert.equal(stageOf(shop), 'staging');
      assert.deepEqual([shop.staging.targetSwapSlot, shop.production.targetSwapSlot], [undefined, undefined]);
      assert.equal(await shop.serving(), '1.0.0');

      const again = await shop.run({ action: 'cancelPreview' });
      assertEnded(again, 'Succeeded', { swapped: 'false' });
      assert.match(again.outputs['reason'] ?? '', /no swap with preview pending\. Nothing was done\.$/);
      assertEnded(await shop.run(), 'Succeeded', { swapped: 'true' });
    },

    'refuses to swap over a preview that somebody else left, until it is cancelled': async () => {
      const shop = await open();
      beginByHand(shop);
      const refused = await shop.run();
      const evidence = assertFailed(refused, 'PREVIEW_PENDING', { swapped: 'false' });
      assert.ok(findingsOf(evidence).includes('PREVIEW_PENDING'));
      assert.match(logOf(refused), /cancelPreview.* --action reset/);
      const prepare = await shop.run({ action: 'prepareSlot' });
      assertFailed(prepare, 'PREVIEW_PENDING', { swapped: 'false' });
      const complete = await shop.run({ action: 'completePreview' });
      assertFailed(complete, 'RELEASE_CONFLICT', { swapped: 'false' });
      assert.match(logOf(complete), /was not started by this task/);
      assert.deepEqual(shop.writes(), []);

      assertEnded(await shop.run({ action: 'cancelPreview' }), 'Succeeded', { swapped: 'false' });
      assertEnded(await shop.run(), 'Succeeded', { swapped: 'true' });
      assert.equal(shop.swaps(), 1);
    },

    'refuses to complete where none is pending': async () => {
      const shop = await open();
      assertFailed(await shop.run({ action: 'completePreview' }), 'NO_PREVIEW', { swapped: 'false' });
      assert.deepEqual(shop.writes(), []);
    },

    'leaves a preview of another release alone': async () => {
      const shop = await open();
      await shop.run({ action: 'startPreview' }, { variables: buildOf(1) });
      const run = await shop.run({ action: 'completePreview' }, { variables: buildOf(2) });
      assertFailed(run, 'RELEASE_CONFLICT', { swapped: 'false' });
      assert.equal(shop.swaps(), 0);
    },

    'refuses one where App Service authentication is on, which Azure does not allow': async () => {
      const shop = await open({ production: { appSettings: { Stage: 'production' } } });
      // The tests read host.json from the package: authentication keeps the bridge out as well.
      const authenticated = await open({ staging: { appSettings: { Stage: 'staging' } } });
      authenticated.staging.easyAuth = true;
      const run = await authenticated.run({ action: 'startPreview' });
      const evidence = assertFailed(run, 'PREFLIGHT_FAILED', { swapped: 'false' });
      assert.ok(findingsOf(evidence).includes('PREVIEW_WITH_EASY_AUTH'));
      assert.match(
        logOf(run),
        /App Service authentication is on in slot staging[^]*Swap without preview \(action swap\)/,
      );
      assert.deepEqual(authenticated.writes(), []);
      assert.equal(shop.swaps(), 0);
    },

    'waits for both hubs before the preview when they are sticky: it starts new code on the hub of production':
      async () => {
        const shop = await open({ app: { stickyAppSettings: ['Stage', 'TaskHubName'] } });
        const live = await shop.hub(shop.hubs.production, 'order-1');
        let ended: Promise<void> | undefined;
        const run = await shop.run(
          { action: 'startPreview', severities: 'HUB_STICKY = warning' },
          {
            onLine: (line) => {
              if (/1 in flight/.test(line)) ended ??= endOrder(live, 'order-1');
            },
          },
        );
        await ended;
        assertEnded(run, 'Succeeded', { verdict: 'idle', sourceHub: shop.hubs.production });
        assert.match(logOf(run), /starts the code of slot staging on it at once/);
        const complete = await shop.run({ action: 'completePreview', severities: 'HUB_STICKY = warning' });
        assertEnded(complete, 'Succeeded', {
          swapped: 'true',
          sourceHub: shop.hubs.staging,
          targetHub: shop.hubs.production,
        });
      },

    'sends a lost reset again, and notices a preview whose reply was lost': async () => {
      const shop = await open();
      shop.fail('applySlotConfig', { kind: 'cut', when: 'afterActing' });
      assertEnded(await shop.run({ action: 'startPreview' }), 'Succeeded', { swapped: 'false' });
      assert.equal(stageOf(shop), 'production');
      shop.fail('resetSlotConfig', { kind: 'cut', when: 'beforeActing' });
      assertEnded(await shop.run({ action: 'cancelPreview' }), 'Succeeded', { swapped: 'false' });
      assert.equal(stageOf(shop), 'staging');
      assert.equal(shop.writes().filter((line) => line.endsWith('applySlotConfig')).length, 1);
    },
  });
});
