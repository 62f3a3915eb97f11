// Makes what the generator of the Durable Task SDK makes of attributes: functions of classes with [DurableTask] and methods that
// call and start by name. Names are the constant values of the attributes; what belongs to a class is in the namespace of the class.
// Source: https://github.com/microsoft/durabletask-dotnet/tree/main/src/Generators
using System;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

record Generated(string Namespace, string Name, string Kind, string Class, string Input, string Output)
{
    public bool IsClass => Class != "";
}

[Generator]
sealed class DurableGenerator : IIncrementalGenerator
{
    public const string ClassName = "GeneratedDurableTaskExtensions";
    const string Home = "Microsoft.DurableTask";

    static readonly DiagnosticDescriptor InvalidName = new(
        "DURABLE3001", "Invalid task name", "The task name '{0}' is not a valid C# identifier.", "Durable", DiagnosticSeverity.Error, true);

    static readonly DiagnosticDescriptor DuplicateName = new(
        "DURABLE3004", "Duplicate task name", "Several tasks have the name '{0}'.", "Durable", DiagnosticSeverity.Error, true);

    /// <summary>The name that a generated method was made of.</summary>
    public static string? NameIn(string method) =>
        method.StartsWith("ScheduleNew") && method.EndsWith("InstanceAsync") ? method["ScheduleNew".Length..^"InstanceAsync".Length]
        : method.StartsWith("Call") && method.EndsWith("Async") ? method["Call".Length..^"Async".Length]
        : null;

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var classes = context.SyntaxProvider
            .CreateSyntaxProvider((node, _) => node is ClassDeclarationSyntax { AttributeLists.Count: > 0 }, (found, _) => OfClass(found))
            .Where(found => found is not null).Select((found, _) => found!);
        var methods = context.SyntaxProvider
            .CreateSyntaxProvider((node, _) => node is MethodDeclarationSyntax { AttributeLists.Count: > 0 }, (found, _) => OfMethod(found))
            .Where(found => found is not null).Select((found, _) => found!);
        context.RegisterSourceOutput(classes.Collect().Combine(methods.Collect()), (output, found) => Write(output, found.Left.AddRange(found.Right)));
    }

    static Generated? OfClass(GeneratorSyntaxContext context)
    {
        var declaration = (ClassDeclarationSyntax)context.Node;
        var attribute = declaration.AttributeLists.SelectMany(list => list.Attributes)
            .FirstOrDefault(item => context.SemanticModel.GetTypeInfo(item).Type?.ToString() == "Microsoft.DurableTask.DurableTaskAttribute");
        if (attribute is null || context.SemanticModel.GetDeclaredSymbol(declaration) is not INamedTypeSymbol { IsAbstract: false } type) return null;
        var name = attribute.ArgumentList?.Arguments.FirstOrDefault(argument => argument.NameEquals is null);
        var value = name is null ? type.Name : context.SemanticModel.GetConstantValue(name.Expression).Value as string ?? "";
        for (var parent = type.BaseType; parent is not null; parent = parent.BaseType)
        {
            if (parent.Name is not ("TaskOrchestrator" or "TaskActivity") || parent.TypeArguments.Length != 2) continue;
            return new Generated(
                type.ContainingNamespace.IsGlobalNamespace ? Home : type.ContainingNamespace.ToDisplayString(),
                value, parent.Name, Full(type), Full(parent.TypeArguments[0]), Full(parent.TypeArguments[1]));
        }
        return null;
    }

    static Generated? OfMethod(GeneratorSyntaxContext context)
    {
        var declaration = (MethodDeclarationSyntax)context.Node;
        if (context.SemanticModel.GetDeclaredSymbol(declaration) is not IMethodSymbol method) return null;
        var parameter = method.Parameters.FirstOrDefault(item => item.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "ActivityTriggerAttribute"));
        var attribute = declaration.AttributeLists.SelectMany(list => list.Attributes)
            .FirstOrDefault(item => context.SemanticModel.GetTypeInfo(item).Type?.Name == "FunctionAttribute");
        if (parameter is null || attribute?.ArgumentList?.Arguments is not [var name, ..]) return null;
        if (context.SemanticModel.GetConstantValue(name.Expression).Value is not string value) return null;
        var result = method.ReturnType is INamedTypeSymbol { Name: "Task", TypeArguments: [var inner] } ? inner : method.ReturnType;
        return new Generated(Home, value, "TaskActivity", "", Full(parameter.Type), result.Name is "Task" or "Void" ? "" : Full(result));
    }

    static string Full(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    static void Write(SourceProductionContext output, ImmutableArray<Generated> found)
    {
        foreach (var invalid in found.Where(item => !SyntaxFacts.IsValidIdentifier(item.Name)))
            output.ReportDiagnostic(Diagnostic.Create(InvalidName, null, invalid.Name));
        var valid = found.Where(item => SyntaxFacts.IsValidIdentifier(item.Name)).Distinct().ToList();
        foreach (var group in valid.GroupBy(item => item.Kind + item.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
            output.ReportDiagnostic(Diagnostic.Create(DuplicateName, null, group.First().Name));
        var text = new StringBuilder("#nullable disable\nusing System.Threading.Tasks;\nusing Microsoft.DurableTask;\nusing Microsoft.DurableTask.Internal;\nusing Microsoft.Azure.Functions.Worker;\n");
        foreach (var group in valid.GroupBy(item => item.Namespace))
        {
            text.Append($"namespace {group.Key}\n{{\npublic static class {ClassName}\n{{\n");
            foreach (var item in group) WriteOne(text, item);
            text.Append("}\n}\n");
        }
        output.AddSource("GeneratedDurableTaskExtensions.cs", text.ToString());
    }

    static void WriteOne(StringBuilder text, Generated item)
    {
        var (generic, task) = item.Output == "" ? ("", "Task") : ($"<{item.Output}>", $"Task<{item.Output}>");
        if (item.Kind == "TaskActivity")
        {
            text.Append($"public static {task} Call{item.Name}Async(this TaskOrchestrationContext context, {item.Input} input, TaskOptions options = null) => context.CallActivityAsync{generic}(\"{item.Name}\", input, options);\n");
            if (item.IsClass)
                text.Append($"[Function(nameof({item.Name}))] public static {task} {item.Name}([ActivityTrigger] {item.Input} input, string instanceId, FunctionContext context) => Microsoft.Extensions.DependencyInjection.ActivatorUtilities.GetServiceOrCreateInstance<{item.Class}>(context.InstanceServices).RunAsync(null, input);\n");
            return;
        }
        text.Append($"static readonly {item.Class} singleton{item.Name} = new();\n");
        text.Append($"[Function(nameof({item.Name}))] public static {task} {item.Name}([OrchestrationTrigger] TaskOrchestrationContext context) => singleton{item.Name}.RunAsync(context, context.GetInput<{item.Input}>());\n");
        text.Append($"public static Task<string> ScheduleNew{item.Name}InstanceAsync(this IOrchestrationSubmitter client, {item.Input} input, StartOrchestrationOptions options = null) => client.ScheduleNewOrchestrationInstanceAsync(\"{item.Name}\", input, options);\n");
        text.Append($"public static {task} Call{item.Name}Async(this TaskOrchestrationContext context, {item.Input} input, TaskOptions options = null) => context.CallSubOrchestratorAsync{generic}(\"{item.Name}\", input, options);\n");
    }
}
