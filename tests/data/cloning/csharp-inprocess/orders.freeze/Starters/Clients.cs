using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Acme.Orders.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Azure.WebJobs.Extensions.Http;

namespace Acme.Orders.Starters
{
    public class Clients
    {
        private static readonly HttpClient http = new();

        [FunctionName("StartOrder")]
        public static async Task<IActionResult> StartOrder(
            [HttpTrigger(AuthorizationLevel.Function, "post", Route = "orders/{kind}")] HttpRequest req,
            string kind,
            [DurableClient] IDurableOrchestrationClient client)
        {
            var id = await client.StartNewAsync(nameof(OrderFlow) + "_1_1_0", new Order { Kind = kind });
            await client.StartNewAsync<Order>(Names.Flows.Audit + "_1_1_0", Keys.Nightly, new Order());
            await Starting.Start(client, "OrderFlow_1_1_0");
            return client.CreateCheckStatusResponse(req, id);
        }

        [FunctionName(nameof(StartAny))]
        public static async Task<IActionResult> StartAny(
            [HttpTrigger(AuthorizationLevel.Function, "post", Route = "start/{functionName}")] HttpRequest req,
            [DurableClient] IDurableClient client,
            string functionName)
        {
            var fromQuery = req.Query["name"].FirstOrDefault();
            await client.StartNewAsync(fromQuery, null);
            return client.CreateCheckStatusResponse(req, await client.StartNewAsync(functionName, null));
        }

        [FunctionName("NightlyCleanup")]
        public async Task NightlyCleanup(
            [TimerTrigger("0 0 3 * * *")] TimerInfo timer,
            [DurableClient] IDurableClient client)
        {
            var page = await client.ListInstancesAsync(new OrchestrationStatusQueryCondition(), CancellationToken.None);
            foreach (var status in page.DurableOrchestrationState)
            {
                if (status.Name == "OrderFlow" || status.Name.Equals(nameof(AuditFlow))) continue;
                switch (status.Name)
                {
                    case "auditflow":
                        continue;
                }
            }

            await client.SignalEntityAsync(new EntityId("Counter", "all"), "Add", 1);
            await client.SignalEntityAsync<ICounter>("all", counter => counter.Add(1));
            await client.ReadEntityStateAsync<Counter>(new EntityId(nameof(Counter), "all"));
            await http.PostAsync("http://localhost:7071/runtime/webhooks/durabletask/orchestrators/OrderFlow", null);
        }

        /// <summary>Names nothing.</summary>
        [FunctionName("Status")]
        public static Task<DurableOrchestrationStatus> Status(
            [HttpTrigger(AuthorizationLevel.Function, "get", Route = null)] HttpRequest req,
            [DurableClient] IDurableOrchestrationClient client) => client.GetStatusAsync(req.Query["id"].ToString());

        [FunctionName("Ping")]
        public static string Ping([HttpTrigger(AuthorizationLevel.Function, "get")] HttpRequest req) => "OrderFlow";
    }

    internal static class Starting
    {
        internal static Task<string> Start(IDurableOrchestrationClient client, string orchestrator) =>
            client.StartNewAsync(orchestrator, null);
    }
}
