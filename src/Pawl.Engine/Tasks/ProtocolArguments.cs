using Pawl.Engine.Activities;
using Pawl.Engine.Decisions;
using Pawl.Engine.State;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Tasks;

/// <summary>Evaluates what the calls in protocols other than plain HTTP need.</summary>
internal static class ProtocolArguments
{
    public static ActivityRequest Evaluate(Turn turn, ProtocolCallTask task, TaskRun run, ExpressionScope scope)
    {
        var document = task.Document is { } resource ? EndpointArguments.Evaluate(resource.Endpoint, "with.document", run.Input, scope, turn.Definition, files: task.Protocol == "grpc") : null;
        var endpoint = task.Endpoint is { } server ? EndpointArguments.Evaluate(server, "with.endpoint", run.Input, scope, turn.Definition) : null;
        var authentication = EndpointArguments.Authentication(task.Authentication, run.Input, scope, turn.Definition);
        scope = scope.As(authentication ?? endpoint?.Authentication);
        var with = scope.Evaluate(task.With, run.Input);
        return task.Protocol switch
        {
            "openapi" => new OpenApiActivity(with, document, endpoint, authentication),
            "grpc" => new GrpcActivity(with, document, endpoint, authentication),
            "asyncapi" => new AsyncApiActivity(with, document, endpoint, authentication),
            "a2a" => new A2AActivity(with, document, endpoint, authentication),
            "mcp" => new McpActivity(with, document, endpoint, authentication,
                task.CallTimeout is { } limit ? (long)Durations.Length(turn, limit, run.Input, scope).TotalMilliseconds : null),
            _ => throw new RaisedException(ErrorTypes.Configuration($"This release does not call services by '{task.Protocol}'.")),
        };
    }
}
