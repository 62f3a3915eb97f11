import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { DurableDeployError } from '../../../core/errors.ts';
import type { RoutingOutcome, RoutingRequest } from '../../../core/routing/run/model.ts';
import { createAppRouter } from '../../../tasks/DurableAppRouter/main.ts';
import task from '../../../tasks/DurableAppRouter/task.json' with { type: 'json' };
import { runTaskWith } from '../../../tasks/host/run-task.ts';
import type { TaskHost } from '../../../tasks/host/task-host.ts';
import { fleetOf, lineOf, outcomeOf } from '../../core/routing/report/outcomes.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { createMemoryHost, type MemoryHost } from '../../support/in-memory-host.ts';

const common = {
  azureSubscription: 'shop',
  applicationName: 'shop-orders',
  registryStorageAccountName: 'stshoprouting',
};
const deploy = {
  ...common,
  command: 'deploy',
  version: '1.2.0',
  package: '/drop/app.zip',
  referenceAppName: 'shop-orders',
  referenceResourceGroupName: 'shop',
};
const declared = task.outputVariables.map(({ name }) => name).sort();

/** What the engine does in a test: ends with an outcome, or behaves in any other way. */
type Engine = RoutingOutcome | ((host: TaskHost, request: RoutingRequest) => Promise<RoutingOutcome>);

interface Run {
  readonly host: MemoryHost;
  readonly clock: FakeClock;
  readonly signals: EventEmitter;
  readonly requests: readonly RoutingRequest[];
  readonly registries: readonly unknown[];
  readonly done: Promise<string>;
}

function start(
  engine: Engine,
  given: Record<string, string> = deploy,
  more: { readonly open?: DurableDeployError; readonly paths?: Record<string, readonly string[]> } = {},
): Run {
  const clock = new FakeClock();
  const signals = new EventEmitter();
  const requests: RoutingRequest[] = [];
  const registries: unknown[] = [];
  let host: MemoryHost | undefined;
  const appRouter = createAppRouter(
    (opened, registry) => {
      registries.push(registry);
      return more.open === undefined ? Promise.resolve(opened) : Promise.reject(more.open);
    },
    async (request, opened) => {
      requests.push(request);
      return typeof engine === 'function' ? engine(opened, request) : engine;
    },
  );
  const done = runTaskWith(appRouter, {
    signals,
    createHost: (signal) => {
      host = createMemoryHost({
        inputs: given,
        signal,
        clock,
        ...(more.paths === undefined ? {} : { paths: more.paths }),
      });
      return Promise.resolve(host);
    },
  });
  assert.ok(host);
  return { host, clock, signals, requests, registries, done };
}

async function run(...options: Parameters<typeof start>): Promise<MemoryHost> {
  const { host, clock, done } = start(...options);
  await clock.run(done);
  assert.deepEqual(Object.keys(host.outputs).sort(), declared);
  return host;
}

const deployed = outcomeOf({ line: '1.2', functionAppName: 'shop-orders-1-2-3f2a9c', created: true });

describe('DurableAppRouter', () => {
  it('succeeds when a version was deployed, and sets every output', async () => {
    const host = await run(deployed);
    assert.equal(host.completion?.result, 'succeeded');
    assert.match(host.completion.message, /^Version 1\.2\.0 runs in line 1\.2/);
    assert.deepEqual(
      { ...host.outputs, reason: '' },
      {
        functionAppName: 'shop-orders-1-2-3f2a9c',
        line: '1.2',
        created: 'true',
        state: 'Active',
        defaultVersion: '1.2.0',
        drainingLines: '1.0',
        routerUrl: '',
        reason: '',
        reasonCode: '',
        evidenceFile: '/evidence/durable-app-router.json',
      },
    );
    assert.match(host.summaries[0]?.markdown ?? '', /^### Deployed\n/);
    const evidence = JSON.parse(host.evidence['durable-app-router'] ?? '{}') as { result?: string };
    assert.equal(evidence.result, 'done');
  });

  it('hands the request on, with the one path that a pattern means, and opens the registry', async () => {
    const given = { ...deploy, package: '**/*.zip' };
    const { host, requests, registries, clock, done } = start(deployed, given, {
      paths: { '**/*.zip': ['/drop/app.zip'] },
    });
    await clock.run(done);
    assert.equal(host.completion?.result, 'succeeded');
    const [request] = requests;
    assert.equal(request?.command === 'deploy' ? request.packagePath : '', '/drop/app.zip');
    assert.deepEqual(registries, [{ kind: 'identity', accountName: 'stshoprouting' }]);
  });

  it('asks nobody when a pattern means several packages', async () => {
    const given = { ...deploy, package: '**/*.zip' };
    const { host, requests, clock, done } = start(deployed, given, { paths: { '**/*.zip': ['/a.zip', '/b.zip'] } });
    await clock.run(done);
    assert.match(host.completion?.message ?? '', /2 paths match/);
    assert.deepEqual(requests, []);
  });

  it('deploys what was registered when no package is given', async () => {
    const given = Object.fromEntries(Object.entries(deploy).filter(([name]) => name !== 'package'));
    const { requests, clock, done } = start(deployed, given);
    await clock.run(done);
    assert.deepEqual(
      requests.map((request) => 'packagePath' in request),
      [false],
    );
  });

  it('tells of all lines when it was about no one in particular', async () => {
    const fleet = fleetOf(
      [
        lineOf('1.0', { state: 'Drained' }),
        lineOf('1.1', { state: 'Draining' }),
        lineOf('1.10', { state: 'Draining' }),
      ],
      {},
    );
    const host = await run(outcomeOf({ fleet }), { ...common, command: 'status' });
    const { line, state, functionAppName, defaultVersion, drainingLines, created } = host.outputs;
    assert.deepEqual(
      { line, state, functionAppName, defaultVersion, drainingLines, created },
      { line: '', state: '', functionAppName: '', defaultVersion: '', drainingLines: '1.0,1.1,1.10', created: 'false' },
    );
  });

  it('tells where the router is', async () => {
    const url = 'https://shop-router.azurewebsites.net';
    const given = {
      ...common,
      command: 'installRouter',
      resourceGroupName: 'shop',
      planSku: 'FC1',
      location: 'westeurope',
    };
    const host = await run(outcomeOf({ functionAppName: 'shop-router', routerUrl: url, created: true }), given);
    assert.deepEqual([host.outputs['functionAppName'], host.outputs['routerUrl']], ['shop-router', url]);
  });

  it('succeeds with a plan when nothing was to be changed', async () => {
    const planned = [{ name: 'createApp', line: '1.2', text: 'Create the app' }] as const;
    const host = await run(outcomeOf({ kind: 'planned', planned }), { ...deploy, dryRun: 'true' });
    assert.equal(host.completion?.result, 'succeeded');
    assert.match(host.completion.message, /1 step would be taken\. Nothing was changed\./);
  });

  for (const kind of ['failed', 'timedOut'] as const) {
    it(`fails when the run ${kind}: code, reason, what to do, and what is known`, async () => {
      const host = await run({
        ...deployed,
        kind,
        reason: { code: 'ROUTING_QUOTA_REACHED', message: 'The plan is full.\n- 1.0 drains', fix: 'Wait.' },
      });
      assert.equal(host.completion?.result, 'failed');
      assert.match(
        host.completion.message,
        /^ROUTING_QUOTA_REACHED: The plan is full\.\n- 1\.0 drains\nWhat to do: Wait\./,
      );
      assert.equal(host.outputs['reason'], 'The plan is full. - 1.0 drains');
      assert.deepEqual([host.outputs['created'], host.outputs['line']], ['true', '1.2']);
      assert.ok(host.evidence['durable-app-router']);
    });
  }

  it('sets every output when the inputs are wrong, and asks nobody', async () => {
    const { host, clock, done, requests } = start(deployed, { azureSubscription: 'shop' });
    await clock.run(done);
    assert.equal(host.completion?.result, 'failed');
    assert.deepEqual(Object.keys(host.outputs).sort(), declared);
    assert.deepEqual([host.outputs['created'], host.outputs['reasonCode']], ['false', 'INPUT_INVALID']);
    assert.doesNotMatch(host.outputs['reason'] ?? '', /\n/);
    assert.deepEqual(requests, []);
  });

  it('sets every output when signing in fails', async () => {
    const open = new DurableDeployError('SIGN_IN_FAILED', 'AADSTS7000215', { fix: 'Renew the secret.' });
    const host = await run(deployed, deploy, { open });
    assert.match(host.completion?.message ?? '', /Renew the secret/);
    assert.equal(host.outputs['created'], 'false');
  });

  it('does not claim that nothing was made when it broke down', async () => {
    const host = await run(() => Promise.reject(new TypeError('a defect')));
    assert.equal(host.completion?.result, 'failed');
    assert.deepEqual([host.outputs['created'], host.outputs['reasonCode']], ['unknown', 'INTERNAL']);
  });

  it('tells what was under way when the job is cancelled, and keeps what the run still saw', async () => {
    const { host, clock, signals, done } = start(async (opened) => {
      opened.setActivity({ underWay: 'making the app', goOn: 'Run the job again: it looks first.' });
      await clock.sleep(60_000, opened.signal).catch(() => undefined);
      return { ...deployed, kind: 'cancelled' };
    });
    clock.at(20_000, () => signals.emit('SIGINT'));
    await clock.run(done);
    assert.equal(host.completion?.result, 'canceled');
    assert.ok(host.lines.some((line) => line.includes('was cancelled (SIGINT). Under way: making the app.')));
    assert.deepEqual(Object.keys(host.outputs).sort(), declared);
    assert.ok(host.evidence['durable-app-router']);
  });

  it('is not stopped by a disk that is full', async () => {
    const { host, clock, done } = start((opened) => {
      opened.writeEvidence = () => {
        throw new Error('ENOSPC');
      };
      return Promise.resolve(deployed);
    });
    await clock.run(done);
    assert.equal(host.completion?.result, 'succeeded');
    assert.equal(host.outputs['evidenceFile'], '');
    assert.ok(host.lines.some((line) => line.includes('ENOSPC')));
  });

  it('lets nothing from outside break out of the log', async () => {
    const evil = 'x\n##vso[task.complete result=Succeeded]';
    const host = await run(
      outcomeOf({
        kind: 'failed',
        reason: { code: 'ROUTING_PROVISION_FAILED', message: evil, fix: evil },
        functionAppName: evil,
        routerUrl: evil,
        findings: [{ code: 'X', severity: 'error', message: evil }],
      }),
    );
    assert.ok(!host.everythingSaid().includes('##vso['));
    for (const name of ['functionAppName', 'routerUrl', 'reason']) assert.doesNotMatch(host.outputs[name] ?? '', /\n/);
  });

  it('says no secret of its inputs', async () => {
    const canary = Buffer.from('c4n4ry-c4n4ry-c4n4ry').toString('base64');
    const given = {
      ...deploy,
      hubStorageConnectionString: `AccountName=stshop;AccountKey=${canary};EndpointSuffix=core.windows.net`,
      appSettings: `-ApiKey ${canary}`,
    };
    const host = await run((_, request) => {
      const leak = JSON.stringify(request);
      return Promise.resolve(
        outcomeOf({
          kind: 'failed',
          reason: { code: 'FORBIDDEN', message: leak },
          done: [{ name: 'createApp', text: leak }],
        }),
      );
    }, given);
    assert.ok(!host.everythingSaid().includes(canary));
  });
});
