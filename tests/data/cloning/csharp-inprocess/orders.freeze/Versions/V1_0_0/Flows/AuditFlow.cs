using System;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;

namespace Acme.Orders.V1_0_0
{
    public static class AuditFlow
    {
        [FunctionName(Names.Flows.Audit)]
        public static async Task Run(
            [OrchestrationTrigger] IDurableOrchestrationContext ctx)
        {
            await ctx.CreateTimer(ctx.CurrentUtcDateTime.AddDays(1), CancellationToken.None);
            await ctx.CallSubOrchestratorAsync(nameof(OrderFlow), "order-of-the-day", null);
            ctx.ContinueAsNew(null);
        }

        [FunctionName($"{nameof(AuditFlow)}_{nameof(Nested)}")]
        public static Task Nested([OrchestrationTrigger] IDurableOrchestrationContext ctx)
        {
#if DEBUG
            return ctx.CallActivityAsync("WrapGift", null);
#else
            return ctx.CallActivityAsync(Names.Charge, null);
#endif
        }
    }
}
