using System.Threading.Tasks;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Extensions.Logging;

namespace Acme.Orders.V1_0_0
{
    public static class Activities
    {
        [FunctionName("ReserveStock")]
        public static bool ReserveStock([ActivityTrigger] Order order, ILogger log)
        {
            log.LogInformation("ReserveStock");
            return true;
        }

        /// <summary>Takes the money.</summary>
        [FunctionName(Names.Charge)]
        public static Task<bool> Charge([ActivityTrigger] Order order) => Task.FromResult(true);

        [FunctionName(Names.Prefix + "Order")]
        public static bool Ship([ActivityTrigger] IDurableActivityContext context) =>
            context.GetInput<Order>().Express;

        [FunctionName("ShipExpress"), NoLongerThan(5)]
        public static bool ShipExpress([ActivityTrigger] Order order) => true; // fast

        [NoLongerThan(5)]
        [FunctionName(name: "WrapGift")]
        public static bool WrapGift([ActivityTrigger] Order order) => true;

        [FunctionNameAttribute("Refund")]
        public static bool Refund([ActivityTrigger] Order order) => true;
    }
}
