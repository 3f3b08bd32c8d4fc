using Pawl.Engine.Activities;
using Pawl.Engine.Decisions;
using Pawl.Engine.State;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Tasks;

/// <summary>Evaluates the arguments of every kind of activity.</summary>
internal static class ActivityArguments
{
    /// <summary>The request, with what secrets would show covered, or in full.</summary>
    /// <param name="turn">The decision.</param>
    /// <param name="run">The run.</param>
    /// <param name="task">Its task.</param>
    /// <param name="veil">Covers; null evaluates in full.</param>
    /// <exception cref="RaisedException">An argument cannot be evaluated.</exception>
    public static ActivityRequest Evaluate(Turn turn, TaskRun run, TaskDefinition task, Veil? veil)
    {
        var scope = ExpressionScope.OfArguments(turn, run, task, veil);
        return task switch
        {
            HttpCallTask call => HttpArguments.Evaluate(turn, call, run, scope),
            ProtocolCallTask { Subscription: not null } call => AsSubscription(ProtocolArguments.Evaluate(turn, call, run, scope)),
            ProtocolCallTask call => ProtocolArguments.Evaluate(turn, call, run, scope),
            ShellTask shell => ProcessArguments.Evaluate(turn, shell, run, scope),
            ScriptTask script => ProcessArguments.Evaluate(turn, script, run, scope),
            ContainerTask container => ContainerArguments.Evaluate(turn, container, run, scope),
            _ => throw new InvalidOperationException($"{task.GetType().Name} is no activity."),
        };
    }

    private static AsyncApiSubscriptionActivity AsSubscription(ActivityRequest request) =>
        request is AsyncApiActivity call ? new(call.With, call.Document, call.Endpoint, call.Authentication) : throw new InvalidOperationException($"{request.GetType().Name} cannot be subscribed to.");

    /// <summary>As whom a task calls, in full; null when nobody in particular.</summary>
    /// <exception cref="RaisedException">The policy cannot be resolved.</exception>
    public static ResolvedAuthentication? Authentication(Turn turn, TaskRun run, TaskDefinition task)
    {
        var policy = task switch
        {
            HttpCallTask call => call.Endpoint.Authentication,
            ProtocolCallTask call => call.Authentication ?? call.Endpoint?.Authentication,
            _ => null,
        };
        return EndpointArguments.Authentication(policy, run.Input, ExpressionScope.OfArguments(turn, run, task, veil: null), turn.Definition);
    }
}
