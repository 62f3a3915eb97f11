namespace Acme.Orders.Flows
{
    using Microsoft.Extensions.Logging;

    public class PlaceOrderTasks
    {
        private readonly ILogger<PlaceOrderTasks> log;

        public PlaceOrderTasks(ILogger<PlaceOrderTasks> log)
        {
            this.log = log;
        }

        [Function(nameof(ReserveStock) + "_1_1_0")]
        public bool ReserveStock([ActivityTrigger] IReadOnlyList<string> lines)
        {
            log.LogInformation("{Count} lines", lines.Count);
            return true;
        }

        [Function(FunctionNames.Notify + "_1_1_0")]
        public static void Notify([ActivityTrigger] object input)
        {
        }

        [Function("PlaceOrder_Check_1_1_0")]
        public static bool Check([ActivityTrigger] object? input, FunctionContext context) => true;
    }
}
