import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Analysis, FrozenBodies } from '../../../../core/cloning/model.ts';
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

/** Copies the activities of older versions under their names, and lets public orchestrators choose. */
function dispatched(
  current: Analysis,
  texts: Texts,
  older: readonly { version: string; analysis: Analysis }[],
  version: string,
): Record<string, string> {
  const drafts = [];
  const frozen: FrozenBodies[] = [];
  for (const one of older) {
    const tag = one.version.replaceAll('.', '_');
    const activities = namesFor(one.analysis, `_${tag}`, { kinds: ['activity'] });
    const functions = new Set([
      ...activities.functions,
      ...namesFor(one.analysis, '', { kinds: ['orchestrator'] }).functions,
    ]);
    drafts.push(
      one.analysis.copy({
        ...activities,
        functions,
        tag,
        closure: 'functions',
        into: current,
        orchestrators: 'unregistered',
      }),
    );
    frozen.push({ ...one, tag, functions });
  }
  return done(texts, ...drafts, current.dispatch({ frozen, version }));
}

describe('dispatchers in Python', () => {
  const first = textsIn(join(data, 'python-v2/blueprints'));
  const second: Texts = {
    ...first,
    'shop/orders.py': (first['shop/orders.py'] ?? '').replace(
      '    saga = Saga(context)\n',
      '    yield context.call_activity("parcel", lines)\n    saga = Saga(context)\n',
    ),
    'shop/returns.py': 'import azure.durable_functions as df\n\nbp = df.Blueprint()\n',
  };
  const place = { name: 'place_order', input: [{ price: 1 }] };
  const was = [
    'activity Pack',
    'activity Send',
    'activity Send',
    'orchestrator deliver',
    'activity parcel',
    'activity weigh',
  ];
  const older = (tag: string): string[] =>
    was.map((one) => (one.startsWith('activity') ? `${one}_${tag}` : `${one} of ${tag.replaceAll('_', '.')}`));

  it('choose the body by the version of the instance', async function () {
    this.timeout(120_000);
    const current = await analyse(second);
    const after = dispatched(current, second, [{ version: '1.0.0', analysis: await analyse(first) }], '1.1.0');
    sameAsGoldenFolder(join(data, 'python-v2/blueprints.dispatch'), second, after);
    const again = await analyse(after);
    const files = dispatched(again, after, [{ version: '1.0.0', analysis: await analyse(first) }], '1.1.0');
    assert.deepEqual(files, after);
    const why = whyNoPython();
    if (why !== undefined) return console.log(`      ${why}`);
    const { registered, asked } = judge(after, 'function_app', [
      place,
      { ...place, version: '1.0.0' },
      { ...place, version: '1.1.0' },
      { ...place, version: '7.0.0' },
      { name: 'take_back', version: '1.0.0' },
    ]);
    const names = registered.map(({ name }) => name);
    assert.equal(new Set(names.map((name) => name.toLowerCase())).size, names.length);
    assert.ok(names.includes('Pack') && names.includes('Pack_1_0_0') && !names.includes('place_order_1_0_0'));
    assert.deepEqual(asked, [
      older('1_0_0'),
      older('1_0_0'),
      ['activity parcel', ...was],
      'ValueError: No code is kept for version 7.0.0 of place_order.',
      ['activity Pack_1_0_0', 'orchestrator deliver of 1.0.0'],
    ]);
  });

  it('stand in the golden files of the app in one file', async function () {
    this.timeout(60_000);
    const texts = textsIn(join(data, 'python-v2/single'));
    const older = [{ version: '1.0.0', analysis: await analyse(texts) }];
    const after = dispatched(await analyse(texts), texts, older, '1.1.0');
    sameAsGoldenFolder(join(data, 'python-v2/single.dispatch'), texts, after);
    const again = await analyse(after);
    assert.deepEqual(dispatched(again, after, older, '1.1.0'), after);
    if (whyNoPython() === undefined) judge(after, 'function_app');
  });

  it('keep two older versions, and lose the one that is retired', async function () {
    this.timeout(120_000);
    const released = dispatched(
      await analyse(second),
      second,
      [{ version: '1.0.0', analysis: await analyse(first) }],
      '1.1.0',
    );
    const third: Texts = { ...released };
    const current = await analyse(third);
    const both = [
      { version: '1.0.0', analysis: await analyse(first) },
      { version: '1.1.0', analysis: await analyse(released) },
    ];
    const after = dispatched(current, third, both, '1.2.0');
    assert.match(after['shop/orders.py'] ?? '', /in \(None, "", "1\.0\.0"\)[^]*== "1\.1\.0"[^]*!= "1\.2\.0"/);
    assert.doesNotMatch(after['shop/orders_1_1_0.py'] ?? '', /version|orders_1_0_0|dispatch/);
    const again = await analyse(after);
    const retired = new Set(again.inventory.functions.filter(({ tag }) => tag === '1_0_0').map(({ id }) => id));
    const left = done(after, again.remove(retired));
    assert.deepEqual(
      Object.keys(left).filter((path) => path.includes('1_0_0')),
      [],
    );
    assert.ok(!Object.values(left).some((text) => text.includes('1_0_0')), 'something still names the retired version');
    const why = whyNoPython();
    if (why !== undefined) return console.log(`      ${why}`);
    const { asked } = judge(left, 'function_app', [
      { ...place, version: '1.1.0' },
      { ...place, version: '1.2.0' },
      place,
    ]);
    assert.equal(asked[0]?.length, 7);
    assert.equal(asked[1]?.length, 7);
    assert.equal(asked[2], 'ValueError: No code is kept for version None of place_order.');
  });

  it('go when no older version is kept any more', async () => {
    const one = [{ version: '1.0.0', analysis: await analyse(first) }];
    const released = dispatched(await analyse(second), second, one, '1.1.0');
    const after = dispatched(await analyse(released), released, [], '1.2.0');
    assert.equal(after['shop/orders.py'], `${second['shop/orders.py'] ?? ''}\nfrom shop import orders_1_0_0\n`);
    assert.match(
      after['function_app.py'] ?? '',
      /def take_back_of_older_versions\(context\):\n {4}raise ValueError\(f"No code is kept for version/,
    );
    const main = await analyse(after);
    assert.deepEqual(dispatched(main, after, [], '1.2.0'), after);
  }).timeout(60_000);

  it('are found again under tags of any form', async () => {
    const analysis = await analyse(first);
    const orchestrators = namesFor(analysis, '', { kinds: ['orchestrator'] });
    const copy = (current: Analysis): Record<string, string> => {
      const draft = analysis.copy({
        ...orchestrators,
        tag: 'r1',
        closure: 'functions',
        into: current,
        orchestrators: 'unregistered',
      });
      const frozen = [{ version: '1.0.0', tag: 'r1', analysis, functions: orchestrators.functions }];
      return done(
        Object.fromEntries([...current.sources.files].map(([path, { text }]) => [path, text])),
        draft,
        current.dispatch({ frozen, version: '2.0.0' }),
      );
    };
    const after = copy(await analyse(second));
    const again = await analyse(after);
    assert.deepEqual(copy(again), after);
    assert.equal((after['shop/orders.py'] ?? '').split('context.version in').length, 2);
  }).timeout(60_000);

  it('take the bodies from where the copies are placed', async () => {
    const app = 'import azure.durable_functions as df\napp = df.DFApp()\n';
    const work = (imports: string): string =>
      `import azure.durable_functions as df\n${imports}\nbp = df.Blueprint()\n\n\n`;
    const texts: Texts = {
      'host.json': '{}',
      'function_app.py': `${app}import orders, other_1_0_0\napp.register_functions(orders.bp)\napp.register_functions(other_1_0_0.bp)\n`,
      'orders.py': `${work('')}@bp.orchestration_trigger(context_name="context")\ndef order(context):\n    return 1\n`,
      'orders_1_0_0.py': 'price = 1\n',
      'other_1_0_0.py': `${work('import orders_1_0_0')}@bp.orchestration_trigger(context_name="context")\ndef other(context):\n    return orders_1_0_0.price\n`,
    };
    const analysis = await analyse(texts);
    const functions = new Set(analysis.inventory.functions.map(({ id }) => id));
    const none = { definitions: new Map<string, string>(), references: new Map<string, string>() };
    const draft = analysis.copy({
      ...none,
      functions,
      tag: '2_0_0',
      closure: 'modules',
      into: analysis,
      orchestrators: 'unregistered',
    });
    const dispatcher = analysis.dispatch({
      frozen: [{ version: '2.0.0', tag: '2_0_0', analysis, functions }],
      version: '3.0.0',
      closure: 'modules',
    });
    const after = done(texts, draft, dispatcher);
    const [, module = ''] =
      /return (\w+)\.order\(of_version\(context, "2\.0\.0"\)\)/.exec(after['orders.py'] ?? '') ?? [];
    assert.match(after[`${module}.py`] ?? '', /def order\(context\)/);
  });

  it('leave a version that a call gives itself, and take no file of somebody else', async function () {
    this.timeout(60_000);
    const code = (calls: string): Texts => ({
      'host.json': '{}',
      'function_app.py': `import azure.durable_functions as df\napp = df.DFApp()\n\n\n@app.orchestration_trigger("context")\ndef order(context):\n${calls}\n`,
    });
    const calls = [
      'yield context.call_sub_orchestrator("order", 1, "id")',
      'yield context.call_sub_orchestrator("order", version="7.0.0")',
      'yield context.call_sub_orchestrator("order", 1, "id", "8.0.0")',
      'yield context.call_sub_orchestrator_with_retry("order", None, 1, "id")',
      'yield context.call_sub_orchestrator_with_retry("order", None, 1, "id", "9.0.0")',
    ];
    const one = [{ version: '1.0.0', analysis: await analyse(code(calls.map((call) => `    ${call}`).join('\n'))) }];
    const now = code('    return 1');
    const after = dispatched(await analyse(now), now, one, '1.1.0');
    const taken = await analyse({ ...now, 'durable_functions_dispatch.py': 'x = 1\n' });
    assert.throws(() => dispatched(taken, now, one, '1.1.0'), { code: 'CLONE_FILE_EXISTS' });
    const why = whyNoPython();
    if (why !== undefined) return console.log(`      ${why}`);
    const { asked } = judge(after, 'function_app', [{ name: 'order' }]);
    assert.deepEqual(asked, [
      ['1.0.0', '7.0.0', '8.0.0', '1.0.0', '9.0.0'].map((version) => `orchestrator order of ${version}`),
    ]);
  });

  it('are refused for model 1', async () => {
    const analysis = await analyse({
      'host.json': '{}',
      'Work/function.json': '{ "bindings": [{ "type": "activityTrigger", "name": "x" }] }',
      'Work/__init__.py': 'def main(x):\n    return x\n',
    });
    assert.throws(() => analysis.dispatch({ frozen: [], version: '1.0.0' }), { code: 'CLONE_MODE_REFUSED' });
  });
});
