import assert from 'node:assert/strict';
import { analysed, apps, assertGolden, fixture, inprocess, inventoryLines, isolated, namedIn } from './support.ts';

const head = `using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
namespace A {
`;

/** A class with an orchestrator whose body starts on line 7. */
function flow(body: string, members = '', more = ''): Record<string, string> {
  return {
    'Flow.cs': `${head}class Flow {
  ${members.replaceAll('\n', ' ')}
  [FunctionName("Flow")] async Task Run([OrchestrationTrigger] IDurableOrchestrationContext context, string given) {
${body}
  }
}
${more}
}`,
  };
}

describe('the inventory of a C# app', () => {
  for (const { model, app } of apps) {
    it(`is that of ${model}/${app}`, async () => {
      const analysis = await analysed(fixture(model, app));
      assertGolden(model, `${app}.inventory`, { 'inventory.txt': inventoryLines(analysis) });
      assert.equal(new Set(analysis.inventory.functions.map(({ id }) => id)).size, analysis.inventory.functions.length);
      assert.equal(
        new Set(analysis.inventory.references.map(({ id }) => id)).size,
        analysis.inventory.references.length,
      );
    });
  }

  describe('tells the name that is given by', () => {
    const cases: readonly { name: string; body: string; members?: string; more?: string; named: readonly string[] }[] =
      [
        { name: 'a literal', body: 'await context.CallActivityAsync("X", 1);', named: ['7 X literal'] },
        { name: 'an escaped literal', body: 'await context.CallActivityAsync("\\u0058", 1);', named: ['7 X literal'] },
        {
          name: 'a name on another line',
          body: 'await context\n.CallActivityAsync(\n"X", 1);',
          named: ['9 X literal'],
        },
        {
          name: 'nameof of a member',
          body: 'await context.CallActivityAsync(nameof(Other.X), 1);',
          named: ['7 X nameof'],
        },
        {
          name: 'nameof of a generic type',
          body: 'await context.CallActivityAsync(nameof(Other<int>.X), 1);',
          named: ['7 X nameof'],
        },
        {
          name: 'the name of a typeof',
          body: 'await context.CallActivityAsync(typeof(N.X).Name, 1);',
          named: ['7 X nameof'],
        },
        {
          name: 'a constant of the class',
          members: 'const string C = "X";',
          body: 'await context.CallActivityAsync(C, 1);',
          named: ['7 X constant'],
        },
        {
          name: 'a constant with this',
          members: 'readonly string C = "X";',
          body: 'await context.CallActivityAsync(this.C, 1);',
          named: ['7 X variable'],
        },
        {
          name: 'a static property',
          members: 'static string C => "X";',
          body: 'await context.CallActivityAsync(C, 1);',
          named: ['7 X constant'],
        },
        {
          name: 'a constant of a base class',
          more: 'class Base { protected const string C = "X"; } class Sub : Base { void M(IDurableOrchestrationContext c) => c.CallActivityAsync(C, 1); }',
          body: '',
          named: ['10 X constant'],
        },
        {
          name: 'a constant in a nested class of a namespace',
          more: 'namespace B { static class N { public static class M { public const string C = "X"; } } }',
          body: 'await context.CallActivityAsync(B.N.M.C, 1);',
          named: ['7 X constant'],
        },
        {
          name: 'a local constant that hides a member',
          members: 'const string C = "Y";',
          body: 'const string C = "X"; await context.CallActivityAsync(C, 1);',
          named: ['7 X constant'],
        },
        {
          name: 'a sum',
          members: 'const string C = "X";',
          body: 'await context.CallActivityAsync(C + "_" + nameof(Flow), 1);',
          named: ['7 X_Flow concatenation'],
        },
        {
          name: 'an interpolation with braces',
          members: 'const string C = "X";',
          body: 'await context.CallActivityAsync($"{C}_{{}}", 1);',
          named: ['7 X_{} interpolation'],
        },
        {
          name: 'an interpolation with a format',
          members: 'const string C = "X";',
          body: 'await context.CallActivityAsync($"{C,5}", 1);',
          named: ['7 ? dynamic'],
        },
        {
          name: 'two branches',
          body: 'await context.CallActivityAsync(1 > 2 ? "X" : "Y", 1);',
          named: ['7 X literal', '7 Y literal'],
        },
        {
          name: 'two branches within another',
          body: 'await context.CallActivityAsync(a ? "X" : (b ? "Y" : "Z"), 1);',
          named: ['7 X literal', '7 Y literal', '7 Z literal'],
        },
        {
          name: 'a variable, null at first',
          body: 'string s = null; s = "X"; await context.CallActivityAsync(s, 1);',
          named: ['7 X variable'],
        },
        {
          name: 'a variable that is added to',
          body: 'var s = "X"; s += "Y"; await context.CallActivityAsync(s, 1);',
          named: ['7 ? dynamic', '7 X variable'],
        },
        {
          name: 'a variable that is handed out',
          body: 'var s = "X"; Change(ref s); await context.CallActivityAsync(s, 1);',
          named: ['7 ? dynamic', '7 X variable'],
        },
        {
          name: 'two variables of one name',
          body: '{ var s = "X"; await context.CallActivityAsync(s, 1); } { var s = "Y"; await context.CallActivityAsync(s, 1); }',
          named: ['7 X variable', '7 Y variable'],
        },
        {
          name: 'the input',
          body: 'await context.CallActivityAsync(context.GetInput<string>(), 1);',
          named: ['7 ? dynamic'],
        },
        {
          name: 'a member that is not known',
          body: 'await context.CallActivityAsync(Elsewhere.Name, 1);',
          named: ['7 ? dynamic'],
        },
        {
          name: 'itself',
          members: 'static readonly string C = C;',
          body: 'await context.CallActivityAsync(C, 1);',
          named: ['7 ? dynamic'],
        },
        {
          name: 'a text in a comment or a string: no place',
          body: '// CallActivityAsync("X")\n var s = "CallActivityAsync(\\"X\\")";',
          named: [],
        },
        { name: 'a lambda: no name', body: 'context.CallActivityAsync(c => c.X(), 1);', named: [] },
        {
          name: 'an orchestration context of a property',
          body: 'await this.Context.Inner.CallActivityAsync("X", 1);',
          named: ['7 X literal'],
        },
      ];
    for (const { name, body, members, more, named } of cases) {
      it(name, async () => assert.deepEqual(namedIn(await inprocess(flow(body, members, more))), named));
    }
  });

  it('follows helpers by interface, extension and overload, and not those of the same name elsewhere', async () => {
    const analysis = await inprocess({
      'Helpers.cs': `${head}
interface ICaller { Task Do(string name); }
class Caller : ICaller {
  IDurableOrchestrationContext context;
  public Task Do(string name) => context.CallActivityAsync(name, null);
  public Task Do(string name, int times) => Task.CompletedTask;
}
class Unrelated { public void Do(string text) { } }
class User {
  ICaller caller; Unrelated unrelated;
  void M() {
    caller.Do("X");
    unrelated.Do("Y");
    new Caller().Do("Z");
    caller.Do("W", 2);
  }
}
}`,
    });
    assert.deepEqual(namedIn(analysis), ['8 ? wrapper', '15 X literal', '17 Z literal']);
  });

  it('takes a function that starts by a client of its class for a client', async () => {
    const { inventory } = await inprocess({
      'Start.cs': `${head}
class Start {
  readonly IDurableClient client;
  [FunctionName("Begin")] public Task Run([QueueTrigger("q")] string message) => client.StartNewAsync("Flow", null);
  [FunctionName("Other")] public void Other([QueueTrigger("p")] string message) { }
}
}`,
    });
    assert.deepEqual(
      inventory.functions.map(({ name, kind, trigger }) => [name, kind, trigger]),
      [['Begin', 'client', 'queue']],
    );
    assert.equal(inventory.references[0]?.enclosingId, inventory.functions[0]?.id);
  });

  it('takes what a queue message says for a generic starter, and what an orchestration makes up for dynamic', async () => {
    const analysis = await inprocess({
      'Start.cs': `${head}
class Start {
  [FunctionName("Begin")]
  public Task Run([QueueTrigger("q")] Command command, [DurableClient] IDurableClient client) {
    var name = command.Name.Trim();
    return client.StartNewAsync(name, null);
  }
  [FunctionName("F")]
  public Task Flow([OrchestrationTrigger] IDurableOrchestrationContext c) => c.CallActivityAsync(c.InstanceId, null);
}
}`,
    });
    assert.deepEqual(namedIn(analysis), ['9 ? generic-starter', '12 ? dynamic']);
  });

  it('has both branches of conditional compilation', async () => {
    const { inventory } = await inprocess({
      'A.cs': `${head}
class Flow {
#if DEBUG
  [FunctionName("A")]
#else
  [FunctionName("B")]
#endif
  void Run([ActivityTrigger] int i) { }
}
}`,
    });
    assert.deepEqual(
      inventory.functions.map(({ name }) => name),
      ['A', 'B'],
    );
    assert.ok(inventory.findings.some(({ code }) => code === 'CONDITIONAL_COMPILATION'));
  });

  it('knows an activity proxy by the methods that are called on it', async () => {
    const analysis = await inprocess(
      flow(
        'var proxy = context.CreateActivityProxy<IActivities>();\nawait proxy.Charge(1);\nawait context.CreateActivityProxy<IActivities>().Ship(2);',
      ),
    );
    assert.deepEqual(namedIn(analysis), ['8 Charge typed-proxy', '9 Ship typed-proxy']);
  });

  it('knows no entity by an interface that two classes implement', async () => {
    const analysis = await inprocess(
      flow(
        'context.CreateEntityProxy<ICounter>("k");',
        '',
        'interface ICounter { } class A : ICounter { } class B : ICounter { }',
      ),
    );
    assert.deepEqual(namedIn(analysis), ['7 ? typed-proxy']);
  });

  it('tells a method that the app declares from a generated one', async () => {
    const analysis = await isolated({
      'A.cs': `using Microsoft.DurableTask;
class Flow : TaskOrchestrator<int, int> {
  public override async Task<int> RunAsync(TaskOrchestrationContext context, int input) {
    await this.CallMineAsync();
    await context.CallNobodyAsync(1);
    await other.CallServiceAsync(2);
  }
  Task CallMineAsync() => null;
}`,
    });
    assert.deepEqual(namedIn(analysis), ['5 Nobody generated-method']);
  });

  it('takes no method for a generated one that is called like a function which is not durable', async () => {
    const analysis = await isolated({
      'A.cs': `class C {
  [Function("Ping")] public Task Ping([HttpTrigger("get")] Request request) => rest.CallPingAsync(1);
  [Function("Begin")] public Task Begin([HttpTrigger("get")] Request request, [DurableClient] DurableTaskClient client) =>
    rest.CallBeginAsync(1);
  [Function("Charge")] public int Charge([ActivityTrigger] int input) => 1;
  Task Pay() => elsewhere.CallChargeAsync(1);
}`,
    });
    assert.deepEqual(namedIn(analysis), ['6 Charge generated-method']);
  });

  it('says that it knows no name for a function whose constant is not of the app', async () => {
    const { inventory } = await inprocess({
      'A.cs': `class C {
  [FunctionName(Package.Name)] void Run([ActivityTrigger] int i) { }
  [FunctionName(Package.Other)] void Plain([TimerTrigger("x")] int i) { }
}`,
    });
    assert.deepEqual(inventory.functions, []);
    assert.deepEqual(
      inventory.findings.map(({ code, line }) => [code, line]),
      [['DYNAMIC_NAME', 2]],
    );
  });

  it('gives copies the tag of their place', async () => {
    const copy = `namespace A.V1_0_0 { class C { [FunctionName("X_1_0_0")] void Run([ActivityTrigger] int i) { } } }`;
    const { inventory } = await inprocess({
      'Versions/V1_0_0/C.cs': copy,
      'Versions/V1_0_0/D.cs': copy.replace('A.V1_0_0', 'A').replace('X_1_0_0', 'Y'),
      'Versions/v2/C.cs': copy.replace('V1_0_0', 'v2').replace('X_1_0_0', 'X_v2'),
    });
    assert.deepEqual(
      inventory.functions.map(({ name, tag }) => [name, tag]),
      [
        ['X_1_0_0', '1_0_0'],
        ['Y', undefined],
        ['X_v2', 'v2'],
      ],
    );
  });
});
