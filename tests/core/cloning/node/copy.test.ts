import assert from 'node:assert/strict';
import type { Analysis } from '../../../../core/cloning/model.ts';
import { complaintsOf } from './compile.ts';
import { appOf, assertGolden, copyOf, suffixed, textsAfter, textsOf } from './fixture.ts';

function namesOf({ inventory }: Analysis): string[] {
  return inventory.functions.map(({ name }) => name.toLowerCase());
}

describe('cloning/node: copy', () => {
  it('places copies beside the TypeScript app, and both compile', async () => {
    const analysis = await appOf(textsOf('node-v4/typescript'));
    const after = textsAfter(analysis.sources, copyOf(analysis));
    assertGolden('node-v4/typescript.copy', analysis.sources, after);
    assert.deepEqual(complaintsOf(after), []);
    const found = await appOf(after);
    assert.equal(new Set(namesOf(found)).size, namesOf(found).length);
    const copies = analysis.inventory.functions.filter(({ kind }) => kind === 'orchestrator' || kind === 'activity');
    assert.deepEqual(
      new Set(namesOf(found)),
      new Set([...namesOf(analysis), ...copies.map(({ name }) => `${name}_1_2_0`.toLowerCase())]),
    );
  }).timeout(60_000);

  for (const [app, compiled] of [
    ['javascript', false],
    ['bundle', true],
  ] as const) {
    it(`places copies beside the ${app} app`, async () => {
      const analysis = await appOf(textsOf(`node-v4/${app}`));
      const after = textsAfter(analysis.sources, copyOf(analysis));
      assertGolden(`node-v4/${app}.copy`, analysis.sources, after);
      if (compiled) assert.deepEqual(complaintsOf(after), []);
      const found = await appOf(after);
      const copies = analysis.inventory.functions.filter(({ kind }) => kind === 'orchestrator' || kind === 'activity');
      assert.deepEqual(
        namesOf(found).sort(),
        [...namesOf(analysis), ...copies.map(({ name }) => `${name}_1_2_0`.toLowerCase())].sort(),
      );
    }).timeout(60_000);
  }

  for (const app of ['typescript', 'javascript', 'bundle']) {
    it(`${app}: a copy of a copy takes its place, and removing the copies leaves the app as it was`, async () => {
      const texts = textsOf(`node-v4/${app}`);
      const before = await appOf(texts);
      const first = await appOf(textsAfter(before.sources, copyOf(before)));
      const copies = first.inventory.functions.filter(({ tag }) => tag === '1_2_0');
      const names = new Map(copies.map(({ name }) => [name.toLowerCase(), name.replace('1_2_0', '1_3_0')]));
      const draft = first.copy({
        functions: new Set(copies.map(({ id }) => id)),
        definitions: new Map(copies.map(({ id, name }) => [id, names.get(name.toLowerCase()) ?? ''])),
        references: new Map(
          first.inventory.references.flatMap(({ id, target }) => {
            const name = names.get(target?.toLowerCase() ?? '');
            return name === undefined ? [] : [[id, name] as const];
          }),
        ),
        tag: '1_3_0',
        closure: 'functions',
        into: first,
        orchestrators: 'registered',
      });
      const after = textsAfter(first.sources, draft);
      const directly = textsAfter(before.sources, copyOf(before, { tag: '1_3_0' }));
      for (const [at, text] of Object.entries(directly)) {
        if (at.includes('_1_3_0')) assert.equal(after[at], text, at);
      }
      const second = await appOf(after);
      const gone = second.inventory.functions.filter(({ tag }) => tag !== undefined).map(({ id }) => id);
      assert.deepEqual(textsAfter(second.sources, second.remove(new Set(gone))), texts);
    });
  }

  describe('older code beside current code', () => {
    const older = {
      'package.json': '{ "main": "src/functions/*.js" }',
      'tsconfig.json':
        '{ "compilerOptions": { "strict": true, "noUnusedLocals": true, "skipLibCheck": true, "target": "es2022", "module": "commonjs" } }',
      'src/names.ts': `export const PACK = 'pack';\nexport const SHIP = 'ship';\n`,
      'src/helpers.ts': `export const size = 1;\nexport function weigh(n: number): number {\n  return n * size;\n}\n`,
      'src/gone.ts': `import { weigh } from './helpers';\n\nexport const heavy = (n: number): boolean => weigh(n) > 3;\n`,
      'src/functions/order.ts': `import * as df from 'durable-functions';
import { heavy } from '../gone';
import { size } from '../helpers';
import { PACK, SHIP } from '../names';

df.app.orchestration('order', function* (context) {
  const n = context.df.getInput<number>();
  yield context.df.callActivity(PACK, n + size);
  if (heavy(n)) yield context.df.callActivity(SHIP, n);
});
df.app.activity(PACK, { handler: (n: number) => n });
df.app.activity(SHIP, { handler: (n: number) => n });
`,
    };
    const current = {
      ...older,
      'src/names.ts': `export const PACK = 'wrap';\nexport const SHIP = 'ship';\n`,
      'src/helpers.ts': `export function weigh(n: number): number {\n  return n * 2;\n}\n`,
      'src/functions/order.ts': `import * as df from 'durable-functions';
import { weigh } from '../helpers';
import { PACK } from '../names';

df.app.orchestration('order_2_0_0', function* (context) {
  yield context.df.callActivity(PACK + '_2_0_0', weigh(1));
});
df.app.activity(PACK + '_2_0_0', { handler: (n: number) => n });
`,
    };
    const { ['src/gone.ts']: gone, ...now } = current;

    it('has exactly its deployed names, brings what is gone along, and shares the rest', async () => {
      assert.ok(gone);
      const [before, after] = [await appOf(older), await appOf(now)];
      const draft = before.copy({
        functions: new Set(before.inventory.functions.map(({ id }) => id)),
        definitions: new Map(),
        references: new Map(),
        tag: '1_0_0',
        closure: 'functions',
        into: after,
        orchestrators: 'registered',
      });
      const texts = textsAfter(after.sources, draft);
      assert.deepEqual(draft.created.map(({ path }) => path).sort(), [
        'src/functions/order_1_0_0.ts',
        'src/gone_1_0_0.ts',
        'src/helpers_1_0_0.ts',
        'src/names_1_0_0.ts',
      ]);
      assert.deepEqual(complaintsOf(texts), []);
      const found = await appOf(texts);
      assert.deepEqual(namesOf(found).sort(), ['order', 'order_2_0_0', 'pack', 'ship', 'wrap_2_0_0']);
      const called = found.inventory.references.flatMap(({ tag, target }) => (tag === '1_0_0' ? [target] : []));
      assert.deepEqual(called, ['pack', 'ship']);
    }).timeout(60_000);

    it('shares only what the plan may compare', async () => {
      const before = await appOf(older);
      const shared = before.sharedWith(new Set(before.inventory.functions.map(({ id }) => id)));
      assert.deepEqual([...shared].sort(), ['src/gone.ts', 'src/helpers.ts', 'src/names.ts']);
    });

    it('by modules it brings along what has no life of its own', async () => {
      const before = await appOf({
        ...older,
        'src/helpers.ts': `let calls = 0;\n${older['src/helpers.ts'].replace('return n', 'calls += 1;\n  return calls * n')}`,
      });
      const draft = copyOf(before, { closure: 'modules' });
      assert.deepEqual(draft.created.map(({ path }) => path).sort(), [
        'src/functions/order_1_2_0.ts',
        'src/gone_1_2_0.ts',
        'src/names_1_2_0.ts',
      ]);
      assert.deepEqual(complaintsOf(textsAfter(before.sources, draft)), []);
    }).timeout(60_000);
  });

  /** Code of a file with one orchestrator; what of it is in the copy, and what is not. */
  const parts: Readonly<Record<string, readonly [string, readonly string[], readonly string[]]>> = {
    'an effect on the app happens once': [
      `import { app } from '@azure/functions';\napp.setup({});\napp.hook.appStart(() => {});`,
      [],
      ['setup', 'hook', '@azure/functions'],
    ],
    'what is done to a value that the body uses is done to the copy too': [
      `const used = new Map<string, string>();\nused.set('a', 'b');\nconst unused = new Map<string, string>();\nunused.set('c', 'd');`,
      ["used.set('a', 'b')"],
      ['unused'],
    ],
    'a name in braces that is not needed goes, and its comma': [
      `import { join as used, resolve, sep } from 'node:path';`,
      [`import { join as used } from 'node:path';`],
      ['sep', 'resolve'],
    ],
    'a default import stays without its braces': [
      `import used, { join } from 'node:path';`,
      [`import used from 'node:path';`],
      ['join'],
    ],
    'braces stay without the default import': [
      `import path, { join as used } from 'node:path';`,
      [`import { join as used } from 'node:path';`],
      ['path,'],
    ],
    'types that are used stay': [
      `interface Used { a: number }\ntype Other = string;\nconst used: Used = { a: 1 };`,
      ['interface Used'],
      ['Other'],
    ],
    'a directive stays': [`'use strict';\nconst used = 1;`, [`'use strict';`], []],
    'an enum, a class and a namespace': [
      `enum Kind { A = 'a' }\nclass Used { kind = Kind.A; }\nnamespace Space { export const b = 1; }\nconst used = new Used();`,
      ['enum Kind', 'class Used'],
      ['Space'],
    ],
  };
  for (const [title, [code, there, away]] of Object.entries(parts)) {
    it(title, async () => {
      const analysis = await appOf({
        'a.ts':
          `${code}\nimport * as df from 'durable-functions';\ndeclare const used: unknown;\ndf.app.orchestration('A', function* (context) { context.log(used); return yield context.df.callActivity('B'); });\n`.replace(
            /\bused\b/.test(code) ? 'declare const used: unknown;\n' : ' ',
            /\bused\b/.test(code) ? '' : ' ',
          ),
      });
      const text = copyOf(analysis).created[0]?.text ?? '';
      for (const part of there) assert.ok(text.includes(part), text);
      for (const part of away) assert.ok(!text.includes(part), text);
    });
  }

  const routes: Readonly<Record<string, readonly [string, string]>> = {
    'a plain one': ["'go/{id}'", "'1_2_0/go/{id}'"],
    'one with escapes, as they are written': ["'go/{id:regex(^\\\\d+$)}'", "'1_2_0/go/{id:regex(^\\\\d+$)}'"],
    'a template': ['`${base}/{id}`', '`1_2_0/${base}/{id}`'],
    'one that a constant holds': ['base', "'1_2_0/' + base"],
    'one that is only known at run time': ["process.env.ROUTE ?? 'go'", "'1_2_0/' + (process.env.ROUTE ?? 'go')"],
    'one with the other quotes': ['"it\'s/{id}"', '"1_2_0/it\'s/{id}"'],
  };
  for (const [title, [before, after]] of Object.entries(routes)) {
    it(`the route of a copied client begins with the version: ${title}`, async () => {
      const analysis = await appOf({
        'a.js': `const df = require('durable-functions');\nconst base = 'go', route = 'gone';\ndf.app.client.http('start', { route: ${before}, handler: async (request, client) => client.startNew('A') });\n`,
      });
      const text = analysis.copy({
        functions: new Set(analysis.inventory.functions.map(({ id }) => id)),
        definitions: new Map(analysis.inventory.functions.map(({ id }) => [id, 'start_1_2_0'])),
        references: new Map(),
        tag: '1_2_0',
        closure: 'functions',
        into: analysis,
        orchestrators: 'registered',
      }).created[0]?.text;
      assert.ok(text?.includes(`http('start_1_2_0', { route: ${after}`), text);
    });
  }

  const shared: Readonly<Record<string, readonly [options: string, after: string]>> = {
    'options of another module': ['options', "{ ...options, route: '1_2_0/go/{id}' }"],
    'a member of another module': ['all.computed', "{ ...all.computed, route: '1_2_0/' + all.computed.route }"],
    'options that are spread': ['{ ...options, methods: [] }', "{ ...options, route: '1_2_0/go/{id}', methods: [] }"],
  };
  for (const [title, [options, after]] of Object.entries(shared)) {
    it(`the route of a copied client begins with the version: ${title}`, async () => {
      const code = (given: string): string =>
        `const df = require('durable-functions');\nconst { options } = require('./options');\nconst all = require('./options');\ndf.app.client.http('start', ${given});\n`;
      const texts = {
        'options.js':
          "exports.options = { route: 'go/{id}', handler: async (request, client) => client.startNew(request.params.id) };\nexports.computed = { route: process.env.ROUTE ?? 'go', handler: () => 1 };\n",
        'a.js': code(options),
      };
      const analysis = await appOf(texts);
      const draft = analysis.copy({
        ...suffixed(analysis, '_1_2_0', ['client']),
        functions: new Set(analysis.inventory.functions.map(({ id }) => id)),
        tag: '1_2_0',
        closure: 'functions',
        into: analysis,
        orchestrators: 'registered',
      });
      const made = draft.created.find(({ path }) => path === 'a_1_2_0.js')?.text;
      assert.ok(made?.includes(`http('start_1_2_0', ${after});`), made);
      const again = await appOf(textsAfter(analysis.sources, draft));
      const copied = again.inventory.functions.filter(({ tag }) => tag === '1_2_0').map(({ id }) => id);
      const next = copyOf(again, {
        ...suffixed(again, '', ['client']),
        functions: new Set(copied),
        tag: '1_3_0',
      }).created.find(({ path }) => path === 'a_1_3_0.js')?.text;
      assert.ok(next?.includes(after.replace('1_2_0', '1_3_0')), next);
    });
  }

  it('the route of a copied client begins with the version: one that is written once', async () => {
    const code = (route: string): string =>
      `const df = require('durable-functions');\nconst route = 'go';\ndf.app.client.http('start', { ${route}, handler: async (request, client) => client.startNew('A') });\n`;
    const analysis = await appOf({ 'a.js': code('route') });
    const draft = analysis.copy({
      ...suffixed(analysis, '', ['client']),
      functions: new Set(analysis.inventory.functions.map(({ id }) => id)),
      tag: '1_2_0',
      closure: 'functions',
      into: analysis,
      orchestrators: 'registered',
    });
    assert.equal(draft.created[0]?.text, code("route: '1_2_0/' + route"));
    const again = await appOf({ ...Object.fromEntries(draft.created.map(({ path, text }) => [path, text])) });
    const second = copyOf(again, {
      ...suffixed(again, ''),
      functions: new Set(again.inventory.functions.map(({ id }) => id)),
      tag: '1_3_0',
    });
    assert.equal(second.created[0]?.text, code("route: '1_3_0/' + route"));
  });

  it('a long comment behind what is left out goes as a whole', async () => {
    const comment = `// ${'why '.repeat(200)}`;
    const analysis = await appOf({
      'a.js': `const df = require('durable-functions');\ndf.app.activity('A', { handler: () => 1 });\ndf.app.activity('B', { handler: () => 1 }); ${comment}\n`,
    });
    const [, gone] = analysis.inventory.functions;
    assert.ok(gone);
    assert.equal(
      textsAfter(analysis.sources, analysis.remove(new Set([gone.id])))['a.js'],
      `const df = require('durable-functions');\ndf.app.activity('A', { handler: () => 1 });\n`,
    );
  });
});
