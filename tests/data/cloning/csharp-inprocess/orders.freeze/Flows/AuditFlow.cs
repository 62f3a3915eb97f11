using System;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;

namespace Acme.Orders
{
    /* newer */ public static class AuditFlow
    {
        [FunctionName(Names.Flows.Audit + "_1_1_0")]
        public static async Task Run(
            [OrchestrationTrigger] IDurableOrchestrationContext ctx)
        {
            await ctx.CreateTimer(ctx.CurrentUtcDateTime.AddDays(1), CancellationToken.None);
            await ctx.CallSubOrchestratorAsync(nameof(OrderFlow) + "_1_1_0", "order-of-the-day", null);
            ctx.ContinueAsNew(null);
        }

        [FunctionName($"{nameof(AuditFlow)}_{nameof(Nested)}" + "_1_1_0")]
        public static Task Nested([OrchestrationTrigger] IDurableOrchestrationContext ctx)
        {
#if DEBUG
            return ctx.CallActivityAsync("WrapGift_1_1_0", null);
#else
            return ctx.CallActivityAsync(Names.Charge + "_1_1_0", null);
#endif
        }
    }
}
