import assert from 'node:assert/strict';
import type { Analysis, Draft } from '../../../../core/cloning/model.ts';
import { complaintsOf } from './compile.ts';
import { appOf, assertGolden, textsAfter, textsOf } from './fixture.ts';
import { loadApp } from './load.ts';

function following(analysis: Analysis, version = '1.2.0'): Draft {
  const starts = analysis.inventory.references.filter(
    ({ side, target, targetKind }) => side === 'client' && targetKind === 'orchestrator' && target !== null,
  );
  return analysis.followSetting({
    setting: 'DurableFunctionsVersion',
    version,
    suffixPattern: '_{major}_{minor}_{patch}',
    references: new Map(starts.map(({ id, target }) => [id, (target ?? '').replace(/_\d+_\d+_\d+$/, '')])),
  });
}

describe('cloning/node: starts that follow an app setting', () => {
  for (const [app, compiled] of [
    ['typescript', true],
    ['javascript', false],
    ['bundle', true],
  ] as const) {
    it(`${app}: a helper adds the version, and a second run changes nothing`, async () => {
      const analysis = await appOf(textsOf(`node-v4/${app}`));
      const after = textsAfter(analysis.sources, following(analysis));
      assertGolden(`node-v4/${app}.setting`, analysis.sources, after);
      if (compiled) assert.deepEqual(complaintsOf(after), []);
      const again = await appOf(after);
      const starts = again.inventory.references.filter(
        ({ side, target, targetKind }) => side === 'client' && targetKind === 'orchestrator' && target !== null,
      );
      assert.ok(starts.length > 0 && starts.every(({ followsSetting }) => followsSetting === true));
      assert.deepEqual(
        starts.map(({ target }) => target),
        analysis.inventory.references
          .filter(
            ({ side, target, targetKind }) => side === 'client' && targetKind === 'orchestrator' && target !== null,
          )
          .map(({ target }) => target),
      );
      assert.deepEqual(following(again).edits, []);
      assert.deepEqual(following(again).created, []);
      const next = following(again, '1.3.0');
      assert.deepEqual(
        next.edits.map(({ why }) => why),
        ['setting'],
      );
    }).timeout(60_000);
  }

  it('a file of the name of the helper that somebody else wrote is refused, and in another folder left alone', async () => {
    const texts = {
      'src/a.js': `const df = require('durable-functions');\ndf.app.client.http('s', { handler: async (request, client) => client.startNew('Order') });\n`,
    };
    const own = { 'other/durable-functions-version.js': `exports.versionedName = (name) => name;\n` };
    const beside = await appOf({ ...texts, ...own });
    assert.deepEqual(
      following(beside).created.map(({ path }) => path),
      ['src/durable-functions-version.js'],
    );
    const taken = await appOf({ ...texts, 'src/durable-functions-version.js': 'exports.mine = 1;\n' });
    assert.throws(() => following(taken), { code: 'CLONE_FILE_EXISTS', message: /src\/durable-functions-version\.js/ });
  });

  it('the names of another version give way to plain ones in the helper', async () => {
    const analysis = await appOf({
      'a.js': `const df = require('durable-functions');\ndf.app.client.http('s', { handler: async (request, client) => client.startNew('Order_1_1_0') });\n`,
    });
    assert.match(
      textsAfter(analysis.sources, following(analysis))['a.js'] ?? '',
      /startNew\(versionedName\('Order'\)\)/,
    );
  });

  it('the helper keeps the line ends that it has', async () => {
    const analysis = await appOf({
      'a.js': `const df = require('durable-functions');\ndf.app.client.http('s', { handler: async (request, client) => client.startNew('Order') });\n`,
    });
    const texts = textsAfter(analysis.sources, following(analysis));
    const helper = 'durable-functions-version.js';
    const changed = { ...texts, [helper]: (texts[helper] ?? '').replaceAll('\n', '\r\n') };
    const again = await appOf(changed);
    assert.deepEqual(following(again).edits, []);
    assert.equal(
      textsAfter(again.sources, following(again, '1.3.0'))[helper],
      changed[helper]?.replace("current = '1.2.0'", "current = '1.3.0'"),
    );
  });

  it('what may be no name at all is left alone', async () => {
    const code = (name: string): string =>
      `const df = require('durable-functions');\nconst name = process.env.NAME || 'Order';\ndf.app.client.http('s', { handler: async (request, client) => client.startNew(${name}) });\n`;
    const analysis = await appOf({ 'a.js': code('name') });
    const draft = following(analysis);
    assert.equal(textsAfter(analysis.sources, draft)['a.js'], code('name'));
    assert.deepEqual(
      draft.findings.map(({ code: found }) => found),
      ['DYNAMIC_NAME'],
    );
  });

  const settings: readonly (readonly [string | undefined, string])[] = [
    [undefined, 'Order_1_2_0'],
    ['', 'Order_1_2_0'],
    ['  ', 'Order_1_2_0'],
    ['1.10.3', 'Order_1_10_3'],
    ['v2.0.0', 'Order_2_0_0'],
    [' 1.2.3\n', 'Order_1_2_3'],
    ['0.10.0', 'Order_0_10_0'],
    ['none', 'Order'],
    ['None', 'Order'],
  ];
  const bad = ['1.2', 'latest', '1.2.0-beta', '1_2_0', '01.2.0', '1.02.0', '1.2.00', 'V1.2.0', '1.2.0.0', '１.2.0'];

  for (const language of ['ts', 'js']) {
    describe(`the helper in ${language}`, () => {
      const run = async (value: string | undefined): Promise<string> => {
        const analysis = await appOf({
          [`a.${language}`]: `const df = require('durable-functions');\ndf.app.client.http('s', { handler: async (request, client) => client.startNew('Order') });\n`,
        });
        const after = textsAfter(analysis.sources, following(analysis));
        const [helper] = loadApp(after, [`durable-functions-version.${language}`]).exports as [
          { versionedName: (name: string) => string },
        ];
        const before = process.env['DurableFunctionsVersion'];
        if (value === undefined) delete process.env['DurableFunctionsVersion'];
        else process.env['DurableFunctionsVersion'] = value;
        try {
          return helper.versionedName('Order');
        } finally {
          if (before === undefined) delete process.env['DurableFunctionsVersion'];
          else process.env['DurableFunctionsVersion'] = before;
        }
      };
      for (const [value, name] of settings) {
        it(`${value === undefined ? 'absent' : `"${value}"`} starts ${name}`, async () =>
          assert.equal(await run(value), name));
      }
      for (const value of bad) {
        it(`"${value}" fails loudly`, async () => assert.rejects(run(value), /DurableFunctionsVersion is/));
      }
    });
  }
});
