import assert from 'node:assert/strict';
import { startSandbox, type Sandbox } from '../../../sandbox/index.ts';
import { sideBySide } from '../../support/side-by-side.ts';
import { logOf, type CheckOptions } from '../support/runs.ts';
import { endOrder, openShop, type Shop } from '../support/shop.ts';
import { assertEnded, assertFailed } from '../support/slot-evidence.ts';

/** Hubs under which the code moves must be idle: sticky ones that the user accepts. */
describe('the packed slot swap that waits for hubs', () => {
  let sandbox: Sandbox;
  before(async function () {
    this.timeout(60_000);
    sandbox = await startSandbox({ arm: { operations: { polls: 0 } } });
  });
  after(() => sandbox.stop());

  const sticky = { severities: 'HUB_STICKY = warning' };
  const open = (): Promise<Shop> => openShop(sandbox, { app: { stickyAppSettings: ['TaskHubName'] } });

  /** Does something once, at the first line that matches. */
  function at(pattern: RegExp, act: () => Promise<void>): CheckOptions & { readonly done: () => Promise<void> } {
    let acting: Promise<void> | undefined;
    return {
      onLine(line) {
        if (pattern.test(line)) acting ??= act();
      },
      async done() {
        assert.ok(acting !== undefined, `no line matched ${String(pattern)}`);
        await acting;
      },
    };
  }

  sideBySide({
    'waits for both hubs, and swaps when the last orchestration has ended': async () => {
      const shop = await open();
      const live = await shop.hub(shop.hubs.production, 'order-1', 'order-2');
      const next = await shop.hub(shop.hubs.staging, 'old-1');
      const first = at(/1 in flight: 1 × OrderSaga/, () => endOrder(next, 'old-1'));
      const second = at(/2 in flight: 2 × OrderSaga/, async () => {
        assert.equal(shop.swaps(), 0);
        await endOrder(live, 'order-1');
        await endOrder(live, 'order-2');
      });
      const run = await shop.run(sticky, {
        onLine: (line) => {
          first.onLine?.(line);
          second.onLine?.(line);
        },
      });
      await Promise.all([first.done(), second.done()]);
      const evidence = assertEnded(run, 'Succeeded', {
        swapped: 'true',
        verdict: 'idle',
        drainedHub: `${shop.hubs.staging},${shop.hubs.production}`,
        sourceHub: shop.hubs.staging,
        targetHub: shop.hubs.production,
      });
      assert.deepEqual(
        evidence.drained.map(({ hub, check }) => [hub.hubName, check.verdict.kind]),
        [
          [shop.hubs.staging, 'idle'],
          [shop.hubs.production, 'idle'],
        ],
      );
      assert.equal(await shop.serving(), '2.0.0');
      assert.equal(shop.production.appSettings['TaskHubName'], shop.hubs.production);
      assert.match(run.summaries[0] ?? '', /#### Task hubs that had to be idle/);
      assert.equal(shop.swaps(), 1);
    },

    'fails at once under the policy fail, names what blocks, and swaps nothing': async () => {
      const shop = await open();
      await shop.hub(shop.hubs.production, 'order-1');
      const run = await shop.run({ ...sticky, drainPolicy: 'fail' });
      assertFailed(run, 'HUB_NOT_IDLE', { swapped: 'false', verdict: 'busy', drainedHub: shop.hubs.staging });
      assert.match(run.summaries[0] ?? '', new RegExp(`In flight in ${shop.hubs.production}[^]*OrderSaga`));
      assert.match(run.summaries[0] ?? '', /order-1/);
      assert.match(logOf(run), /Wait until it is idle \(drainPolicy: wait\)/);
      assert.equal(shop.swaps(), 0);
    },

    'fails when the time for waiting is up, and swaps nothing': async () => {
      const shop = await open();
      await shop.hub(shop.hubs.production, 'order-1');
      const run = await shop.run({ ...sticky, drainTimeout: '15s' });
      assertFailed(run, 'HUB_NOT_IDLE', { swapped: 'false', verdict: 'busy' });
      // The other hub was waited for before, until it was idle; what else the run does takes nothing away from the time.
      const [, waited = ''] =
        /was busy when the time was up, after .+ of waiting, and (\d+) s with the waits before it \(drainTimeout is 15 s\)/.exec(
          logOf(run),
        ) ?? [];
      assert.ok(Number(waited) >= 15, logOf(run));
      assert.match(run.summaries[0] ?? '', /longer drainTimeout/);
      assert.equal(shop.swaps(), 0);
    },

    'goes on under the policy ignore, with a warning of what meets other code': async () => {
      const shop = await open();
      await shop.hub(shop.hubs.production, 'order-1');
      const run = await shop.run({ ...sticky, drainPolicy: 'ignore' });
      const evidence = assertEnded(run, 'Succeeded', {
        swapped: 'true',
        verdict: 'busy',
        drainedHub: shop.hubs.staging,
      });
      const warnings = run.issues.filter(({ type }) => type === 'warning').map(({ message }) => message);
      assert.ok(warnings.some((message) => message.startsWith('IN_FLIGHT_MEETS_OTHER_CODE')));
      assert.ok(
        warnings.some((message) => /is busy, and the task goes on, because drainPolicy is ignore/.test(message)),
      );
      assert.ok(evidence.findings.some(({ code }) => code === 'IN_FLIGHT_MEETS_OTHER_CODE'));
    },

    'lets orchestrations pass by name, and waits for the others': async () => {
      const shop = await open();
      const live = await shop.hub(shop.hubs.production, 'order-1');
      await live.start({ instanceId: 'watcher', name: 'Watcher' });
      await live.advance('watcher');
      const ending = at(/1 in flight: 1 × OrderSaga/, () => endOrder(live, 'order-1'));
      const run = await shop.run({ ...sticky, allowedOrchestrators: 'Watch*' }, ending);
      await ending.done();
      assertEnded(run, 'Succeeded', { swapped: 'true', verdict: 'idle' });
      assert.match(logOf(run), /IN_FLIGHT_MEETS_OTHER_CODE[^]*the policy lets them pass\): 1 × Watcher/);
    },

    'waits once more when a hub is busy again at the last look': async () => {
      const shop = await open();
      const live = await shop.hub(shop.hubs.production);
      // Between the wait and the last look.
      const starting = at(new RegExp(`Task hub ${shop.hubs.production} is idle`), async () => {
        await live.start({ instanceId: 'late', name: 'OrderSaga' });
        await live.advance('late');
      });
      const ending = at(/is busy again: waiting once more/, () => endOrder(live, 'late'));
      const run = await shop.run(sticky, {
        onLine: (line) => {
          starting.onLine?.(line);
          ending.onLine?.(line);
        },
      });
      await Promise.all([starting.done(), ending.done()]);
      assertEnded(run, 'Succeeded', { swapped: 'true', verdict: 'idle' });
      assert.equal(shop.swaps(), 1);
    },

    'waits for one hub that both slots use, when the user accepts that': async () => {
      const shared = { appSettings: { TaskHubName: 'SharedByBoth' } };
      const shop = await openShop(sandbox, { production: shared, staging: shared });
      const writer = await shop.hub('SharedByBoth', 'order-1');
      const ending = at(/1 in flight/, () => endOrder(writer, 'order-1'));
      const run = await shop.run({ severities: 'SAME_HUB = warning' }, ending);
      await ending.done();
      assertEnded(run, 'Succeeded', { swapped: 'true', verdict: 'idle', drainedHub: 'SharedByBoth' });
    },

    'waits for a quiet moment right before the swap, and goes on without one': async () => {
      const shop = await openShop(sandbox);
      const live = await shop.hub(shop.hubs.production, 'order-1');
      const ending = at(/Not quiet: /, () => endOrder(live, 'order-1'));
      const run = await shop.run({ quietPeriod: '5m' }, ending);
      await ending.done();
      const { quiet } = assertEnded(run, 'Succeeded', { swapped: 'true', verdict: 'notNeeded' });
      assert.equal(quiet?.came, true);
      assert.match(
        logOf(run),
        new RegExp(`\\[\\d\\d:\\d\\d\\] Not quiet: .*1 in flight in task hub ${shop.hubs.production} `),
      );

      const restless = await openShop(sandbox);
      await restless.hub(restless.hubs.production, 'order-1');
      const all = await restless.run({ quietPeriod: '3s' });
      const evidence = assertEnded(all, 'Succeeded', { swapped: 'true' });
      assert.equal(evidence.quiet?.came, false);
      assert.deepEqual(
        evidence.quiet.hubs.map(({ slot, hubName, inFlight }) => [slot, hubName, inFlight?.count]),
        [
          ['source', restless.hubs.staging, undefined],
          ['target', restless.hubs.production, 1],
        ],
      );
      assert.ok(
        all.issues.some(({ type, message }) => type === 'warning' && /quiet/i.test(message)),
        logOf(all),
      );
      assert.match(all.summaries[0] ?? '', /quiet/i);
    },

    'says before the swap, with preflight, which hubs are in the way': async () => {
      const shop = await open();
      await shop.hub(shop.hubs.production, 'order-1');
      const run = await shop.run({ ...sticky, action: 'preflight' });
      assertEnded(run, 'Succeeded', { swapped: 'false', verdict: 'busy', drainedHub: shop.hubs.staging });
      assert.match(run.outputs['reason'] ?? '', new RegExp(`Task hub ${shop.hubs.production} must be idle for it`));
      assert.deepEqual(shop.writes(), []);
    },
  });
});
