import assert from 'node:assert/strict';
import { join } from 'node:path';
import {
  analyse,
  data,
  done,
  judge,
  namesFor,
  sameAsGoldenFolder,
  textsIn,
  whyNoPython,
  type Texts,
} from './support.ts';

const runs = {
  single: [
    { name: 'order_1_2_0', input: { country: 'fr', next: 'X' } },
    { name: 'nightly_1_2_0' },
    { name: 'cancel_order_1_2_0' },
  ],
  blueprints: [{ name: 'place_order_1_2_0', input: [{ price: 2 }] }, { name: 'take_back_1_2_0' }],
};

describe('renaming in Python', () => {
  for (const app of ['single', 'blueprints'] as const) {
    const texts = textsIn(join(data, 'python-v2', app));

    it(`stamps ${app}`, async () => {
      const analysis = await analyse(texts);
      const stamped = done(texts, analysis.rename(namesFor(analysis, '_1_2_0')));
      sameAsGoldenFolder(join(data, `python-v2/${app}.stamp`), texts, stamped);
    });

    it(`replaces the version that names of ${app} carry`, async () => {
      const first = await analyse(texts);
      const stamped = done(texts, first.rename(namesFor(first, '_1_1_0')));
      const second = await analyse(stamped);
      const again = done(stamped, second.rename(namesFor(second, '_1_2_0', { from: '_1_1_0' })));
      const names = (await analyse(again)).inventory;
      const direct = (await analyse(done(texts, first.rename(namesFor(first, '_1_2_0'))))).inventory;
      assert.deepEqual(
        names.functions.map(({ name }) => name),
        direct.functions.map(({ name }) => name),
      );
      assert.deepEqual(
        names.references.map(({ target }) => target),
        direct.references.map(({ target }) => target),
      );
      assert.ok(!Object.values(again).some((text) => text.includes('_1_1_0')), 'a version was stacked');
    });

    it(`is judged by Python for ${app}`, async function () {
      this.timeout(120_000);
      const why = whyNoPython();
      if (why !== undefined) {
        console.log(`      ${why}`);
        return this.skip();
      }
      const analysis = await analyse(texts);
      const stamped = done(texts, analysis.rename(namesFor(analysis, '_1_2_0')));
      const before = judge(
        texts,
        'function_app',
        runs[app].map((run) => ({ ...run, name: run.name.slice(0, -6) })),
      );
      const after = judge(stamped, 'function_app', runs[app]);
      const versioned = new Set(
        analysis.inventory.functions
          .filter(({ kind }) => kind === 'orchestrator' || kind === 'activity')
          .map(({ name }) => name.toLowerCase()),
      );
      const newName = (name: string): string => (versioned.has(name.toLowerCase()) ? `${name}_1_2_0` : name);
      assert.deepEqual(
        after.registered,
        before.registered.map((one) => ({ ...one, name: newName(one.name) })),
      );
      assert.deepEqual(
        after.asked,
        before.asked.map((asked) =>
          typeof asked === 'string' ? asked : asked.map((one) => one.replace(/(?<= ).*/, newName)),
        ),
      );
    });
  }

  const head = 'import azure.durable_functions as df\napp = df.DFApp()\n';
  const cases: readonly { name: string; code: string; more?: Texts; expected: string }[] = [
    {
      name: 'some of several names that a variable holds',
      code: 'def f(context, x):\n    name = "Act" if x else "Other"\n    return context.call_activity(name)\n',
      expected:
        'def f(context, x):\n    name = "Act" if x else "Other"\n    return context.call_activity({"Act": "Act_2"}.get(name, name))\n',
    },
    {
      name: 'a text keeping its quotes and its case',
      code: "def f(context):\n    return context.call_activity('''ACT''')\n",
      expected: "def f(context):\n    return context.call_activity('''ACT_2''')\n",
    },
    {
      name: 'a name that may be none at all, before another',
      code: 'def f(context, x):\n    name = None\n    if x:\n        name = "Act"\n    return context.call_activity(name or "Act")\n',
      expected:
        'def f(context, x):\n    name = None\n    if x:\n        name = "Act"\n    return context.call_activity({"Act": "Act_2"}.get(name, name) or "Act_2")\n',
    },
    {
      name: 'each side of a ternary',
      code: 'N = "Act"\ndef f(context, x):\n    return context.call_activity(N if x else "Act")\n',
      expected: 'N = "Act"\ndef f(context, x):\n    return context.call_activity(N + "_2" if x else "Act_2")\n',
    },
    {
      name: 'an f-string within its quotes',
      code: 'N = "A"\ndef f(context):\n    return context.call_activity(f"{N}ct")\n',
      expected: 'N = "A"\ndef f(context):\n    return context.call_activity(f"{N}ct_2")\n',
    },
    {
      name: 'an f-string that ends with a value',
      code: 'N = "ct"\ndef f(context):\n    return context.call_activity(f"A{N}")\n',
      expected: 'N = "ct"\ndef f(context):\n    return context.call_activity("Act_2")\n',
    },
    {
      name: 'names after a byte order mark, with CRLF',
      code: '# 😀\r\ndef f(context):\r\n    return context.call_activity("Act", "名")\r\n',
      expected: '# 😀\r\ndef f(context):\r\n    return context.call_activity("Act_2", "名")\r\n',
    },
  ];
  for (const { name, code, more = {}, expected } of cases) {
    it(`changes ${name}`, async () => {
      const rest = `@app.function_name("Act")\n@app.activity_trigger("x")\ndef act(x): return x\n`;
      const texts = { 'host.json': '{}', 'function_app.py': head + rest + code, ...more };
      const analysis = await analyse(texts);
      const after = done(texts, analysis.rename(namesFor(analysis, '_2')))['function_app.py'];
      assert.equal(after, head + rest.replace('"Act"', '"Act_2"') + expected);
    });
  }

  it('renames a declaration that is handed over, and whose function has its name in other upper and lower case', async () => {
    const code = (act: string, written: string): string =>
      `${head}@app.function_name("${written}")\n@app.activity_trigger("x")\ndef ${act}(x): return x\ndef f(context):\n    return context.call_activity(${act})\n`;
    const texts = { 'host.json': '{}', 'function_app.py': code('act', 'Act') };
    const analysis = await analyse(texts);
    const { functions, references } = analysis.inventory;
    for (const name of ['Act_2', 'act_2']) {
      const draft = analysis.rename({
        definitions: new Map(functions.map(({ id }) => [id, 'Act_2'])),
        references: new Map(references.map(({ id }) => [id, name])),
      });
      assert.equal(done(texts, draft)['function_app.py'], code('act_2', 'Act_2'));
    }
  });

  it('is done with a name that is put together from itself again and again', async () => {
    const lines = Array.from(
      { length: 40 },
      (_, index) => `    name = name + other + "${index}"\n    other = name + x\n`,
    ).join('');
    const texts = {
      'host.json': '{}',
      'function_app.py': `${head}@app.activity_trigger("x")\ndef act(x): return x\n@app.route("x")\n@app.durable_client_input("client")\ndef f(x, client):\n    name = "act"\n    other = ""\n${lines}    client.start_new(name)\n    return other\n`,
    };
    const analysis = await analyse(texts);
    assert.deepEqual(analysis.inventory.references.map(({ target, style }) => [target, style]).slice(-1), [
      [null, 'generic-starter'],
    ]);
  }).timeout(20_000);

  it('puts function_name above a declaration that tests use', async () => {
    const texts = {
      'host.json': '{}',
      'function_app.py': `${head}@app.activity_trigger("x")\ndef act(x): return x\ndef f(context):\n    return context.call_activity(act)\n`,
      'tests/test_act.py': 'import function_app\nfunction_app.act("x")\n',
    };
    const analysis = await analyse(texts);
    assert.equal(
      done(texts, analysis.rename(namesFor(analysis, '_2')))['function_app.py'],
      `${head}@app.function_name("act_2")\n@app.activity_trigger("x")\ndef act(x): return x\ndef f(context):\n    return context.call_activity("act_2")\n`,
    );
  });

  it('refuses to edit a declaration that cannot be read, and only that', async () => {
    const texts = {
      'host.json': '{}',
      'function_app.py': `${head}@app.activity_trigger("x")\ndef act(x): return x\n\n\ndef broken(:\n    pass\n`,
    };
    const analysis = await analyse(texts);
    assert.deepEqual(
      analysis.inventory.findings.map(({ code, line }) => [code, line]),
      [['SYNTAX_ERROR', 7]],
    );
    const bad = await analyse({
      'host.json': '{}',
      'function_app.py': `${head}@app.activity_trigger("x")\ndef act(x):\n    y = (1 +\n    return x\n`,
    });
    assert.throws(() => bad.rename(namesFor(bad, '_2')), { code: 'CLONE_SYNTAX_ERROR' });
    assert.doesNotThrow(() => analysis.rename(namesFor(analysis, '_2')));
  });
});
