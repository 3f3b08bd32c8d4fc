using Pawl.Engine.Activities;
using Pawl.Engine.Decisions;
using Pawl.Engine.State;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Tasks;

/// <summary>Evaluates what a <c>call: http</c> needs.</summary>
internal static class HttpArguments
{
    public static ActivityRequest Evaluate(Turn turn, HttpCallTask task, TaskRun run, ExpressionScope scope)
    {
        var authentication = EndpointArguments.Authentication(task.Endpoint.Authentication, run.Input, scope, turn.Definition);
        scope = scope.As(authentication);
        return new HttpActivity(
            ArgumentText.Of(scope.Evaluate(task.Method, run.Input), "with.method").ToUpperInvariant(),
            EndpointArguments.Address(task.Endpoint.Uri, "with.endpoint", run.Input, scope, turn.Context.CallBaseUri),
            ArgumentText.Map(task.Headers, "with.headers", run.Input, scope),
            ArgumentText.Map(task.Query, "with.query", run.Input, scope),
            task.Body is null ? null : scope.Evaluate(task.Body, run.Input),
            task.ResultAs,
            task.Redirect,
            authentication);
    }
}
