import assert from 'node:assert/strict';
import type { Analysis, ProjectModel } from '../../../../core/cloning/model.ts';
import { defaultNamePattern, parseNamePattern, parseVersion } from '../../../../core/cloning/names/index.ts';
import { planClone, type ClonePlan, type CloneRequest } from '../../../../core/cloning/plan/index.ts';
import { complaintsOf } from './compile.ts';
import { appOf, textsAfter, textsOf } from './fixture.ts';

type Texts = Record<string, string>;

function requestOf(version: string, changes: Partial<CloneRequest> = {}): CloneRequest {
  return {
    mode: 'freeze',
    version: parseVersion(version),
    pattern: parseNamePattern(defaultNamePattern),
    previous: [],
    includeEntities: false,
    includeClients: false,
    closure: 'functions',
    ...changes,
  };
}

/** Functions that have versions. */
function workOf({ inventory }: Analysis): string[] {
  return inventory.functions
    .filter(({ kind }) => kind === 'orchestrator' || kind === 'activity')
    .map(({ name }) => name.toLowerCase())
    .sort();
}

function assertSound(analysis: Analysis, texts: Texts, compiled: boolean): void {
  const { functions, references, findings } = analysis.inventory;
  assert.deepEqual(
    findings.filter(({ code }) => code === 'SYNTAX_ERROR'),
    [],
  );
  const names = functions.map(({ name }) => name.toLowerCase());
  assert.equal(new Set(names).size, names.length, names.join(' '));
  for (const { target, tag, path, line } of references) {
    if (tag === undefined || target === null) continue;
    assert.ok(names.includes(target.toLowerCase()), `${path}:${line} names ${target}`);
  }
  if (compiled) assert.deepEqual(complaintsOf(texts), []);
}

const apps: readonly (readonly [string, ProjectModel, boolean])[] = [
  ['node-v4/typescript', 'node-v4', true],
  ['node-v4/javascript', 'node-v4', false],
  ['node-v4/bundle', 'node-v4', true],
  ['node-v3/javascript', 'node-v3', false],
  ['node-v3/typescript', 'node-v3', false],
];

for (const [app, model, compiled] of apps) {
  describe(`cloning/node: releases of ${app}`, () => {
    const planned = async (
      texts: Texts,
      request: CloneRequest,
    ): Promise<{ plan: ClonePlan; texts: Texts; analysis: Analysis }> => {
      const current = await appOf(texts, model);
      const plan = planClone(current, request);
      const after = textsAfter(current.sources, plan.draft);
      return { plan, texts: after, analysis: await appOf(after, model) };
    };

    it('copies are made and edited, three times: no deployed name goes', async () => {
      const plain = workOf(await appOf(textsOf(app), model));
      let texts = textsOf(app);
      const expected = [...plain];
      for (const version of ['1.1.0', '1.2.0', '2.0.0']) {
        const before = texts;
        const release = await planned(texts, requestOf(version));
        texts = release.texts;
        expected.push(...plain.map((name) => `${name}_${version.replaceAll('.', '_')}`));
        assert.deepEqual(workOf(release.analysis), [...expected].sort());
        assertSound(release.analysis, texts, compiled);
        const tag = version.replaceAll('.', '_');
        for (const path of Object.keys(before)) assert.ok(texts[path] !== undefined, path);
        const starts = release.analysis.inventory.references.filter(
          ({ side, target, targetKind, tag: own }) =>
            own === undefined && side === 'client' && targetKind === 'orchestrator' && target !== null,
        );
        for (const { target } of starts)
          if (plain.includes((target ?? '').toLowerCase().replace(/(_\d+){3}$/, '')))
            assert.ok(target?.endsWith(`_${tag}`), target ?? '');
        const again = await planned(texts, requestOf(version));
        assert.deepEqual(again.plan.draft.edits, []);
        assert.deepEqual(again.plan.draft.created, []);
      }
    }).timeout(120_000);

    it('older sources are kept under their deployed names, current code is stamped', async () => {
      const first = await appOf(textsOf(app), model);
      const plain = workOf(first);
      const suffixed = (version: string): string[] => plain.map((name) => `${name}_${version.replaceAll('.', '_')}`);
      const versions = ['1.0.0', '1.1.0', '1.2.0'];
      const second = await planned(
        textsOf(app),
        requestOf('1.1.0', { previous: [{ version: parseVersion('1.0.0'), analysis: first }] }),
      );
      assert.deepEqual(workOf(second.analysis), [...plain, ...suffixed('1.1.0')].sort());
      assertSound(second.analysis, second.texts, compiled);
      // The sources in the repository are the plain ones: copies are made at build from tags.
      const previous = versions.slice(0, 2).map((version) => ({ version: parseVersion(version), analysis: first }));
      const third = await planned(textsOf(app), requestOf('1.2.0', { previous }));
      assert.deepEqual(workOf(third.analysis), [...plain, ...suffixed('1.1.0'), ...suffixed('1.2.0')].sort());
      assertSound(third.analysis, third.texts, compiled);
      const again = await planned(third.texts, requestOf('1.2.0', { previous }));
      assert.deepEqual(again.texts, third.texts);
      assert.deepEqual(again.plan.draft.edits, []);
    }).timeout(120_000);

    it('stamping twice with one version changes nothing, with another one the names change', async () => {
      const first = await planned(textsOf(app), requestOf('1.1.0', { mode: 'stamp' }));
      assertSound(first.analysis, first.texts, compiled);
      assert.deepEqual((await planned(first.texts, requestOf('1.1.0', { mode: 'stamp' }))).texts, first.texts);
      const second = await planned(first.texts, requestOf('1.2.0', { mode: 'stamp' }));
      const directly = await planned(textsOf(app), requestOf('1.2.0', { mode: 'stamp' }));
      assert.deepEqual(second.texts, directly.texts);
    }).timeout(120_000);

    it('starts that follow a setting stay as they are from release to release', async () => {
      const first = await planned(textsOf(app), requestOf('1.1.0', { starterSetting: 'Version' }));
      assertSound(first.analysis, first.texts, compiled);
      assert.ok(first.plan.references.some(({ action }) => action === 'setting'));
      const second = await planned(first.texts, requestOf('1.2.0', { starterSetting: 'Version' }));
      assertSound(second.analysis, second.texts, compiled);
      assert.deepEqual(
        [...new Set(second.plan.draft.edits.flatMap(({ why }) => (why === 'registration' ? [] : [why])))],
        ['setting'],
      );
    }).timeout(120_000);
  });
}
