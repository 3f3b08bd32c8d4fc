using Pawl.Engine.Activities;
using Pawl.Language.Expressions;
using Pawl.Runners.AsyncApi.Messages;
using Pawl.Runners.Outbound;
using Pawl.Runtime.Activities;

namespace Pawl.Runners.AsyncApi;

/// <summary>Carries out <c>call: asyncapi</c> with a <c>message</c>: publishes it, and says so once the server has it.</summary>
public sealed class AsyncApiPublishRunner : IActivityRunner
{
    private readonly CallPlanner _planner;
    private readonly AsyncApiOptions _options;
    private readonly TimeProvider _clock;

    internal AsyncApiPublishRunner(CallPlanner planner, AsyncApiOptions options, TimeProvider clock) => (_planner, _options, _clock) = (planner, options, clock);

    /// <inheritdoc/>
    public Type RequestType => typeof(AsyncApiActivity);

    /// <inheritdoc/>
    public Task<ActivityOutcome> RunAsync(ActivityCall call, CancellationToken cancellationToken) =>
        OutboundCall.RunAsync("Publishing the message", _options.PublishTimeout, _clock, token => PublishAsync(call, token), cancellationToken);

    private async Task<ActivityOutcome> PublishAsync(ActivityCall call, CancellationToken cancellationToken)
    {
        var activity = (AsyncApiActivity)call.Request;
        var what = "Publishing the message";
        try
        {
            var plan = await _planner.PlanAsync(call, cancellationToken);
            what = $"Publishing to '{plan.Target.Address}' of {plan.Target.Server}";
            var message = OutboundMessage.Of(activity.With["message"], plan.Operation.Message, plan.Document, call.IdempotencyKey, _options.MessageBytes);
            await plan.Transport.PublishAsync(plan.Target, message, cancellationToken);
            return ActivityOutcome.Succeeded(JqValue.Null);
        }
        catch (Exception error) when (Failures.Of(error, what) is { } failure)
        {
            return ActivityOutcome.Failed(failure);
        }
    }
}
