using System.Threading.Tasks;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;

namespace Acme.Orders.V1_0_0
{
    public partial class OrderFlow
    {
        /// <summary>The end of each order.</summary>
        private async Task Finish(IDurableOrchestrationContext context, Order order)
        {
            await context.CallActivityAsync(nameof(Activities.Charge), order);
            context.StartNewOrchestration(Names.Flows.Audit, order, "audit-of-today");
        }
    }
}
