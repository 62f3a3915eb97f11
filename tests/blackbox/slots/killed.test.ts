import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { AgentRun, NodeMajor } from '../../../sandbox/agent/index.ts';
import { startSandbox, type Sandbox } from '../../../sandbox/index.ts';
import { sideBySide } from '../../support/side-by-side.ts';
import { logOf, type CheckOptions, type Inputs } from '../support/runs.ts';
import { openShop, releaseOfBuild, type Shop } from '../support/shop.ts';
import { assertEnded } from '../support/slot-evidence.ts';

const release = releaseOfBuild(4711);

/** Runs the task, and kills it at a moment of the caller's choice. */
type KillAt = (shop: Shop, kill: () => void) => Pick<CheckOptions, 'onLine'>;

/** When a request was answered, before the answer is on its way. */
const whenAnswered =
  (path: string, more: Parameters<Shop['fail']>[2] = {}): KillAt =>
  (shop, kill) => {
    shop.fail(
      path,
      {
        kind: 'change',
        change: (answer) => {
          kill();
          return answer;
        },
      },
      more,
    );
    return {};
  };

/** When a request has arrived, which is never done. */
const whenSent =
  (path: string, method: string): KillAt =>
  (shop, kill) => {
    shop.fail(path, { kind: 'hang' }, { method });
    const watch = async (): Promise<void> => {
      const arrived = (): boolean =>
        shop.requests().some((request) => request.method === method && request.target.includes(path));
      while (!arrived()) await pause(5);
      kill();
    };
    void watch();
    return {};
  };

const whenSaid =
  (pattern: RegExp): KillAt =>
  (_shop, kill) => ({
    onLine: (line) => {
      if (pattern.test(line)) kill();
    },
  });

const moments: Readonly<Record<string, KillAt>> = {
  'while it looks at the slots': whenAnswered('config/slotConfigNames'),
  'before the marker is written': whenSent('config/appsettings', 'PUT'),
  'when the marker is written, and nobody heard of it': whenAnswered('config/appsettings', { method: 'PUT' }),
  'after the marker was read back': whenSaid(/got the release marker/),
  'while it waits for the host': whenAnswered('admin/host/status', { after: 1 }),
  'before the swap is accepted': whenSent('slotsswap', 'POST'),
  'when the swap is accepted, and nobody heard of it': whenAnswered('slotsswap'),
  'while Azure swaps': whenSaid(/has accepted the swap/),
  'when Azure has swapped, and nobody heard of it': whenAnswered('operationresults', { after: 1 }),
  'while it verifies': whenAnswered('durabletask/instances'),
};

describe('the packed slot swap whose agent goes away', () => {
  let sandbox: Sandbox;
  before(async function () {
    this.timeout(60_000);
    sandbox = await startSandbox({ arm: { operations: { polls: Infinity, runsForMs: 3000 } } });
  });
  after(() => sandbox.stop());

  async function killed(shop: Shop, at: KillAt, inputs: Inputs = {}): Promise<AgentRun> {
    const killing = new AbortController();
    const run = await shop.run(inputs, { killSignal: killing.signal, ...at(shop, () => killing.abort()) });
    assert.equal(run.endedBySignal, 'SIGKILL', logOf(run));
    assert.equal(run.result, 'Failed');
    assert.equal(run.outputs['swapped'], undefined, 'it was killed before it could say anything');
    return run;
  }
  const posts = (shop: Shop): number => shop.writes().filter((line) => line.endsWith('slotsswap')).length;

  sideBySide({
    ...Object.fromEntries(
      Object.entries(moments).map(([moment, at]) => [
        `is finished by the next run with one swap in all: killed ${moment}`,
        async (): Promise<void> => {
          const shop = await openShop(sandbox);
          await killed(shop, at);
          const next = await shop.run();
          assert.equal(next.result, 'Succeeded', logOf(next));
          assert.match(next.outputs['swapped'] ?? '', /^(true|alreadyDone)$/);
          assertEnded(next, 'Succeeded', { release, sourceHub: shop.hubs.production, targetHub: shop.hubs.staging });
          assert.equal(shop.swaps(), 1);
          assert.deepEqual([await shop.serving(), await shop.serving('staging')], ['2.0.0', '1.0.0']);

          const writes = shop.writes().length;
          assertEnded(await shop.run(), 'Succeeded', { swapped: 'alreadyDone' });
          assert.equal(shop.writes().length, writes);
        },
      ]),
    ),

    'does not mark a slot anew that a killed run has prepared': async () => {
      const shop = await openShop(sandbox);
      await killed(shop, whenAnswered('config/appsettings', { method: 'PUT' }), { action: 'prepareSlot' });
      assertEnded(await shop.run({ action: 'prepareSlot' }), 'Succeeded', { swapped: 'false', verdict: 'idle' });
      assert.deepEqual(shop.writes(), ['PUT staging/config/appsettings']);
    },

    'goes back once, although the run that began it was killed': async () => {
      const shop = await openShop(sandbox);
      assertEnded(await shop.run(), 'Succeeded', { swapped: 'true' });
      await killed(shop, whenSaid(/has accepted the swap/), { action: 'swapBack' });
      assertEnded(await shop.run({ action: 'swapBack' }), 'Succeeded', { swapped: 'alreadyDone' });
      assert.deepEqual([shop.swaps(), posts(shop), await shop.serving()], [2, 2, '1.0.0']);
    },

    'completes a preview once, although the run that began it was killed': async () => {
      const shop = await openShop(sandbox);
      await killed(shop, whenAnswered('applySlotConfig'), { action: 'startPreview' });
      assertEnded(await shop.run({ action: 'startPreview' }), 'Succeeded', { swapped: 'false' });
      await killed(shop, whenAnswered('slotsswap'), { action: 'completePreview' });
      assertEnded(await shop.run({ action: 'completePreview' }), 'Succeeded', { swapped: 'alreadyDone' });
      assert.deepEqual([shop.swaps(), posts(shop)], [1, 1]);
    },
  });
});

describe('the packed slot swap that is cancelled', () => {
  let sandbox: Sandbox;
  before(async function () {
    this.timeout(60_000);
    sandbox = await startSandbox({ arm: { operations: { polls: Infinity, runsForMs: 4000 } } });
  });
  after(() => sandbox.stop());

  /** Cancels the job at the first line that matches; the task must end within 5 s. */
  async function cancelled(shop: Shop, at: RegExp, inputs: Inputs = {}, node: NodeMajor = '20'): Promise<AgentRun> {
    const cancellation = new AbortController();
    let cancelledAt = 0;
    const run = await shop.run(inputs, {
      node,
      signal: cancellation.signal,
      onLine: (line) => {
        if (cancelledAt > 0 || !at.test(line)) return;
        cancelledAt = performance.now();
        cancellation.abort();
      },
    });
    assert.ok(cancelledAt > 0, logOf(run));
    assert.ok(performance.now() - cancelledAt < 5000, `took ${performance.now() - cancelledAt} ms`);
    assert.equal(run.endedBySignal, undefined, 'it ended by itself');
    return run;
  }

  sideBySide({
    ...Object.fromEntries(
      (['20', '24'] as const).map((node) => [
        `says that Azure goes on swapping, and the next run sees that it has, on Node ${node}`,
        async (): Promise<void> => {
          const shop = await openShop(sandbox);
          const run = await cancelled(shop, /has accepted the swap/, {}, node);
          const evidence = assertEnded(run, 'Canceled', { swapped: 'unknown', reasonCode: 'CANCELLED', sourceHub: '' });
          assert.match(logOf(run), /cancelled \(SIGINT\)\. Under way: swapping slot staging with slot production/);
          assert.match(logOf(run), /Azure goes on with a swap that it has accepted\. Run the job again/);
          assert.match(evidence.goOn ?? '', /Run the job again/);
          assert.equal(evidence.result, 'cancelled');
          assert.match(run.summaries[0] ?? '', /^### Cannot tell whether the slots were swapped\n/);
          assert.match(run.outputs['correlationId'] ?? '', /^[0-9a-f-]{36}$/);

          assertEnded(await shop.run(), 'Succeeded', { swapped: 'alreadyDone' });
          assert.equal(shop.swaps(), 1);
        },
      ]),
    ),

    'swaps nothing when it is cancelled while it waits for a hub': async () => {
      const shop = await openShop(sandbox, { app: { stickyAppSettings: ['TaskHubName'] } });
      await shop.hub(shop.hubs.production, 'order-1');
      const inputs = { severities: 'HUB_STICKY = warning', interval: '1h', drainTimeout: '50m' };
      const run = await cancelled(shop, /1 in flight/, inputs);
      assertEnded(run, 'Canceled', { swapped: 'false', reasonCode: 'CANCELLED', targetHub: shop.hubs.production });
      assert.match(logOf(run), /Under way: waiting for task hub .* to become idle; last seen: .*1 in flight/);
      assert.equal(shop.swaps(), 0);
    },

    'says that the slots were swapped when it is cancelled while it watches the app': async () => {
      const shop = await openShop(sandbox);
      const run = await cancelled(shop, /Watching for 30 min without a break/, { soakTime: '30m' });
      assertEnded(run, 'Canceled', { swapped: 'true', reasonCode: 'CANCELLED' });
      assert.match(logOf(run), /Under way: verifying slot production\..*The slots were swapped\. Run the job again/s);
      assertEnded(await shop.run(), 'Succeeded', { swapped: 'alreadyDone' });
    },

    'ends at SIGTERM alone as well': async () => {
      const shop = await openShop(sandbox);
      const cancellation = new AbortController();
      const run = await shop.run(
        { soakTime: '30m' },
        {
          signal: cancellation.signal,
          cancelTimeouts: { sigint: 0, sigterm: 5000 },
          onLine: (line) => {
            if (line.includes('Watching for')) cancellation.abort();
          },
        },
      );
      assertEnded(run, 'Canceled', { swapped: 'true', reasonCode: 'CANCELLED' });
      assert.match(logOf(run), /cancelled \(SIGTERM\)/);
    },
  });
});
