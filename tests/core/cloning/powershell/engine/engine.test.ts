import assert from 'node:assert/strict';
import { join } from 'node:path';
import { sourceSet } from '../../../../../core/cloning/source/index.ts';
import { applyDraft, textsOf } from '../../support/apply-draft.ts';
import { analyse, commandsIn, copyAll, fixture, stamp } from '../support.ts';
import { tricky } from '../tricky.ts';
import { inFolder, openEngine, type Engine } from './engine.ts';
import { load } from './stubs.ts';

const trees = ['orders', 'orders.stamp', 'orders.freeze', 'orders.copies', 'orders.setting', 'orders.dispatch'];
const context =
  "[pscustomobject]@{ Input = @{ Id = 1; Kind = 'X'; IsGift = $true; IsExpress = $false }; Version = 'VERSION' }";

describe('the engine of PowerShell', function () {
  this.timeout(120_000);
  let engine: Engine;
  before(function () {
    this.timeout(300_000);
    const opened = openEngine();
    if (opened === undefined) this.skip();
    engine = opened;
  });
  after(() => engine?.close());

  /** What a script of a tree asks for, with the error that ended it. */
  async function callsIn(
    texts: Record<string, string>,
    runs: readonly (readonly [path: string, args: string])[],
  ): Promise<readonly string[][]> {
    return inFolder(texts, async (folder) => {
      const modules = Object.keys(texts).filter((path) => /^Modules\/.*\.psm1$/.test(path));
      const answers = await engine.run(
        runs.map(([path, args]) => ({
          stubs: load(folder, modules),
          run: `$ErrorActionPreference = 'Stop'; . { & '${folder}/${path}' ${args} }; $global:Started`,
        })),
      );
      return answers.map(({ output, error }) => [
        ...output.filter((text) => text !== null && /^(activity|orchestrator|start) /.test(text)).map(String),
        ...(error === null ? [] : [`error ${error}`]),
      ]);
    });
  }

  for (const tree of trees) {
    it(`parses every script of ${tree}`, async () => {
      const texts = fixture(tree);
      const scripts = Object.keys(texts).filter((path) => /\.ps[md]?1$/.test(path));
      const parsed = await inFolder(texts, (folder) => engine.parse(scripts.map((path) => join(folder, path))));
      assert.deepEqual(
        parsed.flatMap(({ errors }, index) => errors.map((error) => `${scripts[index]}: ${error}`)),
        [],
      );
    });
  }

  it('sees the commands that we see', async () => {
    const texts = {
      ...fixture('orders'),
      ...Object.fromEntries(tricky.map(([name, script]) => [`tricky/${name}.ps1`, script])),
    };
    const scripts = Object.keys(texts).filter((path) => /\.psm?1$/.test(path));
    const parsed = await inFolder(texts, (folder) => engine.parse(scripts.map((path) => join(folder, path))));
    for (const [index, path] of scripts.entries()) {
      const text = texts[path] ?? '';
      assert.deepEqual(parsed[index]?.errors, [], path);
      const mark = text.startsWith('\uFEFF') ? 1 : 0;
      assert.deepEqual(
        commandsIn(text).map(({ start }) => start),
        parsed[index]?.commands.map(([start]) => start + mark).sort((a, b) => a - b),
        path,
      );
    }
  });

  it('sees the same tokens in copies, but for the names', async () => {
    const sources = sourceSet('orders', fixture('orders'));
    const analysis = await analyse(sources);
    const { created } = analysis.copy(copyAll(analysis, '1_2_0', '_1_2_0', analysis));
    const scripts = created.filter(({ path }) => path.endsWith('.ps1'));
    const originals = scripts.map(({ copyOf }) => sources.files.get(copyOf?.path ?? '')?.text ?? '');
    const texts: Record<string, string> = Object.fromEntries([
      ...scripts.map(({ text }, index) => [`copy${index}.ps1`, text] as const),
      ...originals.map((text, index) => [`original${index}.ps1`, text] as const),
    ]);
    const tokens = await inFolder(texts, async (folder) => {
      const parsed = await engine.parse(Object.keys(texts).map((path) => join(folder, path)));
      return new Map(Object.keys(texts).map((path, index) => [path, parsed[index]?.tokens ?? []]));
    });
    for (const [index, { path }] of scripts.entries()) {
      assert.deepEqual(
        plain(tokens.get(`copy${index}.ps1`) ?? []),
        plain(tokens.get(`original${index}.ps1`) ?? []),
        path,
      );
    }
  });

  it('runs orchestrators that ask for the same functions, under the new names', async () => {
    const sources = sourceSet('orders', fixture('orders'));
    const analysis = await analyse(sources);
    const request = stamp(analysis, '_1_2_0');
    const stamped = textsOf(applyDraft(sources, analysis.rename(request)));
    const runs = (suffix: string): [string, string][] =>
      ['ProcessOrder', 'BillOrder', 'RefundSaga'].map((name) => [`${name}${suffix}/run.ps1`, `(${context})`]);
    const [one, other] = [await callsIn(textsOf(sources), runs('')), await callsIn(stamped, runs('_1_2_0'))];
    assert.equal(one[0]?.length, 24);
    const left = new Set(['activity Check', 'activity StepX', 'activity NobodyRegistersThis']);
    assert.deepEqual(
      other,
      one.map((calls) => calls.map((call) => (left.has(call) ? call : `${call}_1_2_0`))),
    );
  });

  it('runs clients that take the version from the app setting, and stop when it holds none', async () => {
    const texts = fixture('orders.setting');
    const start = (setting: string): [string, string] => [
      'NightlyStart/run.ps1',
      `$(${setting}; @{ IsPastDue = $true })`,
    ];
    const set = (value: string): string => `[Environment]::SetEnvironmentVariable('DurableFunctionsVersion', ${value})`;
    const calls = await callsIn(texts, [
      start(set('$null')),
      start(set("'2.10.1'")),
      start(set("' none '")),
      start(set("'latest'")),
      start(set("'1.2'")),
      start(set("'01.2.0'")),
      start(set("'V1.2.0'")),
      start(set("' v0.10.0 '")),
      ['PlaceOrder/run.ps1', `$(${set("'3.0.0'")}; @{ Query = @{}; Body = 1 })`],
    ]);
    const error = (value: string): string =>
      `error The app setting DurableFunctionsVersion holds '${value}', which is neither a version like 1.2.0 nor none: no orchestration was started.`;
    assert.deepEqual(calls, [
      ['start BillOrder_1_2_0'],
      ['start BillOrder_2_10_1'],
      ['start BillOrder'],
      [error('latest')],
      [error('1.2')],
      [error('01.2.0')],
      [error('V1.2.0')],
      ['start BillOrder_0_10_0'],
      ['start ProcessOrder_3_0_0', 'start ProcessOrder_3_0_0'],
    ]);
  });

  it('runs the body of the version that an instance has', async () => {
    const texts = fixture('orders.dispatch');
    const versions = ['', '1.0.0', '1.1.0', '1.2.0', '9.9.9'];
    const calls = await callsIn(
      texts,
      versions.map((version) => ['RefundSaga/run.ps1', `(${context.replace('VERSION', version)})`]),
    );
    assert.deepEqual(calls, [
      ['activity ChargeCard_1_0_0'],
      ['activity ChargeCard_1_0_0'],
      ['activity ChargeCard_1_1_0'],
      ['activity ChargeCard'],
      ['error No script is there for version 9.9.9 of this orchestration.'],
    ]);
    const [none] = await callsIn(texts, [['RefundSaga/run.ps1', `(${context.replace("'VERSION'", '$null')})`]]);
    assert.deepEqual(none, ['activity ChargeCard_1_0_0']);
  });

  it('gives sub-orchestrations the version of the body that calls them, and others none', async () => {
    const texts = fixture('orders.dispatch');
    const path = 'ProcessOrder_1_1_0/run.ps1';
    texts[path] = `${texts[path] ?? ''}\nInvoke-DurableSubOrchestrator -FunctionName 'Own' -Version '7.0.0'\n`;
    const runs = ['', '1.1.0', '1.2.0'].map((version): [string, string] => [
      'ProcessOrder/run.ps1',
      `(${context.replace('VERSION', version)})`,
    ]);
    const calls = await callsIn(texts, [...runs, ['ProcessOrder/run.ps1', `(${context.replace('VERSION', '1.2.0')})`]]);
    const subs = calls.map((some) => some.filter((call) => call.startsWith('orchestrator ')));
    assert.deepEqual(subs, [
      ['orchestrator BillOrder of 1.0.0', 'orchestrator RefundSaga of 1.0.0'],
      ['orchestrator BillOrder of 1.1.0', 'orchestrator RefundSaga of 1.1.0', 'orchestrator Own of 7.0.0'],
      ['orchestrator BillOrder', 'orchestrator RefundSaga'],
      ['orchestrator BillOrder', 'orchestrator RefundSaga'],
    ]);
  });
});

/** Without the version, and without what holds it where it is added to an expression. */
function plain(tokens: readonly string[]): string[] {
  return tokens
    .join('\n')
    .replace(
      /LParen \(\n(Variable \$\w+(?:\nDot \.\nIdentifier \w+|\nLBracket \[\nStringLiteral '\w+'\nRBracket \])?)\nPlus \+\nStringLiteral '_1_2_0'\nRParen \)/g,
      '$1',
    )
    .replace(
      /StringExpandable "\$\((\[Names\]::Price)\)_1_2_0"/g,
      'LBracket [\nIdentifier Names\nRBracket ]\nColonColon ::\nIdentifier Price',
    )
    .replaceAll('_1_2_0', '')
    .split('\n');
}
