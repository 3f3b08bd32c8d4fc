using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Pawl.Client.Executions;
using Pawl.Engine;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Storage;
using Pawl.Server.Problems;
using Pawl.Server.Workflows;

namespace Pawl.Server.Executions;

/// <summary>Shows an execution now, or waits until it ends.</summary>
internal sealed class ExecutionWaiter(IExecutions executions, IExecutionReader reader, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>An execution just started, told from memory: nothing is read from the database for it.</summary>
    public async Task<Execution> StartedAsync(ExecutionKey key, DefinitionId definition, StartExecution start, ImmutableSortedDictionary<string, string> labels, JqValue input, CancellationToken cancellationToken)
    {
        Pawl.Engine.State.ExecutionState? state = null;
        try { state = await executions.GetStateAsync(key, cancellationToken); }
        catch (RuntimeUnavailableException) { } // it is accepted; that its state cannot be told this moment must not look as if it were not

        return new()
        {
            Id = key.Id,
            Workflow = ExecutionMapping.Reference(definition),
            Status = ExecutionMapping.Status(state?.Status ?? StatusPhase.Pending),
            CreatedAt = state?.StartedAt ?? time.GetUtcNow(),
            EndedAt = state?.EndedAt,
            Priority = start.Priority ?? StartExecutions.DefaultPriority,
            Labels = labels,
            Error = state?.Error is { } error ? ExecutionMapping.Error(error) : null,
            Reason = state?.CancelReason,
            Input = WorkflowMapping.Json(input),
            Output = state?.Output is { } output ? WorkflowMapping.Json(output) : null,
        };
    }

    /// <summary>The execution when it has ended, or after a time as it is then; also when the server stops or cannot watch it.</summary>
    public async Task<Execution> EndOrNowAsync(ExecutionKey key, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (wait > TimeSpan.Zero) await UntilAsync(key, wait, static state => state.End is not null, cancellationToken);
        var row = await reader.GetAsync(key, cancellationToken) ?? throw NotFound();
        return ExecutionMapping.Whole(row);
    }

    /// <summary>No execution has the id.</summary>
    public static ApiException NotFound() => new("execution-not-found", "This tenant has no execution of that id.");

    /// <summary>Waits until an execution stands still or has ended, or a time has passed.</summary>
    /// <returns>The last state that was seen; null when none was.</returns>
    public Task<Pawl.Engine.State.ExecutionState?> StillAsync(ExecutionKey key, TimeSpan wait, CancellationToken cancellationToken) =>
        UntilAsync(key, wait, static state => state.End is not null || state.Suspension is not null, cancellationToken);

    private async Task<Pawl.Engine.State.ExecutionState?> UntilAsync(ExecutionKey key, TimeSpan wait, Func<Pawl.Engine.State.ExecutionState, bool> holds, CancellationToken cancellationToken)
    {
        Pawl.Engine.State.ExecutionState? seen = null;
        using var limit = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, lifetime.ApplicationStopping, cancellationToken);
        try
        {
            while (await executions.GetStateAsync(key, either.Token) is { } state)
            {
                seen = state;
                if (holds(state)) break;
                await executions.WaitBeyondAsync(key, state.Position, either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { }
        catch (RuntimeUnavailableException) { } // the caller gets what is stored instead
        return seen;
    }
}
