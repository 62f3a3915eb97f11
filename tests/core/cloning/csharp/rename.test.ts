import assert from 'node:assert/strict';
import { DurableDeployError } from '../../../../core/errors.ts';
import { sourceSet } from '../../../../core/cloning/source/index.ts';
import { after, analysed, apps, assertGolden, changedBy, fixture, inprocess, isolated, stamping } from './support.ts';

const suffixed = (suffix: string) => (name: string) => `${name.replace(/(?:_\d+){3}$/, '')}${suffix}`;

const head = `using Microsoft.Azure.WebJobs.Extensions.DurableTask;
class Flow {
  const string C = "X"; const string P = "Pre";
`;

describe('renaming in C#', () => {
  for (const { model, app } of apps) {
    it(`changes ${model}/${app} at the places of the names and nowhere else`, async () => {
      const sources = fixture(model, app);
      const analysis = await analysed(sources);
      const draft = analysis.rename(stamping(analysis, suffixed('_1_2_0')));
      assertGolden(model, `${app}.stamp`, changedBy(sources, draft));
      assert.deepEqual([draft.created, draft.moved, draft.removed, draft.findings], [[], [], [], []]);
    });

    it(`finds the new names of ${model}/${app} again, and replaces them the next time`, async () => {
      const sources = fixture(model, app);
      const first = await analysed(sources);
      const once = sourceSet('once', after(sources, first.rename(stamping(first, suffixed('_1_2_0')))));
      const second = await analysed(once);
      const kinds = ['orchestrator', 'activity'];
      assert.deepEqual(
        second.inventory.functions.map(({ name, kind, path }) => [name, kind, path]),
        first.inventory.functions.map(({ name, kind, path }) => [
          kinds.includes(kind) ? `${name}_1_2_0` : name,
          kind,
          path,
        ]),
      );
      const names = new Set(
        first.inventory.functions.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name.toLowerCase()),
      );
      assert.deepEqual(
        second.inventory.references.map(({ target, path, api }) => [target, path, api.replace('_1_2_0', '')]).sort(),
        first.inventory.references
          .map(({ target, path, api }) => [
            target !== null && names.has(target.toLowerCase()) ? `${target}_1_2_0` : target,
            path,
            api,
          ])
          .sort(),
      );
      assert.deepEqual(second.rename(stamping(second, suffixed('_1_2_0'))).edits, []);
      const twice = after(once, second.rename(stamping(second, suffixed('_1_3_0'))));
      assert.ok(!Object.values(twice).some((text) => text.includes('1_2_0')));
      const direct = after(sources, first.rename(stamping(first, suffixed('_1_3_0'))));
      assert.deepEqual(twice, direct);
    });
  }

  describe('writes', () => {
    const cases: readonly { name: string; from: string; to: string; expect: string }[] = [
      { name: 'within the quotes', from: '"X"', to: 'X_1', expect: '"X_1"' },
      { name: 'within the quotes of a verbatim literal', from: '@"X"', to: 'X_1', expect: '@"X_1"' },
      { name: 'within the quotes of a raw literal', from: '"""X"""', to: 'X_1', expect: '"""X_1"""' },
      { name: 'the upper and lower case that is there', from: '"x_0"', to: 'X_1', expect: '"x_1"' },
      { name: 'a literal for one with escapes', from: '"\\u0058"', to: 'X_1', expect: '"X_1"' },
      { name: 'a sum of a constant', from: 'C', to: 'X_1', expect: 'C + "_1"' },
      { name: 'a sum of nameof', from: 'nameof(X)', to: 'X_1', expect: 'nameof(X) + "_1"' },
      { name: 'the tail of a sum', from: 'C + "_0"', to: 'X_1', expect: 'C + "_1"' },
      { name: 'a longer tail', from: 'P + "Order"', to: 'PreOrder_1', expect: 'P + "Order_1"' },
      { name: 'no tail when none is left', from: 'C + "_0"', to: 'X', expect: 'C' },
      { name: 'the tail of a sum of a sum', from: 'P + C + "_0"', to: 'PreX_1', expect: 'P + C + "_1"' },
      { name: 'a sum of an interpolation', from: '$"{C}Y"', to: 'XY_1', expect: '$"{C}Y" + "_1"' },
      { name: 'a literal for a name that begins otherwise', from: 'C', to: 'Other', expect: '"Other"' },
      { name: 'a literal for a sum that begins otherwise', from: 'C + P', to: 'Other', expect: '"Other"' },
      { name: 'within parentheses', from: '(C)', to: 'X_1', expect: '(C + "_1")' },
      { name: 'within a cast', from: '(string)C', to: 'X_1', expect: '(string)C + "_1"' },
    ];
    for (const { name, from, to, expect } of cases) {
      it(name, async () => {
        const text = (given: string): string =>
          `${head}  Task M(IDurableOrchestrationContext c) => c.CallActivityAsync(${given}, 1);\n}`;
        const analysis = await inprocess({ 'Flow.cs': text(from) });
        const [reference] = analysis.inventory.references;
        assert.ok(reference);
        const draft = analysis.rename({ definitions: new Map(), references: new Map([[reference.id, to]]) });
        assert.equal(after(analysis.sources, draft)['Flow.cs'], text(expect));
      });
    }

    const attributes: readonly { from: string; expect: string }[] = [
      { from: '[DurableTask]', expect: '[DurableTask(nameof(Flow) + "_1")]' },
      { from: '[DurableTask()]', expect: '[DurableTask(nameof(Flow) + "_1")]' },
      { from: '[DurableTask(Version = "2")]', expect: '[DurableTask(nameof(Flow) + "_1", Version = "2")]' },
      { from: '[DurableTask(nameof(Flow))]', expect: '[DurableTask(nameof(Flow) + "_1")]' },
      { from: '[DurableTask(name: "Flow", Version = "2")]', expect: '[DurableTask(name: "Flow_1", Version = "2")]' },
      { from: '[Obsolete, DurableTask]', expect: '[Obsolete, DurableTask(nameof(Flow) + "_1")]' },
    ];
    for (const { from, expect } of attributes) {
      it(`${expect} for ${from}`, async () => {
        const text = (attribute: string): string => `${attribute}\nclass Flow : TaskOrchestrator<int, int> { }`;
        const analysis = await isolated({ 'Flow.cs': text(from) });
        const draft = analysis.rename(stamping(analysis, (name) => `${name}_1`));
        assert.equal(after(analysis.sources, draft)['Flow.cs'], text(expect));
      });
    }
  });

  it('changes a variable where it gets its names, when not all of them change alike', async () => {
    const text = (one: string): string => `${head}
  void M(IDurableOrchestrationContext c, bool b) {
    var name = b ? ${one} : "Stays";
    c.CallActivityAsync(name, 1);
  }
}`;
    const analysis = await inprocess({ 'Flow.cs': text('"X"') });
    const changed = analysis.inventory.references.filter(({ target }) => target === 'X');
    const draft = analysis.rename({
      definitions: new Map(),
      references: new Map(changed.map(({ id }) => [id, 'X_1'])),
    });
    assert.equal(after(analysis.sources, draft)['Flow.cs'], text('"X_1"'));
  });

  describe('gives names where one may be null', () => {
    const cases: readonly { name: string; members?: string; from: string; to: string }[] = [
      {
        name: 'by the places where a variable gets them',
        from: 'string a = null; if (b) a = "X"; c.CallActivityAsync(a ?? "Y", 1);',
        to: 'string a = null; if (b) a = "X_1"; c.CallActivityAsync(a ?? "Y_1", 1);',
      },
      {
        name: 'by the branches of a choice',
        from: 'var a = b ? C : null; c.CallActivityAsync(a ?? "Y", 1);',
        to: 'var a = b ? C + "_1" : null; c.CallActivityAsync(a ?? "Y_1", 1);',
      },
      {
        name: 'within a property that gives it',
        members: 'string G => c.B ? "X" : null;',
        from: 'c.CallActivityAsync(G ?? "Y", 1);',
        to: 'c.CallActivityAsync(G ?? "Y_1", 1);',
      },
      {
        name: 'at the end, when a variable holds what is chosen',
        from: 'string a = null; if (b) a = "X"; var d = a ?? "Y"; c.CallActivityAsync(d, 1);',
        to: 'string a = null; if (b) a = "X"; var d = a ?? "Y"; c.CallActivityAsync(d + "_1", 1);',
      },
      {
        name: 'by what is given where it was null',
        from: 'string a = b ? "X" : null; a ??= "Y"; c.CallActivityAsync(a, 1);',
        to: 'string a = b ? "X" : null; a ??= "Y"; c.CallActivityAsync(a + "_1", 1);',
      },
      {
        name: 'by a constant, which is none',
        from: 'c.CallActivityAsync(C ?? "Y", 1);',
        to: 'c.CallActivityAsync(C + "_1" ?? "Y_1", 1);',
      },
      {
        name: 'by what is put together, which is none',
        members: 'static string[] L = { "X" };',
        from: 'foreach (var a in L) c.CallActivityAsync(a + "" ?? "Y", 1);',
        to: 'foreach (var a in L) c.CallActivityAsync(a + "_1" ?? "Y_1", 1);',
      },
    ];
    for (const { name, members = '', from, to } of cases) {
      it(name, async () => {
        const text = (body: string): string =>
          `${head} ${members} void M(IDurableOrchestrationContext c, bool b) { ${body} } }`;
        const analysis = await inprocess({ 'Flow.cs': text(from) });
        const names = analysis.inventory.references.flatMap(({ id, target }): [string, string][] =>
          target === null ? [] : [[id, `${target}_1`]],
        );
        assert.ok(analysis.inventory.references.every(({ target }) => target !== null));
        const draft = analysis.rename({ definitions: new Map(), references: new Map(names) });
        const expected = text(to).replace('c.B ? "X"', 'c.B ? "X_1"');
        assert.equal(after(analysis.sources, draft)['Flow.cs'], expected);
        assert.deepEqual(draft.findings, []);
      });
    }
  });

  it('leaves alone a variable of several names that are put together', async () => {
    const text = `${head} void M(IDurableOrchestrationContext c, bool b) { var a = b ? "X" : "Y"; c.CallActivityAsync(a + "Z", 1); } }`;
    const analysis = await inprocess({ 'Flow.cs': text });
    const draft = analysis.rename({
      definitions: new Map(),
      references: new Map(analysis.inventory.references.slice(0, 1).map(({ id, target }) => [id, `${target ?? ''}_1`])),
    });
    assert.deepEqual(draft.edits, []);
    assert.deepEqual(
      draft.findings.map(({ code, line }) => [code, line]),
      [['DYNAMIC_NAME', 4]],
    );
  });

  describe('of what a proxy names', () => {
    const steps = `interface ISteps { Task X(int i); }
class Steps : ISteps { [FunctionName(nameof(X))] public Task X([ActivityTrigger] int i) => null; }`;
    const counter = `interface ICounter { void Add(); }
class Counter : ICounter { [FunctionName("Counter")] public static Task Run([EntityTrigger] IDurableEntityContext c) => null; }`;
    const entityId = 'new global::Microsoft.Azure.WebJobs.Extensions.DurableTask.EntityId("Counter_1", ';
    const cases: readonly {
      name: string;
      more: string;
      from: string;
      to?: string;
      findings?: readonly string[];
    }[] = [
      {
        name: 'leaves the call of an activity alone, which follows the attribute',
        more: steps,
        from: 'await c.CreateActivityProxy<ISteps>().X(1);',
      },
      {
        name: 'leaves a proxy in a variable alone',
        more: steps,
        from: 'var p = c.CreateActivityProxy<ISteps>(); await p.X(1);',
      },
      {
        name: 'is refused for an activity of an interface that the app is without',
        more: steps.replace(': ISteps', ': IOther'),
        from: 'await c.CreateActivityProxy<IOther>().X(1);',
        findings: ['TYPED_PROXY error'],
      },
      {
        name: 'puts an id with the name in the place of a key',
        more: counter,
        from: 'c.CreateEntityProxy<ICounter>("k").Add();',
        to: `c.CreateEntityProxy<ICounter>(${entityId}"k")).Add();`,
      },
      {
        name: 'puts an id in the place of a key that is a parameter, by its name',
        more: counter,
        from: 'c.SignalEntityAsync<ICounter>(entityKey: key, x => x.Add());',
        to: `c.SignalEntityAsync<ICounter>(entityId: ${entityId}key), x => x.Add());`,
      },
      {
        name: 'changes the name in an id',
        more: counter,
        from: 'c.CreateEntityProxy<ICounter>(new EntityId("Counter", "k")).Add();',
        to: 'c.CreateEntityProxy<ICounter>(new EntityId("Counter_1", "k")).Add();',
      },
      {
        name: 'is refused for a key that may be an id',
        more: counter,
        from: 'c.CreateEntityProxy<ICounter>(KeyOf(1)).Add();',
        findings: ['TYPED_PROXY error'],
      },
    ];
    for (const { name, more, from, to = from, findings = [] } of cases) {
      it(name, async () => {
        const text = (body: string): string =>
          `${head} [FunctionName("F")] async Task M([OrchestrationTrigger] IDurableOrchestrationContext c, string key) { ${body} } }\n`;
        const analysis = await inprocess({ 'Flow.cs': text(from), 'More.cs': more });
        const draft = analysis.rename(stamping(analysis, suffixed('_1'), ['activity', 'entity']));
        const texts = after(analysis.sources, draft);
        assert.equal(texts['Flow.cs'], text(to));
        assert.deepEqual(
          draft.findings.map(({ code, severity }) => `${code} ${severity}`),
          findings,
        );
        assert.equal(
          analysis.inventory.findings.filter(({ code }) => code === 'TYPED_PROXY').length,
          findings.length,
          'what cannot be renamed is said beforehand',
        );
        if (findings.length > 0) return;
        const again = await analysed(sourceSet('again', texts));
        assert.ok(again.inventory.references.every(({ target }) => target?.endsWith('_1')));
        assert.deepEqual(again.rename(stamping(again, (one) => one, ['activity', 'entity'])).edits, []);
      });
    }
  });

  it('keeps the byte order mark, line ends and letters of all scripts', async () => {
    const text = (name: string): string =>
      `\uFEFF// Bestellung – 注文 – 🚚\r\n${head.replaceAll('\n', '\r\n')}  string s = "🚚"; Task M(IDurableOrchestrationContext c) => c.CallActivityAsync("${name}", "🚚");\r\n}`;
    const analysis = await inprocess({ 'Flow.cs': text('X') });
    const id = analysis.inventory.references[0]?.id ?? '';
    const draft = analysis.rename({ definitions: new Map(), references: new Map([[id, 'X_1']]) });
    assert.equal(after(analysis.sources, draft)['Flow.cs'], text('X_1'));
  });

  describe('where a file cannot be read', () => {
    const broken = (around: string, inside: string): Record<string, string> => ({
      'Flow.cs': `${head}
  void Near(IDurableOrchestrationContext c) { c.CallActivityAsync("X", 1); ${inside} }
  ${around}
}`,
    });
    const rename = async (texts: Record<string, string>): Promise<number> => {
      const analysis = await inprocess(texts);
      const names = new Map(analysis.inventory.references.map(({ id, target }) => [id, `${target ?? ''}_1`]));
      return analysis.rename({ definitions: new Map(), references: names }).edits.length;
    };
    it('goes on when the place is in another member', async () => {
      assert.equal(await rename(broken('int broken = = 3;', '')), 1);
    });
    it('refuses when it is in the same member', async () => {
      await assert.rejects(
        rename(broken('', 'var x = = 3;')),
        (error) => error instanceof DurableDeployError && error.code === 'CLONE_SYNTAX_ERROR',
      );
    });
    it('says in both cases that it is so', async () => {
      const { inventory } = await inprocess(broken('int broken = = 3;', ''));
      assert.deepEqual(
        inventory.findings.map(({ code }) => code),
        ['SYNTAX_ERROR'],
      );
    });
  });
});
