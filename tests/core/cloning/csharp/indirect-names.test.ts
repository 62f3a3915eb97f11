import assert from 'node:assert/strict';
import type { Analysis } from '../../../../core/cloning/model.ts';
import { after, inprocess, isolated, namedIn, stamping } from './support.ts';

const functions = `using Microsoft.Azure.WebJobs.Extensions.DurableTask;
class Acts {
  [FunctionName("Pay")] void Pay([ActivityTrigger] int i) { }
  [FunctionName("Tax")] void Tax([ActivityTrigger] int i) { }
  [FunctionName("Sub")] void Sub([OrchestrationTrigger] IDurableOrchestrationContext c) { }
}
`;

/** An app with an orchestrator whose body is on line 3 of its file, and more members of its class on line 4. */
function flow(body: string, members = ''): Record<string, string> {
  return {
    'Acts.cs': functions,
    'Flow.cs': `class Flow {
  [FunctionName("Flow")] async Task Run([OrchestrationTrigger] IDurableOrchestrationContext c, [DurableClient] IDurableClient client) {
${body}
  }
${members}
}
`,
  };
}

/** The text of the flow once all functions have a suffix. */
function stampedFlow(analysis: Analysis): string {
  const draft = analysis.rename(stamping(analysis, (name) => (name === 'Flow' ? name : `${name}_1`)));
  assert.deepEqual(draft.findings, []);
  return after(analysis.sources, draft)['Flow.cs'] ?? '';
}

interface Case {
  readonly name: string;
  readonly body: string;
  readonly members?: string;
  readonly named: readonly string[];
  /** Body and members with the new names; as they are when absent. */
  readonly stamped?: { readonly body: string; readonly members?: string };
}

function check({ name, body, members = '', named, stamped = { body } }: Case): void {
  it(name, async () => {
    const analysis = await inprocess(flow(body, members));
    assert.deepEqual(namedIn(analysis), named);
    assert.equal(stampedFlow(analysis), flow(stamped.body, stamped.members ?? members)['Flow.cs']);
  });
}

describe('the default value of a parameter of a C# helper', () => {
  const helper = (value: string): string =>
    `  Task W(IDurableOrchestrationContext c, string n = ${value}, object i = null) => c.CallActivityAsync(n, i);`;
  const cases: readonly Case[] = [
    {
      name: 'is the name where a call leaves it out',
      body: 'await W(c);',
      members: helper('"Pay"'),
      named: ['5 Pay literal', '5 ? wrapper'],
      stamped: { body: 'await W(c);', members: helper('"Pay_1"') },
    },
    {
      name: 'is the name where only others are given, by their names',
      body: 'await W(c, i: 1); await W(i: 1, c: c, n: "Tax");',
      members: helper('nameof(Acts.Pay)'),
      named: ['3 Tax literal', '5 Pay nameof', '5 ? wrapper'],
      stamped: {
        body: 'await W(c, i: 1); await W(i: 1, c: c, n: "Tax_1");',
        members: helper('nameof(Acts.Pay) + "_1"'),
      },
    },
    {
      name: 'is a name that nothing registers where a call leaves it out',
      body: 'await W(c);',
      members: helper('"Nobody"'),
      named: ['5 Nobody literal', '5 ? wrapper'],
    },
    {
      name: 'is none where every call gives another and nothing is called so',
      body: 'await W(c, "Pay");',
      members: helper('""'),
      named: ['3 Pay literal', '5 ? wrapper'],
      stamped: { body: 'await W(c, "Pay_1");' },
    },
    {
      name: 'is none where it is null',
      body: 'await W(c);',
      members: helper('null'),
      named: ['5 ? wrapper'],
    },
    {
      name: 'is the name of a local function',
      body: 'Task L(int i, string n = "Pay") => c.CallActivityAsync(n, i); await L(1);',
      named: ['3 Pay literal', '3 ? wrapper'],
      stamped: { body: 'Task L(int i, string n = "Pay_1") => c.CallActivityAsync(n, i); await L(1);' },
    },
    {
      name: 'is that of the interface which the helper is called by',
      body: 'ICaller caller = null; await caller.Do();',
      members: `  interface ICaller { Task Do(string n = "Pay"); }
  class Caller : ICaller { IDurableOrchestrationContext c; public Task Do(string n) => c.CallActivityAsync(n, null); }`,
      named: ['5 Pay literal', '6 ? wrapper'],
      stamped: {
        body: 'ICaller caller = null; await caller.Do();',
        members: `  interface ICaller { Task Do(string n = "Pay_1"); }
  class Caller : ICaller { IDurableOrchestrationContext c; public Task Do(string n) => c.CallActivityAsync(n, null); }`,
      },
    },
    {
      name: 'is handed on by a helper of a helper',
      body: 'await V(c);',
      members: `  Task V(IDurableOrchestrationContext c, string m = "Tax") => W(c, m);\n${helper('"Pay"')}`,
      named: ['5 Tax literal', '5 ? wrapper', '6 Pay literal', '6 ? wrapper'],
      stamped: {
        body: 'await V(c);',
        members: `  Task V(IDurableOrchestrationContext c, string m = "Tax_1") => W(c, m);\n${helper('"Pay_1"')}`,
      },
    },
  ];
  for (const one of cases) check(one);

  it('does not follow an app setting, since only a constant may stand there', async () => {
    const analysis = await inprocess(
      flow('await B(client);', '  Task B(IDurableClient client, string n = "Sub") => client.StartNewAsync(n, null);'),
    );
    const starts = analysis.inventory.references.filter(({ target }) => target === 'Sub');
    assert.deepEqual(
      starts.map(({ side }) => side),
      ['client'],
    );
    const draft = analysis.followSetting({
      setting: 'S',
      version: '1.0.0',
      suffixPattern: '_{major}',
      references: new Map(starts.map(({ id }) => [id, 'Sub'])),
    });
    assert.deepEqual(draft.edits, []);
    assert.deepEqual(
      draft.findings.map(({ code, message }) => [code, message]),
      [
        [
          'DYNAMIC_NAME',
          'Flow.cs line 5: B gets Sub by the default value of a parameter: it does not follow the app setting.',
        ],
      ],
    );
  });
});

describe('a C# method that takes a name and is handed over as a value', () => {
  const cases: readonly Case[] = [
    {
      name: 'gets the elements of the list that it is called with each of',
      body: 'await Task.WhenAll(new[] { "Pay", nameof(Acts.Tax) }.Select(c.CallActivityAsync<string>));',
      named: ['3 Pay literal', '3 Tax nameof'],
      stamped: {
        body: 'await Task.WhenAll(new[] { "Pay_1", nameof(Acts.Tax) + "_1" }.Select(c.CallActivityAsync<string>));',
      },
    },
    {
      name: 'gets what the variable is called with that holds it',
      body: 'Func<string, object, Task> f = c.CallActivityAsync; await f("Tax", null); await f.Invoke("Pay", null);',
      named: ['3 ? wrapper', '3 Tax literal', '3 Pay literal'],
      stamped: {
        body: 'Func<string, object, Task> f = c.CallActivityAsync; await f("Tax_1", null); await f.Invoke("Pay_1", null);',
      },
    },
    {
      name: 'gets more names where its variable is handed on',
      body: 'Func<string, object, Task> f = c.CallActivityAsync; await f("Tax", null); await Other(f);',
      named: ['3 ? dynamic', '3 Tax literal'],
      stamped: { body: 'Func<string, object, Task> f = c.CallActivityAsync; await f("Tax_1", null); await Other(f);' },
    },
    {
      name: 'gets what is only known at run time from a list of a variable',
      body: 'await Task.WhenAll(names.Select(c.CallSubOrchestratorAsync));',
      named: ['3 ? dynamic'],
    },
    {
      name: 'gets what is only known at run time from a helper',
      body: 'await Helper(client.StartNewAsync, "Pay");',
      named: ['3 ? dynamic'],
    },
    {
      name: 'gets the elements of a list where it is a helper of the app',
      body: 'await Task.WhenAll(new[] { "Pay" }.Select(W));',
      members: '  IDurableOrchestrationContext k; Task W(string n) => k.CallActivityAsync(n, null);',
      named: ['3 Pay literal', '5 ? wrapper'],
      stamped: { body: 'await Task.WhenAll(new[] { "Pay_1" }.Select(W));' },
    },
    {
      name: 'gets what is only known at run time where it is a helper of the app',
      body: 'await Task.WhenAll(names.Select(this.W)); Func<string, Task> f = W; Do(X, nameof(W));',
      members:
        '  IDurableOrchestrationContext k; Task W(string n) => k.CallActivityAsync(n, null); const string X = "W";',
      named: ['3 ? dynamic', '3 ? dynamic', '5 ? wrapper'],
    },
    { name: 'gets nothing where only its name is asked for', body: 'var s = nameof(c.CallActivityAsync);', named: [] },
  ];
  for (const one of cases) check(one);

  it('changes with the function that it is generated from', async () => {
    const text = (name: string): string => `class Flow {
  [Function("Flow")] Task Run([OrchestrationTrigger] TaskOrchestrationContext c) => Task.WhenAll(inputs.Select(c.Call${name}Async));
  [Function("${name}")] int Pay([ActivityTrigger] int i) => 1;
}`;
    const analysis = await isolated({ 'Flow.cs': text('Pay') });
    assert.deepEqual(namedIn(analysis), ['2 Pay generated-method']);
    const draft = analysis.rename(stamping(analysis, (name) => `${name}_1`, ['activity']));
    assert.equal(after(analysis.sources, draft)['Flow.cs'], text('Pay_1'));
  });

  it('is said where a dispatcher cannot give the sub-orchestration its version', async () => {
    const analysis = await isolated({
      'Flow.cs': `class Flow {
  [Function("Flow")] Task Run([OrchestrationTrigger] TaskOrchestrationContext c) =>
    Task.WhenAll(new[] { "Sub" }.Select(c.CallSubOrchestratorAsync));
  [Function("Sub")] Task Sub([OrchestrationTrigger] TaskOrchestrationContext c) => Task.CompletedTask;
}`,
    });
    const draft = analysis.copy({
      functions: new Set(analysis.inventory.functions.map(({ id }) => id)),
      definitions: new Map(),
      references: new Map(),
      tag: '1_0_0',
      closure: 'functions',
      into: analysis,
      orchestrators: 'unregistered',
    });
    assert.deepEqual(
      draft.findings.map(({ code, line }) => [code, line]),
      [['SUB_ORCHESTRATION_VERSION', 3]],
    );
    assert.ok(draft.created.some(({ text }) => text.includes('.Select(c.CallSubOrchestratorAsync)')));
  });
});

describe('a C# name that is made of a type', () => {
  const cases: readonly Case[] = [
    {
      name: 'is that of the member of an enum',
      body: 'await c.CallActivityAsync(Kinds.Pay.ToString(), 1); await c.CallActivityAsync($"{Kinds.Tax}", 1);',
      members: '  enum Kinds { Pay, Tax }',
      named: ['3 Pay constant', '3 Tax interpolation'],
      stamped: {
        body: 'await c.CallActivityAsync(Kinds.Pay.ToString() + "_1", 1); await c.CallActivityAsync($"{Kinds.Tax}" + "_1", 1);',
      },
    },
    {
      name: 'is not known of what is no member of an enum',
      body: 'await c.CallActivityAsync(Kinds.Pay.ToString(), 1); await c.CallActivityAsync(Kinds.Tax.ToString("D"), 1);',
      members: '  enum Kinds { Tax }',
      named: ['3 ? dynamic', '3 ? dynamic'],
    },
    {
      name: 'is not known of a type parameter of a method',
      body: 'await W<Acts>(c);',
      members: '  Task W<T>(IDurableOrchestrationContext c) => c.CallActivityAsync(typeof(T).Name, 1);',
      named: ['5 ? dynamic'],
    },
    {
      name: 'is not known of a type parameter of a class',
      body: '',
      members:
        '  class Runner<TStep> { Task W(IDurableOrchestrationContext c) => c.CallActivityAsync(typeof(TStep).Name, 1); }',
      named: ['5 ? dynamic'],
    },
  ];
  for (const one of cases) check(one);
});
