namespace Acme.Orders.V1_0_0;

public class Stock : TaskEntity<int>
{
    public void Add(int amount) => State += amount;

    public int Get() => State;

    public void Refill()
    {
        Context.ScheduleNewOrchestration(nameof(Tasks.V1_0_0.MakeReceipt), new Order("refill", false));
    }
}
