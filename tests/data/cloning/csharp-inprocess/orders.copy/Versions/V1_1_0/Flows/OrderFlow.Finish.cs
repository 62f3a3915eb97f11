using System.Threading.Tasks;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;

namespace Acme.Orders.V1_1_0
{
    public partial class OrderFlow
    {
        /// <summary>The end of each order.</summary>
        private async Task Finish(IDurableOrchestrationContext context, Order order)
        {
            await context.CallActivityAsync(nameof(Activities.Charge) + "_1_1_0", order);
            context.StartNewOrchestration(Names.Flows.Audit + "_1_1_0", order, "audit-of-today");
        }
    }
}
