import assert from 'node:assert/strict';
import { sourceSet } from '../../../../core/cloning/source/index.ts';
import type { StarterRequest } from '../../../../core/cloning/model.ts';
import { helperText } from '../../../../core/cloning/csharp/starters/helper.ts';
import { after, analysed, apps, assertGolden, changedBy, fixture, inprocess, isolated, stamping } from './support.ts';

const starts = ({ inventory }: Awaited<ReturnType<typeof inprocess>>, version = '1.2.0'): StarterRequest => ({
  setting: 'DurableFunctionsVersion',
  version,
  suffixPattern: '_{major}_{minor}_{patch}',
  references: new Map(
    inventory.references.flatMap(({ id, side, targetKind, target }): [string, string][] =>
      side === 'client' && targetKind === 'orchestrator' && target !== null
        ? [[id, target.replace(/(_\d+){3}$/, '')]]
        : [],
    ),
  ),
});

const head = `class C { string Given = "Flow"; const string X = "Flow"; Task M(IDurableClient client) => `;
const call = 'global::DurableFunctionsDeployment.VersionedStarts.NameOf';

describe('C# starts that follow a setting', () => {
  for (const { model, app } of apps) {
    it(`are those of the clients of ${model}/${app}`, async () => {
      const sources = fixture(model, app);
      const analysis = await analysed(sources);
      const draft = analysis.followSetting(starts(analysis));
      assertGolden(model, `${app}.setting`, changedBy(sources, draft));
    });

    it(`are found again in ${model}/${app} by their plain names, and only the version changes the next time`, async () => {
      const sources = fixture(model, app);
      const first = await analysed(sources);
      const texts = after(sources, first.followSetting(starts(first)));
      const second = await analysed(sourceSet('again', texts));
      const named = ({ inventory }: typeof first): (string | null)[] =>
        inventory.references.map(({ target }) => target);
      assert.deepEqual(named(second).sort(), named(first).sort());
      assert.deepEqual(
        second.inventory.references
          .filter(({ followsSetting }) => followsSetting === true)
          .map(({ id, side }) => [id, side]),
        [...starts(second).references.keys()].map((id) => [id, 'client']),
      );
      assert.deepEqual(second.followSetting(starts(second)).edits, []);
      assert.deepEqual(second.followSetting(starts(second)).created, []);
      const next = second.followSetting(starts(second, '1.3.0'));
      assert.deepEqual(
        next.edits.map(({ path, before, after: text }) => [path.replace(/^.*\//, ''), before, text]),
        [['VersionedStarts.cs', '2', '3']],
      );
    });
  }

  const cases: readonly { name: string; from: string; to: string }[] = [
    {
      name: 'a literal',
      from: 'client.StartNewAsync("Flow", null)',
      to: `client.StartNewAsync(${call}("Flow"), null)`,
    },
    { name: 'a constant', from: 'client.StartNewAsync(X, null)', to: `client.StartNewAsync(${call}(X), null)` },
    {
      name: 'a stamped literal',
      from: 'client.StartNewAsync("Flow_1_1_0", null)',
      to: `client.StartNewAsync(${call}("Flow"), null)`,
    },
    {
      name: 'a stamped nameof',
      from: 'client.StartNewAsync(nameof(Flow) + "_1_1_0", null)',
      to: `client.StartNewAsync(${call}(nameof(Flow)), null)`,
    },
    {
      name: 'a choice',
      from: 'client.StartNewAsync(b ? X : "Other", null)',
      to: `client.StartNewAsync(b ? ${call}(X) : ${call}("Other"), null)`,
    },
    {
      name: 'what may be null, for another one to be taken',
      from: 'client.StartNewAsync(Given ?? "Other", null)',
      to: `client.StartNewAsync(${call}(Given) ?? ${call}("Other"), null)`,
    },
  ];
  for (const { name, from, to } of cases) {
    it(`take ${name}`, async () => {
      const analysis = await inprocess({ 'C.cs': `${head}${from}; }` });
      assert.equal(after(analysis.sources, analysis.followSetting(starts(analysis)))['C.cs'], `${head}${to}; }`);
    });
  }

  const variables: readonly {
    readonly name: string;
    readonly from: string;
    readonly to: string | null;
    readonly wanted?: RegExp;
  }[] = [
    {
      name: 'that holds plain names only',
      from: 'var w = b ? "Flow" : "Audit"; client.StartNewAsync(w, null);',
      to: `var w = b ? "Flow" : "Audit"; client.StartNewAsync(${call}(w), null);`,
    },
    {
      name: 'that holds stamped names',
      from: 'var w = b ? "Flow_1_1_0" : nameof(Audit) + "_1_1_0"; client.StartNewAsync(w, null);',
      to: `var w = b ? ${call}("Flow") : ${call}(nameof(Audit)); client.StartNewAsync(w, null);`,
    },
    {
      name: 'that holds a name which does not follow',
      from: 'var w = "Audit"; if (b) w = "Flow"; client.StartNewAsync(w, null);',
      to: `var w = "Audit"; if (b) w = ${call}("Flow"); client.StartNewAsync(w, null);`,
      wanted: /^Flow/,
    },
    {
      name: 'that may be null, with a stamped name',
      from: 'string w = null; if (b) w = "Flow_1_1_0"; client.StartNewAsync(w ?? "Audit", null);',
      to: `string w = null; if (b) w = ${call}("Flow"); client.StartNewAsync(w ?? ${call}("Audit"), null);`,
    },
    {
      name: 'that holds what is only known at run time beside',
      from: 'var w = Read(); if (b) w = "Flow"; client.StartNewAsync(w, null);',
      to: `var w = Read(); if (b) w = ${call}("Flow"); client.StartNewAsync(w, null);`,
    },
    {
      name: 'that is put together of several',
      from: 'var w = b ? "Flow" : "Audit"; client.StartNewAsync(w + "_1_1_0", null);',
      to: null,
      wanted: /^Flow/,
    },
    {
      name: 'that is a constant, of names that do not all follow',
      from: 'const string w = true ? "Flow" : "Audit"; client.StartNewAsync(w, null);',
      to: null,
      wanted: /^Flow/,
    },
  ];
  for (const { name, from, to, wanted = /./ } of variables) {
    it(`${to === null ? 'leave a variable alone' : 'take a variable'} ${name}`, async () => {
      const text = (body: string): string => `class C { Task M(IDurableClient client, bool b) { ${body} } }`;
      const request = (analysis: Awaited<ReturnType<typeof inprocess>>): StarterRequest => {
        const all = starts(analysis);
        return { ...all, references: new Map([...all.references].filter(([, plain]) => wanted.test(plain))) };
      };
      const analysis = await inprocess({ 'C.cs': text(from) });
      const draft = analysis.followSetting(request(analysis));
      const texts = after(analysis.sources, draft);
      assert.equal(texts['C.cs'], text(to ?? from));
      assert.deepEqual(
        draft.findings.map(({ code, line }) => `${code} ${line ?? ''}`),
        to === null ? ['DYNAMIC_NAME 1'] : [],
      );
      if (to === null) return;
      const again = await analysed(sourceSet('again', texts));
      assert.deepEqual(
        again.inventory.references.filter(({ followsSetting }) => followsSetting === true).map(({ target }) => target),
        analysis.inventory.references
          .flatMap(({ target }) => target?.replace(/(_\d+){3}$/, '') ?? [])
          .filter((plain) => wanted.test(plain)),
      );
      const second = again.followSetting(request(again));
      assert.deepEqual([second.edits, second.created, second.findings], [[], [], []], 'a second run has nothing to do');
    });
  }

  const settings: readonly (readonly [string, boolean])[] = [
    ['1.2.0', true],
    ['v1.2.0', true],
    ['0.0.10', true],
    ['01.2.0', false],
    ['1.2', false],
    ['1.2.0-beta', false],
    ['V1.2.0', false],
    ['1.2.0\n2', false],
  ];
  it('take a version as every reader of the setting does', () => {
    const text = helperText({ setting: 'S', version: '1.2.0', suffixPattern: '_{major}' }, '\n');
    const pattern = /"(\^.*)\\\\z"/.exec(text)?.[1];
    assert.ok(pattern);
    for (const [value, isVersion] of settings) assert.equal(new RegExp(`${pattern}$`).test(value), isVersion, value);
  });

  it('take generated methods, with and without arguments', async () => {
    const text = (one: string, two: string): string => `using Microsoft.DurableTask;
[DurableTask] class Flow : TaskOrchestrator<int?, int> { }
class C { void M(DurableTaskClient client) { client.${one}; client.${two}; } }`;
    const analysis = await isolated({
      'C.cs': text('ScheduleNewFlowInstanceAsync(1)', 'ScheduleNewFlowInstanceAsync()'),
    });
    assert.equal(
      after(analysis.sources, analysis.followSetting(starts(analysis)))['C.cs'],
      text(
        `ScheduleNewOrchestrationInstanceAsync(${call}("Flow"), 1)`,
        `ScheduleNewOrchestrationInstanceAsync(${call}("Flow"))`,
      ),
    );
  });

  it('keep their helper apart from a file of that name which is not ours', async () => {
    const path = 'Versions/VersionedStarts.cs';
    const analysis = await inprocess({
      'C.cs': `${head}client.StartNewAsync("Flow", null); }`,
      [path]: 'class Mine { }',
    });
    const draft = analysis.followSetting(starts(analysis));
    assert.deepEqual(
      draft.created.map((file) => file.path),
      [path],
    );
    assert.ok(draft.edits.every((edit) => edit.path === 'C.cs'));
  });

  it('stay as they are when functions are renamed', async () => {
    const analysis = await inprocess({ 'C.cs': `${head}client.StartNewAsync(${call}("Flow"), null); }` });
    const ids = analysis.inventory.references.map(({ id }) => id);
    assert.deepEqual(
      analysis.rename({ definitions: new Map(), references: new Map(ids.map((id) => [id, 'Flow_1_2_0'])) }).edits,
      [],
    );
    assert.equal(stamping(analysis, (name) => name).references.size, 0);
  });
});
