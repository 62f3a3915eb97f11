import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { DurableDeployError } from '../../../core/errors.ts';
import type { CheckDoors } from '../../../core/taskhub/check/index.ts';
import { createStatusCheck } from '../../../tasks/DurableStatusCheck/main.ts';
import task from '../../../tasks/DurableStatusCheck/task.json' with { type: 'json' };
import { runTaskWith } from '../../../tasks/host/run-task.ts';
import type { TaskHost } from '../../../tasks/host/task-host.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { fakeReader, type Step } from '../../support/fake-reader.ts';
import { createMemoryHost, type MemoryHost } from '../../support/in-memory-host.ts';
import { censusOf, noMessages } from '../../support/observations.ts';

const inputs = { taskHubName: 'Shop', storageConnectionString: 'UseDevelopmentStorage=true' };
const declared = task.outputVariables.map(({ name }) => name).sort();

/** A hub that answers as told; nothing else of the outside world may be touched. */
function hub(host: TaskHost, clock: FakeClock, steps: readonly Step[]): CheckDoors {
  const forbidden = (): never => assert.fail('this part of the outside world must not be asked');
  return {
    context: { clock, log: host.log, signal: host.signal, maskSecret: (secret) => host.maskSecret(secret) },
    httpClient: { sendRequest: forbidden },
    openStorage: () => ({}) as ReturnType<CheckDoors['openStorage']>,
    storageReader: () => fakeReader(clock, steps),
    durableHttpApi: forbidden,
    readPackage: forbidden,
  };
}

interface Run {
  readonly host: MemoryHost;
  readonly clock: FakeClock;
  readonly signals: EventEmitter;
  readonly done: Promise<string>;
}

function start(given: Record<string, string>, steps: readonly Step[] | DurableDeployError): Run {
  const clock = new FakeClock();
  const signals = new EventEmitter();
  let host: MemoryHost | undefined;
  const statusCheck = createStatusCheck((host) =>
    steps instanceof DurableDeployError ? Promise.reject(steps) : Promise.resolve(hub(host, clock, steps)),
  );
  const done = runTaskWith(statusCheck, {
    signals,
    createHost: (signal) => {
      host = createMemoryHost({ inputs: given, signal, clock });
      return Promise.resolve(host);
    },
  });
  assert.ok(host);
  return { host, clock, signals, done };
}

async function run(given: Record<string, string>, steps: readonly Step[] | DurableDeployError): Promise<MemoryHost> {
  const { host, clock, done } = start(given, steps);
  await clock.run(done);
  assert.deepEqual(Object.keys(host.outputs).sort(), declared);
  return host;
}

const busy: Step = {
  blocking: censusOf(
    { instanceId: 'order-1', createdTime: '2026-05-01T09:00:00Z' },
    { instanceId: 'order-2', status: 'Pending' },
    { instanceId: 'order-3', status: 'Suspended' },
    { instanceId: 'order-4', status: 'Thinking' },
  ),
};

describe('DurableStatusCheck', () => {
  it('succeeds when the hub is idle', async () => {
    const host = await run(inputs, [{}]);
    assert.equal(host.completion?.result, 'succeeded');
    assert.match(host.completion.message, /^Nothing is in flight/);
    assert.deepEqual(
      { ...host.outputs, reason: '' },
      {
        verdict: 'idle',
        reason: '',
        reasonCode: '',
        inFlightCount: '0',
        pendingCount: '0',
        runningCount: '0',
        suspendedCount: '0',
        otherCount: '0',
        blockingMessageCount: '0',
        oldestInstanceId: '',
        oldestCreatedTime: '',
        taskHubName: 'Shop',
        source: 'storage',
        evidenceFile: '/evidence/durable-status-check.json',
      },
    );
    assert.match(host.summaries[0]?.markdown ?? '', /Idle/);
    const evidence = JSON.parse(host.evidence['durable-status-check'] ?? '{}') as { verdict?: { kind?: string } };
    assert.equal(evidence.verdict?.kind, 'idle');
  });

  it('fails when the hub is busy, and counts by status', async () => {
    const host = await run({ ...inputs, mode: 'check' }, [busy]);
    assert.equal(host.completion?.result, 'failed');
    assert.match(host.completion.message, /^Busy\. 4 orchestrations in flight/);
    const { verdict, inFlightCount, pendingCount, runningCount, suspendedCount, otherCount } = host.outputs;
    assert.deepEqual(
      { verdict, inFlightCount, pendingCount, runningCount, suspendedCount, otherCount },
      {
        verdict: 'busy',
        inFlightCount: '4',
        pendingCount: '1',
        runningCount: '1',
        suspendedCount: '1',
        otherCount: '1',
      },
    );
    assert.equal(host.outputs['oldestInstanceId'], 'order-1');
    assert.equal(host.outputs['oldestCreatedTime'], '2026-05-01T09:00:00Z');
  });

  it('succeeds with one warning when busy may pass', async () => {
    const host = await run({ ...inputs, mode: 'check', failWhenBusy: 'false' }, [busy]);
    assert.equal(host.completion?.result, 'succeeded');
    assert.equal(host.outputs['verdict'], 'busy');
    assert.deepEqual(
      host.lines.filter((line) => line.startsWith('warning: ') && line.includes('failWhenBusy')).length,
      1,
    );
  });

  it('waits until the hub is idle', async () => {
    const { host, clock, done } = start({ ...inputs, interval: '30s' }, [busy, busy, {}]);
    await clock.run(done);
    assert.equal(host.completion?.result, 'succeeded');
    assert.ok(clock.now() - Date.parse('2026-05-01T12:00:00Z') >= 60_000);
  });

  it('says that the time is up, before the job is', async () => {
    const host = await run({ ...inputs, timeout: '5m' }, [busy]);
    assert.equal(host.completion?.result, 'failed');
    assert.match(host.completion.message, /^Busy\. The time limit of 5 min is up\./);
    assert.equal(host.outputs['verdict'], 'busy');
  });

  for (const failWhenBusy of ['true', 'false']) {
    it(`always fails when it cannot tell (failWhenBusy: ${failWhenBusy})`, async () => {
      const host = await run({ ...inputs, failWhenBusy }, [
        {
          completeness: 'failed',
          reasons: [{ code: 'FORBIDDEN', message: 'The account refused.', fix: 'Assign a role.' }],
        },
      ]);
      assert.equal(host.completion?.result, 'failed');
      assert.match(host.completion.message, /^Unknown, so nothing may be deployed\./);
      assert.match(host.completion.message, /^FORBIDDEN: The account refused\.\nWhat to do: Assign a role\./m);
      const { verdict, reasonCode, inFlightCount, blockingMessageCount } = host.outputs;
      assert.deepEqual(
        { verdict, reasonCode, inFlightCount, blockingMessageCount },
        { verdict: 'unknown', reasonCode: 'FORBIDDEN', inFlightCount: '', blockingMessageCount: '' },
      );
    });
  }

  it('counts messages that can lead to work', async () => {
    const host = await run({ ...inputs, mode: 'check' }, [{ messages: { ...noMessages, blockingCount: 2 } }]);
    assert.equal(host.outputs['verdict'], 'busy');
    assert.equal(host.outputs['inFlightCount'], '0');
    assert.equal(host.outputs['blockingMessageCount'], '2');
  });

  it('sets every output when the inputs are wrong, and asks nobody', async () => {
    const host = await run({ taskHubName: 'Shop', timeout: '5' }, []);
    assert.equal(host.completion?.result, 'failed');
    assert.equal(host.outputs['verdict'], 'unknown');
    assert.equal(host.outputs['reasonCode'], 'INPUT_INVALID');
    assert.doesNotMatch(host.outputs['reason'] ?? '', /\n/);
  });

  it('sets every output when signing in fails', async () => {
    const host = await run(
      inputs,
      new DurableDeployError('SIGN_IN_FAILED', 'AADSTS7000215', { fix: 'Renew the secret.' }),
    );
    assert.equal(host.outputs['reasonCode'], 'SIGN_IN_FAILED');
    assert.match(host.completion?.message ?? '', /Renew the secret/);
  });

  it('asks for one package when the pattern matches several', async () => {
    const clock = new FakeClock();
    const given = { azureSubscription: 'shop', appName: 'orders', package: '**/*.zip' };
    const host = createMemoryHost({ inputs: given, clock, paths: { '**/*.zip': ['/a.zip', '/b.zip'] } });
    const statusCheck = createStatusCheck((host) => Promise.resolve(hub(host, clock, [])));
    await runTaskWith(statusCheck, { signals: new EventEmitter(), createHost: () => Promise.resolve(host) });
    assert.match(host.completion?.message ?? '', /package: 2 paths match \*\*\/\*\.zip: \/a\.zip, \/b\.zip/);
  });

  it('tells what was under way when the job is cancelled, and sets the outputs', async () => {
    const { host, clock, signals, done } = start(inputs, [busy]);
    clock.at(20_000, () => signals.emit('SIGINT'));
    await clock.run(done);
    assert.equal(host.completion?.result, 'canceled');
    assert.ok(
      host.lines.some((line) =>
        /The job was cancelled \(SIGINT\)\. Under way: reading the task hub; last seen: .*4/.test(line),
      ),
    );
    assert.ok(host.lines.includes('Nothing was changed. Run the job again to check anew.'));
    assert.deepEqual(Object.keys(host.outputs).sort(), declared);
    assert.ok(host.evidence['durable-status-check']);
  });

  it('lets no instance id break out of the log', async () => {
    const id = 'x\n##vso[task.complete result=Succeeded]';
    const host = await run({ ...inputs, mode: 'check' }, [{ blocking: censusOf({ instanceId: id }) }]);
    assert.ok(!host.everythingSaid().includes('##vso['));
    assert.doesNotMatch(host.outputs['oldestInstanceId'] ?? '', /\n/);
  });
});
