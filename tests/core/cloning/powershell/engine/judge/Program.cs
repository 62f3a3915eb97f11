// Reads one question per line, as JSON, and answers each on one line.
//   { "parse": path }: the parser's errors, the tokens, and the commands of a script
//   { "run": script, "stubs": script }: what a script writes to its output, as texts, and the error that ended it
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Text.Json;

string? line;
while ((line = Console.In.ReadLine()) != null)
{
    using var question = JsonDocument.Parse(line);
    var root = question.RootElement;
    Console.Out.WriteLine(JsonSerializer.Serialize(
        root.TryGetProperty("parse", out var path) ? Parse(path.GetString()!) : Run(root.GetProperty("run").GetString()!, root.GetProperty("stubs").GetString()!)));
    Console.Out.Flush();
}

static object Parse(string path)
{
    var ast = Parser.ParseFile(path, out var tokens, out var errors);
    var commands = ast.FindAll(node => node is CommandAst, true)
        .Select(node => new[] { node.Extent.StartOffset, node.Extent.EndOffset });
    return new
    {
        errors = errors.Select(error => $"{error.Extent.StartLineNumber}: {error.Message}"),
        tokens = tokens.Where(token => token.Kind is not (TokenKind.NewLine or TokenKind.Comment or TokenKind.EndOfInput))
            .Select(token => $"{token.Kind} {token.Text}"),
        commands,
    };
}

static object Run(string script, string stubs)
{
    using var shell = PowerShell.Create(InitialSessionState.CreateDefault2());
    try
    {
        shell.AddScript(stubs).Invoke();
        shell.Commands.Clear();
        var output = shell.AddScript(script).Invoke().Select(value => value?.ToString()).ToArray();
        var error = shell.Streams.Error.FirstOrDefault()?.ToString();
        return new { output, error };
    }
    catch (RuntimeException exception)
    {
        return new { output = Array.Empty<string>(), error = exception.Message };
    }
}
