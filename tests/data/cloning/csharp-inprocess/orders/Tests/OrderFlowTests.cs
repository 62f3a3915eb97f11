namespace Acme.Orders.Tests
{
    public class OrderFlowTests
    {
        public void Starts() => System.Console.WriteLine(nameof(OrderFlow));
    }
}
