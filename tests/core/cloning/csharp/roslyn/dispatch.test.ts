import assert from 'node:assert/strict';
import type { Closure, Draft } from '../../../../../core/cloning/model.ts';
import { analyse, appOf, carriedOut, copyAll, type Texts } from './apps.ts';
import { isolated } from './cases.ts';
import { openRoslyn, type Roslyn, type Verdict } from './roslyn.ts';

interface Case {
  readonly name: string;
  /** Oldest first; the last is the current one. */
  readonly versions: readonly Texts[];
  readonly closure?: Closure;
  readonly holds: readonly string[];
}

const tags = ['1_0_0', '1_1_0', '2_0_0'];
const versionOf = (tag: string): string => tag.replaceAll('_', '.');

const method = (body: string, more = ''): Texts => ({
  'A.cs': `//usings
namespace Acme.Orders
{
    public class A${more}
    {
        [Function(nameof(Order))]
        ${body}

        [Function(nameof(Charge))]
        public string Charge([ActivityTrigger] string input) => input;
    }
}
`,
});
const flow = (body: string): Texts => ({
  'Flow.cs': `//usings
namespace Acme;

[DurableTask]
public class Flow : TaskOrchestrator<Input, string>
{
    ${body}
}

public class Input { public string? Id { get; set; } }
`,
});

const cases: readonly Case[] = [
  {
    name: 'a static method with a block, three versions',
    versions: ['"1"', '"2"', '"3"'].map((text) =>
      method(`public static async Task<string> Order([OrchestrationTrigger] TaskOrchestrationContext context)
        {
            return await context.CallActivityAsync<string>(nameof(Charge), ${text});
        }`),
    ),
    holds: [
      'case null:\n                case "":\n                case "1.0.0":\n                    return await global::Acme.Orders.V1_0_0.A.Order(context);',
      'case "2.0.0":\n                    break;',
    ],
  },
  {
    name: 'expressions, one with await',
    versions: [
      method(`public static Task Order([OrchestrationTrigger] TaskOrchestrationContext context) =>
            context.CallActivityAsync(nameof(Charge), "1");`),
      method(`public static async Task Order([OrchestrationTrigger] TaskOrchestrationContext context) =>
            await context.CallActivityAsync(nameof(Charge), "2");`),
      method(`public static Task Order([OrchestrationTrigger] TaskOrchestrationContext context) =>
            context.CallActivityAsync(nameof(Charge), "3");`),
    ],
    holds: [
      'return global::Acme.Orders.V1_1_0.A.Order(context);',
      'return context.CallActivityAsync(nameof(Charge), "3");',
    ],
  },
  {
    name: 'instances with services, and an input',
    versions: [
      method(
        `public async Task<string> Order([OrchestrationTrigger] TaskOrchestrationContext context, string input)
        {
            return await context.CallActivityAsync<string>(nameof(Charge), input + rates);
        }`,
        '(Rates rates)',
      ),
      method(
        `public async Task<string> Order([OrchestrationTrigger] TaskOrchestrationContext ctx, Rates rates)
        {
            return await ctx.CallActivityAsync<string>(nameof(Charge), rates);
        }`,
      ),
      method(
        `public async Task<string> Order([OrchestrationTrigger] TaskOrchestrationContext context, string text)
        {
            return await context.CallActivityAsync<string>(nameof(Charge), text);
        }`,
      ),
    ].map((texts) => ({ ...texts, 'Rates.cs': 'public class Rates { public string? Text { get; set; } }' })),
    holds: [
      'CreateInstance<global::Acme.Orders.V1_0_0.A>(functionContext.InstanceServices).Order(context, context.GetInput<string>()!);',
      'new global::Acme.Orders.V1_1_0.A().Order(context, context.GetInput<Rates>()!);',
      'TaskOrchestrationContext context, global::Microsoft.Azure.Functions.Worker.FunctionContext functionContext)\n',
      '#endregion\n            string text = context.GetInput<string>()!;\n            return await',
    ],
  },
  {
    name: 'services for parameter lists with brackets, defaults and texts in them',
    versions: [
      method(
        `public async Task<string> Order([OrchestrationTrigger] TaskOrchestrationContext context, string input)
        {
            return await context.CallActivityAsync<string>(nameof(Charge), input + rates);
        }`,
        '(Rates rates)',
      ),
      method(`public async Task<string> Order(
            [OrchestrationTrigger(Orchestration = "Order")] TaskOrchestrationContext context, // (now)
            (string Id, int Count)[] pairs, [Description("all of (it")] string input)
        {
            return await context.CallActivityAsync<string>(nameof(Charge), input);
        }`),
      method(`[Description("Task<string> (one")]
        public async Task<string> Order(
            [OrchestrationTrigger] TaskOrchestrationContext context /* ) */, string input = ")", params (int, int)[] pairs)
            => await context.CallActivityAsync<string>(nameof(Charge), input) /* ; */;`),
    ].map((texts) => ({
      ...texts,
      'Rates.cs':
        'public class Rates { public string? Text { get; set; } }\npublic class DescriptionAttribute(string text) : Attribute { public string Text => text; }',
    })),
    holds: [
      'TaskOrchestrationContext context, global::Microsoft.Azure.Functions.Worker.FunctionContext functionContext /* ) */, string input = ")", params',
      'return await context.CallActivityAsync<string>(nameof(Charge), input) /* ; */;\n        }',
    ],
  },
  {
    name: 'inputs with defaults, and inputs that may be missing',
    versions: [
      method(`public static Task Order([OrchestrationTrigger] TaskOrchestrationContext context, int count = 3) =>
            context.CallActivityAsync(nameof(Charge), count);`),
      method(`public static Task Order([OrchestrationTrigger] TaskOrchestrationContext context, string text = "none") =>
            context.CallActivityAsync(nameof(Charge), text);`),
      method(`/// <summary>Orders.</summary>
        /// <param name="day">When.</param>
        public static Task Order([OrchestrationTrigger] TaskOrchestrationContext context, DayOfWeek? @day = null) =>
            context.CallActivityAsync(nameof(Charge), @day);`),
    ],
    holds: [
      'V1_0_0.A.Order(context, context.GetInput<int?>() ?? 3);',
      'V1_1_0.A.Order(context, context.GetInput<string>() ?? "none");',
      'Orders.</summary>\n        public static Task Order([OrchestrationTrigger] TaskOrchestrationContext context) ',
      '            DayOfWeek? @day = context.GetInput<DayOfWeek?>();\n            return context.CallActivityAsync(nameof(Charge), @day);',
    ],
  },
  {
    name: 'a method that other code calls keeps its input',
    versions: ['"1"', '"2"', '"3"'].map((text) =>
      method(`public static Task Order([OrchestrationTrigger] TaskOrchestrationContext context, string input) =>
            context.CallActivityAsync(nameof(Charge), input + ${text});

        internal static Task Again(TaskOrchestrationContext context) => Order(context, "again");`),
    ),
    holds: [
      'TaskOrchestrationContext context, string input) ',
      'return global::Acme.Orders.V1_0_0.A.Order(context, input);',
    ],
  },
  {
    name: 'an input beside a token stays a parameter',
    versions: ['"1"', '"2"', '"3"'].map((text) =>
      method(`public static Task Order([OrchestrationTrigger] TaskOrchestrationContext context, string input, CancellationToken token) =>
            context.CallActivityAsync(nameof(Charge), input + ${text});`),
    ),
    holds: ['TaskOrchestrationContext context, string input, CancellationToken token) '],
  },
  {
    name: 'results of other types, and types that were copied',
    closure: 'types',
    versions: [
      method(`public static async Task<Money> Order([OrchestrationTrigger] TaskOrchestrationContext context, Money money)
        {
            return await context.CallActivityAsync<Money>(nameof(Charge), money);
        }`),
      method(`public static async Task Order([OrchestrationTrigger] TaskOrchestrationContext context)
        {
            await context.CallActivityAsync<Money>(nameof(Charge), null);
        }`),
      method(`public static async Task<Money> Order([OrchestrationTrigger] TaskOrchestrationContext context, Money money)
        {
            return await context.CallActivityAsync<Money>(nameof(Charge), money);
        }`),
    ].map((texts) => ({
      ...texts,
      'Money.cs': 'namespace Acme { public class Money { public int Sum { get; set; } } }',
    })),
    holds: [
      'async Task<object> Order(',
      'Order(context, context.GetInput<global::Acme.V1_0_0.Money>()!)',
      'return default!;',
    ],
  },
  {
    name: 'classes with [DurableTask]',
    versions: [
      flow(
        `public override Task<string> RunAsync(TaskOrchestrationContext context, Input input) => Task.FromResult("1");`,
      ),
      flow(`public override async Task<string> RunAsync(TaskOrchestrationContext context, Input input)
    {
        await context.CreateTimer(TimeSpan.FromSeconds(1), default);
        return "2";
    }`),
      flow(
        `public override async Task<string> RunAsync(TaskOrchestrationContext context, Input input) { return await Task.FromResult("3"); }`,
      ),
    ],
    holds: ['return await new global::Acme.V1_0_0.Flow().RunAsync(context, input);'],
  },
];

interface Built {
  readonly first: Texts;
  readonly second: Texts;
  readonly again: Draft;
}

async function build({ name, versions, closure = 'functions' }: Case): Promise<Built> {
  const texts = versions.map((version) => isolated(name, version).texts);
  const analyses = await Promise.all(
    texts.map((version, index) => analyse(`${name} ${index}`, 'csharp-isolated', version)),
  );
  const dispatched = async (
    current: Texts,
    currentTag: string,
    older: readonly number[],
  ): Promise<{ texts: Texts; dispatch: Draft }> => {
    const analysis = await analyse(name, 'csharp-isolated', current);
    let result = current;
    const frozen = older.flatMap((index) => {
      const source = analyses[index];
      const tag = tags[index];
      return source === undefined || tag === undefined ? [] : [{ source, tag }];
    });
    for (const { source, tag } of frozen) {
      result = carriedOut(
        result,
        source.copy(copyAll(source, tag, { into: analysis, orchestrators: 'unregistered', closure })),
      );
    }
    const dispatch = analysis.dispatch({
      version: versionOf(currentTag),
      closure,
      frozen: frozen.map(({ source, tag }) => ({
        version: versionOf(tag),
        tag,
        analysis: source,
        functions: copyAll(source, tag).functions,
      })),
    });
    return { texts: carriedOut(result, dispatch), dispatch };
  };
  const [, second = {}, third = {}] = texts;
  const first = await dispatched(second, '1_1_0', [0]);
  const last = await dispatched(third, '2_0_0', [0, 1]);
  const again = await dispatched(last.texts, '2_0_0', [0, 1]).then(({ dispatch }) => dispatch);
  return { first: first.texts, second: last.texts, again };
}

describe('a dispatcher in C#', function () {
  this.timeout(300_000);
  let roslyn: Roslyn | undefined;
  const built = new Map<string, Built>();
  const verdicts = new Map<string, Verdict>();
  before(async function () {
    for (const one of cases) built.set(one.name, await build(one));
    roslyn = await openRoslyn();
    const apps = [...built].flatMap(([name, { first, second }]) => [
      appOf(`${name}: two`, 'csharp-isolated', first),
      appOf(`${name}: three`, 'csharp-isolated', second),
    ]);
    for (const verdict of (await roslyn?.(apps)) ?? []) verdicts.set(verdict.app, verdict);
  });

  for (const { name, holds } of cases) {
    it(`${name}: calls the older bodies`, () => {
      const texts = Object.values(built.get(name)?.second ?? {}).join('\n');
      for (const text of holds) assert.ok(texts.includes(text), `${text} in\n${texts}`);
    });

    it(`${name}: is left as it is by a second run`, () => {
      assert.deepEqual(built.get(name)?.again.edits, []);
    });

    it(`${name}: compiles, and registers the public name once`, function () {
      if (roslyn === undefined) this.skip();
      for (const step of ['two', 'three']) {
        const verdict = verdicts.get(`${name}: ${step}`);
        assert.deepEqual(verdict?.errors, [], step);
        const names = verdict.registrations.map((one) => one.name);
        assert.equal(names.filter((one) => /^(?:Order|Flow)/.test(one)).length, 1, names.join());
      }
    });
  }

  it('is refused for the in-process model', async () => {
    const analysis = await analyse('in-process', 'csharp-inprocess', { 'A.cs': 'class A { }' });
    assert.throws(() => analysis.dispatch({ frozen: [], version: '1.0.0' }), { code: 'CLONE_MODE_REFUSED' });
  });

  it('takes the input of a dispatcher that is there already', async () => {
    const body = (input: string, region: string): Texts =>
      isolated(
        'there',
        method(`public static async Task Order([OrchestrationTrigger] TaskOrchestrationContext context${input})
        {
${region}            await context.CallActivityAsync(nameof(Charge), input);
        }`),
      ).texts;
    const call = 'await global::Acme.Orders.V0_9_0.A.Order(context, input);';
    const region = `            #region Versions of this orchestration\n            switch (context.Version) { case "0.9.0": ${call} return; }\n            #endregion\n`;
    const older = await analyse('there 0', 'csharp-isolated', body(', string input', ''));
    const current = body(', string input', region);
    const analysis = await analyse('there', 'csharp-isolated', current);
    const frozen = [
      { version: '1.0.0', tag: '1_0_0', analysis: older, functions: copyAll(older, '1_0_0').functions },
    ] as const;
    const after = carriedOut(current, analysis.dispatch({ version: '1.1.0', frozen }))['A.cs'] ?? '';
    assert.match(after, /Order\(\[OrchestrationTrigger\] TaskOrchestrationContext context\)/);
    assert.match(after, /V1_0_0\.A\.Order\(context, context\.GetInput<string>\(\)!\)/);
    assert.match(after, /#endregion\n {12}string input = context\.GetInput<string>\(\)!;\n {12}await context/);
  });

  it('gives sub-orchestrations of older bodies the version of the instance', async function () {
    const calls = [
      'await context.CallSubOrchestratorAsync(nameof(Order));',
      'await context.CallSubOrchestratorAsync<string>("Order", 1);',
      'await context.CallSubOrchestratorAsync<string>("Order", 1, null);',
      'await context.CallSubOrchestratorAsync("Order", options: TaskOptions.FromRetryPolicy(policy));',
      'await context.CallSubOrchestratorAsync("Order", retries);',
      'await context.CallSubOrchestratorAsync("Order", new SubOrchestrationOptions(policy, "id"));',
      'await context.CallSubOrchestratorAsync("Order", 1, new SubOrchestrationOptions { Version = "9.0.0" });',
      'await context.CallFlowAsync(new Input());',
      'await context.CallFlowAsync(new Input(), retries);',
      'await Of(context).CallSubOrchestratorAsync("Order");',
    ];
    const given = '{ Version = context.Version }';
    const made = 'new global::Microsoft.DurableTask.SubOrchestrationOptions';
    const after = [
      `CallSubOrchestratorAsync(nameof(Order), options: ${made} ${given});`,
      `CallSubOrchestratorAsync<string>("Order", 1, options: ${made} ${given});`,
      `CallSubOrchestratorAsync<string>("Order", 1, ${made} ${given});`,
      `CallSubOrchestratorAsync("Order", options: ${made}(TaskOptions.FromRetryPolicy(policy)) ${given});`,
      `CallSubOrchestratorAsync("Order", ${made}(retries) ${given});`,
      `CallSubOrchestratorAsync("Order", ${made}(new SubOrchestrationOptions(policy, "id")) ${given});`,
      'CallSubOrchestratorAsync("Order", 1, new SubOrchestrationOptions { Version = "9.0.0" });',
      `CallFlowAsync(new Input(), options: ${made} ${given});`,
      `CallFlowAsync(new Input(), ${made}(retries) ${given});`,
      'Of(context).CallSubOrchestratorAsync("Order");',
    ];
    const { texts } = isolated('subs', {
      ...method(`public static async Task Order([OrchestrationTrigger] TaskOrchestrationContext context)
        {
            var policy = new RetryPolicy(3, TimeSpan.FromSeconds(1));
            TaskOptions retries = TaskOptions.FromRetryPolicy(policy);
            ${calls.join('\n            ')}
        }

        static TaskOrchestrationContext Of(TaskOrchestrationContext one) => one;`),
      ...flow(
        'public override Task<string> RunAsync(TaskOrchestrationContext context, Input input) => Task.FromResult("1");',
      ),
    });
    const current = { ...texts, 'A.cs': `using Acme;\n${texts['A.cs'] ?? ''}` };
    const analysis = await analyse('subs', 'csharp-isolated', current);
    const draft = analysis.copy(copyAll(analysis, '1_0_0', { orchestrators: 'unregistered' }));
    const copy = draft.created.find(({ path }) => path.endsWith('A.cs'))?.text ?? '';
    for (const text of after) assert.ok(copy.includes(text), `${text} in\n${copy}`);
    assert.deepEqual(
      draft.findings.map(({ code, severity }) => `${code} ${severity}`),
      ['SUB_ORCHESTRATION_VERSION warning'],
    );
    assert.doesNotMatch(
      analysis
        .copy(copyAll(analysis, '1_0_0'))
        .created.map(({ text }) => text)
        .join(''),
      /Version = context/,
      'registered copies have names of their own',
    );
    const roslyn = await openRoslyn();
    if (roslyn === undefined) return this.skip();
    const [verdict] = await roslyn([appOf('subs', 'csharp-isolated', carriedOut(current, draft))]);
    assert.deepEqual(verdict?.errors, []);
  });

  it('keeps what only older versions have registered, as long as a version has it', async function () {
    const oldMethod =
      method(`public static async Task<List<Order>> Order([OrchestrationTrigger] TaskOrchestrationContext context, Order order)
        {
            return await context.CallActivityAsync<List<Order>>(nameof(Charge), order);
        }`);
    const order = { 'Order.cs': 'namespace Acme { public class Order { public int Sum { get; set; } } }' };
    const oldFlow = flow(
      'public override Task<string> RunAsync(TaskOrchestrationContext context, Input input) => Task.FromResult("1");',
    );
    const kept = { 'Kept.cs': 'namespace Acme { public class Input { public string? Id { get; set; } } }' };
    const texts = [
      { ...oldMethod, ...oldFlow, ...order },
      { ...oldMethod, ...order, ...kept },
      { ...order, ...kept },
    ].map((one) => isolated('removed', one).texts);
    const [first = {}, second = {}, third = {}] = texts;
    const older = await Promise.all([first, second].map((one, index) => analyse(`v${index}`, 'csharp-isolated', one)));
    const dispatched = async (current: Texts, version: string, count: number): Promise<Texts> => {
      const analysis = await analyse('current', 'csharp-isolated', current);
      const frozen = older.slice(0, count).map((source, index) => ({
        version: versionOf(tags[index] ?? ''),
        tag: tags[index] ?? '',
        analysis: source,
        functions: copyAll(source, 'x').functions,
      }));
      let result = current;
      for (const { analysis: source, tag } of frozen)
        result = carriedOut(
          result,
          source.copy(copyAll(source, tag, { into: analysis, orchestrators: 'unregistered' })),
        );
      return carriedOut(result, analysis.dispatch({ version, frozen }));
    };
    const path = 'Versions/RemovedOrchestrations.cs';
    const once = await dispatched(second, '1.1.0', 1);
    assert.match(once[path] ?? '', /Function\("Flow"\)/);
    assert.doesNotMatch(once[path] ?? '', /Function\("Order"\)/);
    const twice = await dispatched(third, '2.0.0', 2);
    assert.match(
      twice[path] ?? '',
      /case "1\.1\.0":\n *return await global::Acme\.Orders\.V1_1_0\.A\.Order\(context, /,
    );
    assert.deepEqual(await dispatched(twice, '2.0.0', 2), twice, 'a second run has nothing to do');
    const committed = await analyse('committed', 'csharp-isolated', once);
    const copied = committed.copy(copyAll(committed, '1_1_0', { orchestrators: 'unregistered' }));
    assert.ok(
      copied.created.every((file) => !file.path.includes('Removed')),
      'a stand-in is no body',
    );
    const later = await analyse('later', 'csharp-isolated', twice);
    assert.deepEqual(later.dispatch({ version: '3.0.0', frozen: [] }).removed, [path]);
    const taken = { ...third, [path]: 'public class Mine { }\n' };
    await assert.rejects(dispatched(taken, '2.0.0', 2), { code: 'CLONE_FILE_EXISTS' });
    const roslyn = await openRoslyn();
    if (roslyn === undefined) return;
    const verdicts = await roslyn([appOf('one', 'csharp-isolated', once), appOf('two', 'csharp-isolated', twice)]);
    assert.deepEqual(
      verdicts.flatMap(({ errors }) => errors),
      [],
    );
    const names = verdicts[1]?.registrations.map(({ name }) => name).sort();
    assert.deepEqual(names, ['Charge_1_0_0', 'Charge_1_1_0', 'Flow', 'Order']);
  });
});
