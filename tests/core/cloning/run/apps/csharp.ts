import { csharp } from '../../../../../core/cloning/csharp/index.ts';
import { hostJson, type App } from './model.ts';

const project = (reference: string): string => `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net8.0</TargetFramework>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference ${reference} />
  </ItemGroup>
</Project>
`;

export const csharpIsolated: App = {
  model: 'csharp-isolated',
  language: csharp,
  modes: ['stamp', 'freeze', 'dispatch'],
  files: {
    'host.json': hostJson,
    'Shop.csproj': project('Include="Microsoft.Azure.Functions.Worker.Extensions.DurableTask" Version="1.14.0"'),
    'Order.cs': `using System.Threading.Tasks;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;

namespace Shop;

public static class OrderFlow
{
    [Function("Order")]
    public static async Task<string> Run([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var rules = "rules 1";
        await context.CallActivityAsync(nameof(Activities.Pay), rules);
        await context.CallActivityAsync("Tax", rules);
        await context.Entities.SignalEntityAsync(new EntityInstanceId("Counter", "all"), "Add", 1);
        return rules;
    }
}
`,
    'Activities.cs': `using Microsoft.Azure.Functions.Worker;

namespace Shop;

public class Activities
{
    [Function(nameof(Pay))]
    public string Pay([ActivityTrigger] string input) => "rules 1";

    [Function("Tax")]
    public string Tax([ActivityTrigger] string input) => "rules 1";
}
`,
    'Counter.cs': `using System.Threading.Tasks;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Entities;

namespace Shop;

public class Counter : TaskEntity<int>
{
    public void Add(int amount) => State += amount;

    [Function("Counter")]
    public Task Run([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync(this);
}
`,
    'Clients.cs': `using System.Threading.Tasks;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.DurableTask.Client;

namespace Shop;

public class Clients
{
    [Function("Start")]
    public async Task<HttpResponseData> Start(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "orders")] HttpRequestData request,
        [DurableClient] DurableTaskClient client)
    {
        var id = await client.ScheduleNewOrchestrationInstanceAsync("Order");
        return client.CreateCheckStatusResponse(request, id);
    }
}
`,
  },
};

export const csharpInprocess: App = {
  model: 'csharp-inprocess',
  language: csharp,
  modes: ['stamp', 'freeze'],
  files: {
    'host.json': hostJson,
    'Shop.csproj': project('Include="Microsoft.Azure.WebJobs.Extensions.DurableTask" Version="2.10.0"'),
    'Order.cs': `using System.Threading.Tasks;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;

namespace Shop
{
    public static class OrderFlow
    {
        [FunctionName("Order")]
        public static async Task<string> Run([OrchestrationTrigger] IDurableOrchestrationContext context)
        {
            var rules = "rules 1";
            await context.CallActivityAsync(nameof(Activities.Pay), rules);
            await context.CallActivityAsync("Tax", rules);
            context.SignalEntity(new EntityId("Counter", "all"), "Add", 1);
            return rules;
        }
    }
}
`,
    'Activities.cs': `using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;

namespace Shop
{
    public class Activities
    {
        [FunctionName(nameof(Pay))]
        public string Pay([ActivityTrigger] string input) => "rules 1";

        [FunctionName("Tax")]
        public string Tax([ActivityTrigger] string input) => "rules 1";
    }
}
`,
    'Counter.cs': `using System.Threading.Tasks;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;

namespace Shop
{
    public class Counter
    {
        public int Value { get; set; }

        public void Add(int amount) => Value += amount;

        [FunctionName("Counter")]
        public static Task Run([EntityTrigger] IDurableEntityContext context) => context.DispatchAsync<Counter>();
    }
}
`,
    'Clients.cs': `using System.Net.Http;
using System.Threading.Tasks;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Azure.WebJobs.Extensions.Http;

namespace Shop
{
    public static class Clients
    {
        [FunctionName("Start")]
        public static async Task<HttpResponseMessage> Start(
            [HttpTrigger(AuthorizationLevel.Function, "post", Route = "orders")] HttpRequestMessage request,
            [DurableClient] IDurableOrchestrationClient client)
        {
            var id = await client.StartNewAsync("Order", null);
            return client.CreateCheckStatusResponse(request, id);
        }
    }
}
`,
  },
};
