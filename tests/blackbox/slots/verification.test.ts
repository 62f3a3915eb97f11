import assert from 'node:assert/strict';
import { startSandbox, type Sandbox } from '../../../sandbox/index.ts';
import { sideBySide } from '../../support/side-by-side.ts';
import { logOf, type Inputs } from '../support/runs.ts';
import { buildOf, code, openShop, releaseOfBuild, type Shop } from '../support/shop.ts';
import { assertEnded, assertFailed } from '../support/slot-evidence.ts';

const healthy: Inputs = { healthPath: '/api/health', healthFor: '0s', verifyTimeout: '1s' };
const release = releaseOfBuild(4711);

describe('the packed slot swap that verifies', () => {
  let sandbox: Sandbox;
  before(async function () {
    this.timeout(60_000);
    sandbox = await startSandbox({ arm: { operations: { polls: 0 } } });
  });
  after(() => sandbox.stop());

  /** An app whose new version behaves so. */
  const openWith = (behaviour: object): Promise<Shop> =>
    openShop(sandbox, { staging: { files: code('2.0.0', behaviour) } });
  const ill = { health: { status: 500, body: 'database is gone' } };

  sideBySide({
    'asks the health page of the target slot, for its status and its text': async () => {
      const shop = await openWith({ health: { status: 207, body: '{"db":"fine"}' } });
      const run = await shop.run({ ...healthy, healthStatus: '207', healthBody: '"db":"fine"' });
      const evidence = assertEnded(run, 'Succeeded', { swapped: 'true' });
      assert.deepEqual(
        evidence.verification?.checks.map(({ name, ok, seen }) => [name, ok, seen]),
        [
          ['Functions host', true, 'state Running'],
          ['Durable extension', true, 'loaded: the management API answers'],
          ['GET /api/health', true, 'answered 207, with the expected text'],
        ],
      );
    },

    'watches for as long as it was asked to, once the app is well': async () => {
      const shop = await openWith({});
      const run = await shop.run({ soakTime: '6s' });
      assertEnded(run, 'Succeeded', { swapped: 'true' });
      assert.match(logOf(run), /Watching for 6 s without a break/);
      assert.ok(run.durationMs > 6000);
    },

    'fails when the page does not answer well, and leaves the new version where it is': async () => {
      const shop = await openWith(ill);
      const run = await shop.run(healthy);
      const evidence = assertFailed(run, 'VERIFICATION_FAILED', { swapped: 'true', swappedBack: 'false' });
      assert.equal(evidence.verification?.kind, 'unhealthy');
      assert.match(run.outputs['reason'] ?? '', /GET \/api\/health: answered 500 instead of 200/);
      assert.match(run.summaries[0] ?? '', /^### Swapped, but not well\n/);
      assert.match(logOf(run), new RegExp(`To go back: action 'swapBack' with release ${release}`));
      assert.ok(!logOf(run).includes('database is gone'), 'the page itself is not told');
      assert.equal(shop.swaps(), 1);
      assert.equal(shop.production.files['sandbox.json']?.includes('2.0.0'), true);
    },

    'fails when the text is missing, though the status is right': async () => {
      const shop = await openWith({ health: { status: 200, body: 'Unhealthy' } });
      const run = await shop.run({ ...healthy, healthBody: 'Healthy' });
      assertFailed(run, 'VERIFICATION_FAILED', { swapped: 'true' });
      assert.match(run.outputs['reason'] ?? '', /the body does not contain "Healthy"/);
    },

    'swaps back by itself when asked to: the old version serves, and what the new one began goes on in staging':
      async () => {
        const shop = await openWith(ill);
        await shop.hub(shop.hubs.production, 'order-1');
        const next = await shop.hub(shop.hubs.staging);
        let began: Promise<unknown> | undefined;
        const run = await shop.run(
          { ...healthy, swapBackOnFailure: 'true' },
          {
            onLine: (line) => {
              // The new version has been given work while it served.
              if (/serves the release/.test(line)) {
                began ??= next.start({ instanceId: 'new-1', name: 'OrderSaga' }).then(() => next.advance('new-1'));
              }
            },
          },
        );
        await began;
        const evidence = assertFailed(run, 'VERIFICATION_FAILED', {
          swapped: 'true',
          swappedBack: 'true',
          sourceHub: shop.hubs.staging,
          targetHub: shop.hubs.production,
        });
        assert.deepEqual([await shop.serving(), shop.swaps()], ['1.0.0', 2]);
        assert.deepEqual([evidence.after?.source.inFlight?.count, evidence.after?.target.inFlight?.count], [1, 1]);
        assert.match(
          evidence.swappedBack?.why ?? '',
          new RegExp(`1 orchestration in flight in task hub ${shop.hubs.staging} goes on in slot staging`),
        );
        const [summary = ''] = run.summaries;
        assert.match(summary, /^### Swapped, and swapped back\n/);
        assert.match(summary, /#### Swapped back\n\n.*goes on in slot staging/);
        assert.deepEqual(shop.writes(), [
          'PUT staging/config/appsettings',
          'POST staging/slotsswap',
          'POST staging/slotsswap',
        ]);

        // Run again, the job does not bring the ill version out once more.
        const again = await shop.run({ ...healthy, swapBackOnFailure: 'true' });
        assertFailed(again, 'RELEASE_SWAPPED_BACK', { swapped: 'false' });
        assert.match(logOf(again), /It is not swapped again by itself/);
        assert.equal(shop.swaps(), 2);
      },

    'does not swap back into a hub in use that sticky settings would bring to other code': async () => {
      const shop = await openShop(sandbox, {
        staging: { files: code('2.0.0', ill) },
        app: { stickyAppSettings: ['TaskHubName'] },
      });
      const live = await shop.hub(shop.hubs.production);
      let began: Promise<unknown> | undefined;
      const run = await shop.run(
        { ...healthy, swapBackOnFailure: 'true', severities: 'HUB_STICKY = warning' },
        {
          onLine: (line) => {
            if (/serves the release/.test(line)) {
              began ??= live.start({ instanceId: 'new-1', name: 'OrderSaga' }).then(() => live.advance('new-1'));
            }
          },
        },
      );
      await began;
      const evidence = assertFailed(run, 'VERIFICATION_FAILED', { swapped: 'true', swappedBack: 'failed' });
      assert.match(evidence.swappedBack?.why ?? '', /were not swapped back: HUB_NOT_IDLE/);
      assert.match(run.summaries[0] ?? '', /#### Not swapped back/);
      assert.equal(shop.swaps(), 1);
    },

    'sees a host that does not start with the settings of production': async () => {
      // The old code is started with the same settings as before, the new one with those of the slot: it fails there at once.
      const shop = await openWith({ failToStart: 'The binding type serviceBusTrigger is not registered.' });
      const run = await shop.run({ ...healthy, swapBackOnFailure: 'true' });
      assertFailed(run, 'PREFLIGHT_FAILED', { swapped: 'false' });
      assert.match(logOf(run), /HOST_NOT_RUNNING: .*is in the state Error.*serviceBusTrigger is not registered/);
      assert.deepEqual(shop.writes(), []);

      const lowered = await shop.run({
        ...healthy,
        swapBackOnFailure: 'true',
        severities: 'HOST_NOT_RUNNING = warning',
        release: 'try',
      });
      assertFailed(lowered, 'HOST_NOT_RUNNING', { swapped: 'false' });
      assert.equal(shop.swaps(), 0);
    },

    'swaps back when the host stops working after the swap': async () => {
      const shop = await openWith({});
      // Fails from the swap on, in production.
      shop.fail('slotsswap', {
        kind: 'change',
        change: (answer) => {
          shop.staging.files = code('2.0.0', { failToStart: 'Secret store cannot be reached.' });
          return answer;
        },
      });
      const run = await shop.run({ swapBackOnFailure: 'true', verifyTimeout: '1s' });
      const evidence = assertFailed(run, 'VERIFICATION_FAILED', { swapped: 'true', swappedBack: 'true' });
      assert.match(run.outputs['reason'] ?? '', /Functions host: state Error: Secret store cannot be reached/);
      assert.equal(evidence.swappedBack?.done, true);
      assert.deepEqual([await shop.serving(), shop.swaps()], ['1.0.0', 2]);
    },

    'sees a Durable extension that is not loaded': async () => {
      const shop = await openWith({ withoutDurable: true });
      const run = await shop.run({ swapBackOnFailure: 'true', verifyTimeout: '1s' });
      assertFailed(run, 'VERIFICATION_FAILED', { swapped: 'true', swappedBack: 'true' });
      assert.match(run.outputs['reason'] ?? '', /Durable extension: /);
      assert.equal(await shop.serving(), '1.0.0');
    },

    'does not swap back for what it could not ask: that shows nothing of the app': async () => {
      const shop = await openWith({});
      const forbidden = { status: 403, headers: { 'Content-Type': 'application/json' }, body: '{}' };
      shop.fail('durabletask/instances', { kind: 'answer', ...forbidden }, { times: Infinity });
      const run = await shop.run({ swapBackOnFailure: 'true', verifyTimeout: '1s' });
      const evidence = assertFailed(run, 'VERIFICATION_FAILED', { swapped: 'true', swappedBack: 'failed' });
      assert.equal(evidence.verification?.kind, 'unknown');
      assert.match(logOf(run), /not swapped back by themselves: nothing shows that the app is not well/);
      assert.equal(shop.swaps(), 1);
    },
  });
});

describe('the packed slot swap that goes back', () => {
  let sandbox: Sandbox;
  before(async function () {
    this.timeout(60_000);
    sandbox = await startSandbox({ arm: { operations: { polls: 0 } } });
  });
  after(() => sandbox.stop());

  sideBySide({
    'swaps back a release by its name, verifies it, and does so once': async () => {
      const shop = await openShop(sandbox);
      await shop.hub(shop.hubs.production, 'order-1');
      assertEnded(await shop.run(), 'Succeeded', { swapped: 'true' });
      const back = await shop.run({ action: 'swapBack', release }, { variables: buildOf(9) });
      const evidence = assertEnded(back, 'Succeeded', {
        swapped: 'true',
        release,
        sourceHub: shop.hubs.staging,
        targetHub: shop.hubs.production,
      });
      assert.equal(evidence.verification?.kind, 'healthy');
      assert.match(back.summaries[0] ?? '', /^### Swapped back\n/);
      assert.deepEqual([await shop.serving(), shop.swaps()], ['1.0.0', 2]);

      const again = await shop.run({ action: 'swapBack', release });
      assertEnded(again, 'Succeeded', { swapped: 'alreadyDone' });
      assert.match(again.outputs['reason'] ?? '', /was swapped back already, or never swapped/);
      assert.equal(shop.swaps(), 2);
    },

    'refuses the name of a release that does not serve, and says which one does': async () => {
      const shop = await openShop(sandbox);
      assertEnded(await shop.run(), 'Succeeded', { swapped: 'true' });
      const run = await shop.run({ action: 'swapBack', release: 'build-0815' });
      assertFailed(run, 'RELEASE_CONFLICT', { swapped: 'false' });
      assert.match(logOf(run), new RegExp(`serves the release ${release}, not build-0815`));
      assert.equal(shop.swaps(), 1);
    },

    'refuses where nothing tells what is to be undone': async () => {
      const shop = await openShop(sandbox);
      assertFailed(await shop.run({ action: 'swapBack' }), 'NOTHING_TO_SWAP_BACK', { swapped: 'false' });
      assert.deepEqual(shop.writes(), []);
    },

    'brings the release out anew when the slot is prepared for it once more': async () => {
      const shop = await openShop(sandbox);
      await shop.run();
      await shop.run({ action: 'swapBack' });
      const refused = await shop.run();
      assertFailed(refused, 'RELEASE_SWAPPED_BACK', { swapped: 'false' });
      assertEnded(await shop.run({ action: 'prepareSlot' }), 'Succeeded', { swapped: 'false' });
      assertEnded(await shop.run(), 'Succeeded', { swapped: 'true' });
      assert.equal(shop.swaps(), 3);
    },
  });
});
