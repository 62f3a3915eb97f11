import assert from 'node:assert/strict';
import type { Analysis, Draft } from '../../../../core/cloning/model.ts';
import { defaultNamePattern, parseNamePattern, parseVersion } from '../../../../core/cloning/names/index.ts';
import { planClone } from '../../../../core/cloning/plan/index.ts';
import { complaintsOf } from './compile.ts';
import { appOf, assertGolden, textsAfter, textsOf } from './fixture.ts';
import { loadApp, replay, type Registered } from './load.ts';

const project = {
  'package.json': '{ "main": "dist/functions/*.js", "dependencies": { "durable-functions": "3.5.0" } }',
  'tsconfig.json':
    '{ "compilerOptions": { "module": "commonjs", "target": "es2022", "outDir": "dist", "rootDir": ".", "strict": true, "noUnusedLocals": true, "skipLibCheck": true } }',
};

/** An app in three versions: the order of activities changes, an orchestration comes and one goes. */
const typed = {
  first: `import * as df from 'durable-functions';

df.app.orchestration('order', function* (context) {
  const packed: string = yield context.df.callActivity('pack', context.df.getInput());
  yield old(packed);
  return 'first ' + packed;
});
const old = df.app.orchestration('oldOnly', function* (context) {
  return yield context.df.callActivity('pack');
});
df.app.activity('pack', { handler: () => 'in paper' });
`,
  second: `import * as df from 'durable-functions';

const order: df.OrchestrationHandler = function* (context) {
  yield context.df.callActivity('charge');
  yield context.df.callSubOrchestrator('child', {});
  return 'second';
};
df.app.orchestration('order', { handler: order });
df.app.orchestration('child', function* (context) {
  return yield context.df.callActivity('charge');
});
df.app.activity('charge', { handler: () => 2 });
`,
  third: `import * as df from 'durable-functions';

df.app.orchestration('order', function* (context) {
  const id = context.df.instanceId;
  yield context.df.callActivity('charge_3_0_0', id);
  yield context.df.callActivity('pack_3_0_0', id);
  return 'third';
});
df.app.activity('charge_3_0_0', { handler: () => 3 });
df.app.activity('pack_3_0_0', { handler: () => 'in wood' });
`,
};

const plain = {
  first: `const df = require('durable-functions');

df.app.orchestration('order', function* (context) {
  const packed = yield context.df.callActivity('pack', context.df.getInput());
  yield old(packed);
  return 'first ' + packed;
});
const old = df.app.orchestration('oldOnly', function* (context) {
  return yield context.df.callActivity('pack');
});
df.app.activity('pack', { handler: () => 'in paper' });
`,
  second: typed.second
    .replace(`import * as df from 'durable-functions';`, `const df = require('durable-functions');`)
    .replace(': df.OrchestrationHandler', ''),
  third: typed.third.replace(`import * as df from 'durable-functions';`, `const df = require('durable-functions');`),
};

const apps = {
  TypeScript: { path: 'functions/order.ts', texts: typed },
  JavaScript: { path: 'functions/order.js', texts: plain },
};

function merge(drafts: readonly Draft[]): Draft {
  return {
    edits: drafts.flatMap(({ edits }) => edits),
    created: drafts.flatMap(({ created }) => created),
    moved: [],
    removed: drafts.flatMap(({ removed }) => removed),
    findings: drafts.flatMap(({ findings }) => findings),
  };
}

/** What the plan asks for in its mode `dispatch`. */
function dispatched(current: Analysis, older: readonly (readonly [string, Analysis])[], version: string): Draft {
  const frozen = older.map(([text, analysis]) => ({
    version: text,
    tag: text.replaceAll('.', '_'),
    analysis,
    functions: new Set(analysis.inventory.functions.filter(({ tag }) => tag === undefined).map(({ id }) => id)),
  }));
  const none = { definitions: new Map<string, string>(), references: new Map<string, string>() };
  return merge([
    ...frozen.map(({ analysis, tag, functions }) =>
      analysis.copy({ ...none, functions, tag, closure: 'functions', into: current, orchestrators: 'unregistered' }),
    ),
    current.dispatch({ frozen, version }),
  ]);
}

function find(registered: readonly Registered[], name: string): Registered {
  const found = registered.filter((one) => one.name === name);
  assert.equal(found.length, 1, `${name} is registered ${found.length} times`);
  return found[0] as Registered;
}

describe('cloning/node: dispatch', () => {
  for (const [app, compiled] of [
    ['typescript', true],
    ['javascript', false],
    ['bundle', true],
  ] as const) {
    it(`puts the bodies of an older version behind the names of the ${app} app`, async () => {
      const [older, current] = [await appOf(textsOf(`node-v4/${app}`)), await appOf(textsOf(`node-v4/${app}`))];
      const { draft } = planClone(current, {
        mode: 'dispatch',
        version: parseVersion('1.1.0'),
        pattern: parseNamePattern(defaultNamePattern),
        previous: [{ version: parseVersion('1.0.0'), analysis: older }],
        includeEntities: false,
        includeClients: false,
        closure: 'functions',
      });
      const after = textsAfter(current.sources, draft);
      assertGolden(`node-v4/${app}.dispatch`, current.sources, after);
      if (compiled) assert.deepEqual(complaintsOf(after), []);
    }).timeout(60_000);
  }

  for (const [language, { path, texts }] of Object.entries(apps)) {
    const app = (text: string): Record<string, string> => ({ ...project, [path]: text });
    const load = (after: Record<string, string>): readonly Registered[] =>
      loadApp(
        after,
        Object.keys(after)
          .filter((at) => at.startsWith('functions/'))
          .sort(),
      ).registered;

    describe(language, () => {
      it('each instance runs on the body of its version, by the real executor', async () => {
        const [first, second, third] = await Promise.all([
          appOf(app(texts.first)),
          appOf(app(texts.second)),
          appOf(app(texts.third)),
        ]);
        const after = textsAfter(
          third.sources,
          dispatched(
            third,
            [
              ['1.0.0', first],
              ['2.0.0', second],
            ],
            '3.0.0',
          ),
        );
        if (language === 'TypeScript') assert.deepEqual(complaintsOf(after), []);
        const registered = load(after);
        assert.deepEqual(registered.map(({ name }) => name).sort(), [
          'charge',
          'charge_3_0_0',
          'child',
          'oldOnly',
          'order',
          'pack',
          'pack_3_0_0',
        ]);
        const order = find(registered, 'order');
        const versions: readonly (readonly [string | null, readonly unknown[], unknown])[] = [
          [null, ['in paper'], [{ name: 'pack' }, { name: 'oldOnly', version: '1.0.0' }]],
          ['', ['in paper'], [{ name: 'pack' }, { name: 'oldOnly', version: '1.0.0' }]],
          ['1.0.0', [], [{ name: 'pack' }]],
          ['2.0.0', [2], [{ name: 'charge' }, { name: 'child', version: '2.0.0' }]],
          ['3.0.0', [3], [{ name: 'charge_3_0_0' }, { name: 'pack_3_0_0' }]],
        ];
        for (const [version, results, scheduled] of versions) {
          assert.deepEqual(
            (await replay(order, version, results)).scheduled,
            scheduled,
            `version ${version ?? 'null'}`,
          );
        }
        assert.equal((await replay(order, null, ['in paper', 'x'])).output, 'first in paper');
        assert.equal((await replay(order, '3.0.0', [3, 'in wood'])).output, 'third');
        assert.deepEqual((await replay(find(registered, 'oldOnly'), null, [])).scheduled, [{ name: 'pack' }]);
      }).timeout(60_000);

      it('finds bodies and the dispatcher in folders of any name', async () => {
        const at = `durable-functions/${path.split('/').at(-1) ?? ''}`;
        const in1 = (text: string): Record<string, string> => ({
          ...project,
          'package.json': project['package.json'].replace('dist/functions', 'dist/durable-functions'),
          [at]: text,
        });
        const [first, third] = await Promise.all([appOf(in1(texts.first)), appOf(in1(texts.third))]);
        const after = textsAfter(third.sources, dispatched(third, [['1.0.0', first]], '3.0.0'));
        const ending = language === 'TypeScript' ? 'ts' : 'js';
        const removed = after[`durable-functions/durable-versions-removed.${ending}`] ?? '';
        assert.deepEqual(
          [...removed.matchAll(/(?:from |require\()'([^']+)'/g)].map((match) => match[1]),
          ['durable-functions', './durable-versions', './order_1_0_0'],
        );
        if (language === 'TypeScript') assert.deepEqual(complaintsOf(after), []);
      }).timeout(60_000);

      it('an unknown version fails loudly', async () => {
        const [first, third] = await Promise.all([appOf(app(texts.first)), appOf(app(texts.third))]);
        const after = textsAfter(third.sources, dispatched(third, [['1.0.0', first]], '3.0.0'));
        await assert.rejects(replay(find(load(after), 'order'), '9.9.9', []), /no code for version 9\.9\.9/);
      });

      for (const name of ['durable-versions', 'durable-versions-removed']) {
        it(`a file ${name} that somebody else wrote is refused, and never removed`, async () => {
          const at = path.replace('order.', `${name}.`);
          const own = { ...app(texts.third), [at]: 'export const mine = 1;\n' };
          const [first, third, taken] = await Promise.all([
            appOf(app(texts.first)),
            appOf(app(texts.third)),
            appOf(own),
          ]);
          assert.throws(() => dispatched(taken, [['1.0.0', first]], '3.0.0'), { code: 'CLONE_FILE_EXISTS' });
          if (name === 'durable-versions') return;
          assert.ok(at in textsAfter(taken.sources, dispatched(taken, [['1.0.0', third]], '3.0.0')));
        });
      }

      it('a second run changes nothing', async () => {
        const [first, third] = await Promise.all([appOf(app(texts.first)), appOf(app(texts.third))]);
        const after = textsAfter(third.sources, dispatched(third, [['1.0.0', first]], '3.0.0'));
        const again = await appOf(after);
        const draft = dispatched(again, [['1.0.0', first]], '3.0.0');
        assert.deepEqual(textsAfter(again.sources, draft), after);
        assert.deepEqual(draft.edits, []);
      });

      it('the next release takes the dispatcher over: one version comes, one goes', async () => {
        const [first, second] = await Promise.all([appOf(app(texts.first)), appOf(app(texts.second))]);
        const before = textsAfter(second.sources, dispatched(second, [['1.0.0', first]], '2.0.0'));
        const middle = await appOf(before);
        const body = before[path]?.replace(`return 'second'`, `return 'third'`) ?? '';
        const current = await appOf({ ...before, [path]: body });
        const after = textsAfter(current.sources, dispatched(current, [['2.0.0', middle]], '3.0.0'));
        if (language === 'TypeScript') assert.deepEqual(complaintsOf(after), []);
        assert.ok(!/1\.0\.0|1_0_0/.test(after[path] ?? ''), after[path]);
        const charge = `${after[path]}\n`;
        assert.equal(charge.split('byVersion(').length, 3);
        const bodyOf2 = Object.entries(after).find(([at]) => at.includes('_2_0_0'))?.[1] ?? '';
        assert.ok(!bodyOf2.includes('byVersion'), bodyOf2);
        assert.ok(bodyOf2.includes(`return 'second'`));
      }).timeout(60_000);
    });
  }
});
