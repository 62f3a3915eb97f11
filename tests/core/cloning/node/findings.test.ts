import assert from 'node:assert/strict';
import { appOf } from './fixture.ts';

const head = `import * as df from 'durable-functions';
df.app.activity('Pack', { handler: () => 1 });
`;
const inOrder = (body: string): string => `df.app.orchestration('Order', function* (context) {\n  ${body}\n});\n`;
const client = (body: string): string =>
  `df.app.client.http('start', { handler: async (request, client) => {\n  ${body}\n} });\n`;

/** Code behind the head of two lines, and what is said of it. */
const cases: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  'nothing of plain calls': [inOrder(`yield context.df.callActivity('Pack');`), []],
  'a part that cannot be read': ['function broken( {\n', ['SYNTAX_ERROR src/a.ts:3']],
  'a query by name': [
    client(`(await client.getStatusAll()).filter((one) => one.name === 'Pack');`),
    ['QUERY_BY_NAME src/a.ts:4'],
  ],
  'a query by a constant': [
    `const pack = 'Pack';\n${client('(await client.getStatusAll()).some((one) => pack == one.name);')}`,
    ['QUERY_BY_NAME src/a.ts:5'],
  ],
  'no query by another name': [client(`(await client.getStatusAll()).filter((one) => one.name === 'Other');`), []],
  'an orchestration that starts itself anew': [
    inOrder('context.df.continueAsNew(1);'),
    ['ETERNAL_ORCHESTRATION src/a.ts:4'],
  ],
  'a fixed instance id of a start': [
    client(`await client.startNew('Order', { instanceId: 'only' });`) + inOrder(''),
    ['FIXED_INSTANCE_ID src/a.ts:4'],
  ],
  'a fixed instance id of a sub-orchestration': [
    inOrder(`yield context.df.callSubOrchestrator('Order', 1, 'only');`),
    ['FIXED_INSTANCE_ID src/a.ts:4'],
  ],
  'no id that is put together': [
    client("await client.startNew('Order', { instanceId: `order-${request.url}` });") + inOrder(''),
    [],
  ],
  'a text that is a name': [`console.log('Pack');\n`, ['NAME_IN_TEXT src/a.ts:3']],
  'an address that holds a name': [
    `const url = '/runtime/webhooks/durabletask/orchestrators/Order';\n${inOrder('')}`,
    ['EXTERNAL_CALLER src/a.ts:3'],
  ],
};

describe('cloning/node: findings', () => {
  for (const [name, [code, said]] of Object.entries(cases)) {
    it(name, async () => {
      const { inventory } = await appOf({ 'src/a.ts': head + code });
      assert.deepEqual(
        inventory.findings.map(({ code: found, path, line }) => `${found} ${path ?? ''}:${line ?? ''}`),
        said,
      );
    });
  }

  it('a setting by name, and a test', async () => {
    const { inventory } = await appOf({
      'host.json': '{ "functions": ["Pack"] }',
      'src/a.ts': head,
      'src/a.test.ts': `it('packs', () => run("pack"));\n`,
    });
    assert.deepEqual(
      inventory.findings.map(({ code, path }) => `${code} ${path ?? ''}`),
      ['SETTING_BY_NAME host.json', 'TEST_REFERENCE src/a.test.ts'],
    );
  });
});
