import assert from 'node:assert/strict';
import { chmod, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentRun } from '../../../sandbox/agent/index.ts';
import { assertOutputs, logOf, step, type Inputs } from '../support/runs.ts';
import { smallApps } from './apps.ts';
import { sourceFolder, tagged, type SourceFolder } from './sources.ts';

const shop = smallApps.find(({ model }) => model === 'java');
assert.ok(shop);
const { files, orchestrator } = shop;

describe('the packed clone, given what it cannot use', () => {
  const folders: SourceFolder[] = [];
  after(() => Promise.all(folders.map((folder) => folder.remove())));

  async function open(texts: Readonly<Record<string, string>> = files): Promise<SourceFolder> {
    const folder = await sourceFolder(texts);
    folders.push(folder);
    return folder;
  }

  function run(folder: SourceFolder, inputs: Inputs): Promise<AgentRun> {
    return step('DurableFunctionClone', { sourceFolder: folder.path, ...inputs });
  }

  /** A run that fails with one error, changes nothing and sets every output. */
  async function refusal(folder: SourceFolder, inputs: Inputs, code: string): Promise<string> {
    const before = await folder.read();
    const failed = await run(folder, inputs);
    assert.equal(failed.result, 'Failed', logOf(failed));
    assertOutputs(failed, { reasonCode: code, changed: 'false' });
    assert.equal(Object.keys(failed.outputs).length, 10);
    assert.equal(failed.exitCode, 0);
    const errors = failed.issues.filter(({ type }) => type === 'error').map(({ message }) => message);
    assert.equal(errors.filter((message) => message.startsWith(`${code}: `)).length, 1, logOf(failed));
    assert.deepEqual(await folder.read(), before, 'nothing is changed');
    return errors.join('\n');
  }

  it('tells every problem with the inputs at once', async function () {
    this.timeout(60_000);
    const problem = await refusal(
      await open(),
      { version: '1', previousSources: 'nonsense, 3 = v3', namePattern: '{name}', closure: 'all', dryRun: 'perhaps' },
      'INPUT_INVALID',
    );
    for (const input of ['version', 'previousSources', 'namePattern', 'closure', 'dryRun']) {
      assert.match(problem, new RegExp(`- ${input}: `), problem);
    }
  });

  const otherApp = smallApps.find(({ model }) => model === 'powershell')?.files ?? {};
  const cases: readonly (readonly [
    what: string,
    texts: Readonly<Record<string, string>>,
    inputs: Inputs,
    code: string,
    told: RegExp,
  ])[] = [
    ['a folder without functions', { 'host.json': '{}' }, {}, 'CLONE_LANGUAGE_UNKNOWN', /folder that holds host\.json/],
    ['another language than the one chosen', files, { language: 'python' }, 'CLONE_LANGUAGE_UNKNOWN', /Python/],
    [
      'F#',
      { 'host.json': '{}', 'App.fsproj': '<Project/>', 'Order.fs': 'module Order' },
      {},
      'CLONE_LANGUAGE_UNSUPPORTED',
      /F#/,
    ],
    ['a C# script', { 'host.json': '{}', 'Order/run.csx': '#r "x"' }, {}, 'CLONE_LANGUAGE_UNSUPPORTED', /csx/],
    [
      'two models in one folder',
      { ...files, ...otherApp },
      {},
      'CLONE_MODELS_MIXED',
      /java, powershell|powershell, java/,
    ],
    [
      'a pattern that makes two versions one',
      files,
      {
        version: '2.0.0',
        namePattern: '{name}_v{major}',
        previousSources: '1.0.0 = {folder}, 1.1.0 = {folder}',
        plainVersion: 'none',
      },
      'CLONE_NAMES_COLLIDE',
      /\{name\}_v\{major\}/,
    ],
    [
      'a name that gets too long',
      { ...files, [orchestrator]: (files[orchestrator] ?? '').replaceAll('"Order"', `"${'O'.repeat(125)}"`) },
      {},
      'CLONE_NAME_INVALID',
      /128/,
    ],
    [
      'a folder of an earlier version that is not there',
      files,
      { previousSources: '1.0.0 = ./nowhere' },
      'CLONE_SOURCE_MISSING',
      /nowhere/,
    ],
    [
      'dispatch where names have no instance versions',
      smallApps.find(({ model }) => model === 'node-v3')?.files ?? {},
      { mode: 'dispatch', previousSources: '1.0.0 = {folder}' },
      'CLONE_MODE_REFUSED',
      /orchestration versions/,
    ],
  ];
  for (const [what, texts, inputs, code, told] of cases) {
    it(`refuses ${what}`, async function () {
      this.timeout(60_000);
      const folder = await open(texts);
      const given = Object.entries({ version: '1.1.0', ...inputs }).map(([name, value]) => [
        name,
        value.replaceAll('{folder}', folder.path),
      ]);
      assert.match(await refusal(folder, Object.fromEntries(given) as Inputs, code), told);
    });
  }

  it('names fetchDepth when a tag is not there', async function () {
    this.timeout(60_000);
    const folder = await open();
    await tagged(folder, 'v1.0.0');
    const told = await refusal(folder, { version: '1.1.0', previousSources: '0.9.0 = v0.9.0' }, 'CLONE_SOURCE_MISSING');
    assert.match(told, /v0\.9\.0/);
    assert.match(told, /fetchDepth: 0/);
  });

  it('writes nothing when findings forbid the plan, and leads to their places', async function () {
    this.timeout(60_000);
    const folder = await open({
      ...files,
      [orchestrator]: (files[orchestrator] ?? '').replace(
        'callActivity("Pay"',
        'callActivity("Gone##vso[task.complete]"',
      ),
    });
    const inputs = { version: '1.1.0', mode: 'stamp' };
    const problem = await refusal(folder, { ...inputs, warningsAsErrors: 'true' }, 'CLONE_FINDINGS');
    assert.match(problem, /DANGLING_REFERENCE/);
    const allowed = await run(folder, inputs);
    assert.equal(allowed.result, 'Succeeded', logOf(allowed));
    const issue = allowed.issues.find(({ message }) => message.startsWith('DANGLING_REFERENCE'));
    assert.deepEqual(issue?.properties, {
      type: 'warning',
      sourcepath: join(folder.path, orchestrator),
      linenumber: '11',
    });
    assert.ok(allowed.attachments.every(({ content }) => !content.includes('##vso[')));
  });

  it('never shows a secret of the sources in a diff', async function () {
    this.timeout(60_000);
    const secret = 'c2VjcmV0LWFjY291bnQta2V5LW9mLXRoZS1zaG9w';
    const line = `        // "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=${secret};EndpointSuffix=core.windows.net"\n`;
    const text = (files[orchestrator] ?? '').replace(
      '        return context.callActivity',
      `${line}        return context.callActivity`,
    );
    const folder = await open({ ...files, [orchestrator]: text });
    const dry = await run(folder, { version: '1.1.0', mode: 'stamp', dryRun: 'true' });
    assert.equal(dry.result, 'Succeeded', logOf(dry));
    assert.match(logOf(dry), /AccountKey=\*\*\*;EndpointSuffix/);
    assert.ok(!logOf(dry).includes(secret));
  });

  it('follows no link out of the folder', async function () {
    this.timeout(60_000);
    const [folder, elsewhere] = [await open(), await open({ 'Secret.java': 'class Secret {}' })];
    await symlink(elsewhere.path, join(folder.path, 'src/main/java/linked'));
    const done = await run(folder, { version: '1.1.0', mode: 'stamp' });
    assert.equal(done.result, 'Succeeded', logOf(done));
    assert.equal(await readFile(join(elsewhere.path, 'Secret.java'), 'utf8'), 'class Secret {}');
  });

  it('leaves a folder as it was that cannot be written', async function () {
    this.timeout(60_000);
    if (process.platform === 'win32' || process.getuid?.() === 0) {
      console.log('      skipped: this user may write everywhere');
      this.skip();
    }
    const folder = await open();
    await chmod(folder.path, 0o555);
    try {
      const failed = await run(folder, { version: '1.1.0' });
      assert.equal(failed.result, 'Failed');
      assertOutputs(failed, { reasonCode: 'CLONE_WRITE_FAILED' });
    } finally {
      await chmod(folder.path, 0o755);
    }
  });

  it('overwrites no file that it did not write', async function () {
    this.timeout(60_000);
    const folder = await open();
    await tagged(folder, 'v1.0.0');
    const inputs = { version: '1.1.0', previousSources: '1.0.0 = v1.0.0', plainVersion: '1.0.0' };
    const dry = await run(folder, { ...inputs, dryRun: 'true' });
    const plan = JSON.parse(dry.attachments.find(({ name }) => name.endsWith('plan.json'))?.content ?? '{}') as {
      files: { file: string; change: string }[];
    };
    const copy = plan.files.find(({ change }) => change === 'create')?.file;
    assert.ok(copy !== undefined, logOf(dry));
    await writeFile(join(folder.path, copy), '// mine\n');
    const told = await refusal(folder, inputs, 'CLONE_FILE_EXISTS');
    assert.ok(told.includes(copy), told);
  });

  it('says what was under way when it is cancelled', async function () {
    this.timeout(60_000);
    const classes = Array.from({ length: 1500 }, (_, index) => [
      `src/main/java/shop/Orders${index}.java`,
      (files[orchestrator] ?? '')
        .replaceAll('OrderFunctions', `Orders${index}`)
        .replace(/"(Order|Pay|Start)"/g, `"$1${index}"`)
        .replace('"orders"', `"orders${index}"`),
    ]);
    const folder = await open({ ...files, ...(Object.fromEntries(classes) as Record<string, string>) });
    const cancellation = new AbortController();
    const cancelled = await step(
      'DurableFunctionClone',
      { sourceFolder: folder.path, version: '1.1.0' },
      {
        signal: cancellation.signal,
        // Everything is read by then; planning and writing thousands of files is to come.
        onLine: (line) => {
          if (/functions and \d+ references in/.test(line)) cancellation.abort();
        },
      },
    );
    assert.equal(cancelled.result, 'Canceled', logOf(cancelled));
    assert.equal(Object.keys(cancelled.outputs).length, 10, logOf(cancelled));
    assert.match(logOf(cancelled), /Under way: reading the sources, planning and writing\./);
  });
});
