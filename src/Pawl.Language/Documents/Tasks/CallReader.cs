using Pawl.Language.Definitions;
using Pawl.Language.Documents.Tasks.Calls;

namespace Pawl.Language.Documents.Tasks;

/// <summary><c>call</c>: six protocols by name; every other name is a function.</summary>
internal static class CallReader
{
    /// <summary>The names that cannot be functions.</summary>
    public static IReadOnlyList<string> Protocols { get; } = ["a2a", "asyncapi", "grpc", "http", "mcp", "openapi"];

    public static TaskDefinition? Read(TaskContext task)
    {
        var call = task.Fields.Required("call")!;
        var with = task.Fields.Optional("with");
        var hint = call.Kind == Expressions.JqKind.Object ? "'call' is a name; the arguments stand below 'with', beside it." : null;
        if (Expect.Text(task.Session, call, hint) is not { } name) return null;
        if (!Protocols.Contains(name)) return FunctionCallReader.Read(task, call, name, with);
        if (with is null)
        {
            task.Fields.Required("with", $"'call: {name}' takes its arguments below 'with'.");
            return null;
        }
        if (ObjectReader.Open(task.Session, with) is not { } arguments) return null;
        return name switch
        {
            "http" => HttpCallReader.Read(task, arguments),
            "openapi" => OpenApiCallReader.Read(task, arguments),
            "grpc" => GrpcCallReader.Read(task, arguments),
            "asyncapi" => AsyncApiCallReader.Read(task, arguments),
            "mcp" => McpCallReader.Read(task, arguments),
            _ => A2ACallReader.Read(task, arguments),
        };
    }
}
