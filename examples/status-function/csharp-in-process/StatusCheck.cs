using System;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Azure.WebJobs.Extensions.Http;

namespace StatusCheckSample
{
    /// <summary>
    /// Answers {"hasRunning": true|false}: is any orchestration of this app's task hub in flight?
    /// Needs Microsoft.Azure.WebJobs.Extensions.DurableTask 2.8 or later (Suspended).
    /// </summary>
    public static class StatusCheck
    {
        // An entity's row says Running for as long as the entity exists, so entities must not count. On Azure Storage an
        // entity's name is its whole instance id (@counter@key), on other backends it is the bare name (counter).
        private static readonly Regex EntityId = new Regex("^@([^@]+)@", RegexOptions.CultureInvariant);

        [FunctionName(nameof(StatusCheck))]
        public static async Task<IActionResult> RunAsync(
            [HttpTrigger(AuthorizationLevel.Function, "get")] HttpRequest request,
            [DurableClient] IDurableOrchestrationClient client,
            CancellationToken cancellation)
        {
            return new OkObjectResult(new { hasRunning = await HasRunningAsync(client, cancellation) });
        }

        private static async Task<bool> HasRunningAsync(IDurableOrchestrationClient client, CancellationToken cancellation)
        {
            var condition = new OrchestrationStatusQueryCondition
            {
                RuntimeStatus = new[]
                {
                    OrchestrationRuntimeStatus.Pending,
                    OrchestrationRuntimeStatus.Running,
                    OrchestrationRuntimeStatus.Suspended,
                    OrchestrationRuntimeStatus.ContinuedAsNew,
                },
                PageSize = 1000,
                ShowInput = false,
            };

            // A page may be empty and still be followed by more: only a missing continuation token ends the list.
            do
            {
                OrchestrationStatusQueryResult page = await client.ListInstancesAsync(condition, cancellation);
                if (page.DurableOrchestrationState.Any(instance => !IsEntity(instance.InstanceId, instance.Name)))
                {
                    return true;
                }

                condition.ContinuationToken = page.ContinuationToken;
            }
            while (!string.IsNullOrEmpty(condition.ContinuationToken));

            return false;
        }

        private static bool IsEntity(string instanceId, string name)
        {
            Match match = EntityId.Match(instanceId);
            return match.Success
                && (name == instanceId || string.Equals(name, match.Groups[1].Value, StringComparison.OrdinalIgnoreCase));
        }
    }
}
