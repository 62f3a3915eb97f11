using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Acme.Orders.Shared;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using static Acme.Orders.Names;
using N = Acme.Orders.Names;

namespace Acme.Orders.V1_0_0
{
    /// <summary>Takes an order from payment to shipping.</summary>
    public partial class OrderFlow
    {
        private const string Reserve = "ReserveStock";
        private readonly IPricing pricing;

        public OrderFlow(IPricing pricing) => this.pricing = pricing;

        [FunctionName(nameof(OrderFlow))]
        public async Task<string> Run([OrchestrationTrigger] IDurableOrchestrationContext context)
        {
            var order = context.GetInput<Order>();

            // A literal, and a literal of each other form; "Charge" in a comment is no name.
            await context.CallActivityAsync("ReserveStock", order);
            await context.CallActivityAsync(@"ReserveStock", order);
            await context.CallActivityAsync<bool>("""ReserveStock""", order);
            await context.CallActivityAsync<bool>("reservestock", order);

            // Constants: of this class, of another one, nested, by an alias, by a static using, with the whole name.
            await context.CallActivityAsync<bool>(Reserve, order);
            await context.CallActivityAsync<bool>(Names.Charge, order);
            await context.CallActivityAsync<bool>(N.Ship, order);
            await context.CallActivityAsync<bool>(Ship, order);
            await context.CallActivityAsync<bool>(global::Acme.Orders.Names.Refund, order);
            await context.CallSubOrchestratorAsync(Names.Flows.Audit, order);

            // Made of parts.
            await context.CallActivityAsync<bool>(Prefix + "Order", order);
            await context.CallActivityAsync<bool>($"{Prefix}Order", order);
            await context.CallActivityAsync<bool>(nameof(Activities.Charge), order);
            await context.CallActivityWithRetryAsync<bool>(
                nameof(Activities.Charge),
                new RetryOptions(TimeSpan.FromSeconds(1), 3),
                order);

            // Arguments by name, a receiver that may be absent, and text around.
            await context.CallActivityAsync<bool>(input: order, functionName: "ReserveStock");
            await context?.CallActivityAsync<bool>("ReserveStock", order);
            await (context as IDurableOrchestrationContext)!.CallActivityAsync<bool>(
                /* the name */ "ReserveStock" /* of the activity */,
                order);

            // One of several.
            await context.CallActivityAsync<bool>(order.Express ? "ShipExpress" : N.Ship, order);
            await context.CallActivityAsync<bool>(
                order.Kind switch
                {
                    "gift" => "WrapGift",
                    "plain" => nameof(Activities.Charge),
                    _ => throw new InvalidOperationException("Charge"),
                },
                order);

            // Variables.
            var only = "WrapGift";
            await context.CallActivityAsync<bool>(only, order);
            string either;
            if (order.Express) either = "ShipExpress";
            else either = "ShipOrder";
            await context.CallActivityAsync<bool>(either, order);
            foreach (var step in new[] { "ReserveStock", "WrapGift" })
            {
                await context.CallActivityAsync<bool>(step, order);
            }

            const string local = "Refund";
            await context.CallActivityAsync<bool>(local, order);

            // Helpers, at one and two removes, and one inside.
            var compensations = new Compensations(context);
            compensations.Add("Refund", order);
            await Compensations.Twice(context, Names.Charge, order);
            await context.CallSafely("WrapGift", order);
            Task<bool> Inner(string activity, Order given) => context.CallActivityAsync<bool>(activity, given);
            await Inner("ShipExpress", order);
            Func<string, Task<bool>> call = async activity => await context.CallActivityAsync<bool>(activity, order);
            await call("WrapGift");

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
