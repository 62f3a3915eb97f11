namespace Acme.Orders;

public class Stock : TaskEntity<int>
{
    public void Add(int amount) => State += amount;

    public int Get() => State;

    public void Refill()
    {
        Context.ScheduleNewOrchestration(nameof(Tasks.MakeReceipt) + "_1_1_0", new Order("refill", false));
    }

    [Function(nameof(Stock))]
    public static Task Dispatch([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync<Stock>();
}
