import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { claimLastsMs } from '../../../core/routing/run/claim.ts';
import type { AgentRun } from '../../../sandbox/agent/index.ts';
import { sideBySide } from '../../support/side-by-side.ts';
import { logOf, type CheckOptions } from '../support/runs.ts';
import { openApplication, startRoutingSandbox, type Application, type RoutingSandbox } from './application.ts';
import { clock } from './clock.ts';
import { assertDone, assertEnded } from './evidence.ts';

/** How the agent says it: SIGINT, and soon SIGTERM where that does not end it. */
const signs = {
  SIGINT: { sigint: 7_500, sigterm: 2_500 },
  'SIGINT, then SIGTERM': { sigint: 1_500, sigterm: 6_000 },
} as const;

describe('the packed app router that is interrupted', () => {
  let sandbox: RoutingSandbox;
  before(async function () {
    this.timeout(60_000);
    // Making an app takes its time.
    sandbox = await startRoutingSandbox({ arm: { operations: { polls: Infinity, runsForMs: 2_500 } } });
  });
  after(() => sandbox.stop());

  /** Runs it, and does something a moment after a line was printed. */
  async function at(
    pattern: RegExp,
    delayMs: number,
    act: () => void,
    run: (options: CheckOptions) => Promise<AgentRun>,
    options: CheckOptions,
  ): Promise<{ readonly run: AgentRun; readonly tookMs: number }> {
    let actedAt: number | undefined;
    const onLine = (line: string): void => {
      if (actedAt !== undefined || !pattern.test(line)) return;
      actedAt = Date.now();
      void pause(delayMs).then(() => {
        actedAt = Date.now();
        act();
      });
    };
    const ended = await run({ ...options, onLine });
    assert.ok(actedAt !== undefined, logOf(ended));
    return { run: ended, tookMs: Date.now() - actedAt };
  }

  async function cancelled(
    orders: Application,
    version: string,
    pattern: RegExp,
    cancelTimeouts: NonNullable<CheckOptions['cancelTimeouts']> = signs.SIGINT,
  ): Promise<AgentRun> {
    const cancelling = new AbortController();
    const { run, tookMs } = await at(
      pattern,
      300,
      () => cancelling.abort(),
      (options) => orders.deploy(version, {}, options),
      { signal: cancelling.signal, cancelTimeouts },
    );
    assert.equal(run.endedBySignal, undefined, logOf(run));
    assert.ok(tookMs < 5_000, `${tookMs} ms`);
    assert.equal(run.outputs['reasonCode'], 'CANCELLED', logOf(run));
    return run;
  }

  async function killed(orders: Application, version: string, pattern: RegExp, delayMs = 0): Promise<void> {
    const killing = new AbortController();
    const { run } = await at(
      pattern,
      delayMs,
      () => killing.abort(),
      (options) => orders.deploy(version, {}, options),
      { killSignal: killing.signal },
    );
    assert.equal(run.endedBySignal, 'SIGKILL', logOf(run));
    assert.equal(run.outputs['state'], undefined, 'it was killed before it could say anything');
  }

  /** Packages that the app of a line was sent. */
  const packagesSent = async (orders: Application, line: string): Promise<number> =>
    sandbox
      .functionsHost((await orders.app(line)).name)
      .requests.filter(({ method, target }) => method === 'POST' && target.startsWith('/api/zipdeploy')).length;

  const tests: Record<string, () => Promise<void>> = {};
  for (const [name, cancelTimeouts] of Object.entries(signs)) {
    tests[`says what is under way while an app is made, and the next run finishes: ${name}`] = async () => {
      const orders = openApplication(sandbox);
      const run = await cancelled(orders, '1.0.0', /Create the app/, cancelTimeouts);
      assert.match(logOf(run), /The job was cancelled \(SIG(?:INT|TERM)\)\. Under way: create the app orders/);
      assert.match(logOf(run), /Run the job again/);
      assertEnded(orders, run, 'Canceled', { line: '1.0', state: 'Creating', created: 'false' });
      assert.deepEqual((await orders.fleet()).lines.get('1.0')?.worker, undefined, 'the next run need not wait');
      const next = await orders.deploy('1.0.0');
      assertDone(orders, next, { state: 'Active', defaultVersion: '1.0.0' });
      assert.deepEqual([orders.apps().length, await packagesSent(orders, '1.0')], [1, 1]);
    };
  }

  sideBySide({
    ...tests,

    'says what is under way while a package is deployed, and the next run finishes': async () => {
      const orders = openApplication(sandbox);
      assertDone(orders, await orders.deploy('1.0.0'));
      const host = sandbox.functionsHost((await orders.app('1.0')).name);
      host.faults.add({ path: '/api/deployments/', action: { kind: 'delay', milliseconds: 20_000 } });
      const run = await cancelled(orders, '1.0.1', /Deploy 1\.0\.1 /);
      assert.match(logOf(run), /Under way: deploy 1\.0\.1 /);
      assertEnded(orders, run, 'Canceled', { line: '1.0', state: 'Active', created: 'false' });
      host.faults.clear();
      const next = await orders.deploy('1.0.1');
      assertDone(orders, next, { created: 'false', state: 'Active', defaultVersion: '1.0.1' });
      assert.equal(await orders.serving('1.0'), '1.0.1');
    },

    'is finished by the next run when its agent goes away while an app is made': async () => {
      const orders = openApplication(sandbox);
      await killed(orders, '1.0.0', /Create the app/, 500);
      const next = await orders.deploy('1.0.0', {}, clock({ aheadMs: claimLastsMs }));
      assertDone(orders, next, { line: '1.0', state: 'Active', defaultVersion: '1.0.0' });
      assert.deepEqual([orders.apps().length, await packagesSent(orders, '1.0')], [1, 1]);
    },

    'is finished by the next run when its agent goes away before starts go to the line': async () => {
      const orders = openApplication(sandbox);
      assertDone(orders, await orders.deploy('1.0.0'));
      await killed(orders, '1.1.0', /the Durable extension answers/);
      assert.deepEqual((await orders.fleet()).routes, { default: '1.0' });
      const next = await orders.deploy('1.1.0', {}, { ...clock({ aheadMs: claimLastsMs }), node: '24' });
      assertDone(orders, next, { line: '1.1', created: 'false', defaultVersion: '1.1.0' });
      assert.deepEqual([orders.apps().length, await packagesSent(orders, '1.1')], [2, 1]);
    },
  });
});
