import type { CopyRequest } from '../../../../../core/cloning/model.ts';
import type { Texts } from './apps.ts';
import type { CsharpModel } from './roslyn.ts';

/** An app whose functions are copied. */
export interface Case {
  readonly name: string;
  readonly model: CsharpModel;
  readonly texts: Texts;
  /** Sources of an older version: their functions are copied into `texts`, under the names that they have. */
  readonly older?: Texts;
  readonly request?: Partial<CopyRequest>;
  /** Texts that some copy must hold, and that none may hold. */
  readonly holds?: readonly string[];
  readonly lacks?: readonly string[];
  /** Uses of originals in the copies. */
  readonly leaks?: readonly string[];
}

const inProcessProject = `<Project Sdk="Microsoft.NET.Sdk">
  <ItemGroup>
    <PackageReference Include="Microsoft.Azure.WebJobs.Extensions.DurableTask" Version="2.10.0" />
    <PackageReference Include="Microsoft.NET.Sdk.Functions" Version="4.2.0" />
  </ItemGroup>
</Project>`;
const isolatedProject = `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Microsoft.Azure.Functions.Worker.Extensions.DurableTask" Version="1.14.0" />
  </ItemGroup>
</Project>`;

const inProcessUsings = `using System.Threading.Tasks;
using System.Net.Http;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.Http;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
`;
const isolatedUsings = `using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
`;

export const inProcess = (name: string, files: Texts, more: Partial<Case> = {}): Case => ({
  name,
  model: 'csharp-inprocess',
  texts: { 'App.csproj': inProcessProject, ...withUsings(files, inProcessUsings) },
  ...more,
  ...(more.older === undefined
    ? {}
    : { older: { 'App.csproj': inProcessProject, ...withUsings(more.older, inProcessUsings) } }),
});
export const isolated = (name: string, files: Texts, more: Partial<Case> = {}): Case => ({
  name,
  model: 'csharp-isolated',
  texts: { 'App.csproj': isolatedProject, ...withUsings(files, isolatedUsings) },
  ...more,
  ...(more.older === undefined
    ? {}
    : { older: { 'App.csproj': isolatedProject, ...withUsings(more.older, isolatedUsings) } }),
});

/** `//usings` stands for the usings of the model. */
function withUsings(files: Texts, usings: string): Texts {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path,
      text.replace(/\/\/usings(\r?\n)/, (_, end: string) => usings.replaceAll('\n', end)),
    ]),
  );
}

/** An orchestrator that calls an activity, as the members of a static class. */
const pair = (orchestrator: string, activity: string, result = 'null'): string => `
    [FunctionName(nameof(${orchestrator}))]
    public static async Task ${orchestrator}([OrchestrationTrigger] IDurableOrchestrationContext context) =>
        await context.CallActivityAsync(nameof(${activity}), ${result});

    [FunctionName(nameof(${activity}))]
    public static void ${activity}([ActivityTrigger] string input) { }
`;

const proxies: Texts = {
  'A.cs': `//usings
namespace Acme.Orders
{
    public class A
    {
        [FunctionName(nameof(Order))]
        public async Task Order([OrchestrationTrigger] IDurableOrchestrationContext context)
        {
            var steps = context.CreateActivityProxy<ISteps>();
            await steps.Charge("1");
            await context.CreateActivityProxy<ISteps>().Ship("2");
            context.CreateEntityProxy<ICounter>("all").Add(1);
            context.SignalEntity(new EntityId("Counter", "all"), "Add");
        }
    }
}
`,
  'Steps.cs': `//usings
namespace Acme.Steps
{
    public interface ISteps
    {
        Task<string> Charge(string input);
        Task Ship(string input);
    }

    public class Steps : ISteps
    {
        [FunctionName(nameof(Charge))]
        public Task<string> Charge([ActivityTrigger] string input) => Task.FromResult(input);

        [FunctionName("Ship")]
        public Task Ship([ActivityTrigger] string input) => Task.CompletedTask;
    }

    public interface ICounter { void Add(int amount); }

    public class Counter : ICounter
    {
        public void Add(int amount) { }

        [FunctionName(nameof(Counter))]
        public static Task Run([EntityTrigger] IDurableEntityContext context) => context.DispatchAsync<Counter>();
    }

    public static class Proxies
    {
        public static T CreateActivityProxy<T>(this IDurableOrchestrationContext context) => default(T);
    }
}
`,
};

export const placements: readonly Case[] = [
  inProcess(
    'proxies of activities, whose interface is copied with its class',
    {
      ...proxies,
      'A.cs': proxies['A.cs']?.replace('namespace Acme.Orders\n', 'using Acme.Steps;\nnamespace Acme.Orders\n') ?? '',
    },
    { holds: ['interface ISteps'], lacks: ['class Counter', 'interface ICounter'] },
  ),
  inProcess('a block namespace', {
    'A.cs': `//usings
namespace Acme.Orders
{
    public static class A
    {${pair('Order', 'Charge')}}
}
`,
  }),
  inProcess('a file-scoped namespace in CRLF, with a byte order mark and letters of many alphabets', {
    'Bestellung.cs': `\uFEFF//usings
namespace Acme.Größe;

/// <summary>注文 "Order" 🚀</summary>
public static class Bestellung
{${pair('Bestellen', 'Prüfen')}    // Charge "Bestellen" is a name here only
    public const string Text = "Bestellen 🚀";
}
`.replaceAll('\n', '\r\n'),
  }),
  inProcess('no namespace', {
    'A.cs': `//usings
[assembly: System.Reflection.AssemblyMetadata("A", "B")]

// About A.
public static class A
{${pair('Order', 'Charge', 'B.Value')}}

public class Left { }
`,
    'B.cs': `//usings
public static class B
{
    public const string Value = "B";
${pair('OrderB', 'ChargeB')}}
`,
  }),
  inProcess('namespaces within namespaces, several in a file, and usings within blocks', {
    'A.cs': `//usings
namespace Acme
{
    using Acme.Other;

    public static class Outer
    {${pair('Order1', 'Charge1', 'Names.Text')}}

    namespace Inner
    {
        public static class InnerOne
        {${pair('Order2', 'Charge2', 'Outer.Order1(null)')}}
    }

    public class LeftOut { }
}

namespace Acme.Unused
{
    public class Unused { }
}

namespace Acme.Other
{
    public static class Names
    {
        public const string Text = "text";
${pair('Order3', 'Charge3')}    }
}
`,
  }),
  inProcess('usings within blocks that would be ambiguous beside the copies', {
    'A.cs': `//usings
namespace Acme.Orders
{
    using Acme.Helpers;
    using System;

    public static class A
    {${pair('Order', 'Charge', 'Helper.Text + Console.Title')}
        static Task Help(IDurableOrchestrationContext context) => context.Helped();
    }
}
`,
    'B.cs': `//usings
namespace Acme.Orders.Late;
using Acme.Helpers;

public static class B
{${pair('OrderB', 'ChargeB', 'Helper.Text')}}
`,
    'Helper.cs': `//usings
namespace Acme.Helpers
{
    public static class Helper
    {
        public const string Text = "text";
        public static Task Helped(this IDurableOrchestrationContext context) => context.CallActivityAsync("ChargeB", null);
    }
}
`,
  }),
  inProcess('names that the copies of two namespaces have', {
    'A.cs': `//usings
using Acme.Imported;
namespace Acme.Orders
{
    public static class A
    {${pair('Order', 'Charge', 'Twice.Text + Other.Only')}}
}
`,
    'B.cs': `//usings
namespace Acme
{
    public static class Twice
    {
        public const string Text = "parent";
${pair('OrderB', 'ChargeB')}    }
}
namespace Acme.Imported
{
    public static class Twice
    {
        public static int Text => 1;
${pair('OrderC', 'ChargeC')}    }

    public static class Other
    {
        public const string Only = "other";
${pair('OrderD', 'ChargeD')}    }
}
`,
  }),
  inProcess(
    'a parent namespace with an uncopied type of the name',
    {
      'A.cs': `//usings
using Acme.Imported;
namespace Acme.Orders
{
    public static class A
    {${pair('Order', 'Charge', 'Twice.Text + Other.Only')}}
}
`,
      'B.cs': `//usings
namespace Acme
{
    public static class Twice { public const string Text = "parent"; }
}
namespace Acme.Imported
{
    public static class Twice
    {
        public static int Text => 1;
${pair('OrderC', 'ChargeC')}    }

    public static class Other
    {
        public const string Only = "other";
${pair('OrderD', 'ChargeD')}    }
}
`,
    },
    { holds: ['using Twice = global::Acme.Twice;'] },
  ),
];

export const members: readonly Case[] = [
  inProcess(
    'nested types: private ones are copied, those that services take are shared',
    {
      'A.cs': `//usings
namespace Acme.Orders
{
    public class A
    {
        private readonly OrderService service;
        public A(OrderService service) { this.service = service; }

        [FunctionName(nameof(Order))]
        public async Task Order([OrchestrationTrigger] IDurableOrchestrationContext context)
        {
            var state = new State { Kind = Kind.Fast };
            var request = new Request { Id = "1" };
            service.Take(request);
            context.SignalEntity(new EntityId(nameof(Counter), "x"), "add", state.Kind);
            await context.CallActivityAsync(nameof(Charge), request);
        }

        [FunctionName(nameof(Charge))]
        public void Charge([ActivityTrigger] Request input) { }

        private class State { public Kind Kind { get; set; } }

        private enum Kind { Slow, Fast }

        /// <summary>Of the service too.</summary>
        public class Request { public string Id { get; set; } }

        public class Counter
        {
            public int Value { get; set; }

            [FunctionName(nameof(Counter))]
            public static Task Run([EntityTrigger] IDurableEntityContext context) => context.DispatchAsync<Counter>();
        }
    }

    public class OrderService
    {
        public void Take(A.Request request) { }
    }
}
`,
    },
    {
      leaks: ['Versions/V1_0_0/A.cs uses Acme.Orders.A'],
      holds: ['using Request = global::Acme.Orders.A.Request;', 'private enum Kind'],
      lacks: ['Of the service too', 'EntityTrigger'],
    },
  ),
  inProcess(
    'clients, timers and other functions are left out with their comments',
    {
      'A.cs': `//usings
namespace Acme.Orders
{
    public static class A
    {
        // Starts by hand.
        /// <summary>Client one.</summary>
        [FunctionName("Start")]
        public static async Task<string> Start(
            [HttpTrigger("post", Route = "orders")] HttpRequestMessage request,
            [DurableClient] IDurableOrchestrationClient client) => await client.StartNewAsync(nameof(Order), null);

        /* Client two. */
        [FunctionName("Ping")]
        public static string Ping([HttpTrigger("get", Route = "ping")] HttpRequestMessage request) => nameof(Start);

        [FunctionName("Called")]
        public static string Called([HttpTrigger("get", Route = "called")] HttpRequestMessage request) => "called";
${pair('Order', 'Charge', 'nameof(Start) + Called(null) + nameof(A.Ping)')}
        [FunctionName("Counter")]
        public static void Counter([EntityTrigger] IDurableEntityContext context) { }
    }
}
`,
    },
    {
      holds: ['"Start" + Called(null) + "Ping"'],
      lacks: ['Client one', 'Client two', 'Starts by hand', 'EntityTrigger', '[FunctionName("Called")]'],
    },
  ),
  inProcess('parts of a partial class, records and file-local types', {
    'A.cs': `//usings
namespace Acme.Orders
{
    public static partial class A
    {${pair('Order', 'Charge', 'Prefix + Local.Text')}}

    file static class Local { public const string Text = "local"; }

    public record Shared(string Id);
}
`,
    'A.Parts.cs': `namespace Acme.Orders
{
    partial class A
    {
        private const string Prefix = "prefix";
        private static Shared Make() => new("1");
    }
}
`,
  }),
  inProcess('names with their namespace, aliases and static usings', {
    'A.cs': `//usings
using Names = Acme.Helpers.Helper;
using H = Acme.Helpers;
using static Acme.Helpers.Constants;
namespace Acme.Orders
{
    public static class A
    {
        [FunctionName(nameof(Acme.Orders.A.Order))]
        public static async Task Order([OrchestrationTrigger] IDurableOrchestrationContext context)
        {
            await global::Acme.Helpers.Helper.Run(context);
            await Helpers.Helper.Run(context);
            await H.Helper.Run(context);
            await Names.Run(context);
            await context.CallActivityAsync(ChargeName, typeof(Acme.Helpers.Box<Acme.Helpers.Helper.Inner>).Name);
            Acme.Helpers.Helper.Inner inner = new Helpers.Helper.Inner();
            Helpers.Helper.Take(inner);
        }

        [FunctionName(ChargeName)]
        public static void Charge([ActivityTrigger] string input) { }
    }
}
`,
    'Helpers.cs': `//usings
namespace Acme.Helpers
{
    public static class Helper
    {
        public class Inner { }
        public static void Take(Inner inner) { }
        public static Task Run(IDurableOrchestrationContext context) => context.CallActivityAsync(Constants.ChargeName, null);
    }

    public class Box<T> { }

    public static class Constants
    {
        public const string ChargeName = "Charge";
${pair('Order2', 'Charge2')}    }
}
`,
  }),
  inProcess('global usings of copied types', {
    'Usings.cs': `global using Acme.Helpers;
global using static Acme.Helpers.Constants;
global using Shortcut = Acme.Helpers.Constants;
`,
    'A.cs': `//usings
namespace Acme.Orders
{
    public static class A
    {${pair('Order', 'Charge', 'Text + Shortcut.Text + Constants.Text')}}
}
`,
    'Helpers.cs': `//usings
namespace Acme.Helpers
{
    public static class Constants
    {
        public const string Text = "text";
${pair('Order2', 'Charge2')}    }
}
`,
  }),
  inProcess(
    'closure types: what services use stays shared',
    {
      'A.cs': `//usings
using Acme.Models;
namespace Acme.Orders
{
    public class A
    {
        private readonly IStore store;
        public A(IStore store) => this.store = store;

        [FunctionName(nameof(Order))]
        public async Task Order([OrchestrationTrigger] IDurableOrchestrationContext context)
        {
            var receipt = await context.CallActivityAsync<Receipt>(nameof(Charge), Pricing.Of(new Receipt()));
            receipt.Print();
            store.Save(new Stored());
        }

        [FunctionName(nameof(Charge))]
        public Receipt Charge([ActivityTrigger] Receipt input) => input;
    }
}
`,
      'Models.cs': `namespace Acme.Models
{
    public interface IStore { void Save(Stored stored); }
    public class Stored { public Part Part { get; set; } }
    public class Part { }
    public class Receipt : Paper { public Line Line { get; set; } }
    public class Paper { }
    public class Line { }
    public static class Pricing { public static Receipt Of(Receipt receipt) => receipt; }
    public static class Printing { public static void Print(this Receipt receipt) { } }
    public class Unused { }
}
`,
    },
    {
      request: { closure: 'types' },
      holds: ['class Receipt', 'class Paper', 'class Line', 'class Pricing', 'class Printing'],
      lacks: ['class Stored', 'class Part', 'interface IStore', 'class Unused'],
    },
  ),
];

export const olderTrees: readonly Case[] = [
  inProcess(
    'older sources use what the current ones have no more, or otherwise',
    {
      'A.cs': `//usings
using Acme.Models;
namespace Acme.Orders
{
    public static class A
    {
        [FunctionName(nameof(Order) + "_2_0_0")]
        public static async Task Order([OrchestrationTrigger] IDurableOrchestrationContext context) =>
            await context.CallActivityAsync<Receipt>(Names.Charge + "_2_0_0", new Receipt { Total = 1 });

        [FunctionName(Names.Charge + "_2_0_0")]
        public static Receipt Charge([ActivityTrigger] Receipt input) => input;
    }
}
`,
      'Models.cs': `namespace Acme.Models
{
    public class Receipt { public long Total { get; set; } public Same Same { get; set; } }
    public class Same { public string Id { get; set; } }
    public static class Names { public const string Charge = "ChargeCard"; public const string Same = "Same"; }
}
`,
    },
    {
      older: {
        'GlobalUsings.cs': 'global using Acme.Gone;\nglobal using System.Text;\n',
        'A.cs': `//usings
using Acme.Models;
using Acme.Empty;
namespace Acme.Orders
{
    public static class A
    {
        [FunctionName(nameof(Order))]
        public static async Task Order([OrchestrationTrigger] IDurableOrchestrationContext context)
        {
            var legacy = new Legacy();
            var same = new Same { Id = Helper.Text() + new StringBuilder() };
            await context.CallActivityAsync<Receipt>(Names.Charge, new Receipt { Sum = 1, Same = same });
        }

        [FunctionName(Names.Charge)]
        public static Receipt Charge([ActivityTrigger] Receipt input) => input;

        [FunctionName(Names.Same)]
        public static void Activity([ActivityTrigger] string input) { }
    }
}
`,
        'Models.cs': `namespace Acme.Models
{
    public class Receipt { public int Sum { get; set; } public Same Same { get; set; } }
    public class Same { public string Id { get; set; } }
    public static class Names { public const string Charge = "Charge"; public const string Same = "Same"; }
}
namespace Acme.Gone
{
    public class Legacy { }
    public static class Helper { public static string Text() => "text"; }
}
namespace Acme.Empty
{
    public class Unused { }
}
`,
      },
      holds: ['"Charge"', 'Names.Same', 'int Sum', 'class Legacy', 'class Helper'],
      lacks: ['class Same', 'using Acme.Empty'],
    },
  ),
];

export const isolatedCases: readonly Case[] = [
  isolated('classes with [DurableTask] and their generated methods, over namespaces', {
    'Program.cs': `using Microsoft.Extensions.Hosting;
using Acme.Orders;

var host = new HostBuilder().Build();
host.Run();
`,
    'Order.cs': `//usings
using Acme.Activities;
namespace Acme.Orders;

[DurableTask]
public class Order : TaskOrchestrator<string, string>
{
    public override async Task<string> RunAsync(TaskOrchestrationContext context, string input)
    {
        var charged = await context.CallChargeAsync(input);
        await context.CallShipAsync(charged);
        await context.CallSubAsync(charged);
        return await context.CallStaticAsync(charged);
    }
}

[DurableTask("Sub")]
internal class SubOrder : TaskOrchestrator<string, string>
{
    public override Task<string> RunAsync(TaskOrchestrationContext context, string input) => Task.FromResult(input);
}

public class Clients
{
    [Function("Start")]
    public async Task Start([HttpTrigger("post")] string body, [DurableClient] DurableTaskClient client) =>
        await client.ScheduleNewOrderInstanceAsync(body);
}
`,
    'Activities.cs': `//usings
namespace Acme.Activities;

[DurableTask(nameof(Charge))]
public class Charge(Rates rates) : TaskActivity<string, string>
{
    public override Task<string> RunAsync(TaskActivityContext context, string input) => Task.FromResult(input + rates.Text);
}

[DurableTask("Ship")]
public class Shipping : TaskActivity<string, string>
{
    public override Task<string> RunAsync(TaskActivityContext context, string input) => Task.FromResult(input);
}

public class Rates { public string Text => "rates"; }

public static class Statics
{
    [Function("Static")]
    public static string Static([ActivityTrigger] string input) => input;
}
`,
  }),
  isolated('all ways of giving a name, in instance classes', {
    'A.cs': `//usings
namespace Acme;

public class A(Rates rates)
{
    private const string Prefix = nameof(A);

    [Function($"{nameof(A)}_{nameof(Order)}")]
    public async Task Order([OrchestrationTrigger] TaskOrchestrationContext context, bool fast)
    {
        await context.CallActivityAsync(new TaskName(nameof(Charge)));
        await context.CallActivityAsync(fast ? Names.Fast : Names.Slow);
        await context.CallActivityAsync<string>(name: Prefix + "_Last", input: rates.Text);
        await context.CallSubOrchestratorAsync(nameof(Sub));
        var last = "A_Last";
        await context.CallActivityAsync(last);
        await Retry.Run(context, Names.Fast);
        await context.CallA_LastAsync("x");
        await context.Entities.CallEntityAsync(new Microsoft.DurableTask.Entities.EntityInstanceId("Counter", "x"), "add");
    }

    [Function(nameof(Sub))]
    public Task Sub([OrchestrationTrigger] TaskOrchestrationContext context) => Task.CompletedTask;

    [Function(nameof(Charge))]
    public string Charge([ActivityTrigger] string input) => input;

    [Function(Names.Fast)]
    public string Fast([ActivityTrigger] string input) => input;

    [Function(Names.Slow)]
    public string Slow([ActivityTrigger] string input) => input;

    [Function(Prefix + "_Last")]
    public string Last([ActivityTrigger] string input) => input;
}

public class Rates { public string Text => "rates"; }

public static class Names
{
    public const string Fast = "FastOne";
    public const string Slow = nameof(Slow);
}

internal static class Retry
{
    public static Task Run(TaskOrchestrationContext context, string name) => context.CallActivityAsync(name);
}
`,
  }),
  isolated('statements at the top of the file that holds the functions', {
    'Program.cs': `using Microsoft.Extensions.Hosting;
//usings

var host = new HostBuilder().Build();

host.Run();

public static class Flow
{
    [Function(nameof(Order))]
    public static Task Order([OrchestrationTrigger] TaskOrchestrationContext context) => context.CallActivityAsync(nameof(Charge));

    [Function(nameof(Charge))]
    public static void Charge([ActivityTrigger] string input) { }
}
`,
  }),
  isolated(
    'bodies for a dispatcher: orchestrators are not registered',
    {
      'A.cs': `//usings
namespace Acme;

public class A
{
    [Function(nameof(Order))]
    public Task Order([OrchestrationTrigger] TaskOrchestrationContext context) => context.CallActivityAsync(nameof(Charge));

    [Function(nameof(Charge)), System.Obsolete]
    public void Charge([ActivityTrigger] string input) { }

    [System.Obsolete, Function(nameof(Two))]
    public Task Two([OrchestrationTrigger] TaskOrchestrationContext context) => context.CallClassAsync("x");
}

[DurableTask]
public class Class : TaskOrchestrator<string, string>
{
    public override Task<string> RunAsync(TaskOrchestrationContext context, string input) => Task.FromResult(input);
}
`,
    },
    {
      request: { orchestrators: 'unregistered' },
      lacks: ['[DurableTask', '[Function(nameof(Order)', 'Function(nameof(Two))'],
      holds: ['[System.Obsolete]'],
    },
  ),
];
