using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Runners.Outbound;
using Pawl.Runners.Processes;
using Pawl.Runtime.Activities;

namespace Pawl.Runners.Containers;

/// <summary>Carries out <c>run: container</c>.</summary>
/// <remarks>
/// A container outlives a crash of its server. It has the same name whenever the same run asks again, and whoever asks first removes what that name still
/// means: so there are never two at once, and the work is done again with the same idempotency key.
/// </remarks>
/// <param name="engine">Runs containers.</param>
/// <param name="sweeper">Removes those whose time comes later.</param>
/// <param name="options">Bounds.</param>
/// <param name="clock">Measures the time limit.</param>
public sealed class ContainerActivityRunner(ContainerEngine engine, ContainerSweeper sweeper, ContainerOptions options, TimeProvider clock) : IActivityRunner
{
    /// <inheritdoc/>
    public Type RequestType => typeof(ContainerActivity);

    /// <inheritdoc/>
    public async Task<ActivityOutcome> RunAsync(ActivityCall call, CancellationToken cancellationToken)
    {
        var container = (ContainerActivity)call.Request;
        try
        {
            return await ProcessOutcomes.OfAsync("container", container.Return, () => RunAsync(call, container, cancellationToken));
        }
        catch (FailedCallException error)
        {
            return ActivityOutcome.Failed(error.Error);
        }
    }

    private async Task<ProcessOutput> RunAsync(ActivityCall call, ContainerActivity container, CancellationToken cancellationToken)
    {
        if (ContainerCommand.Problem(container, options) is { } problem) throw new ProcessFailedException(problem, isConfiguration: true);
        var found = await engine.FindAsync(cancellationToken);

        using var limit = new CancellationTokenSource(options.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await MakeRoomAsync(found, call, container, either.Token);
            await FetchAsync(found, container, either.Token);
            return await CarryOutAsync(found, call, container, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ProcessFailedException($"The container ran longer than {options.Timeout.TotalSeconds:0.###} s and was removed.", isConfiguration: false);
        }
    }

    private async Task<ProcessOutput> CarryOutAsync(FoundEngine found, ActivityCall call, ContainerActivity container, CancellationToken cancellationToken)
    {
        var ended = false;
        try
        {
            var labels = ContainerLabels.Of(call, container, clock.GetUtcNow() + options.Timeout);
            var created = await engine.RunAsync(found, ContainerCommand.Create(found, options, container, labels, ProcessKeys.Environment(call, container.Environment)), null, options.Timeout, cancellationToken);
            if (created.Code != 0) throw new ProcessFailedException($"The container could not be made: {created.Stderr.Trim()}", isConfiguration: true);

            IReadOnlyList<string> start = container.Stdin is null ? ["start", "--attach", "--", container.Name] : ["start", "--attach", "--interactive", "--", container.Name];
            var output = await engine.RunAsync(found, start, container.Stdin, options.Timeout, cancellationToken);
            // The engine's exit codes mean its own failures, too; the container's is in its state.
            var state = await engine.FindContainerAsync(found, container.Name, cancellationToken);
            if (state is { EndedAt: null } or null) throw new ProcessFailedException($"The container could not be started: {output.Stderr.Trim()}", isConfiguration: true);

            ended = true;
            return output with { Code = state.ExitCode };
        }
        finally
        {
            // What was stopped, or never got so far, is of no use to anybody.
            if (!ended || container.RemoveAfter == TimeSpan.Zero) await engine.RemoveAsync(found, container.Name);
            else if (container.RemoveAfter is not null) sweeper.Wake();
        }
    }

    /// <summary>Frees the name: of the same run's container from before a crash, or of a finished one of the same tenant.</summary>
    private async Task MakeRoomAsync(FoundEngine found, ActivityCall call, ContainerActivity container, CancellationToken cancellationToken)
    {
        var there = await engine.FindContainerAsync(found, container.Name, cancellationToken);
        if (there is null) return;

        var isOurs = there.Labels.GetValueOrDefault(ContainerLabels.Tenant) == call.Execution.Tenant && there.Labels.ContainsKey(ContainerLabels.Key);
        if (!isOurs || (there.IsRunning && there.Labels[ContainerLabels.Key] != call.IdempotencyKey))
            throw new ProcessFailedException($"The name {container.Name} is taken by another container. Choose another name, or none at all.", isConfiguration: true);
        await engine.RemoveAsync(found, container.Name);
    }

    private async Task FetchAsync(FoundEngine found, ContainerActivity container, CancellationToken cancellationToken)
    {
        if (container.Pull != ContainerPull.Always)
        {
            var known = await engine.RunAsync(found, ["image", "inspect", "--format", "{{.Id}}", "--", container.Image], null, null, cancellationToken);
            if (known.Code == 0) return;
            if (container.Pull == ContainerPull.Never) throw new ProcessFailedException($"The image {container.Image} is not on this machine, and 'pullPolicy: never' forbids to fetch it.", isConfiguration: true);
        }

        var pulled = await engine.RunAsync(found, ["pull", "--quiet", "--", container.Image], null, options.Timeout, cancellationToken);
        if (pulled.Code != 0) throw new FailedCallException(ErrorTypes.Communication($"The image {container.Image} could not be fetched: {pulled.Stderr.Trim()}"));
    }
}
