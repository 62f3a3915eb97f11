import assert from 'node:assert/strict';
import { appOf, copyOf, textsAfter, textsOf } from './fixture.ts';
import { loadApp } from './load.ts';

/** What the worker loads of each app: by `main` of its package.json. */
const entries: Readonly<Record<string, (path: string) => boolean>> = {
  typescript: (path) => /^src\/(setup|functions\/[^/]+)\.ts$/.test(path),
  javascript: (path) => path === 'src/app.js' || /^src\/functions\/.*\.function\.js$/.test(path),
  bundle: (path) => path === 'src/main.ts',
};

describe('cloning/node: apps as the worker loads them', () => {
  for (const [app, isEntry] of Object.entries(entries)) {
    it(`${app}: registered afterwards are the old names and the copies, each once`, async () => {
      const texts = textsOf(`node-v4/${app}`);
      const before = loadApp(texts, Object.keys(texts).filter(isEntry).sort());
      const analysis = await appOf(texts);
      const copied = textsAfter(analysis.sources, copyOf(analysis));
      const after = loadApp(copied, Object.keys(copied).filter(isEntry).sort());
      const copies = before.registered.flatMap(({ name, trigger }) =>
        /^(orchestration|activity)Trigger$/.test(trigger) ? [`${name}_1_2_0 ${trigger}`] : [],
      );
      assert.ok(copies.length > 1);
      assert.deepEqual(
        after.registered.map(({ name, trigger }) => `${name} ${trigger}`).sort(),
        [...before.registered.map(({ name, trigger }) => `${name} ${trigger}`), ...copies].sort(),
      );
      const names = after.registered.map(({ name }) => name.toLowerCase());
      assert.equal(new Set(names).size, names.length);
      assert.equal(after.hooks, before.hooks);
    });

    it(`${app}: the inventory has what is registered`, async () => {
      const texts = textsOf(`node-v4/${app}`);
      const { inventory } = await appOf(texts);
      const { registered } = loadApp(texts, Object.keys(texts).filter(isEntry).sort());
      const durable = registered.filter(({ name }) => name !== 'health').map(({ name }) => name);
      assert.deepEqual(inventory.functions.map(({ name }) => name).sort(), durable.sort());
    });
  }
});
