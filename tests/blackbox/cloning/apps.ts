/** A small app of each model: an orchestration `Order` that calls the activity `Pay`, and a client that starts it. */
export interface SmallApp {
  readonly model: string;
  /** File texts by path. */
  readonly files: Readonly<Record<string, string>>;
  /** The file in which the current orchestration stands. */
  readonly orchestrator: string;
  /** Whether its SDK has orchestration versions. */
  readonly dispatches: boolean;
}

const bundle = '"extensionBundle": { "id": "Microsoft.Azure.Functions.ExtensionBundle", "version": "[4.*, 5.0.0)" }';
const hostJson = `{\n  "version": "2.0",\n  ${bundle}\n}\n`;

const folderOf = (type: string, script: string): string =>
  `${JSON.stringify({ scriptFile: script, bindings: [{ name: 'context', type, direction: 'in' }] }, undefined, 2)}\n`;
const clientFolder = (script: string): string =>
  `${JSON.stringify(
    {
      scriptFile: script,
      bindings: [
        { name: 'req', type: 'httpTrigger', direction: 'in', route: 'orders', methods: ['post'] },
        { name: '$return', type: 'http', direction: 'out' },
        { name: 'starter', type: 'orchestrationClient', direction: 'in' },
      ],
    },
    undefined,
    2,
  )}\n`;

export const smallApps: readonly SmallApp[] = [
  {
    model: 'csharp-isolated',
    dispatches: true,
    orchestrator: 'Order.cs',
    files: {
      'host.json': hostJson,
      'Shop.csproj': `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net8.0</TargetFramework>
    <AzureFunctionsVersion>v4</AzureFunctionsVersion>
    <OutputType>Exe</OutputType>
    <Version>1.1.0</Version>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Microsoft.Azure.Functions.Worker" Version="2.0.0" />
    <PackageReference Include="Microsoft.Azure.Functions.Worker.Extensions.DurableTask" Version="1.14.0" />
  </ItemGroup>
</Project>
`,
      'Order.cs': `using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Shop;

public static class OrderFunctions
{
    [Function(nameof(Order))]
    public static async Task<string> Order([OrchestrationTrigger] TaskOrchestrationContext context)
        => await context.CallActivityAsync<string>("Pay", context.GetInput<string>());

    [Function("Pay")]
    public static string Pay([ActivityTrigger] string order) => $"paid {order}";

    [Function("Start")]
    public static async Task<HttpResponseData> Start(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "orders")] HttpRequestData request,
        [DurableClient] DurableTaskClient client)
    {
        string id = await client.ScheduleNewOrchestrationInstanceAsync(nameof(Order));
        return await client.CreateCheckStatusResponseAsync(request, id);
    }
}
`,
    },
  },
  {
    model: 'csharp-inprocess',
    dispatches: false,
    orchestrator: 'Order.cs',
    files: {
      'host.json': hostJson,
      'Shop.csproj': `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net8.0</TargetFramework>
    <AzureFunctionsVersion>v4</AzureFunctionsVersion>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Microsoft.NET.Sdk.Functions" Version="4.6.0" />
    <PackageReference Include="Microsoft.Azure.WebJobs.Extensions.DurableTask" Version="2.13.7" />
  </ItemGroup>
</Project>
`,
      'Order.cs': `using System.Threading.Tasks;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Azure.WebJobs.Extensions.Http;

namespace Shop
{
    public static class OrderFunctions
    {
        [FunctionName("Order")]
        public static Task<string> Order([OrchestrationTrigger] IDurableOrchestrationContext context)
            => context.CallActivityAsync<string>("Pay", context.GetInput<string>());

        [FunctionName("Pay")]
        public static string Pay([ActivityTrigger] string order) => $"paid {order}";

        [FunctionName("Start")]
        public static Task<string> Start(
            [HttpTrigger(Microsoft.Azure.WebJobs.Extensions.Http.AuthorizationLevel.Function, "post", Route = "orders")] object request,
            [DurableClient] IDurableOrchestrationClient client)
            => client.StartNewAsync("Order", null);
    }
}
`,
    },
  },
  {
    model: 'node-v4',
    dispatches: true,
    orchestrator: 'src/functions/order.ts',
    files: {
      'host.json': hostJson,
      'package.json': `{
  "name": "shop",
  "version": "1.1.0",
  "main": "dist/src/functions/*.js",
  "dependencies": { "@azure/functions": "^4.0.0", "durable-functions": "^3.3.0" }
}
`,
      'tsconfig.json': '{ "compilerOptions": { "module": "commonjs", "outDir": "dist", "rootDir": "." } }\n',
      'src/functions/order.ts': `import { app, HttpRequest, InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';

const pay = 'Pay';

df.app.orchestration('Order', function* (context: df.OrchestrationContext) {
  return yield context.df.callActivity(pay, context.df.getInput());
});

df.app.activity(pay, { handler: (order: string) => \`paid \${order}\` });

app.http('Start', {
  route: 'orders',
  extraInputs: [df.input.durableClient()],
  handler: async (request: HttpRequest, context: InvocationContext) => {
    const client = df.getClient(context);
    return client.createCheckStatusResponse(request, await client.startNew('Order'));
  },
});
`,
    },
  },
  {
    model: 'node-v3',
    dispatches: false,
    orchestrator: 'Order/index.js',
    files: {
      'host.json': hostJson,
      'package.json': '{ "name": "shop", "version": "1.1.0", "dependencies": { "durable-functions": "^2.1.3" } }\n',
      'Order/function.json': folderOf('orchestrationTrigger', 'index.js'),
      'Order/index.js': `const df = require('durable-functions');

module.exports = df.orchestrator(function* (context) {
  return yield context.df.callActivity('Pay', context.df.getInput());
});
`,
      'Pay/function.json': folderOf('activityTrigger', 'index.js'),
      'Pay/index.js': 'module.exports = async (context) => `paid ${context.bindings.context}`;\n',
      'Start/function.json': clientFolder('index.js'),
      'Start/index.js': `const df = require('durable-functions');

module.exports = async function (context, req) {
  const client = df.getClient(context);
  return client.createCheckStatusResponse(req, await client.startNew('Order', undefined, req.body));
};
`,
    },
  },
  {
    model: 'python-v2',
    dispatches: true,
    orchestrator: 'function_app.py',
    files: {
      'host.json': hostJson,
      'requirements.txt': 'azure-functions\nazure-functions-durable>=1.5.0\n',
      'function_app.py': `import azure.functions as func
import azure.durable_functions as df

app = df.DFApp(http_auth_level=func.AuthLevel.FUNCTION)


@app.orchestration_trigger(context_name="context")
def Order(context: df.DurableOrchestrationContext):
    return (yield context.call_activity("Pay", context.get_input()))


@app.activity_trigger(input_name="order")
def Pay(order: str) -> str:
    return f"paid {order}"


@app.route(route="orders")
@app.durable_client_input(client_name="client")
async def Start(req: func.HttpRequest, client) -> func.HttpResponse:
    instance_id = await client.start_new("Order")
    return client.create_check_status_response(req, instance_id)
`,
    },
  },
  {
    model: 'python-v1',
    dispatches: false,
    orchestrator: 'Order/__init__.py',
    files: {
      'host.json': hostJson,
      'requirements.txt': 'azure-functions\nazure-functions-durable\n',
      'Order/function.json': folderOf('orchestrationTrigger', '__init__.py'),
      'Order/__init__.py': `import azure.durable_functions as df


def orchestrator_function(context: df.DurableOrchestrationContext):
    return (yield context.call_activity("Pay", context.get_input()))


main = df.Orchestrator.create(orchestrator_function)
`,
      'Pay/function.json': folderOf('activityTrigger', '__init__.py'),
      'Pay/__init__.py': 'def main(context: str) -> str:\n    return f"paid {context}"\n',
      'Start/function.json': clientFolder('__init__.py'),
      'Start/__init__.py': `import azure.functions as func
import azure.durable_functions as df


async def main(req: func.HttpRequest, starter: str) -> func.HttpResponse:
    client = df.DurableOrchestrationClient(starter)
    instance_id = await client.start_new("Order", None, None)
    return client.create_check_status_response(req, instance_id)
`,
    },
  },
  {
    model: 'java',
    dispatches: true,
    orchestrator: 'src/main/java/shop/OrderFunctions.java',
    files: {
      'host.json': hostJson,
      'pom.xml': `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>shop</groupId>
  <artifactId>orders</artifactId>
  <version>1.1.0</version>
  <dependencies>
    <dependency>
      <groupId>com.microsoft</groupId>
      <artifactId>durabletask-azure-functions</artifactId>
      <version>1.6.3</version>
    </dependency>
  </dependencies>
</project>
`,
      'src/main/java/shop/OrderFunctions.java': `package shop;

import com.microsoft.azure.functions.*;
import com.microsoft.azure.functions.annotation.*;
import com.microsoft.durabletask.*;
import com.microsoft.durabletask.azurefunctions.*;

public class OrderFunctions {
    @FunctionName("Order")
    public String order(@DurableOrchestrationTrigger(name = "context") TaskOrchestrationContext context) {
        return context.callActivity("Pay", context.getInput(String.class), String.class).await();
    }

    @FunctionName("Pay")
    public String pay(@DurableActivityTrigger(name = "order") String order) {
        return "paid " + order;
    }

    @FunctionName("Start")
    public HttpResponseMessage start(
            @HttpTrigger(name = "request", methods = {HttpMethod.POST}, route = "orders") HttpRequestMessage<String> request,
            @DurableClientInput(name = "durableContext") DurableClientContext durableContext) {
        String id = durableContext.getClient().scheduleNewOrchestrationInstance("Order");
        return durableContext.createCheckStatusResponse(request, id);
    }
}
`,
    },
  },
  {
    model: 'powershell',
    dispatches: true,
    orchestrator: 'Order/run.ps1',
    files: {
      'host.json': hostJson,
      'requirements.psd1': "@{ 'AzureFunctions.PowerShell.Durable.SDK' = '2.2.0' }\n",
      'Order/function.json': folderOf('orchestrationTrigger', 'run.ps1'),
      'Order/run.ps1': `param($Context)

Invoke-DurableActivity -FunctionName 'Pay' -Input $Context.Input
`,
      'Pay/function.json': folderOf('activityTrigger', 'run.ps1'),
      'Pay/run.ps1': 'param($context)\n\n"paid $context"\n',
      'Start/function.json': clientFolder('run.ps1'),
      'Start/run.ps1': `param($req, $TriggerMetadata)

$InstanceId = Start-DurableOrchestration -FunctionName 'Order' -Input $req.Body
Push-OutputBinding -Name Response -Value (New-DurableOrchestrationCheckStatusResponse -Request $req -InstanceId $InstanceId)
`,
    },
  },
];
