namespace Acme.Orders.Tasks;

[DurableTask(nameof(MakeReceipt) + "_1_1_0")]
public class MakeReceipt : TaskOrchestrator<Order, Receipt>
{
    public override async Task<Receipt> RunAsync(TaskOrchestrationContext context, Order input)
    {
        await context.CallShipSlowly_1_1_0Async(input);
        return await this.Number(context);
    }

    private async Task<Receipt> Number(TaskOrchestrationContext context) =>
        new(await context.CallActivityAsync<string>(nameof(NextNumber) + "_1_1_0", "receipts"));
}

[DurableTask(nameof(ShipSlowly) + "_1_1_0")]
public class ShipSlowly : TaskActivity<Order, string>
{
    public override Task<string> RunAsync(TaskActivityContext context, Order input) => Task.FromResult("slow");
}

[DurableTask("Ship_Fast_1_1_0", Version = "2")]
public sealed class ShipExpress : Shipping
{
    public override Task<string> RunAsync(TaskActivityContext context, Order input) => Task.FromResult("fast");
}

public abstract class Shipping : TaskActivity<Order, string>
{
}

[DurableTask(nameof(NextNumber) + "_1_1_0", Version = "1")]
public class NextNumber : TaskActivity<string, string>
{
    public override Task<string> RunAsync(TaskActivityContext context, string input) => Task.FromResult(input + "-1");
}
