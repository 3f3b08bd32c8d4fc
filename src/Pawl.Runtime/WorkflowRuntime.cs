using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pawl.Engine;
using Pawl.Engine.Control;
using Pawl.Engine.State;
using Pawl.Runtime.Activities;
using Pawl.Runtime.Commits;
using Pawl.Runtime.Definitions;
using Pawl.Runtime.Events;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Hosting;
using Pawl.Runtime.Partitions;
using Pawl.Runtime.Recovery;
using Pawl.Runtime.Resources;
using Pawl.Runtime.Secrets;
using Pawl.Runtime.Storage;
using Pawl.Runtime.Timers;

namespace Pawl.Runtime;

/// <summary>The edge loop: load, decide, commit, dispatch.</summary>
/// <remarks>
/// Each partition has one loop that decides; one committer writes the decisions of all of them in rounds; after a commit callers are answered,
/// activities dispatched, timers armed and stimuli delivered. Started once and stopped once.
/// </remarks>
public sealed partial class WorkflowRuntime : IExecutions, IEventIntake, IHostedService, IDisposable
{
    private readonly IExecutionStore _store;
    private readonly RuntimeOptions _options;
    private readonly RuntimeEnvironment _environment;
    private readonly RuntimeParts _parts;
    private readonly CommitQueue _commits;
    private readonly Committer _committer;
    private readonly TimerQueue _timers;
    private readonly ActivityDispatcher _activities;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _givingUp = new();
    private readonly TaskCompletionSource _recovered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ExecutionDoor _door;
    private readonly EventIntake _intake;
    private readonly InboxReader _inbox;
    private Task _partitionLoops = Task.CompletedTask;
    private Task _commitLoop = Task.CompletedTask;
    private Task _backgroundLoops = Task.CompletedTask;

    /// <summary>A runtime that is not started yet.</summary>
    /// <param name="store">Keeps executions.</param>
    /// <param name="definitions">Keeps definitions.</param>
    /// <param name="runners">One for each kind of activity.</param>
    /// <param name="options">Bounds and patience.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    /// <param name="resources">Fetches what definitions refer to and do not contain; null: nothing can be fetched.</param>
    /// <param name="secrets">Where workflows get secrets from; null when there are none.</param>
    public WorkflowRuntime(
        IExecutionStore store,
        IDefinitionStore definitions,
        IEnumerable<IActivityRunner> runners,
        RuntimeOptions options,
        TimeProvider time,
        ILogger<WorkflowRuntime> logger,
        IResourceLoader? resources = null,
        ISecretSource? secrets = null)
        : this(store, definitions, runners, options, new RuntimeEnvironment(time), logger, resources, secrets)
    {
    }

    internal WorkflowRuntime(
        IExecutionStore store,
        IDefinitionStore definitions,
        IEnumerable<IActivityRunner> runners,
        RuntimeOptions options,
        RuntimeEnvironment environment,
        ILogger logger,
        IResourceLoader? resources = null,
        ISecretSource? secrets = null)
    {
        (_store, _options, _environment, _logger) = (store, options, environment, logger);
        var compiled = new CompiledDefinitions(definitions, options, environment, _stopping.Token);
        var linked = new LinkedDefinitions(options.Resources);
        _commits = new(options);
        _committer = new(store, _commits, options, environment, logger) { OwnershipLost = LoseOwnership };
        _timers = new(store, options, environment, Post);
        var reads = new SecretReads(secrets ?? new NoSecrets(), options, environment, _stopping.Token);
        _activities = new(runners, options, environment, logger, reads, Post);
        _parts = new()
        {
            Options = options,
            Environment = environment,
            Commits = _commits,
            Loader = new(store, compiled, linked, options, environment, _stopping.Token),
            Definitions = compiled,
            Resources = new(resources ?? new NoResourceLoader(), linked, reads, options, environment, _stopping.Token),
            Activities = _activities,
            Secrets = reads,
            Timers = _timers,
            Ward = new(options, environment),
            Logger = logger,
        };
        _parts.Partitions.All = [.. Enumerable.Range(0, Partitioning.Count).Select(number => new Partition(number, _parts))];
        _door = new(_parts);
        _intake = new(_parts, _door);
        _inbox = new(store, _parts, _stopping.Token);
        _committer.Deliver = _inbox.Deliver;
        _committer.InboxMayHaveGrown = _inbox.Ask;
    }

    /// <summary>Raised when another node took partitions over: this one stopped working on them for good, and the host should stop it.</summary>
    public event Action<IReadOnlyCollection<int>>? OwnershipLost;

    /// <summary>Completes when everything found at the start goes on: inbox and running executions. New work is taken before.</summary>
    public Task Recovered => _recovered.Task;

    /// <summary>Executions that are set aside on this node.</summary>
    public IReadOnlyCollection<Quarantine> Quarantined => _parts.Ward.All;

    /// <summary>What its loops share.</summary>
    internal RuntimeParts Parts => _parts;

    /// <summary>Takes the partitions and begins to work. Returns once new work is taken; recovery goes on in the background.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _committer.Epochs = await StorePatience.ReadAsync(token => _store.AcquireAllAsync(_options.Node, token), _options, _environment, cancellationToken);
        _partitionLoops = Task.WhenAll(_parts.Partitions.All.Select(partition => _environment.Run(partition.RunAsync)));
        _commitLoop = _environment.Run(() => _committer.RunAsync(_givingUp.Token));
        _backgroundLoops = Task.WhenAll(
            _environment.Run(() => _timers.FireAsync(_stopping.Token)),
            _environment.Run(() => _timers.RefillAsync(_stopping.Token)),
            _environment.Run(() => _inbox.RunAsync()),
            _environment.Run(() => new ActiveTimes.ActiveTimeSweep(_options, _environment, _parts.Partitions).RunAsync(_stopping.Token)),
            _environment.Run(RecoverAsync));
        _door.Open();
    }

    /// <summary>Takes no more work, lets commits under way finish, cancels activities (nothing is recorded: they are found again).</summary>
    /// <remarks>Bounded by <see cref="RuntimeOptions.StopWithin"/>; what has not finished then is given up, and is found again as after a crash.</remarks>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        const string Stopping = "The server is stopping. Try again: another one, or this one after its restart, answers.";
        _door.Close(Stopping);
        var reason = new RuntimeUnavailableException(Stopping, TimeSpan.FromSeconds(1));
        foreach (var partition in _parts.Partitions.All) partition.Drain(reason);
        Cancel(_stopping);

        try
        {
            await Task.WhenAll(_activities.StopAsync(), CommittedAsync()).WaitAsync(_options.StopWithin, _environment.Time, cancellationToken);
        }
        catch (Exception given) when (given is TimeoutException or OperationCanceledException)
        {
            LogStopGivenUp(_logger, _options.StopWithin.TotalSeconds);
        }

        Cancel(_givingUp);
        foreach (var partition in _parts.Partitions.All) partition.Abandon(reason);
        await Task.WhenAll(_partitionLoops, _commitLoop, _backgroundLoops);
    }

    /// <inheritdoc/>
    public Task<StartOutcome> StartAsync(StartRequest request, CancellationToken cancellationToken) => _door.StartAsync(request, cancellationToken);

    /// <inheritdoc/>
    public Task<OperatorAnswer> OperateAsync(ExecutionKey execution, OperatorCommand command, OperatorStamp by, CancellationToken cancellationToken) =>
        _door.AskAsync(new OperateEnvelope(execution, new(command, by)), cancellationToken);

    /// <inheritdoc/>
    public async Task<CancelOutcome> CancelAsync(ExecutionKey execution, string? reason, CancellationToken cancellationToken) =>
        (await OperateAsync(execution, new CancelCommand(reason), new("system:pawl"), cancellationToken)).Outcome switch
        {
            null => CancelOutcome.NotFound,
            { Kind: OperatorOutcomeKind.Refused } => CancelOutcome.AlreadyEnded,
            _ => CancelOutcome.Cancelled,
        };

    /// <inheritdoc/>
    public Task<ExecutionState?> GetStateAsync(ExecutionKey execution, CancellationToken cancellationToken) =>
        _door.AskAsync(new ReadEnvelope(execution), cancellationToken);

    /// <inheritdoc/>
    public Task<long> WaitBeyondAsync(ExecutionKey execution, long position, CancellationToken cancellationToken) =>
        _door.WatchAsync(execution, position, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<bool>> AppendAsync(string tenant, IReadOnlyList<IncomingEvent> events, CancellationToken cancellationToken) =>
        _intake.AppendAsync(tenant, events, cancellationToken);

    /// <inheritdoc/>
    public Quarantine? QuarantineOf(ExecutionKey execution) => _parts.Ward.Find(execution);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Dispose();
        _givingUp.Dispose();
    }

    // In place, not by CancelAsync: that one leaves the runtime's scheduler for the thread pool.
    private static void Cancel(CancellationTokenSource source) => source.Cancel();

    private void Post(Mail mail) => _parts.Partitions.Post(mail);

    private async Task CommittedAsync()
    {
        _commits.Close();
        await _commitLoop;
    }

    private async Task RecoverAsync()
    {
        try
        {
            await new PartitionRecovery(_store, _parts, _inbox, _stopping.Token).RunAsync();
            _recovered.TrySetResult();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            _recovered.TrySetCanceled(_stopping.Token);
        }
        catch (Exception fault)
        {
            LogRecoveryFailed(_logger, fault);
            _recovered.TrySetException(fault);
        }
    }

    private void LoseOwnership(IReadOnlyCollection<int> partitions)
    {
        var reason = new RuntimeUnavailableException("Another server took over this execution's partition. Ask that one.", TimeSpan.FromSeconds(5));
        foreach (var number in partitions)
        {
            _parts.Partitions.All[number].Abandon(reason);
            _activities.CancelPartition(number);
        }
        OwnershipLost?.Invoke(partitions);
    }
}
