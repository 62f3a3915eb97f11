using Acme.Orders.Tasks;

// newer
namespace Acme.Orders.Flows;

/// <summary>The flow that customers start.</summary>
public class PlaceOrder(IMailer mailer)
{
    private static readonly TaskName notify = new(Names.Notify);

    [Function(FunctionNames.PlaceOrder)]
    public async Task<Receipt> Run([OrchestrationTrigger] TaskOrchestrationContext context, global::Microsoft.Azure.Functions.Worker.FunctionContext functionContext)
    {
        #region Versions of this orchestration
        switch (context.Version)
        {
            case null:
            case "":
            case "1.0.0":
                return await global::Microsoft.Extensions.DependencyInjection.ActivatorUtilities.CreateInstance<global::Acme.Orders.Flows.V1_0_0.PlaceOrder>(functionContext.InstanceServices).Run(context, context.GetInput<Order>()!);
            case "1.1.0":
                break;
            default:
                throw new global::System.InvalidOperationException($"This app has no code for version {context.Version} of the orchestration.");
        }
        #endregion
        Order order = context.GetInput<Order>()!;
        // Activities by name.
        await context.CallActivityAsync("ReserveStock_1_1_0", order.Lines);
        await context.CallActivityAsync<bool>(nameof(PlaceOrderTasks.ReserveStock) + "_1_1_0", order.Lines);
        await context.CallActivityAsync(new TaskName(FunctionNames.Notify + "_1_1_0"), order);
        await context.CallActivityAsync(new TaskName(name: "Notify_1_1_0"), order);
        await context.CallActivityAsync(notify + "_1_1_0", order);
        await context.CallActivityAsync(name: Names.Notify + "_1_1_0", input: order);
        TaskName express = order.Express ? "Ship_Fast" : nameof(ShipSlowly);
        await context.CallActivityAsync(express + "_1_1_0", order);
        string[] steps = ["ReserveStock", FunctionNames.Notify];
        foreach (string step in steps)
        {
            await context.CallActivityAsync(step + "_1_1_0", order.Lines);
        }

        // Methods that the source generator makes: of a function, of classes, of a class that has another name.
        await context.CallReserveStock_1_1_0Async(order.Lines);
        await context.CallShipSlowly_1_1_0Async(order);
        await context.CallShip_Fast_1_1_0Async(order, new TaskOptions());
        var receipt = await context.CallMakeReceiptAsync(order);
        await this.Tell(context, receipt);

        // Entities.
        var stock = new EntityInstanceId(nameof(Stock), "all");
        await context.Entities.CallEntityAsync<int>(stock, "Get");
        await context.Entities.SignalEntityAsync(new EntityInstanceId("Stock", "all"), "Add", 1);
        await context.Entities.SignalEntityAsync(new("Stock", "all"), "Add", 2);
        await context.Entities.CallEntityAsync<int>(IdOf("some"), "Get");
        await context.CallSubOrchestratorAsync(nameof(MakeReceipt), order, new SubOrchestrationOptions(instanceId: "receipt-of-today"));
        return receipt;
    }

    private static EntityInstanceId IdOf(string key) => new(nameof(Stock), key);

    private async Task Tell(TaskOrchestrationContext context, Receipt receipt)
    {
        await mailer.Send(receipt.Number);
        await Steps.Try(context, "Notify_1_1_0", receipt);
        await Steps.Try(context, activity: Names.Notify + "_1_1_0", input: receipt);
    }

    [Function($"{nameof(PlaceOrder)}_{nameof(Steps)}")]
    public static async Task RunSteps([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        #region Versions of this orchestration
        switch (context.Version)
        {
            case null:
            case "":
            case "1.0.0":
                await global::Acme.Orders.Flows.V1_0_0.PlaceOrder.RunSteps(context);
                return;
            case "1.1.0":
                break;
            default:
                throw new global::System.InvalidOperationException($"This app has no code for version {context.Version} of the orchestration.");
        }
        #endregion
        await context.CallActivityAsync(nameof(PlaceOrder) + "_Check_1_1_0");
        context.ContinueAsNew(0);
    }
}

/// <summary>Helpers that make calls for others.</summary>
internal static class Steps
{
    internal static async Task Try(TaskOrchestrationContext context, TaskName activity, object input)
    {
        try
        {
            await context.CallActivityAsync(activity, input);
        }
        catch (TaskFailedException)
        {
            await context.CallActivityAsync(activity, input);
        }
    }
}
