using System.Net;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.DurableTask.Client;

namespace Microsoft.Azure.Functions.Worker
{
    public enum AuthorizationLevel { Anonymous, User, Function, System, Admin }
    [AttributeUsage(AttributeTargets.Method)] public sealed class FunctionAttribute(string name) : Attribute { public string Name { get; } = name; }
    [AttributeUsage(AttributeTargets.Parameter)] public sealed class HttpTriggerAttribute(AuthorizationLevel level, params string[] methods) : Attribute { public AuthorizationLevel Level { get; } = level; public string[] Methods { get; } = methods; }
    [AttributeUsage(AttributeTargets.Parameter)] public sealed class DurableClientAttribute : Attribute { }
    public class FunctionContext { public CancellationToken CancellationToken { get; init; } }
}

namespace Microsoft.Azure.Functions.Worker.Http
{
    public class HttpRequestData { public HttpResponseData CreateResponse(HttpStatusCode code) => new() { StatusCode = code }; }
    public class HttpResponseData
    {
        public HttpStatusCode StatusCode { get; set; }
        public string Written { get; private set; } = "";
        public ValueTask WriteAsJsonAsync<T>(T instance) { Written = JsonSerializer.Serialize(instance); return ValueTask.CompletedTask; }
    }
}

namespace Microsoft.DurableTask.Client
{
    public enum OrchestrationRuntimeStatus { Running, Completed, ContinuedAsNew, Failed, Canceled, Terminated, Pending, Suspended }
    public record OrchestrationQuery(DateTimeOffset? CreatedFrom = null, DateTimeOffset? CreatedTo = null, IEnumerable<OrchestrationRuntimeStatus>? Statuses = null,
        IEnumerable<string>? TaskHubNames = null, string? InstanceIdPrefix = null, int PageSize = 100, bool FetchInputsAndOutputs = false, string? ContinuationToken = null);
    public record OrchestrationMetadata(string Name, string InstanceId, OrchestrationRuntimeStatus RuntimeStatus);
    public abstract class DurableTaskClient { public abstract IAsyncEnumerable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null); }
}

public record Row(string name, string instanceId, string runtimeStatus);

public sealed class PagedClient(Row[][] pages) : DurableTaskClient
{
    public override async IAsyncEnumerable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null)
    {
        foreach (Row[] page in pages)
        {
            await Task.Yield();
            foreach (Row row in page)
            {
                var status = Enum.Parse<OrchestrationRuntimeStatus>(row.runtimeStatus);
                if (filter?.Statuses?.Contains(status) ?? true) yield return new OrchestrationMetadata(row.name, row.instanceId, status);
            }
        }
    }
}

public static class Program
{
    public static async Task Main()
    {
        foreach (string line in Console.In.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var pages = JsonSerializer.Deserialize<Row[][]>(line)!;
            var response = await StatusCheckSample.StatusCheck.RunAsync(new HttpRequestData(), new PagedClient(pages), new FunctionContext());
            Console.WriteLine(response.Written);
        }
    }
}
