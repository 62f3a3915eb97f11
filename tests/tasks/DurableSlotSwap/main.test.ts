import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { DurableDeployError } from '../../../core/errors.ts';
import type { SlotOutcome, SlotRequest } from '../../../core/slots/model.ts';
import { createSlotSwap } from '../../../tasks/DurableSlotSwap/main.ts';
import task from '../../../tasks/DurableSlotSwap/task.json' with { type: 'json' };
import { runTaskWith } from '../../../tasks/host/run-task.ts';
import type { TaskHost } from '../../../tasks/host/task-host.ts';
import { busyOutcome, finding, outcomeOf, without } from '../../core/slots/report/outcomes.ts';
import { outcomeOf as checkOf } from '../../core/taskhub/report/outcomes.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { createMemoryHost, type MemoryHost } from '../../support/in-memory-host.ts';

const inputs = { azureSubscription: 'shop', appName: 'shop-orders', release: 'build-17' };
const declared = task.outputVariables.map(({ name }) => name).sort();

/** What the engine does in a test: ends with an outcome, or behaves in any other way. */
type Engine = SlotOutcome | ((host: TaskHost, request: SlotRequest) => Promise<SlotOutcome>);

interface Run {
  readonly host: MemoryHost;
  readonly clock: FakeClock;
  readonly signals: EventEmitter;
  readonly requests: readonly SlotRequest[];
  readonly done: Promise<string>;
}

function start(
  engine: Engine,
  given: Record<string, string> = inputs,
  more: { readonly open?: DurableDeployError; readonly paths?: Record<string, readonly string[]> } = {},
): Run {
  const clock = new FakeClock();
  const signals = new EventEmitter();
  const requests: SlotRequest[] = [];
  let host: MemoryHost | undefined;
  const slotSwap = createSlotSwap(
    (opened) => (more.open === undefined ? Promise.resolve(opened) : Promise.reject(more.open)),
    async (request, opened) => {
      requests.push(request);
      return typeof engine === 'function' ? engine(opened, request) : engine;
    },
  );
  const done = runTaskWith(slotSwap, {
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
  return { host, clock, signals, requests, done };
}

async function run(...options: Parameters<typeof start>): Promise<MemoryHost> {
  const { host, clock, done } = start(...options);
  await clock.run(done);
  assert.deepEqual(Object.keys(host.outputs).sort(), declared);
  return host;
}

describe('DurableSlotSwap', () => {
  it('succeeds when the slots were swapped, and sets every output', async () => {
    const host = await run(outcomeOf());
    assert.equal(host.completion?.result, 'succeeded');
    assert.match(host.completion.message, /^Slots staging and production were swapped/);
    assert.deepEqual(
      { ...host.outputs, reason: '' },
      {
        swapped: 'true',
        verdict: 'notNeeded',
        reason: '',
        reasonCode: '',
        release: 'build-17',
        sourceHub: 'ShopA',
        targetHub: 'ShopB',
        drainedHub: '',
        findingsCount: '1',
        errorCount: '0',
        warningCount: '1',
        swappedBack: 'false',
        correlationId: 'corr-1',
        evidenceFile: '/evidence/durable-slot-swap.json',
      },
    );
    assert.match(host.summaries[0]?.markdown ?? '', /^### Swapped\n/);
    const evidence = JSON.parse(host.evidence['durable-slot-swap'] ?? '{}') as { result?: string };
    assert.equal(evidence.result, 'done');
  });

  it('hands the request on, with the one path that a pattern means', async () => {
    const given = { ...inputs, package: '**/*.zip', sourceSlot: 'Blue' };
    const { host, requests, clock, done } = start(outcomeOf(), given, { paths: { '**/*.zip': ['/drop/app.zip'] } });
    await clock.run(done);
    assert.equal(host.completion?.result, 'succeeded');
    assert.equal(requests.length, 1);
    assert.deepEqual(requests[0]?.hostJsonFrom, { kind: 'package', path: '/drop/app.zip' });
    assert.equal(requests[0].sourceSlot, 'blue');
  });

  it('says plainly that an earlier attempt has swapped', async () => {
    const host = await run(
      outcomeOf({
        result: 'alreadyDone',
        swapped: 'alreadyDone',
        plan: { kind: 'nothing', why: 'slot production serves the release build-17 already.', steps: [] },
        correlationIds: [],
      }),
    );
    assert.equal(host.completion?.result, 'succeeded');
    assert.match(host.completion.message, /serves the release build-17 already\. Nothing was done again\./);
    assert.equal(host.outputs['swapped'], 'alreadyDone');
  });

  it('succeeds with a plan when nothing was to be changed', async () => {
    const dry = without(
      outcomeOf({ result: 'planned', swapped: 'false', correlationIds: [] }),
      'after',
      'verification',
    );
    const host = await run(dry, { ...inputs, dryRun: 'true' });
    assert.equal(host.completion?.result, 'succeeded');
    assert.match(host.completion.message, /2 steps would be taken \(1 warning\)\. Nothing was changed\./);
    assert.deepEqual([host.outputs['sourceHub'], host.outputs['targetHub']], ['ShopB', 'ShopA']);
  });

  it('stays successful with findings that forbid nothing, and repeats no warning of the engine', async () => {
    const host = await run((opened) => {
      opened.log.warning(finding.message);
      return Promise.resolve(
        outcomeOf({ findings: [finding, { ...finding, code: 'STORAGE_SHARED', severity: 'note' }] }),
      );
    });
    assert.equal(host.completion?.result, 'succeeded');
    assert.deepEqual([host.outputs['findingsCount'], host.outputs['warningCount']], ['2', '1']);
    assert.equal(host.lines.filter((line) => line.startsWith('warning: ')).length, 1);
  });

  it('fails when a hub is busy: code, reason, what to do', async () => {
    const host = await run(busyOutcome());
    assert.equal(host.completion?.result, 'failed');
    assert.equal(host.completion.message, 'HUB_NOT_IDLE: Task hub ShopA is busy.\nWhat to do: Wait.');
    const { swapped, verdict, reason, reasonCode, drainedHub } = host.outputs;
    assert.deepEqual(
      { swapped, verdict, reason, reasonCode, drainedHub },
      {
        swapped: 'false',
        verdict: 'busy',
        reason: 'Task hub ShopA is busy.',
        reasonCode: 'HUB_NOT_IDLE',
        drainedHub: '',
      },
    );
    assert.ok(host.evidence['durable-slot-swap']);
  });

  it('names the hubs that were drained', async () => {
    const idle = checkOf({}, { endedBy: 'idle' });
    const host = await run(
      outcomeOf({
        verdict: 'idle',
        drained: [
          { hub: { slot: 'source', hubName: 'ShopB', why: 'x' }, outcome: idle },
          { hub: { slot: 'target', hubName: 'ShopA', why: 'x' }, outcome: idle },
        ],
      }),
    );
    assert.equal(host.outputs['drainedHub'], 'ShopB,ShopA');
  });

  it('does not name hubs that may have moved since they were seen', async () => {
    const doubtful = without(outcomeOf({ result: 'failed', swapped: 'unknown' }), 'after');
    const lost = without(outcomeOf({ action: 'prepareSlot', result: 'failed', swapped: 'false' }), 'after');
    for (const outcome of [doubtful, lost]) {
      const host = await run({ ...outcome, reason: { code: 'SWAP_UNCONFIRMED', message: 'Who knows.' } });
      assert.deepEqual([host.outputs['sourceHub'], host.outputs['targetHub']], ['', '']);
    }
  });

  for (const [done, expected] of [
    [true, 'true'],
    [false, 'failed'],
  ] as const) {
    it(`tells what became of the swap back (${expected}), and fails`, async () => {
      const host = await run(
        outcomeOf({
          result: 'failed',
          reason: { code: 'VERIFICATION_FAILED', message: 'It answered 500.', fix: 'Look at its log.' },
          swappedBack: { done, why: 'it is what was asked for.' },
        }),
      );
      assert.equal(host.completion?.result, 'failed');
      assert.match(host.completion.message, /^VERIFICATION_FAILED: It answered 500\.\nWhat to do: Look at its log\./);
      assert.equal(host.outputs['swappedBack'], expected);
      assert.doesNotMatch(host.outputs['reason'] ?? '', /\n/);
    });
  }

  it('counts no findings when none were looked for', async () => {
    const early = without(outcomeOf({ result: 'failed', swapped: 'false', findings: [] }), 'plan', 'before', 'after');
    const host = await run({ ...early, reason: { code: 'APP_NOT_FOUND', message: 'No such app.' } });
    assert.deepEqual([host.outputs['findingsCount'], host.outputs['errorCount']], ['', '']);
  });

  it('sets every output when the inputs are wrong, and asks nobody', async () => {
    const { host, clock, done, requests } = start(outcomeOf(), { azureSubscription: 'shop' });
    await clock.run(done);
    assert.equal(host.completion?.result, 'failed');
    assert.deepEqual(Object.keys(host.outputs).sort(), declared);
    assert.deepEqual([host.outputs['swapped'], host.outputs['reasonCode']], ['false', 'INPUT_INVALID']);
    assert.doesNotMatch(host.outputs['reason'] ?? '', /\n/);
    assert.deepEqual(requests, []);
  });

  it('sets every output when signing in fails', async () => {
    const open = new DurableDeployError('SIGN_IN_FAILED', 'AADSTS7000215', { fix: 'Renew the secret.' });
    const host = await run(outcomeOf(), inputs, { open });
    assert.match(host.completion?.message ?? '', /Renew the secret/);
    assert.deepEqual([host.outputs['swapped'], host.outputs['swappedBack']], ['false', 'false']);
  });

  it('does not claim that nothing was swapped when it broke down', async () => {
    const host = await run(() => Promise.reject(new TypeError('a defect')));
    assert.equal(host.completion?.result, 'failed');
    assert.deepEqual(
      [host.outputs['swapped'], host.outputs['swappedBack'], host.outputs['reasonCode']],
      ['unknown', '', 'INTERNAL'],
    );
  });

  it('tells what was under way when the job is cancelled, and keeps what the run still saw', async () => {
    const { host, clock, signals, done } = start(async (opened) => {
      opened.setActivity({ underWay: 'swapping the slots', goOn: 'Run the job again: it looks first.' });
      await clock.sleep(60_000, opened.signal).catch(() => undefined);
      return without(
        outcomeOf({ result: 'cancelled', swapped: 'unknown', goOn: 'Run the job again: it looks first.' }),
        'after',
      );
    });
    clock.at(20_000, () => signals.emit('SIGINT'));
    await clock.run(done);
    assert.equal(host.completion?.result, 'canceled');
    assert.ok(host.lines.some((line) => line.includes('was cancelled (SIGINT). Under way: swapping the slots.')));
    assert.ok(host.lines.includes('Run the job again: it looks first.'));
    assert.deepEqual(Object.keys(host.outputs).sort(), declared);
    assert.equal(host.outputs['swapped'], 'unknown');
    assert.ok(host.evidence['durable-slot-swap']);
  });

  it('claims nothing when a cancelled run had to be cut short', async () => {
    const { host, signals, done } = start((opened) => {
      opened.setActivity({ underWay: 'swapping the slots', goOn: 'Look first.' });
      setImmediate(() => {
        signals.emit('SIGINT');
        signals.emit('SIGTERM');
      });
      return new Promise(() => {});
    });
    await done;
    assert.equal(host.completion?.result, 'canceled');
    assert.deepEqual(Object.keys(host.outputs).sort(), declared);
    assert.deepEqual([host.outputs['swapped'], host.outputs['reasonCode']], ['unknown', 'CANCELLED']);
  });

  it('is not stopped by a disk that is full', async () => {
    const { host, clock, done } = start((opened) => {
      opened.writeEvidence = () => {
        throw new Error('ENOSPC');
      };
      return Promise.resolve(outcomeOf());
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
        result: 'failed',
        reason: { code: 'SWAP_FAILED', message: evil, fix: evil },
        findings: [{ ...finding, message: evil }],
        correlationIds: [evil],
      }),
    );
    assert.ok(!host.everythingSaid().includes('##vso['));
    assert.doesNotMatch(host.outputs['correlationId'] ?? '', /\n/);
  });
});
