using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Runners.AsyncApi.Messages;
using Pawl.Runtime.Activities;

namespace Pawl.Runners.AsyncApi;

/// <summary>Carries out <c>call: asyncapi</c> with a <c>subscription</c>: hands over one message after the other, and tells the server of each once it is durable here.</summary>
/// <remarks>It ends by being cancelled, when the engine has enough, or by an error. A connection that is lost is opened again.</remarks>
public sealed class AsyncApiSubscriptionRunner : IActivityRunner
{
    private readonly CallPlanner _planner;
    private readonly AsyncApiOptions _options;
    private readonly TimeProvider _clock;

    internal AsyncApiSubscriptionRunner(CallPlanner planner, AsyncApiOptions options, TimeProvider clock) => (_planner, _options, _clock) = (planner, options, clock);

    /// <inheritdoc/>
    public Type RequestType => typeof(AsyncApiSubscriptionActivity);

    /// <inheritdoc/>
    public async Task<ActivityOutcome> RunAsync(ActivityCall call, CancellationToken cancellationToken)
    {
        var what = "The subscription";
        long? lostAt = null;
        CallPlan? plan = null;
        while (true)
        {
            try
            {
                plan ??= await _planner.PlanAsync(call, cancellationToken);
                what = $"The subscription to '{plan.Target.Address}' of {plan.Target.Server}";
                await using var source = await plan.Transport.SubscribeAsync(plan.Target, call.IdempotencyKey, cancellationToken);
                while (true)
                {
                    var delivery = await source.NextAsync(cancellationToken);
                    lostAt = null; // it works: patience begins anew
                    if (!await HandOverAsync(call, plan, delivery, cancellationToken)) break;
                    await AcknowledgeAsync(source, delivery);
                }
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested && Failures.Of(error, what) is { } failure)
            {
                lostAt ??= _clock.GetTimestamp();
                if (!IsLoss(failure) || _clock.GetElapsedTime(lostAt.Value) >= _options.ReconnectWithin) return ActivityOutcome.Failed(failure);
                await Task.Delay(_options.Pause, _clock, cancellationToken);
                continue;
            }

            // Nobody takes messages here any more: the server has them back, and the word to stop is on its way.
            await Task.Delay(Timeout.InfiniteTimeSpan, _clock, cancellationToken);
        }
    }

    /// <summary>Whether trying again may help: the connection was lost, or never came about.</summary>
    private static bool IsLoss(WorkflowError failure) => failure.Type == ErrorTypes.Prefix + "communication" && failure.Status >= 500;

    /// <returns>False when nobody takes it.</returns>
    private static async Task<bool> HandOverAsync(ActivityCall call, CallPlan plan, Delivery delivery, CancellationToken cancellationToken)
    {
        var taken = call.Report(delivery.ToReport(plan.Document, plan.Operation.Message));
        try
        {
            return await taken.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (taken.IsCompletedSuccessfully)
        {
            // The message that was enough: its arrival and the word to stop race, and the server must hear of it all the same.
            return await taken;
        }
    }

    private async Task AcknowledgeAsync(IMessageSource source, Delivery delivery)
    {
        using var late = new CancellationTokenSource(_options.AcknowledgeWithin, _clock);
        try
        {
            await source.AcknowledgeAsync(delivery, late.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            throw Failures.Communication($"The server did not hear within {_options.AcknowledgeWithin.TotalSeconds:0.###} s that a message has arrived.");
        }
    }
}
