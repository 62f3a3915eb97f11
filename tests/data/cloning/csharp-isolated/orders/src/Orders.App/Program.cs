using Acme.Orders;
using Microsoft.Extensions.DependencyInjection;

var services = new ServiceCollection();
services.AddSingleton<IMailer, Mailer>();
Console.WriteLine(services.Count);
