namespace Acme.Orders
{
    /// <summary>Names of functions that more than one file uses.</summary>
    public static class Names
    {
        public const string Charge = "Charge";
        public const string Prefix = "Ship";
        public const string Ship = Prefix + "Order";
        public static readonly string Refund = "Refund";

        public static class Flows
        {
            public const string Order = nameof(OrderFlow);
            public const string Audit = "Audit" + "Flow";
        }
    }
}

namespace Acme.Orders.Shared
{
    public static class Keys
    {
        public const string Counter = "Counter";
        public const string Nightly = "nightly";
    }
}
