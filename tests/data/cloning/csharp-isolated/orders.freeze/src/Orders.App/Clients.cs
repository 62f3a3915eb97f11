using Acme.Orders.Tasks;
using Microsoft.Azure.Functions.Worker.Http;

namespace Acme.Orders;

public class Clients
{
    [Function("Start")]
    public async Task<HttpResponseData> Start(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "orders")] HttpRequestData request,
        [DurableClient] DurableTaskClient client)
    {
        var order = new Order("plain", false);
        var id = await client.ScheduleNewOrchestrationInstanceAsync(FunctionNames.PlaceOrder + "_1_1_0", order);
        await client.ScheduleNewOrchestrationInstanceAsync("PlaceOrder_1_1_0", order, new StartOrchestrationOptions("the-one"));
        await client.ScheduleNewMakeReceipt_1_1_0InstanceAsync(order, new StartOrchestrationOptions { InstanceId = "fixed" });
        await client.Entities.SignalEntityAsync(new EntityInstanceId(nameof(Stock), "all"), "Add", 1);
        return await client.CreateCheckStatusResponseAsync(request, id);
    }

    [Function("StartAny")]
    public static async Task<string> StartAny(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "start/{name}")] HttpRequestData request,
        string name,
        [DurableClient] DurableTaskClient client)
    {
        return await client.ScheduleNewOrchestrationInstanceAsync(name);
    }

    [Function(nameof(Watch))]
    public static async Task Watch([TimerTrigger("0 */5 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client)
    {
        await foreach (var instance in client.GetAllInstancesAsync())
        {
            if (instance.Name is "PlaceOrder" or "MakeReceipt")
            {
                await client.SuspendInstanceAsync(instance.InstanceId);
            }
        }

        await client.ScheduleNewOrchestrationInstanceAsync(
            new TaskName(nameof(MakeReceipt) + "_1_1_0"),
            new Order("night", true));
    }
}
