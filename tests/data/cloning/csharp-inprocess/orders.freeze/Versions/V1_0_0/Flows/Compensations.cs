using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;

namespace Acme.Orders.V1_0_0
{
    /// <summary>What is undone when an order fails: it makes calls for its callers.</summary>
    public class Compensations
    {
        private readonly IDurableOrchestrationContext context;
        private readonly List<Func<Task>> steps = new();

        public Compensations(IDurableOrchestrationContext context) => this.context = context;

        public void Add(string activityName, object input) =>
            steps.Add(() => context.CallActivityAsync(activityName, input));

        public static Task Twice(IDurableOrchestrationContext context, string name, object input) =>
            Once(context, name, input);

        private static async Task Once(IDurableOrchestrationContext context, string name, object input)
        {
            await context.CallActivityAsync(name, input);
        }
    }

    public static class CompensationExtensions
    {
        public static Task<bool> CallSafely(this IDurableOrchestrationContext context, string activity, object input) =>
            context.CallActivityAsync<bool>(activity, input);
    }
}
