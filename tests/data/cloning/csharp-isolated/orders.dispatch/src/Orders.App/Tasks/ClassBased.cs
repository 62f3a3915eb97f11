namespace Acme.Orders.Tasks;

[DurableTask]
public class MakeReceipt : TaskOrchestrator<Order, Receipt>
{
    public override async Task<Receipt> RunAsync(TaskOrchestrationContext context, Order input)
    {
        #region Versions of this orchestration
        switch (context.Version)
        {
            case null:
            case "":
            case "1.0.0":
                return await new global::Acme.Orders.Tasks.V1_0_0.MakeReceipt().RunAsync(context, input);
            case "1.1.0":
                break;
            default:
                throw new global::System.InvalidOperationException($"This app has no code for version {context.Version} of the orchestration.");
        }
        #endregion
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
