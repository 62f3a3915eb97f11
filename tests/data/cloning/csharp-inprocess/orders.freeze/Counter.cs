using System.Threading.Tasks;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;

namespace Acme.Orders
{
    public interface ICounter
    {
        void Add(int amount);
    }

    public class Counter : ICounter
    {
        public int Value { get; set; }

        public void Add(int amount) => Value += amount;

        public int Get() => Value;

        [FunctionName(nameof(Counter))]
        public static Task Run([EntityTrigger] IDurableEntityContext context)
        {
            if (context.OperationName == "audit") context.StartNewOrchestration("AuditFlow_1_1_0", null);
            return context.DispatchAsync<Counter>();
        }
    }
}
