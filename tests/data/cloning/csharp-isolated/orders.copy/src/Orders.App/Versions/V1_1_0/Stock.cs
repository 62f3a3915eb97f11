namespace Acme.Orders.V1_1_0;

public class Stock : TaskEntity<int>
{
    public void Add(int amount) => State += amount;

    public int Get() => State;

    public void Refill()
    {
        Context.ScheduleNewOrchestration(nameof(Tasks.V1_1_0.MakeReceipt) + "_1_1_0", new Order("refill", false));
    }
}
