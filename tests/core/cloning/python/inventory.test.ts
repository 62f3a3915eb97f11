import assert from 'node:assert/strict';
import { join } from 'node:path';
import { python } from '../../../../core/cloning/python/index.ts';
import { sourceSet } from '../../../../core/cloning/source/index.ts';
import { analyse, data, inventoryLines, sameAsGolden, textsIn, type Texts } from './support.ts';

describe('what is found in a Python app', () => {
  for (const app of ['python-v2/single', 'python-v2/blueprints']) {
    it(`finds functions, references and hard cases of ${app}`, async () => {
      const analysis = await analyse(textsIn(join(data, app)));
      sameAsGolden(join(data, `${app}.inventory.txt`), inventoryLines(analysis));
    });
  }

  const head = 'import azure.durable_functions as df\napp = df.DFApp()\n';
  const orchestrator = (body: string): Texts => ({
    'host.json': '{}',
    'function_app.py': `${head}@app.orchestration_trigger(context_name="context")\ndef flow(context):\n${body}`,
  });
  const references: readonly { name: string; body: string; more?: Texts; expected: readonly string[] }[] = [
    {
      name: 'a name chosen by match',
      body: '    match context.get_input():\n        case 1:\n            name = "A"\n        case _:\n            name = "B"\n    yield context.call_activity(name)\n',
      expected: ['A variable', 'B variable'],
    },
    {
      name: 'a ternary in the call',
      body: '    yield context.call_activity("A" if x else "B")\n',
      expected: ['A literal', 'B literal'],
    },
    {
      name: 'a name with a fallback',
      body: '    yield context.call_activity(context.get_input() or "B")\n',
      expected: ['? dynamic', 'B literal'],
    },
    {
      name: 'a parameter that hides a constant',
      body: '    def run(A):\n        return context.call_activity(A)\n    yield run("X")\nA = "Y"\n',
      expected: ['? wrapper', 'X literal'],
    },
    {
      name: 'a method kept in a variable',
      body: '    call = context.call_activity\n    yield call("A")\n',
      expected: ['A literal'],
    },
    {
      name: 'arguments that are spread',
      body: '    yield context.call_activity(*context.get_input())\n',
      expected: ['? dynamic'],
    },
    { name: 'a text in triple quotes', body: '    yield context.call_activity("""A""")\n', expected: ['A literal'] },
    { name: 'bytes', body: '    yield context.call_activity(b"A")\n', expected: ['? dynamic'] },
    { name: 'a name in brackets', body: '    yield context.call_activity(("A"))\n', expected: ['A literal'] },
    {
      name: 'a constant that is changed',
      body: '    yield context.call_activity(NAME)\nNAME = "A"\nNAME += "B"\n',
      expected: ['A constant', '? dynamic'],
    },
    {
      name: 'constants that refer to each other in a circle',
      body: '    yield context.call_activity(X)\nX = Y\nY = X\n',
      expected: ['? dynamic'],
    },
    {
      name: 'a constant of a package that hands it on',
      body: '    yield context.call_activity(names.A)\nfrom lib import names\n',
      more: { 'lib/__init__.py': 'from . import consts as names\n', 'lib/consts.py': 'A: str = "Act"\n' },
      expected: ['Act constant'],
    },
    {
      name: 'a helper of a helper in another module',
      body: '    yield helpers.outer(context, what="A")\nimport helpers\n',
      more: {
        'helpers.py':
          'def outer(c, what):\n    return inner(c, what)\ndef inner(c, name):\n    return c.call_activity(name)\n',
      },
      expected: ['A literal', '? wrapper', '? wrapper'],
    },
    {
      name: 'a self call',
      body: '    yield Steps(context).go("A")\nclass Steps:\n    N = "B"\n    def go(self, name):\n        self.c.call_activity(self.N)\n        return self.c.call_activity(name)\n',
      expected: ['A literal', 'B constant', '? wrapper'],
    },
    {
      name: 'a call that is handed to partial with its name',
      body: '    yield partial(context.call_activity, "A")(1)\nfrom functools import partial\n',
      expected: ['A literal'],
    },
    {
      name: 'a call that is handed to map with a list',
      body: '    yield context.task_all(list(map(context.call_activity, ["A", "B"])))\n',
      expected: ['A literal', 'B literal'],
    },
    {
      name: 'a call that is handed on, as one whose names are only known at run time',
      body: '    call = context.call_activity\n    yield list(map(context.call_activity, NAMES))\n    yield run(call)\n    yield {"do": context.call_sub_orchestrator}\n    yield call("A")\nNAMES = ["A"]\n',
      expected: ['? dynamic', '? dynamic', '? dynamic', 'A literal'],
    },
    {
      name: 'a method of the app that has the name of a call',
      body: '    run(Steps(context).call_activity)\nclass Steps:\n    def call_activity(self, x):\n        return x\n',
      expected: [],
    },
  ];
  for (const { name, body, more = {}, expected } of references) {
    it(`understands ${name}`, async () => {
      const { inventory } = await analyse({ ...orchestrator(body), ...more });
      assert.deepEqual(
        inventory.references.map(({ target, style }) => `${target ?? '?'} ${style}`),
        expected,
      );
    });
  }

  it('takes the main file from local.settings.json', async () => {
    const texts = {
      'host.json': '{}',
      'local.settings.json': '{ "Values": { "PYTHON_SCRIPT_FILE_NAME": "main_app.py" } }',
      'main_app.py': `${head}@app.activity_trigger(input_name="x")\ndef work(x): return x\n`,
    };
    const { inventory } = await analyse(texts);
    assert.deepEqual(
      inventory.functions.map(({ name, line }) => [name, line]),
      [['work', 4]],
    );
  });

  it('knows nothing of a folder without Python functions', () => {
    assert.deepEqual(python.recognise(sourceSet('x', { 'host.json': '{}', 'a.py': 'app = 1\n' })), []);
  });

  it('keeps lines and names right after a byte order mark, CRLF and wide characters', async () => {
    const { inventory } = await analyse({
      'host.json': '{}',
      'function_app.py': `\uFEFF# 😀 名\r\n${head.replaceAll('\n', '\r\n')}@app.function_name("Größe")\r\n@app.activity_trigger("x")\r\ndef g(x): return x\r\n`,
    });
    assert.deepEqual(
      inventory.functions.map(({ name, line }) => [name, line]),
      [['Größe', 4]],
    );
  });
});
