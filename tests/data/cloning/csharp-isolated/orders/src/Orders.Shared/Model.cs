namespace Acme.Orders.Shared;

public record Order(string Kind, bool Express)
{
    public IReadOnlyList<string> Lines { get; init; } = [];
}

public record Receipt(string Number);

public interface IMailer
{
    Task Send(string text);
}
