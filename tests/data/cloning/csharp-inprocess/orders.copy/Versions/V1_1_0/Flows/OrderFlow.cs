using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Acme.Orders.Shared;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using static Acme.Orders.Names;
using N = Acme.Orders.Names;

namespace Acme.Orders.V1_1_0
{
    /// <summary>Takes an order from payment to shipping.</summary>
    public partial class OrderFlow
    {
        private const string Reserve = "ReserveStock";
        private readonly IPricing pricing;

        public OrderFlow(IPricing pricing) => this.pricing = pricing;

        [FunctionName(nameof(OrderFlow) + "_1_1_0")]
        public async Task<string> Run([OrchestrationTrigger] IDurableOrchestrationContext context)
        {
            var order = context.GetInput<Order>();

            // A literal, and a literal of each other form; "Charge" in a comment is no name.
            await context.CallActivityAsync("ReserveStock_1_1_0", order);
            await context.CallActivityAsync(@"ReserveStock_1_1_0", order);
            await context.CallActivityAsync<bool>("""ReserveStock_1_1_0""", order);
            await context.CallActivityAsync<bool>("reservestock_1_1_0", order);

            // Constants: of this class, of another one, nested, by an alias, by a static using, with the whole name.
            await context.CallActivityAsync<bool>(Reserve + "_1_1_0", order);
            await context.CallActivityAsync<bool>(Names.Charge + "_1_1_0", order);
            await context.CallActivityAsync<bool>(N.Ship + "_1_1_0", order);
            await context.CallActivityAsync<bool>(Ship + "_1_1_0", order);
            await context.CallActivityAsync<bool>(global::Acme.Orders.Names.Refund + "_1_1_0", order);
            await context.CallSubOrchestratorAsync(Names.Flows.Audit + "_1_1_0", order);

            // Made of parts.
            await context.CallActivityAsync<bool>(Prefix + "Order_1_1_0", order);
            await context.CallActivityAsync<bool>($"{Prefix}Order" + "_1_1_0", order);
            await context.CallActivityAsync<bool>(nameof(Activities.Charge) + "_1_1_0", order);
            await context.CallActivityWithRetryAsync<bool>(
                nameof(Activities.Charge) + "_1_1_0",
                new RetryOptions(TimeSpan.FromSeconds(1), 3),
                order);

            // Arguments by name, a receiver that may be absent, and text around.
            await context.CallActivityAsync<bool>(input: order, functionName: "ReserveStock_1_1_0");
            await context?.CallActivityAsync<bool>("ReserveStock_1_1_0", order);
            await (context as IDurableOrchestrationContext)!.CallActivityAsync<bool>(
                /* the name */ "ReserveStock_1_1_0" /* of the activity */,
                order);

            // One of several.
            await context.CallActivityAsync<bool>(order.Express ? "ShipExpress_1_1_0" : N.Ship + "_1_1_0", order);
            await context.CallActivityAsync<bool>(
                order.Kind switch
                {
                    "gift" => "WrapGift_1_1_0",
                    "plain" => nameof(Activities.Charge) + "_1_1_0",
                    _ => throw new InvalidOperationException("Charge"),
                },
                order);

            // Variables.
            var only = "WrapGift";
            await context.CallActivityAsync<bool>(only + "_1_1_0", order);
            string either;
            if (order.Express) either = "ShipExpress";
            else either = "ShipOrder";
            await context.CallActivityAsync<bool>(either + "_1_1_0", order);
            foreach (var step in new[] { "ReserveStock", "WrapGift" })
            {
                await context.CallActivityAsync<bool>(step + "_1_1_0", order);
            }

            const string local = "Refund";
            await context.CallActivityAsync<bool>(local + "_1_1_0", order);

            // Helpers, at one and two removes, and one inside.
            var compensations = new Compensations(context);
            compensations.Add("Refund_1_1_0", order);
            await Compensations.Twice(context, Names.Charge + "_1_1_0", order);
            await context.CallSafely("WrapGift_1_1_0", order);
            Task<bool> Inner(string activity, Order given) => context.CallActivityAsync<bool>(activity, given);
            await Inner("ShipExpress_1_1_0", order);
            Func<string, Task<bool>> call = async activity => await context.CallActivityAsync<bool>(activity, order);
            await call("WrapGift_1_1_0");

            // Only known at run time.
            await context.CallActivityAsync<bool>(order.Kind, order);
            await context.CallActivityAsync<bool>(context.GetInput<Order>().Kind + "Order", order);

            // Nothing registers it.
            await context.CallActivityAsync<bool>("A_CreateWatermark", order);

            // Entities.
            var id = new EntityId(nameof(Counter), "all");
            context.SignalEntity(id, "Add", 1);
            await context.CallEntityAsync<int>(new EntityId(Keys.Counter, "all"), "Get");
            await context.CallEntityAsync<int>(new("Counter", "all"), "Get");
            var proxy = context.CreateEntityProxy<ICounter>("all");
            proxy.Add(1);
            context.CreateEntityProxy<ICounter>(id).Add(2);
            await this.Finish(context, order);
            return pricing.Total(order).ToString();
        }
    }
}
