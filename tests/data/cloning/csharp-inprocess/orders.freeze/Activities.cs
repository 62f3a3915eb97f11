using System.Threading.Tasks;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Extensions.Logging;

namespace Acme.Orders
{
    public static class Activities
    {
        [FunctionName("ReserveStock_1_1_0")]
        public static bool ReserveStock([ActivityTrigger] Order order, ILogger log)
        {
            log.LogInformation("Reserving");
            return true;
        }

        /// <summary>Takes the money.</summary>
        [FunctionName(Names.Charge + "_1_1_0")]
        public static Task<bool> Charge([ActivityTrigger] Order order) => Task.FromResult(true);

        [FunctionName(Names.Prefix + "Order_1_1_0")]
        public static bool Ship([ActivityTrigger] IDurableActivityContext context) =>
            context.GetInput<Order>().Express;

        [FunctionName("ShipExpress_1_1_0"), NoLongerThan(5)]
        public static bool ShipExpress([ActivityTrigger] Order order) => true; // fast

        [NoLongerThan(5)]
        [FunctionName(name: "WrapGift_1_1_0")]
        public static bool WrapGift([ActivityTrigger] Order order) => true;

        [FunctionNameAttribute("Refund_1_1_0")]
        public static bool Refund([ActivityTrigger] Order order) => true;
    }

    [System.AttributeUsage(System.AttributeTargets.Method)]
    public sealed class NoLongerThanAttribute : System.Attribute
    {
        public NoLongerThanAttribute(int seconds) => Seconds = seconds;

        public int Seconds { get; }
    }
}
