using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;

namespace Microsoft.AspNetCore.Http { public abstract class HttpRequest { } }

namespace Microsoft.AspNetCore.Mvc
{
    public interface IActionResult { }
    public class OkObjectResult : IActionResult { public OkObjectResult(object value) => Value = value; public object Value { get; } }
}

namespace Microsoft.Azure.WebJobs
{
    [AttributeUsage(AttributeTargets.Method)] public sealed class FunctionNameAttribute : Attribute { public FunctionNameAttribute(string name) { } }
}

namespace Microsoft.Azure.WebJobs.Extensions.Http
{
    public enum AuthorizationLevel { Anonymous, User, Function, System, Admin }
    [AttributeUsage(AttributeTargets.Parameter)] public sealed class HttpTriggerAttribute : Attribute { public HttpTriggerAttribute(AuthorizationLevel level, params string[] methods) { } }
}

namespace Microsoft.Azure.WebJobs.Extensions.DurableTask
{
    [AttributeUsage(AttributeTargets.Parameter)] public sealed class DurableClientAttribute : Attribute { }
    public enum OrchestrationRuntimeStatus { Unknown = -1, Running = 0, Completed = 1, ContinuedAsNew = 2, Failed = 3, Canceled = 4, Terminated = 5, Pending = 6, Suspended = 7 }
    public class OrchestrationStatusQueryCondition
    {
        public IEnumerable<OrchestrationRuntimeStatus> RuntimeStatus { get; set; }
        public int PageSize { get; set; } = 100;
        public string ContinuationToken { get; set; }
        public bool ShowInput { get; set; } = true;
    }
    public class DurableOrchestrationStatus { public string Name { get; set; } public string InstanceId { get; set; } public OrchestrationRuntimeStatus RuntimeStatus { get; set; } }
    public class OrchestrationStatusQueryResult { public IEnumerable<DurableOrchestrationStatus> DurableOrchestrationState { get; set; } public string ContinuationToken { get; set; } }
    public interface IDurableOrchestrationClient { Task<OrchestrationStatusQueryResult> ListInstancesAsync(OrchestrationStatusQueryCondition condition, CancellationToken cancellationToken); }
}

public class Row { public string name { get; set; } public string instanceId { get; set; } public string runtimeStatus { get; set; } }

public sealed class PagedClient : IDurableOrchestrationClient
{
    private readonly Row[][] pages;

    public PagedClient(Row[][] pages) => this.pages = pages;

    public Task<OrchestrationStatusQueryResult> ListInstancesAsync(OrchestrationStatusQueryCondition condition, CancellationToken cancellationToken)
    {
        int page = string.IsNullOrEmpty(condition.ContinuationToken) ? 0 : int.Parse(condition.ContinuationToken);
        return Task.FromResult(new OrchestrationStatusQueryResult
        {
            DurableOrchestrationState = pages[page]
                .Select(row => new DurableOrchestrationStatus { Name = row.name, InstanceId = row.instanceId, RuntimeStatus = Enum.Parse<OrchestrationRuntimeStatus>(row.runtimeStatus) })
                .Where(status => condition.RuntimeStatus.Contains(status.RuntimeStatus))
                .ToList(),
            ContinuationToken = page + 1 < pages.Length ? (page + 1).ToString() : null,
        });
    }
}

public static class Program
{
    public static async Task Main()
    {
        foreach (string line in Console.In.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var result = await StatusCheckSample.StatusCheck.RunAsync(null, new PagedClient(JsonSerializer.Deserialize<Row[][]>(line)), CancellationToken.None);
            Console.WriteLine(JsonSerializer.Serialize(((OkObjectResult)result).Value));
        }
    }
}
