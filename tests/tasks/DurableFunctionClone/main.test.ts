import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { CloneFinding } from '../../../core/cloning/model.ts';
import { parseNamePattern, parseVersion } from '../../../core/cloning/names/index.ts';
import { planClone, type ClonePlan } from '../../../core/cloning/plan/index.ts';
import type { RetireOutcome } from '../../../core/cloning/retire/index.ts';
import type { CloneOutcome, CloneRun } from '../../../core/cloning/run/index.ts';
import type { StarterSettingOutcome } from '../../../core/cloning/starter-setting/index.ts';
import { DurableDeployError } from '../../../core/errors.ts';
import { createFunctionClone, type Engines } from '../../../tasks/DurableFunctionClone/main.ts';
import task from '../../../tasks/DurableFunctionClone/task.json' with { type: 'json' };
import { runTaskWith } from '../../../tasks/host/run-task.ts';
import type { TaskHost } from '../../../tasks/host/task-host.ts';
import { toyApp } from '../../core/cloning/plan/toy.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { createMemoryHost, type MemoryHost } from '../../support/in-memory-host.ts';

const declared = task.outputVariables.map(({ name }) => name).sort();
const version = parseVersion('1.2.0');
const app = toyApp(['orchestrator Order -> Pay', 'activity Pay', 'client Start -> Order'], {
  'host.json': '{}',
  'Order.toy': 'a\n',
});
const plan: ClonePlan = planClone(app, {
  mode: 'stamp',
  version,
  pattern: parseNamePattern('{name}_{major}_{minor}_{patch}'),
  previous: [],
  includeEntities: false,
  includeClients: false,
  closure: 'functions',
});

function outcomeOf(more: Partial<CloneOutcome> = {}, findings: readonly CloneFinding[] = []): CloneOutcome {
  return {
    result: 'written',
    sources: app.sources,
    plan: { ...plan, clonedCount: 2, findings },
    changes: [
      { kind: 'edit', path: 'Order.toy', before: 'a\n', after: 'Password=hunter2hunter2;\n##vso[task.complete]\n' },
    ],
    stat: { files: 1, added: 2, removed: 1 },
    blocking: [],
    ...more,
  };
}

const warning: CloneFinding = {
  code: 'DYNAMIC_NAME',
  severity: 'warning',
  message: 'callActivity gets a name.',
  path: 'Order.toy',
  line: 3,
};

interface Run {
  readonly host: MemoryHost;
  readonly asked: readonly unknown[];
  readonly signals: EventEmitter;
  readonly clock: FakeClock;
  readonly done: Promise<string>;
}

type Clone = CloneOutcome | ((run: CloneRun, host: TaskHost) => Promise<CloneOutcome>);

function start(clone: Clone, inputs: Readonly<Record<string, string>>, more: Partial<Engines> = {}): Run {
  const clock = new FakeClock();
  const signals = new EventEmitter();
  const asked: unknown[] = [];
  let host: MemoryHost | undefined;
  const refuse = (): Promise<never> => Promise.reject(new Error('not asked for'));
  const functionClone = createFunctionClone({
    clone: async (run, opened) => {
      asked.push(run);
      return typeof clone === 'function' ? clone(run, opened) : clone;
    },
    setStarterSetting: refuse,
    retire: refuse,
    ...more,
  });
  const done = runTaskWith(functionClone, {
    signals,
    createHost: (signal) => {
      host = createMemoryHost({ inputs, signal, clock, variables: { 'System.DefaultWorkingDirectory': '/src' } });
      return Promise.resolve(host);
    },
  });
  assert.ok(host);
  return { host, asked, signals, clock, done };
}

async function run(...options: Parameters<typeof start>): Promise<MemoryHost> {
  const { host, clock, done } = start(...options);
  await clock.run(done);
  assert.deepEqual(Object.keys(host.outputs).sort(), declared);
  return host;
}

const inputs = { version: '1.2.0' };

describe('DurableFunctionClone', () => {
  it('succeeds when the clone was written, and sets every output', async () => {
    const host = await run(outcomeOf({}, [warning]), inputs);
    assert.equal(host.completion?.result, 'succeeded');
    assert.match(host.completion.message, /^2 functions copied, 2 names given version 1\.2\.0: 1 file written\./);
    assert.deepEqual(host.outputs, {
      version: '1.2.0',
      changed: 'true',
      clonedCount: '2',
      versionsPresent: '1.2.0',
      retiredVersions: '',
      findings: '1',
      reason: '2 functions copied, 2 names given version 1.2.0: 1 file written.',
      reasonCode: '',
      evidenceFile: '/evidence/durable-function-clone.json',
      planFile: '/evidence/durable-function-clone-plan.json',
    });
    assert.match(host.summaries[0]?.markdown ?? '', /^### Durable functions, version 1\.2\.0\n/);
    assert.ok(!host.everythingSaid().includes('hunter2'), 'no diff unless it is a dry run');
  });

  it('hands on what is asked for', async () => {
    const { asked, clock, done } = start(outcomeOf(), { ...inputs, mode: 'stamp', sourceFolder: 'app' });
    await clock.run(done);
    assert.equal(asked.length, 1);
    const [given] = asked as CloneRun[];
    assert.deepEqual([given?.mode, given?.sourceFolder, given?.version.text], ['stamp', '/src/app', '1.2.0']);
  });

  it('links findings to their places, tells notes as lines, and repeats none without end', async () => {
    const many = Array.from({ length: 60 }, (_, index) => ({ ...warning, line: index + 1 }));
    const host = await run(
      outcomeOf({}, [
        { ...warning, code: 'VERSION_MISSING', severity: 'error', message: 'Gone.', fix: 'Add a line.' },
        { code: 'PLAIN_VERSION_ASSUMED', severity: 'warning', message: 'Plain.' },
        { ...warning, path: 'only/in/the/old/sources.toy' },
        ...many,
        { code: 'GENERIC_STARTER', severity: 'note', message: 'The caller chooses.', path: 'Order.toy', line: 9 },
      ]),
      inputs,
    );
    assert.deepEqual(host.issues[0], {
      kind: 'error',
      message: 'VERSION_MISSING: Order.toy:3: Gone. Add a line.',
      path: '/src/Order.toy',
      line: 3,
    });
    assert.deepEqual(host.issues[1], {
      kind: 'warning',
      message: 'DYNAMIC_NAME: Order.toy:1: callActivity gets a name.',
      path: '/src/Order.toy',
      line: 1,
    });
    assert.equal(host.issues.length, 48);
    assert.equal(host.lines.filter((line) => line.startsWith('warning: ')).length, 2);
    assert.ok(host.lines.includes('… and 13 findings more: see the plan file.'), host.lines.join('\n'));
    assert.ok(host.lines.includes('GENERIC_STARTER: Order.toy:9: The caller chooses.'));
  });

  it('prints plan and diff of a dry run: no secret, and nothing that the agent executes', async () => {
    const host = await run(outcomeOf({ result: 'planned' }), { ...inputs, dryRun: 'true' });
    assert.equal(host.completion?.result, 'succeeded');
    assert.equal(host.outputs['changed'], 'false');
    for (const line of [
      '  rename orchestrator Order -> Order_1_2_0 (Order.toy:1)',
      '  rename callActivity Pay -> Pay_1_2_0 (Order.toy:1)',
      '  edit Order.toy',
      '--- a/Order.toy',
      '-a',
      '+Password=***;',
      '+# #vso[task.complete]',
    ]) {
      assert.ok(host.lines.includes(line), `${line}\n${host.lines.join('\n')}`);
    }
    assert.ok(!host.everythingSaid().includes('##vso['));
  });

  it('fails when findings forbid the plan: code, reason, plan and evidence', async () => {
    const reason = { code: 'CLONE_FINDINGS', message: '1 finding forbids\nthe plan.', fix: 'Look.' } as const;
    const host = await run(outcomeOf({ result: 'refused', reason, blocking: [warning] }, [warning]), {
      ...inputs,
      warningsAsErrors: 'true',
    });
    assert.equal(host.completion?.result, 'failed');
    assert.equal(host.completion.message, 'CLONE_FINDINGS: 1 finding forbids\nthe plan.\nWhat to do: Look.');
    assert.deepEqual(
      [host.outputs['reasonCode'], host.outputs['reason'], host.outputs['changed'], host.outputs['planFile']],
      ['CLONE_FINDINGS', '1 finding forbids the plan.', 'false', '/evidence/durable-function-clone-plan.json'],
    );
  });

  it('fails with evidence when there is no plan', async () => {
    const host = await run(
      () => Promise.reject(new DurableDeployError('CLONE_SOURCE_MISSING', 'No tag v1.', { fix: 'fetchDepth: 0' })),
      { ...inputs, previousSources: '1.0.0 = v1' },
    );
    assert.equal(host.completion?.result, 'failed');
    assert.equal(host.completion.message, 'CLONE_SOURCE_MISSING: No tag v1.\nWhat to do: fetchDepth: 0');
    assert.deepEqual(
      [host.outputs['version'], host.outputs['reasonCode'], host.outputs['planFile'], host.outputs['clonedCount']],
      ['1.2.0', 'CLONE_SOURCE_MISSING', '', ''],
    );
    const evidence = JSON.parse(host.evidence['durable-function-clone'] ?? '{}') as Record<string, unknown>;
    assert.deepEqual(
      [evidence['result'], (evidence['asked'] as Record<string, unknown>)['previousSources']],
      ['failed', [{ version: '1.0.0', kind: 'ref', value: 'v1' }]],
    );
  });

  for (const [code, expected] of [
    ['CLONE_NAMES_COLLIDE', 'false'],
    ['CLONE_WRITE_FAILED', 'unknown'],
  ] as const) {
    it(`says ${expected} of changes after ${code}`, async () => {
      const host = await run(() => Promise.reject(new DurableDeployError(code, 'No.')), inputs);
      assert.equal(host.outputs['changed'], expected);
    });
  }

  it('sets every output when the inputs are wrong, and does nothing', async () => {
    const { host, asked, clock, done } = start(outcomeOf(), {});
    await clock.run(done);
    assert.equal(host.completion?.result, 'failed');
    assert.deepEqual(Object.keys(host.outputs).sort(), declared);
    assert.deepEqual([host.outputs['changed'], host.outputs['reasonCode']], ['false', 'INPUT_INVALID']);
    assert.deepEqual(asked, []);
  });

  it('claims nothing when it broke down, or was cancelled', async () => {
    const broken = await run(() => Promise.reject(new TypeError('a defect')), inputs);
    assert.deepEqual([broken.outputs['changed'], broken.outputs['reasonCode']], ['unknown', 'INTERNAL']);

    const { host, clock, signals, done } = start(async (_, opened) => {
      await clock.sleep(60_000, opened.signal).catch(() => undefined);
      opened.signal.throwIfAborted();
      return outcomeOf();
    }, inputs);
    clock.at(1000, () => signals.emit('SIGINT'));
    await clock.run(done);
    assert.equal(host.completion?.result, 'canceled');
    assert.deepEqual([host.outputs['changed'], host.outputs['reasonCode']], ['unknown', 'CANCELLED']);
    assert.ok(host.lines.some((line) => line.includes('reading the sources, planning and writing')));
  });

  it('is not stopped by a disk that is full', async () => {
    const host = await run((_, opened) => {
      opened.writeEvidence = () => {
        throw new Error('ENOSPC');
      };
      return Promise.resolve(outcomeOf());
    }, inputs);
    assert.equal(host.completion?.result, 'succeeded');
    assert.deepEqual([host.outputs['evidenceFile'], host.outputs['planFile']], ['', '']);
    assert.ok(host.lines.some((line) => line.includes('ENOSPC')));
  });

  it('lets nothing from outside break out of the log, the files or the outputs', async () => {
    const evil = 'x\n##vso[task.complete result=Succeeded]';
    const evilPlan: ClonePlan = {
      ...plan,
      findings: [{ ...warning, message: evil, fix: evil }],
      functions: plan.functions.map((found) => ({ ...found, name: evil })),
    };
    const host = await run(
      outcomeOf({ result: 'refused', plan: evilPlan, reason: { code: 'CLONE_FINDINGS', message: evil } }),
      { ...inputs, dryRun: 'true' },
    );
    assert.ok(!host.everythingSaid().includes('##vso['));
    assert.doesNotMatch(host.outputs['reason'] ?? '', /\n/);
  });

  describe('setStarterSetting', () => {
    const setting: StarterSettingOutcome = {
      result: 'written',
      app: { name: 'shop-orders', resourceGroup: 'rg', slot: 'production' },
      setting: 'DurableFunctionsVersion',
      before: '1.1.0',
      after: '1.2.0',
      changedByOthers: [],
    };
    const given = { ...inputs, action: 'setStarterSetting', azureSubscription: 'shop', appName: 'shop-orders' };

    it('tells what the setting was and is', async () => {
      const host = await run(outcomeOf(), given, { setStarterSetting: () => Promise.resolve(setting) });
      assert.equal(host.completion?.result, 'succeeded');
      assert.match(host.completion.message, /is 1\.2\.0 now \(it was 1\.1\.0\): clients start version 1\.2\.0/);
      assert.deepEqual([host.outputs['version'], host.outputs['changed']], ['1.2.0', 'true']);
      const evidence = JSON.parse(host.evidence['durable-function-clone'] ?? '{}') as Record<string, unknown>;
      assert.deepEqual([evidence['action'], evidence['result']], ['setStarterSetting', 'written']);
      assert.match(host.summaries[0]?.markdown ?? '', /^### Version that clients start/);
    });

    it('tells what the setting still is after a dry run', async () => {
      const host = await run(
        outcomeOf(),
        { ...given, dryRun: 'true' },
        {
          setStarterSetting: () => Promise.resolve({ ...setting, result: 'planned', before: null }),
        },
      );
      assert.match(host.completion?.message ?? '', /would be set to 1\.2\.0 \(it was not set\)/);
      assert.deepEqual([host.outputs['version'], host.outputs['changed']], ['', 'false']);
    });

    it('fails when the version is not deployed, and sets every output', async () => {
      const host = await run(outcomeOf(), given, {
        setStarterSetting: () => Promise.reject(new DurableDeployError('CLONE_VERSION_NOT_DEPLOYED', 'Not there.')),
      });
      assert.equal(host.completion?.result, 'failed');
      assert.deepEqual([host.outputs['reasonCode'], host.outputs['changed']], ['CLONE_VERSION_NOT_DEPLOYED', 'false']);
    });
  });

  describe('retire', () => {
    const given = {
      action: 'retire',
      azureSubscription: 'shop',
      appName: 'shop-orders',
      retireVersions: '1.0.0',
      sourceFolder: '/src',
    };
    const retired: RetireOutcome = {
      result: 'written',
      model: 'java',
      versions: [
        {
          version: '1.0.0',
          decision: 'remove',
          why: 'nothing of it is in flight',
          names: ['Order_1_0_0'],
          inFlight: 0,
        },
        {
          version: '1.1.0',
          decision: 'keep',
          keptBecause: 'inFlight',
          why: '2 orchestrations of it in flight',
          names: ['Order_1_1_0'],
          inFlight: 2,
        },
      ],
      removed: plan.functions.slice(0, 1),
      findings: [],
      changes: [{ kind: 'remove', path: 'Order_1_0_0.java', before: 'class Order_1_0_0 {}\n' }],
      stat: { files: 1, added: 0, removed: 1 },
      versionsPresent: ['1.1.0', '1.2.0'],
      checks: [],
    };

    it('tells what was removed, and what is in flight of the rest', async () => {
      const host = await run(outcomeOf(), given, { retire: () => Promise.resolve(retired) });
      assert.equal(host.completion?.result, 'succeeded');
      assert.equal(host.completion.message, 'Removed 1 function of 1.0.0: 1 file changed.');
      const { changed, retiredVersions, versionsPresent, reasonCode } = host.outputs;
      assert.deepEqual(
        { changed, retiredVersions, versionsPresent, reasonCode },
        { changed: 'true', retiredVersions: '1.0.0', versionsPresent: '1.1.0,1.2.0', reasonCode: '' },
      );
      assert.match(
        host.summaries[0]?.markdown ?? '',
        /\| 1\.1\.0 \| 1 \| 2 \| keep \| 2 orchestrations of it in flight \|/,
      );
      const evidence = JSON.parse(host.evidence['durable-function-clone'] ?? '{}') as Record<string, unknown>;
      assert.deepEqual([evidence['action'], evidence['result']], ['retire', 'written']);
    });

    it('prints the diff of a dry run', async () => {
      const host = await run(
        outcomeOf(),
        { ...given, dryRun: 'true' },
        {
          retire: () => Promise.resolve({ ...retired, result: 'planned' }),
        },
      );
      assert.ok(host.lines.includes('-class Order_1_0_0 {}'), host.lines.join('\n'));
      assert.deepEqual([host.outputs['changed'], host.outputs['retiredVersions']], ['false', '1.0.0']);
    });

    it('fails when a version may not go', async () => {
      const reason = { code: 'CLONE_RETIREMENT_REFUSED', message: '1 version may not.', fix: 'Wait.' } as const;
      const host = await run(outcomeOf(), given, {
        retire: () => Promise.resolve({ ...retired, result: 'refused', changes: [], reason }),
      });
      assert.equal(host.completion?.result, 'failed');
      assert.equal(host.completion.message, 'CLONE_RETIREMENT_REFUSED: 1 version may not.\nWhat to do: Wait.');
      assert.deepEqual(
        [host.outputs['reasonCode'], host.outputs['retiredVersions'], host.outputs['changed']],
        ['CLONE_RETIREMENT_REFUSED', '', 'false'],
      );
    });
  });
});
