import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { StarterRequest } from '../../../../core/cloning/model.ts';
import { analyse, data, done, judge, namesFor, sameAsGoldenFolder, textsIn, whyNoPython } from './support.ts';

const request: Omit<StarterRequest, 'references'> = {
  setting: 'DurableFunctionsVersion',
  version: '1.2.0',
  suffixPattern: '_{major}_{minor}_{patch}',
};

describe('Python starts that follow an app setting', () => {
  const texts = textsIn(join(data, 'python-v2/single'));

  it('are written, found again, and left alone', async function () {
    this.timeout(120_000);
    const analysis = await analyse(texts);
    const starts = analysis.inventory.references.filter(
      ({ side, targetKind, target }) => side === 'client' && targetKind === 'orchestrator' && target !== null,
    );
    const references = new Map(starts.map(({ id, target }) => [id, target ?? '']));
    const { definitions, references: all } = namesFor(analysis, '_1_2_0');
    const others = new Map([...all].filter(([id]) => !references.has(id)));
    const rename = analysis.rename({ definitions, references: others });
    const after = done(texts, rename, analysis.followSetting({ ...request, references }));
    sameAsGoldenFolder(join(data, 'python-v2/single.follow'), texts, after);
    const again = await analyse(after);
    const following = again.inventory.references.filter(({ followsSetting }) => followsSetting === true);
    assert.deepEqual(following.map(({ target }) => target).sort(), starts.map(({ target }) => target).sort());
    const more = { ...request, references: new Map(following.map(({ id, target }) => [id, target ?? ''])) };
    assert.deepEqual(done(after, again.followSetting(more)), after);
    const newer = done(after, again.followSetting({ ...more, version: '1.3.0' }));
    assert.deepEqual(
      Object.keys(newer).filter((path) => newer[path] !== after[path]),
      ['durable_functions_version.py'],
    );
    const why = whyNoPython();
    if (why !== undefined) return console.log(`      ${why}`);
    judge(after, 'function_app');
    const code = `${after['durable_functions_version.py'] ?? ''}\nprint(versioned_name("order"))`;
    const run = (value: string): string =>
      execFileSync('python3', ['-c', code], {
        encoding: 'utf8',
        env: { ...process.env, DurableFunctionsVersion: value },
      }).trim();
    assert.deepEqual(['', '1.1.0', 'v2.0.10', ' 0.10.2\n', 'none', 'None'].map(run), [
      'order_1_2_0',
      'order_1_1_0',
      'order_2_0_10',
      'order_0_10_2',
      'order',
      'order',
    ]);
    for (const value of ['1.x', '1.2', '01.2.0', '1.2.00', 'V1.2.0', '1.2.0-beta', '1.2.0.0', '１.2.0']) {
      const wrong = spawnSync('python3', ['-c', code], {
        encoding: 'utf8',
        env: { ...process.env, DurableFunctionsVersion: value },
      });
      assert.match(wrong.stderr, /ValueError: The app setting DurableFunctionsVersion must hold a version/, value);
    }
  });

  for (const app of ['python-v2/blueprints', 'python-v1/folders']) {
    it(`stand in the golden files of ${app}`, async () => {
      const before = textsIn(join(data, app));
      const analysis = await analyse(before);
      const starts = analysis.inventory.references.filter(
        ({ side, targetKind, target }) => side === 'client' && targetKind === 'orchestrator' && target !== null,
      );
      const references = new Map(starts.map(({ id, target }) => [id, target ?? '']));
      const after = done(before, analysis.followSetting({ ...request, references }));
      sameAsGoldenFolder(join(data, `${app}.follow`), before, after);
      const again = await analyse(after);
      const following = again.inventory.references.filter(({ followsSetting }) => followsSetting === true);
      assert.deepEqual(following.map(({ target }) => target).sort(), starts.map(({ target }) => target).sort());
    }).timeout(60_000);
  }

  it('overwrite no file that somebody else wrote', async () => {
    const analysis = await analyse({ ...texts, 'durable_functions_version.py': 'x = 1\n' });
    assert.throws(() => analysis.followSetting({ ...request, references: new Map() }), { code: 'CLONE_FILE_EXISTS' });
  });
});

describe('removal of Python functions', () => {
  for (const app of ['single', 'blueprints'] as const) {
    it(`takes all copies of ${app} back, and what loads them`, async () => {
      const texts = textsIn(join(data, 'python-v2', app));
      const analysis = await analyse(texts);
      const names = namesFor(analysis, '_1_0_0');
      const draft = analysis.copy({
        ...names,
        tag: '1_0_0',
        closure: 'modules',
        into: analysis,
        orchestrators: 'registered',
      });
      const copied = done(texts, draft);
      const again = await analyse(copied);
      const functions = new Set(again.inventory.functions.filter(({ tag }) => tag === '1_0_0').map(({ id }) => id));
      assert.deepEqual(done(copied, again.remove(functions)), texts);
    });
  }

  it('takes one function out of current code with its comments', async () => {
    const text = `import azure.durable_functions as df\napp = df.DFApp()\n\n\n# Works.\n@app.activity_trigger("x")\ndef work(x):\n    return x\n    # done\n\n\n@app.activity_trigger("x")\ndef rest(x):\n    return x\n`;
    const analysis = await analyse({ 'host.json': '{}', 'function_app.py': text });
    const id = analysis.inventory.functions.find(({ name }) => name === 'work')?.id ?? '';
    assert.equal(
      done({ 'function_app.py': text }, analysis.remove(new Set([id])))['function_app.py'],
      `import azure.durable_functions as df\napp = df.DFApp()\n\n\n@app.activity_trigger("x")\ndef rest(x):\n    return x\n`,
    );
  });
});
