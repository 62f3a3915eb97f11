import assert from 'node:assert/strict';
import type { Analysis } from '../../../../core/cloning/model.ts';
import { after, inprocess, namedIn, stamping } from './support.ts';

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
