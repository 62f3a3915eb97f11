namespace Acme.Orders.Tests;

public class OrderTests
{
    public void Starts() => System.Console.WriteLine("PlaceOrder");
}
