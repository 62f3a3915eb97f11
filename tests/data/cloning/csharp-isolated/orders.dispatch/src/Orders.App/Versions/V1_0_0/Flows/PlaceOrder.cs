using Acme.Orders.Tasks;

namespace Acme.Orders.Flows.V1_0_0;

using Acme.Orders.Tasks.V1_0_0;

/// <summary>The flow that customers start.</summary>
public class PlaceOrder(IMailer mailer)
{
    private static readonly TaskName notify = new(Names.Notify);

    public async Task<Receipt> Run([OrchestrationTrigger] TaskOrchestrationContext context, Order order)
    {
        // Activities by name.
        await context.CallActivityAsync("ReserveStock", order.Lines);
        await context.CallActivityAsync<bool>(nameof(PlaceOrderTasks.ReserveStock), order.Lines);
        await context.CallActivityAsync(new TaskName(FunctionNames.Notify), order);
        await context.CallActivityAsync(new TaskName(name: "Notify"), order);
        await context.CallActivityAsync(notify, order);
        await context.CallActivityAsync(name: Names.Notify, input: order);
        TaskName express = order.Express ? "Ship_Fast" : nameof(ShipSlowly);
        await context.CallActivityAsync(express, order);
        string[] steps = ["ReserveStock", FunctionNames.Notify];
        foreach (string step in steps)
        {
            await context.CallActivityAsync(step, order.Lines);
        }

        // Methods that the source generator makes: of a function, of classes, of a class that has another name.
        await context.CallReserveStockAsync(order.Lines);
        await context.CallShipSlowlyAsync(order);
        await context.CallShip_FastAsync(order, new TaskOptions());
        var receipt = await context.CallMakeReceiptAsync(order, options: new global::Microsoft.DurableTask.SubOrchestrationOptions { Version = context.Version });
        await this.Tell(context, receipt);

        // Entities.
        var stock = new EntityInstanceId(nameof(Stock), "all");
        await context.Entities.CallEntityAsync<int>(stock, "Get");
        await context.Entities.SignalEntityAsync(new EntityInstanceId("Stock", "all"), "Add", 1);
        await context.Entities.SignalEntityAsync(new("Stock", "all"), "Add", 2);
        await context.Entities.CallEntityAsync<int>(IdOf("some"), "Get");
        await context.CallSubOrchestratorAsync(nameof(MakeReceipt), order, new global::Microsoft.DurableTask.SubOrchestrationOptions(new SubOrchestrationOptions(instanceId: "receipt-of-today")) { Version = context.Version });
        return receipt;
    }

    private static EntityInstanceId IdOf(string key) => new(nameof(Stock), key);

    private async Task Tell(TaskOrchestrationContext context, Receipt receipt)
    {
        await mailer.Send(receipt.Number);
        await Steps.Try(context, "Notify", receipt);
        await Steps.Try(context, activity: Names.Notify, input: receipt);
    }

    public static async Task RunSteps([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        await context.CallActivityAsync(nameof(PlaceOrder) + "_Check");
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
