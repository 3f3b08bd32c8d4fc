using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pawl.Engine;
using Pawl.Engine.State;
using Pawl.Runtime.Activities;
using Pawl.Runtime.Definitions;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime;

/// <summary>The edge loop: load, decide, commit, dispatch.</summary>
/// <param name="store">Keeps executions.</param>
/// <param name="definitions">Keeps definitions.</param>
/// <param name="runners">One for each kind of activity.</param>
/// <param name="options">Bounds and patience.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
public sealed class WorkflowRuntime(
    IExecutionStore store,
    IDefinitionStore definitions,
    IEnumerable<IActivityRunner> runners,
    RuntimeOptions options,
    TimeProvider time,
    ILogger<WorkflowRuntime> logger) : IExecutions, IHostedService
{
    /// <summary>Raised when another node took partitions over: this one stopped working on them for good, and the host should stop it.</summary>
    public event Action<IReadOnlyCollection<int>>? OwnershipLost;

    /// <summary>Completes when everything found at the start goes on: inbox, timers and running executions. New work is taken before.</summary>
    public Task Recovered => throw new NotSupportedException();

    /// <summary>Executions that are set aside on this node.</summary>
    public IReadOnlyCollection<Quarantine> Quarantined => throw new NotSupportedException();

    /// <summary>Takes the partitions and begins to work. Returns once new work is taken; recovery goes on in the background.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = (store, definitions, runners, options, time, logger, OwnershipLost);
        throw new NotSupportedException();
    }

    /// <summary>Takes no more work, lets commits under way finish, cancels activities (nothing is recorded: they are found again).</summary>
    public Task StopAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<StartOutcome> StartAsync(StartRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<CancelOutcome> CancelAsync(ExecutionKey execution, string? reason, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<ExecutionState?> GetStateAsync(ExecutionKey execution, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<long> WaitBeyondAsync(ExecutionKey execution, long position, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Quarantine? QuarantineOf(ExecutionKey execution) => throw new NotSupportedException();
}
