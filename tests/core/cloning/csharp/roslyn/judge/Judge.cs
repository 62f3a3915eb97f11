// Compiles C# apps with Roslyn and tells what the compiler thinks of them. Reads one JSON document, writes one.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

record Source(string Path, string Text);

record App(string Name, string Model, bool ImplicitUsings, Source[] Files);

record Question(Dictionary<string, string[]> References, App[] Apps);

record Problem(string Path, int Line, string Id, string Message);

/// <summary>A function that the host would find in the compiled assembly.</summary>
record Registration(string Name, string Type, string Method);

/// <summary>A call of the Durable SDK that is given a name. Null: not a constant.</summary>
record Call(string Path, int Line, string Api, string? Name);

/// <summary>A type of the app itself that a file uses; the outermost one.</summary>
record Use(string Path, string Type);

record Verdict(string App, List<Problem> Errors, List<Registration> Registrations, List<Call> Calls, List<Use> Uses);

static class Judge
{
    const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    static async Task<int> Main()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        var question = await JsonSerializer.DeserializeAsync<Question>(Console.OpenStandardInput(), options);
        var references = question!.References.ToDictionary(
            pair => pair.Key,
            pair => pair.Value.Select(path => (MetadataReference)MetadataReference.CreateFromFile(path)).ToImmutableArray());
        var verdicts = question.Apps.AsParallel().AsOrdered().Select(app => Compile(app, references[app.Model])).ToList();
        await JsonSerializer.SerializeAsync(Console.OpenStandardOutput(), verdicts, options);
        return 0;
    }

    static Verdict Compile(App app, ImmutableArray<MetadataReference> references)
    {
        var parse = new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.Parse);
        var trees = app.Files
            .Select(file => CSharpSyntaxTree.ParseText(SourceText.From(file.Text, Encoding.UTF8), parse, file.Path))
            .ToList();
        var withEntry = trees.Any(tree => tree.GetCompilationUnitRoot().Members.OfType<GlobalStatementSyntax>().Any());
        if (app.ImplicitUsings) trees.Add(CSharpSyntaxTree.ParseText(ImplicitUsings, parse, "obj/GlobalUsings.g.cs"));
        var options = new CSharpCompilationOptions(
            withEntry ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
            assemblyIdentityComparer: DesktopAssemblyIdentityComparer.Default,
            nullableContextOptions: NullableContextOptions.Enable);
        Compilation compilation = CSharpCompilation.Create("App", trees, references, options);
        var problems = new List<Diagnostic>();
        if (app.Model == "csharp-isolated")
        {
            var driver = CSharpGeneratorDriver.Create([new DurableGenerator().AsSourceGenerator()], parseOptions: parse);
            driver.RunGeneratorsAndUpdateCompilation(compilation, out compilation, out var found);
            problems.AddRange(found);
        }
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image);
        problems.AddRange(emitted.Diagnostics);
        var errors = problems.Where(problem => problem.Severity == DiagnosticSeverity.Error).Select(Describe).ToList();
        var registrations = new List<Registration>();
        if (emitted.Success)
        {
            var assembly = CSharpCompilation.Create("Reader", [], [.. references, MetadataReference.CreateFromImage(image.ToArray())])
                .SourceModule.ReferencedAssemblySymbols.Single(symbol => symbol.Name == "App");
            registrations.AddRange(RegistrationsOf(assembly.GlobalNamespace));
        }
        return new Verdict(app.Name, errors, registrations, CallsOf(compilation, trees), UsesOf(compilation, trees));
    }

    static Problem Describe(Diagnostic problem)
    {
        var place = problem.Location.GetLineSpan();
        return new Problem(place.Path ?? "", place.StartLinePosition.Line + 1, problem.Id, problem.GetMessage());
    }

    static IEnumerable<Registration> RegistrationsOf(INamespaceOrTypeSymbol within)
    {
        foreach (var member in within.GetMembers())
        {
            if (member is INamespaceOrTypeSymbol inner)
            {
                foreach (var registration in RegistrationsOf(inner)) yield return registration;
            }
            foreach (var attribute in member is IMethodSymbol ? member.GetAttributes() : [])
            {
                if (attribute.AttributeClass?.Name is not ("FunctionNameAttribute" or "FunctionAttribute")) continue;
                if (attribute.ConstructorArguments is [{ Value: string name }])
                    yield return new Registration(name, member.ContainingType.ToDisplayString(), member.Name);
            }
        }
    }

    static readonly HashSet<string> NameParameters =
        ["functionName", "orchestratorFunctionName", "orchestratorName", "activityName", "activityFunctionName", "entityName", "name"];

    static List<Call> CallsOf(Compilation compilation, IEnumerable<SyntaxTree> trees)
    {
        var calls = new List<Call>();
        foreach (var tree in trees)
        {
            var model = compilation.GetSemanticModel(tree);
            foreach (var node in tree.GetRoot().DescendantNodes())
            {
                if (node is not (InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax)) continue;
                if (model.GetSymbolInfo(node).Symbol is not IMethodSymbol method) continue;
                var line = tree.GetLineSpan(node.Span).StartLinePosition.Line + 1;
                if (method.ContainingType.Name == DurableGenerator.ClassName && method.IsExtensionMethod)
                {
                    calls.Add(new Call(tree.FilePath, line, method.Name, DurableGenerator.NameIn(method.Name)));
                    continue;
                }
                if (!IsDurable(method.ContainingAssembly?.Name)) continue;
                var arguments = node is InvocationExpressionSyntax invocation
                    ? invocation.ArgumentList
                    : ((BaseObjectCreationExpressionSyntax)node).ArgumentList;
                foreach (var argument in arguments?.Arguments ?? [])
                {
                    if (ParameterOf(method, arguments!, argument) is not { } parameter) continue;
                    if (!NameParameters.Contains(parameter.Name) || parameter.Type.Name is not ("String" or "TaskName")) continue;
                    if (argument.Expression is BaseObjectCreationExpressionSyntax) continue;
                    var value = model.GetConstantValue(argument.Expression);
                    var api = method.MethodKind == MethodKind.Constructor ? method.ContainingType.Name : method.Name;
                    calls.Add(new Call(tree.FilePath, line, api, value.Value as string));
                }
            }
        }
        return calls;
    }

    static List<Use> UsesOf(Compilation compilation, IEnumerable<SyntaxTree> trees)
    {
        var uses = new HashSet<Use>();
        foreach (var tree in trees)
        {
            var model = compilation.GetSemanticModel(tree);
            foreach (var name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                var info = model.GetSymbolInfo(name);
                if ((info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) is not { } symbol) continue;
                var type = symbol as INamedTypeSymbol ?? symbol.ContainingType;
                while (type?.ContainingType is { } outer) type = outer;
                if (type is not null && SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, compilation.Assembly))
                    uses.Add(new Use(tree.FilePath, type.ToDisplayString()));
            }
        }
        return [.. uses];
    }

    static IParameterSymbol? ParameterOf(IMethodSymbol method, ArgumentListSyntax list, ArgumentSyntax argument)
    {
        if (argument.NameColon is { } named)
            return method.Parameters.FirstOrDefault(parameter => parameter.Name == named.Name.Identifier.ValueText);
        var index = list.Arguments.IndexOf(argument);
        return index < method.Parameters.Length ? method.Parameters[index] : null;
    }

    static bool IsDurable(string? assembly) =>
        assembly is "Microsoft.Azure.WebJobs.Extensions.DurableTask"
            or "Microsoft.DurableTask.Abstractions"
            or "Microsoft.DurableTask.Client"
            or "Microsoft.Azure.Functions.Worker.Extensions.DurableTask";
}
