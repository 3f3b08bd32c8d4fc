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
        var endpoint = EndpointArguments.Evaluate(task.Endpoint, "with.endpoint", run.Input, scope, turn.Definition);
        return new HttpActivity(
            ArgumentText.Of(scope.Evaluate(task.Method, run.Input), "with.method").ToUpperInvariant(),
            endpoint.Uri,
            task.Headers is null ? [] : ArgumentText.MapOf(scope.Evaluate(task.Headers, run.Input), "with.headers"),
            task.Query is null ? [] : ArgumentText.MapOf(scope.Evaluate(task.Query, run.Input), "with.query"),
            task.Body is null ? null : scope.Evaluate(task.Body, run.Input),
            task.ResultAs,
            task.Redirect,
            endpoint.Authentication);
    }
}
