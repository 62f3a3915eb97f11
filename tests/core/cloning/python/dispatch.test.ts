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
  const older = (tag: string): string[] => was.map((one) => (one.startsWith('activity') ? `${one}_${tag}` : one));

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
      ['activity Pack_1_0_0', 'orchestrator deliver'],
    ]);
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
    assert.doesNotMatch(after['shop/orders_1_1_0.py'] ?? '', /version|orders_1_0_0/);
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

  it('are refused for model 1', async () => {
    const analysis = await analyse({
      'host.json': '{}',
      'Work/function.json': '{ "bindings": [{ "type": "activityTrigger", "name": "x" }] }',
      'Work/__init__.py': 'def main(x):\n    return x\n',
    });
    assert.throws(() => analysis.dispatch({ frozen: [], version: '1.0.0' }), { code: 'CLONE_MODE_REFUSED' });
  });
});
