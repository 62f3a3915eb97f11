using Microsoft.Extensions.DependencyInjection;

namespace Acme.Orders
{
    public class Order
    {
        public string Kind { get; set; } = "plain";

        public bool Express { get; set; }
    }

    public interface IPricing
    {
        decimal Total(Order order);
    }

    public class Pricing : IPricing
    {
        public decimal Total(Order order) => order.Express ? 20 : 10;
    }

    public static class Services
    {
        public static void Register(IServiceCollection services)
        {
            services.AddSingleton<IPricing, Pricing>();
        }
    }
}
