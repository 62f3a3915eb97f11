namespace Acme.Orders;

public sealed class Mailer : IMailer
{
    public Task Send(string text) => Task.CompletedTask;
}
