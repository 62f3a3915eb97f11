namespace Acme.Orders.Tasks.V1_0_0;

[DurableTask]
public class MakeReceipt : TaskOrchestrator<Order, Receipt>
{
    public override async Task<Receipt> RunAsync(TaskOrchestrationContext context, Order input)
    {
        await context.CallShipSlowlyAsync(input);
        return await this.Number(context);
    }

    private async Task<Receipt> Number(TaskOrchestrationContext context) =>
        new(await context.CallActivityAsync<string>(nameof(NextNumber), "receipts"));
}

[DurableTask(nameof(ShipSlowly))]
public class ShipSlowly : TaskActivity<Order, string>
{
    public override Task<string> RunAsync(TaskActivityContext context, Order input) => Task.FromResult("slow");
}

[DurableTask("Ship_Fast", Version = "2")]
public sealed class ShipExpress : Shipping
{
    public override Task<string> RunAsync(TaskActivityContext context, Order input) => Task.FromResult("fast");
}

[DurableTask(Version = "1")]
public class NextNumber : TaskActivity<string, string>
{
    public override Task<string> RunAsync(TaskActivityContext context, string input) => Task.FromResult(input + "-1");
}
