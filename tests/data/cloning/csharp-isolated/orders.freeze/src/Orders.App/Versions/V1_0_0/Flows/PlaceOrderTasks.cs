namespace Acme.Orders.Flows
{
    using Microsoft.Extensions.Logging;
    namespace V1_0_0
    {

    public class PlaceOrderTasks
    {
        private readonly ILogger<PlaceOrderTasks> log;

        public PlaceOrderTasks(ILogger<PlaceOrderTasks> log)
        {
            this.log = log;
        }

        [Function(nameof(ReserveStock))]
        public bool ReserveStock([ActivityTrigger] IReadOnlyList<string> lines)
        {
            log.LogInformation("{Count} lines", lines.Count);
            return true;
        }

        [Function(FunctionNames.Notify)]
        public static void Notify([ActivityTrigger] object input)
        {
        }

        [Function("PlaceOrder_Check")]
        public static bool Check([ActivityTrigger] object? input, FunctionContext context) => true;
    }
    }
}
