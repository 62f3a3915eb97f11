import assert from 'node:assert/strict';
import { appOf, assertGolden, suffixed, textsAfter, textsOf } from './fixture.ts';
import { complaintsOf } from './compile.ts';

/** The expression in `callActivity(…)`: before, the new name, after. */
const places: Readonly<Record<string, readonly [string, string, string]>> = {
  'inside of the quotes': [`'Hello'`, 'Hello_1_2_0', `'Hello_1_2_0'`],
  'inside of double quotes': [`"Hello"`, 'Hello_1_2_0', `"Hello_1_2_0"`],
  'a template without gaps': ['`Hello`', 'Hello_1_2_0', '`Hello_1_2_0`'],
  'the case that is there stays': [`'HELLO'`, 'Hello_1_2_0', `'HELLO_1_2_0'`],
  'a version is replaced': [`'Hello_1_1_0'`, 'Hello_1_2_0', `'Hello_1_2_0'`],
  'a version goes': [`'Hello_1_1_0'`, 'Hello', `'Hello'`],
  'after a constant': ['hello', 'Hello_1_2_0', `hello + '_1_2_0'`],
  'after a member': ['names.hello', 'Hello_1_2_0', `names.hello + '_1_2_0'`],
  'the tail of a sum is replaced': [`hello + '_1_1_0'`, 'Hello_1_2_0', `hello + '_1_2_0'`],
  'the tail of a sum goes': [`hello + '_1_1_0'`, 'Hello', 'hello'],
  'at the end of a template': ['`${hello}${end}`', 'HelloEnd_1_2_0', '`${hello}${end}_1_2_0`'],
  'the tail of a template': ['`${hello}_1_1_0`', 'Hello_1_2_0', '`${hello}_1_2_0`'],
  'anything else becomes a literal': ['versioned', 'Hello_1_2_0', `'Hello_1_2_0'`],
  'in parentheses and with a type': [`('Hello' as string)`, 'Hello_1_2_0', `('Hello_1_2_0' as string)`],
};

describe('cloning/node: rename', () => {
  for (const [title, [before, name, after]] of Object.entries(places)) {
    it(title, async () => {
      const code = (expression: string): string => `import * as df from 'durable-functions';
const hello = 'Hello', end = 'End', versioned = 'Hello_0_9_0', names = { hello: 'Hello' };
df.app.orchestration('A', function* (context) { yield context.df.callActivity(${expression}); });
`;
      const analysis = await appOf({ 'a.ts': code(before) });
      const references = new Map(analysis.inventory.references.map(({ id }) => [id, name]));
      const draft = analysis.rename({ definitions: new Map(), references });
      assert.equal(textsAfter(analysis.sources, draft)['a.ts'], code(after));
    });
  }

  /** The expression in `callActivity(…)`, what it becomes, and how often it is said that a name is left alone. */
  const several: Readonly<Record<string, readonly [string, string, number]>> = {
    'a fallback of something unknown': [`given || 'Hello'`, `given || 'Hello_1_2_0'`, 0],
    'a fallback of a constant': [`hello ?? 'Bye'`, `hello + '_1_2_0' ?? 'Bye_1_2_0'`, 0],
    'a fallback of a variable that may have no value': [`maybe ?? 'Bye'`, `maybe ?? 'Bye_1_2_0'`, 1],
    'a fallback of a property that may be missing': [`names[given] || 'Bye'`, `names[given] || 'Bye_1_2_0'`, 1],
    'a ternary of constants': [`given ? hello : 'Bye'`, `given ? hello + '_1_2_0' : 'Bye_1_2_0'`, 0],
    'a variable that is one of two': ['either', `either + '_1_2_0'`, 0],
    'a variable that may be anything': ['fallback', 'fallback', 1],
    'a variable that may be a name without versions': ['other', 'other', 1],
    'a template that may be a name without versions': ['`${other}`', '`${other}`', 1],
  };
  for (const [title, [before, after, findings]] of Object.entries(several)) {
    it(title, async () => {
      const code = (expression: string): string => `import * as df from 'durable-functions';
const hello = 'Hello', names = { hello: 'Hello', bye: 'Bye' }, given = process.env.GIVEN;
let maybe;
if (given) maybe = 'Hello';
const either = given ? 'Hello' : 'Bye', fallback = given ?? 'Hello', other = given ? 'Hello' : 'Elsewhere';
df.app.orchestration('A', function* (context) { yield context.df.callActivity(${expression}); });
df.app.activity('Hello', { handler: () => 1 });
df.app.activity('Bye', { handler: () => 1 });
`;
      const analysis = await appOf({ 'a.ts': code(before) });
      const { references } = suffixed(analysis, '_1_2_0');
      const draft = analysis.rename({ definitions: new Map(), references });
      assert.equal(textsAfter(analysis.sources, draft)['a.ts'], code(after));
      assert.deepEqual(
        draft.findings.map(({ code: found }) => found),
        Array.from({ length: findings }, () => 'DYNAMIC_NAME'),
      );
    });
  }

  it('is done with a name that is put together from itself again and again', async () => {
    const lines = Array.from(
      { length: 40 },
      (_, index) => `  name = name + other + '${index}';\n  other = name + '_';\n`,
    );
    const analysis = await appOf({
      'a.ts': `import * as df from 'durable-functions';
df.app.orchestration('A', function* (context) {
  let name = 'Hello', other = '';
${lines.join('')}  yield context.df.callActivity(name);
  yield context.df.callActivity(other);
});
df.app.activity('Hello', { handler: () => 1 });
`,
    });
    const { references } = suffixed(analysis, '_1_2_0');
    assert.deepEqual(analysis.rename({ definitions: new Map(), references }).edits, []);
  }).timeout(20_000);

  it('stamps the TypeScript app, which compiles before and after', async () => {
    const analysis = await appOf(textsOf('node-v4/typescript'));
    const after = textsAfter(analysis.sources, analysis.rename(suffixed(analysis, '_1_2_0')));
    assertGolden('node-v4/typescript.stamp', analysis.sources, after);
    assert.deepEqual(complaintsOf(textsOf('node-v4/typescript')), []);
    assert.deepEqual(complaintsOf(after), []);
  }).timeout(60_000);

  for (const [app, compiled] of [
    ['javascript', false],
    ['bundle', true],
  ] as const) {
    it(`stamps the ${app} app`, async () => {
      const analysis = await appOf(textsOf(`node-v4/${app}`));
      const after = textsAfter(analysis.sources, analysis.rename(suffixed(analysis, '_1_2_0')));
      assertGolden(`node-v4/${app}.stamp`, analysis.sources, after);
      if (compiled) assert.deepEqual(complaintsOf(after), []);
    }).timeout(60_000);
  }

  it('finds the new names again, and has nothing more to do', async () => {
    const analysis = await appOf(textsOf('node-v4/typescript'));
    const after = await appOf(textsAfter(analysis.sources, analysis.rename(suffixed(analysis, '_1_2_0'))));
    const names = (kind: string): string[] =>
      after.inventory.functions.filter((found) => found.kind === kind).map(({ name }) => name);
    assert.ok(names('orchestrator').length === 3 && names('orchestrator').every((name) => name.endsWith('_1_2_0')));
    assert.ok(names('activity').length === 11 && names('activity').every((name) => name.endsWith('_1_2_0')));
    assert.deepEqual(names('entity'), ['ParcelCounter']);
    assert.deepEqual(after.rename(suffixed(after, '')).edits, []);
  });

  it('refuses to edit a statement that cannot be read', async () => {
    const analysis = await appOf({
      'a.ts': `import * as df from 'durable-functions';\ndf.app.activity('A', { handler: () => { return ( } });\ndf.app.activity('B', { handler: () => 1 });\n`,
    });
    const [found] = analysis.inventory.functions.filter(({ name }) => name === 'A');
    assert.ok(found);
    assert.throws(() => analysis.rename({ definitions: new Map([[found.id, 'A_1']]), references: new Map() }), {
      code: 'CLONE_SYNTAX_ERROR',
    });
  });
});
