import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Analysis } from '../../../../core/cloning/model.ts';
import { applyEdits } from '../../../../core/cloning/source/index.ts';
import { appOf, copyOf, suffixed, textsAfter } from './fixture.ts';
import { loadApp } from './load.ts';
import { randomApps } from './random-apps.ts';

const runs = { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 25), seed: 20_260_225 };

function callsOf({ inventory }: Analysis, tag?: string): string[] {
  return inventory.references
    .filter((reference) => reference.tag === tag && reference.target !== null && reference.targetKind === 'activity')
    .map(({ enclosing, target }) => `${enclosing} -> ${target ?? ''}`.toUpperCase())
    .sort();
}

function workOf({ inventory }: Analysis): string[] {
  return inventory.functions
    .filter(({ kind }) => kind !== 'client')
    .map(({ name }) => name)
    .sort();
}

function assertReadable({ inventory }: Analysis): void {
  assert.deepEqual(
    inventory.findings.filter(({ code }) => code === 'SYNTAX_ERROR'),
    [],
  );
}

const codeOf = (texts: Readonly<Record<string, string>>): string[] =>
  Object.keys(texts)
    .filter((path) => path.endsWith('.ts'))
    .sort();

describe('cloning/node: random apps', () => {
  it('what is found is what the app was made of', async () => {
    await fc.assert(
      fc.asyncProperty(randomApps, async ({ texts, calls, names }) => {
        const analysis = await appOf(texts);
        assertReadable(analysis);
        assert.deepEqual(workOf(analysis), names);
        assert.deepEqual(callsOf(analysis), calls);
        assert.deepEqual(
          loadApp(texts, codeOf(texts))
            .registered.map(({ name }) => name)
            .sort(),
          analysis.inventory.functions.map(({ name }) => name).sort(),
        );
      }),
      runs,
    );
  }).timeout(120_000);

  it('copies: old and new names, each once; references resolve; originals are not touched; what stays is byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(randomApps, async ({ texts, calls, names }) => {
        const analysis = await appOf(texts);
        const draft = copyOf(analysis);
        assert.deepEqual([draft.edits, draft.moved, draft.removed], [[], [], []]);
        const after = await appOf(textsAfter(analysis.sources, draft));
        assertReadable(after);
        assert.deepEqual(workOf(after), [...names, ...names.map((name) => `${name}_1_2_0`)].sort());
        assert.deepEqual(callsOf(after), calls);
        assert.deepEqual(
          callsOf(after, '1_2_0'),
          calls.map((call) => call.replace(/(\w+) -> (\w+)/, '$1_1_2_0 -> $2_1_2_0')).sort(),
        );
        for (const { path, text, copyOf: origin } of draft.created) {
          assert.ok(origin, path);
          const withoutRemoved = applyEdits(
            texts[origin.path] ?? '',
            origin.edits.filter(({ why }) => why === 'removal'),
          );
          assert.equal(text.replace(/ \+ (['"])_1_2_0\1/g, '').replaceAll('_1_2_0', ''), withoutRemoved, path);
        }
        const loaded = textsAfter(analysis.sources, draft);
        const registered = loadApp(loaded, codeOf(loaded)).registered.map(({ name }) => name.toLowerCase());
        assert.equal(new Set(registered).size, registered.length);
        assert.equal(registered.length, after.inventory.functions.length);
      }),
      runs,
    );
  }).timeout(120_000);

  it('renamed, and renamed back, the app is what it was, apart from names in constants', async () => {
    await fc.assert(
      fc.asyncProperty(randomApps, async ({ texts, calls, names }) => {
        const analysis = await appOf(texts);
        const stamped = await appOf(textsAfter(analysis.sources, analysis.rename(suffixed(analysis, '_1_1_0'))));
        assert.deepEqual(
          workOf(stamped),
          names.map((name) => `${name}_1_1_0`),
        );
        assert.deepEqual(
          callsOf(stamped),
          calls.map((call) => call.replace(/(\w+) -> (\w+)/, '$1_1_1_0 -> $2_1_1_0')),
        );
        assert.deepEqual(stamped.rename(suffixed(stamped, '')).edits, []);
        const back = stamped.rename({
          definitions: new Map(stamped.inventory.functions.map(({ id, name }) => [id, name.replace('_1_1_0', '')])),
          references: new Map(
            stamped.inventory.references.flatMap(({ id, target }) =>
              target === null ? [] : [[id, target.replace('_1_1_0', '')] as const],
            ),
          ),
        });
        assert.deepEqual(textsAfter(stamped.sources, back), texts);
      }),
      runs,
    );
  }).timeout(120_000);
});
