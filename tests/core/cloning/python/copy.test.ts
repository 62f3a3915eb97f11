import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Analysis, CopyRequest, Draft } from '../../../../core/cloning/model.ts';
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
  single: [{ name: 'order', input: { country: 'fr', next: 'X' } }, { name: 'nightly' }, { name: 'cancel_order' }],
  blueprints: [{ name: 'place_order', input: [{ price: 2 }] }, { name: 'take_back' }],
};
type App = keyof typeof runs;

function copy(analysis: Analysis, request: Partial<CopyRequest> & Pick<CopyRequest, 'tag'>): Draft {
  const names = namesFor(analysis, `_${request.tag}`);
  return analysis.copy({ ...names, closure: 'functions', into: analysis, orchestrators: 'registered', ...request });
}

const nothing = { definitions: new Map<string, string>(), references: new Map<string, string>() };

describe('copies of Python functions', () => {
  for (const app of ['single', 'blueprints'] as const) {
    const texts = textsIn(join(data, 'python-v2', app));

    it(`places copies of ${app} beside the current code`, async () => {
      const analysis = await analyse(texts);
      sameAsGoldenFolder(join(data, `python-v2/${app}.copy`), texts, done(texts, copy(analysis, { tag: '1_2_0' })));
    });

    it(`finds the copies of ${app} again, and does nothing twice`, async () => {
      const analysis = await analyse(texts);
      const after = done(texts, copy(analysis, { tag: '1_2_0' }));
      const again = await analyse(after);
      const current = again.inventory.functions.filter(({ tag }) => tag === undefined);
      const copies = again.inventory.functions.filter(({ tag }) => tag === '1_2_0');
      assert.deepEqual(
        current.map(({ name }) => name),
        analysis.inventory.functions.map(({ name }) => name),
      );
      const expected = [...namesFor(analysis, '_1_2_0').definitions.values()];
      assert.deepEqual(copies.map(({ name }) => name).sort(), expected.sort());
      const names = new Set(again.inventory.functions.map(({ name }) => name.toLowerCase()));
      for (const { tag, target, targetKind } of again.inventory.references) {
        if (tag === undefined || target === null || targetKind === 'entity' || target.startsWith('Missing')) continue;
        assert.ok(target.endsWith('_1_2_0') && names.has(target.toLowerCase()), `a copy names ${target}`);
      }
      assert.deepEqual(done(after, copy(again, { tag: '1_2_0' })), after);
    });

    it(`replaces the version in copies of copies of ${app}`, async () => {
      const first = await analyse(texts);
      const copied = done(texts, copy(first, { tag: '1_1_0' }));
      const second = await analyse(copied);
      const names = namesFor(second, '_1_2_0', { from: '_1_1_0' });
      const again = done(copied, copy(second, { ...names, tag: '1_2_0' }));
      const direct = done(texts, copy(first, { tag: '1_2_0' }));
      for (const [path, text] of Object.entries(direct)) {
        if (path.includes('1_2_0')) assert.equal(again[path], text, path);
      }
    });

    it(`is judged by Python: ${app} with copies`, async function () {
      this.timeout(120_000);
      const why = whyNoPython();
      if (why !== undefined) {
        console.log(`      ${why}`);
        return this.skip();
      }
      const analysis = await analyse(texts);
      const before = judge(texts, 'function_app', runs[app]);
      const versioned = runs[app].map((run) => ({ ...run, name: `${run.name}_1_2_0` }));
      const after = judge(done(texts, copy(analysis, { tag: '1_2_0' })), 'function_app', [...runs[app], ...versioned]);
      const { definitions } = namesFor(analysis, '_1_2_0');
      assert.deepEqual(
        after.registered.map(({ name }) => name).sort(),
        [...before.registered.map(({ name }) => name), ...definitions.values()].sort(),
      );
      assert.deepEqual(after.asked.slice(0, runs[app].length), before.asked);
      const known = new Set([...definitions.values()].map((name) => name.slice(0, -6).toLowerCase()));
      assert.deepEqual(
        after.asked.slice(runs[app].length),
        before.asked.map((asked) =>
          typeof asked === 'string'
            ? asked
            : asked.map((one) => (known.has(one.split(' ')[1]?.toLowerCase() ?? '') ? `${one}_1_2_0` : one)),
        ),
      );
    });
  }

  /** The deployed version, and what the app has become since: a module is gone, a constant too, and an activity was added. */
  async function olderAndCurrent(app: App): Promise<{ older: Analysis; current: Analysis; texts: Texts }> {
    const texts = textsIn(join(data, 'python-v2', app));
    const now: Record<string, string> = { ...texts };
    if (app === 'blueprints') {
      delete now['shop/shared/money.py'];
      now['shop/shared/names.py'] = 'PACK = "Pack"\nWRAP = "Wrap"\n';
      now['shop/orders.py'] = (now['shop/orders.py'] ?? '')
        .replace('from shop.shared.money import total\n', '')
        .replace('total(lines)', 'len(lines)');
      now['shop/steps.py'] = (now['shop/steps.py'] ?? '').replaceAll('SEND', 'PACK');
      now['shop/shipping.py'] = (now['shop/shipping.py'] ?? '').replace('SEND', 'WRAP');
    }
    const older = await analyse(texts);
    const before = await analyse(now);
    const stamped = done(now, before.rename(namesFor(before, '_1_1_0')));
    return { older, current: await analyse(stamped), texts: stamped };
  }

  it('copies constants along that names are made of, when they have changed', async () => {
    const texts = textsIn(join(data, 'python-v2/single'));
    const older = await analyse(texts);
    const now = { ...texts, 'names.py': (texts['names.py'] ?? '').replace('"ShipOrder"', '"ShipParcel"') };
    const request = { ...nothing, functions: namesFor(older, '').functions, tag: '1_0_0', into: await analyse(now) };
    const draft = copy(older, request);
    assert.equal(done(now, draft)['names_1_0_0.py'], texts['names.py']);
    assert.ok(draft.findings.some(({ code, path }) => code === 'SHARED_CODE' && path === 'names.py'));
  });

  const routes: Readonly<Record<string, readonly [string, string]>> = {
    'a plain one': ['"orders/{id}"', '"1_2_0/orders/{id}"'],
    'one with escapes': ['"orders/{id:regex(^\\\\d$)}"', '"1_2_0/" + "orders/{id:regex(^\\\\d$)}"'],
    'a raw one': ['r"orders/{id:regex(^\\d$)}"', 'r"1_2_0/orders/{id:regex(^\\d$)}"'],
    'one that is only known at run time': ['os.environ["ROUTE"]', '"1_2_0/" + (os.environ["ROUTE"])'],
    'one that a constant holds': ['ROUTE', '"1_2_0/all"'],
  };
  for (const [title, [before, after]] of Object.entries(routes)) {
    it(`begin the route of a client with the version: ${title}`, async () => {
      const code = (suffix: string, route: string): string =>
        `import os\nimport azure.durable_functions as df\nROUTE = "all"\nbp = df.Blueprint()\n\n\n@bp.route(route=${route})\n@bp.durable_client_input("client")\nasync def start${suffix}(req, client):\n    pass\n`;
      const texts = {
        'host.json': '{}',
        'function_app.py':
          'import azure.durable_functions as df\nimport work\napp = df.DFApp()\napp.register_functions(work.bp)\n',
        'work.py': code('', before),
      };
      const analysis = await analyse(texts);
      const draft = analysis.copy({
        ...namesFor(analysis, '_1_2_0', { kinds: ['client'] }),
        tag: '1_2_0',
        closure: 'functions',
        into: analysis,
        orchestrators: 'registered',
      });
      assert.equal(done(texts, draft)['work_1_2_0.py'], code('_1_2_0', after));
    });
  }

  it('says which files copies share', async () => {
    const analysis = await analyse(textsIn(join(data, 'python-v2/blueprints')));
    assert.deepEqual([...analysis.sharedWith(namesFor(analysis, '').functions)].sort(), [
      'shop/shared/money.py',
      'shop/shared/names.py',
    ]);
    const everything = copy(analysis, { tag: '1_2_0', closure: 'modules' }).created.map(({ path }) => path);
    assert.ok(everything.includes('shop/shared/money_1_2_0.py'));
  });

  for (const app of ['single', 'blueprints'] as const) {
    it(`keeps an older ${app} under the names it was deployed with`, async function () {
      this.timeout(120_000);
      const { older, current, texts } = await olderAndCurrent(app);
      const request = { ...nothing, functions: namesFor(older, '').functions, tag: '1_0_0', into: current };
      const after = done(texts, copy(older, request));
      sameAsGoldenFolder(join(data, `python-v2/${app}.older`), texts, after);
      const why = whyNoPython();
      if (why !== undefined) return console.log(`      ${why}`);
      const before = judge(textsIn(join(data, 'python-v2', app)), 'function_app', runs[app]);
      assert.deepEqual(judge(after, 'function_app', runs[app]).asked, before.asked);
    });

    it(`copies bodies of ${app} that only a dispatcher calls`, async function () {
      this.timeout(120_000);
      const { older, current, texts } = await olderAndCurrent(app);
      const { functions, definitions, references } = namesFor(older, '_1_0_0', { kinds: ['activity'] });
      const orchestrators = namesFor(older, '', { kinds: ['orchestrator'] }).functions;
      const request = {
        definitions,
        references,
        functions: new Set([...functions, ...orchestrators]),
        tag: '1_0_0',
        into: current,
      };
      const after = done(texts, copy(older, { ...request, orchestrators: 'unregistered' }));
      sameAsGoldenFolder(join(data, `python-v2/${app}.unregistered`), texts, after);
      const { inventory } = await analyse(after);
      const found = inventory.functions.filter(({ tag }) => tag === '1_0_0');
      assert.deepEqual(found.map(({ name }) => name).sort(), [...definitions.values()].sort());
    });
  }
});
