using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.DurableTask.Client;

namespace StatusCheckSample;

/// <summary>
/// Answers {"hasRunning": true|false}: is any orchestration of this app's task hub in flight?
/// Needs Microsoft.Azure.Functions.Worker.Extensions.DurableTask 1.1 or later (Suspended).
/// </summary>
public static class StatusCheck
{
    // An entity's row says Running for as long as the entity exists, so entities must not count. On Azure Storage an
    // entity's name is its whole instance id (@counter@key), on other backends it is the bare name (counter).
    private static readonly Regex EntityId = new("^@([^@]+)@", RegexOptions.CultureInvariant);

    private static readonly OrchestrationQuery InFlight = new(
        Statuses: new[]
        {
            OrchestrationRuntimeStatus.Pending,
            OrchestrationRuntimeStatus.Running,
            OrchestrationRuntimeStatus.Suspended,
        },
        PageSize: 1000,
        FetchInputsAndOutputs: false);

    [Function(nameof(StatusCheck))]
    public static async Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get")] HttpRequestData request,
        [DurableClient] DurableTaskClient client,
        FunctionContext context)
    {
        HttpResponseData response = request.CreateResponse(HttpStatusCode.OK);
        await response.WriteAsJsonAsync(new { hasRunning = await HasRunningAsync(client, context.CancellationToken) });
        return response;
    }

    private static async Task<bool> HasRunningAsync(DurableTaskClient client, CancellationToken cancellation)
    {
        // The pageable goes on over pages, empty ones too, until the last: an empty first page proves nothing.
        await foreach (OrchestrationMetadata instance in client.GetAllInstancesAsync(InFlight).WithCancellation(cancellation))
        {
            if (!IsEntity(instance.InstanceId, instance.Name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsEntity(string instanceId, string name)
    {
        Match match = EntityId.Match(instanceId);
        return match.Success
            && (name == instanceId || string.Equals(name, match.Groups[1].Value, StringComparison.OrdinalIgnoreCase));
    }
}
