namespace Acme.Orders.Shared;

public static class FunctionNames
{
    public const string PlaceOrder = "PlaceOrder";
    public const string Notify = nameof(Notify);
}
