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
using Pawl.Runtime.Identity;
using Pawl.Runtime.Nodes;
using Pawl.Runtime.Ownership;
using Pawl.Runtime.Partitions;
using Pawl.Runtime.Poison;
using Pawl.Runtime.Recovery;
using Pawl.Runtime.Resources;
using Pawl.Runtime.Secrets;
using Pawl.Runtime.Storage;
using Pawl.Runtime.Stuck;

namespace Pawl.Runtime;

/// <summary>The edge loop: load, decide, commit, dispatch.</summary>
/// <remarks>
/// Each partition has one loop that decides; one committer writes the decisions of all of them in rounds; after a commit callers are answered,
/// activities dispatched, timers armed and stimuli delivered. Started once and stopped once.
/// </remarks>
public sealed partial class WorkflowRuntime : IExecutions, IEventIntake, IHostedService, IDisposable
{
    private readonly RuntimeOptions _options;
    private readonly RuntimeEnvironment _environment;
    private readonly IOwnership _ownership;
    private readonly INodeMail _mail;
    private readonly IPoisonStore _poison;
    private readonly IDeathMarks _marks;
    private readonly RuntimeParts _parts;
    private readonly Committer[] _committers;
    private readonly PartitionHost _host;
    private readonly OwnershipKeeper _keeper;
    private readonly NodeRequests _requests;
    private readonly RemoteWatches _watches;
    private readonly StuckSweep _stuck;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _givingUp = new();
    private readonly TaskCompletionSource _recovered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ExecutionDoor _door;
    private readonly EventIntake _intake;
    private readonly InboxReader _inbox;
    private Task _commitLoop = Task.CompletedTask;
    private Task _backgroundLoops = Task.CompletedTask;
    private readonly Lock _stopLock = new();
    private Task? _stopped;

    /// <summary>A runtime that is not started yet.</summary>
    /// <param name="store">Keeps executions.</param>
    /// <param name="definitions">Keeps definitions.</param>
    /// <param name="runners">One for each kind of activity.</param>
    /// <param name="options">Bounds and patience.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    /// <param name="resources">Fetches what definitions refer to and do not contain; null: nothing can be fetched.</param>
    /// <param name="secrets">Where workflows get secrets from; null when there are none.</param>
    /// <param name="ownership">Says which partitions this node works on; null: all of them.</param>
    /// <param name="mail">How other nodes are reached; null when there are none.</param>
    /// <param name="tenants">What is set for tenants; null when nothing can be.</param>
    /// <param name="poison">Remembers what killed servers; null when nothing is to be remembered.</param>
    /// <param name="marks">Tells what a server that died was at work on; null when it cannot be told.</param>
    /// <param name="inspection">Looks for what is overdue; null when nobody does.</param>
    public WorkflowRuntime(
        IExecutionStore store,
        IDefinitionStore definitions,
        IEnumerable<IActivityRunner> runners,
        RuntimeOptions options,
        TimeProvider time,
        ILogger<WorkflowRuntime> logger,
        IResourceLoader? resources = null,
        ISecretSource? secrets = null,
        IOwnership? ownership = null,
        INodeMail? mail = null,
        RememberedTenantSettings? tenants = null,
        IPoisonStore? poison = null,
        IDeathMarks? marks = null,
        IWorkInspection? inspection = null)
        : this(store, definitions, runners, options, new RuntimeEnvironment(time), logger, resources, secrets, ownership, mail, tenants, poison, marks, inspection)
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
        ISecretSource? secrets = null,
        IOwnership? ownership = null,
        INodeMail? mail = null,
        RememberedTenantSettings? tenants = null,
        IPoisonStore? poison = null,
        IDeathMarks? marks = null,
        IWorkInspection? inspection = null)
    {
        (_poison, _marks) = (poison ?? new NoPoisonStore(), marks ?? new NoDeathMarks());
        (_options, _environment, _logger) = (options, environment, logger);
        (_ownership, _mail) = (ownership ?? new LocalOwnership(store), mail ?? new NoNodeMail());
        var partitions = new PartitionMap();
        var compiled = new CompiledDefinitions(definitions, options, environment, _stopping.Token);
        var linked = new LinkedDefinitions(options.Resources);
        var commits = new CommitQueue(options);
        var reads = new SecretReads(secrets ?? new NoSecrets(), options, environment, _stopping.Token);
        _parts = new()
        {
            Options = options,
            Environment = environment,
            Partitions = partitions,
            Commits = commits,
            Loader = new(store, compiled, linked, _marks, options, environment, _stopping.Token),
            Definitions = compiled,
            Resources = new(resources ?? new NoResourceLoader(), linked, reads, options, environment, _stopping.Token),
            Activities = new(runners, options, environment, logger, reads, partitions.Post),
            Secrets = reads,
            Timers = new(store, partitions, options, environment),
            Tenants = tenants,
            Ward = new(options, environment),
            Marks = _marks,
            Notices = new(_mail),
            Logger = logger,
        };
        _inbox = new(store, _parts, _stopping.Token);
        _host = new(_parts, new(store, _parts, _inbox, _stopping.Token), _poison, _stopping.Token);
        var self = new NodeIdentity(NewId(environment), options.Node);
        _keeper = new(_ownership, _mail, self, _host, options, environment, logger);
        _committers =
        [
            .. new[] { CommitLane.Ordinary, CommitLane.Large }.Select(lane =>
                new Committer(lane, store, commits, options, environment, logger)
                {
                    OwnershipLost = LoseOwnership, Deliver = _inbox.Deliver, InboxMayHaveGrown = _inbox.Ask, EventsUnderWay = _inbox.EventsUnderWay, Witness = _ownership.IsShared ? null : () => partitions.First,
                }),
        ];
        _requests = new(_mail, self, options, environment);
        _watches = new(_mail, options, environment);
        _door = new(_parts, _ownership.IsShared ? _requests : null, _watches);
        _intake = new(_parts, _door);
        _stuck = new(store, inspection, _parts);
        _inbox.HasOthers = _ownership.IsShared;
        if (_ownership.IsShared) partitions.Elsewhere = _parts.Notices.Grew;
    }

    /// <summary>Raised when another node took partitions over that this one will never get back: the host should stop it. Not where ownership is shared.</summary>
    public event Action<IReadOnlyCollection<int>>? OwnershipLost;

    /// <summary>Completes when everything found at the start goes on: inbox and running executions. New work is taken before.</summary>
    public Task Recovered => _recovered.Task;

    /// <summary>Executions that are set aside on this node.</summary>
    public IReadOnlyCollection<Quarantine> Quarantined => _parts.Ward.All;

    /// <summary>This node, as the others know it.</summary>
    public NodeIdentity Node => _keeper.Self;

    /// <summary>Who lives and who owns what, as of the last beat; null before the start.</summary>
    public OwnershipView? Nodes => _keeper.View;

    /// <summary>What does not go on as it should, as of the last look; empty when all is well.</summary>
    public IReadOnlyList<StuckFinding> Findings => _stuck.Findings;

    /// <summary>The partitions that this node works on now.</summary>
    public IReadOnlyList<int> OwnedPartitions => [.. _host.Owned.Select(partition => partition.Number)];

    /// <summary>What its loops share.</summary>
    internal RuntimeParts Parts => _parts;

    /// <summary>Joins, takes partitions and begins to work. Returns once new work is taken; recovery goes on in the background.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _commitLoop = Task.WhenAll(_committers.Select(committer => _environment.Run(() => committer.RunAsync(_givingUp.Token))));
        if (_marks.TakeLeft() is { Count: > 0 } suspects)
        {
            await StorePatience.ReadAsync(async token =>
            {
                await _poison.RecordDeathsAsync(_options.Node, suspects, _options.DeathsBeforeQuarantine, token);
                return true;
            }, _options, _environment, cancellationToken);
            foreach (var suspect in suspects) LogSuspect(_logger, suspect);
        }
        var recovering = await _keeper.JoinAsync(cancellationToken);
        _backgroundLoops = Task.WhenAll(
            _environment.Run(() => _parts.Timers.FireAsync(_stopping.Token)),
            _environment.Run(() => _parts.Timers.RefillAsync(_stopping.Token)),
            _environment.Run(() => _inbox.RunAsync()),
            _environment.Run(() => new ActiveTimes.ActiveTimeSweep(_options, _environment, _parts.Partitions).RunAsync(_stopping.Token)),
            _environment.Run(() => RecoverAsync(recovering)),
            _environment.Run(() => _stuck.RunAsync(_stopping.Token)),
            // Also where nobody shares: a row that its committer could not hand over must not wait for a restart.
            _environment.Run(() => new InboxSweep(_mail, _parts, _inbox).RunAsync(_stopping.Token)),
            _ownership.IsShared ? RunWithOthersAsync() : Task.CompletedTask);
        _door.Open();
    }

    /// <summary>Takes no more work, lets commits under way finish, gives its partitions up, and cancels activities (nothing is recorded: they are found again).</summary>
    /// <remarks>
    /// Other nodes take the partitions as soon as the commits are done, however long activities take to end.
    /// Bounded by <see cref="RuntimeOptions.StopWithin"/>; what has not finished then is given up, and is found again as after a crash.
    /// </remarks>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_stopLock) return _stopped ??= StopOnceAsync(cancellationToken);
    }

    private async Task StopOnceAsync(CancellationToken cancellationToken)
    {
        const string Stopping = "The server is stopping. Try again: another one, or this one after its restart, answers.";
        _door.Close(Stopping);
        var reason = new RuntimeUnavailableException(Stopping, TimeSpan.FromSeconds(1));
        var owned = _host.Owned;
        var drained = Task.WhenAll(owned.Select(partition => partition.DrainAsync(reason)));
        Cancel(_stopping);

        try
        {
            await Task.WhenAll(_parts.Activities.StopAsync(), HandOverAsync(owned, drained, cancellationToken)).WaitAsync(_options.StopWithin, _environment.Time, cancellationToken);
        }
        catch (Exception given) when (given is TimeoutException or OperationCanceledException)
        {
            LogStopGivenUp(_logger, _options.StopWithin.TotalSeconds);
        }

        Cancel(_givingUp);
        foreach (var partition in _host.Owned) partition.Abandon(reason);
        await Task.WhenAll(_host.Ended, _commitLoop, _backgroundLoops);
    }

    /// <inheritdoc/>
    public Task<StartOutcome> StartAsync(StartRequest request, CancellationToken cancellationToken) => _door.StartAsync(request, cancellationToken);

    /// <inheritdoc/>
    public async Task<OperatorAnswer> OperateAsync(ExecutionKey execution, OperatorCommand command, OperatorStamp by, CancellationToken cancellationToken)
    {
        // Asked again when its partition changed hands in the middle of it, a command must be known by a name.
        if (_ownership.IsShared && by.CommandId is null) by = by with { CommandId = NewId(_environment).ToString() };
        var operate = new Operate(command, by);
        var answer = await _door.AskAsync(execution, () => new OperateEnvelope(execution, operate), () => OperateOnNode.Of(operate), NodeAnswers.ToOperate, cancellationToken);
        return answer is { Outcome: not null, State: null } ? answer with { State = await GetStateAsync(execution, cancellationToken) } : answer;
    }

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
        _door.GetStateAsync(execution, _poison, cancellationToken);

    /// <inheritdoc/>
    public Task<long> WaitBeyondAsync(ExecutionKey execution, long position, CancellationToken cancellationToken) =>
        _door.WatchAsync(execution, position, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<bool>> AppendAsync(string tenant, IReadOnlyList<IncomingEvent> events, CancellationToken cancellationToken) =>
        _intake.AppendAsync(tenant, events, cancellationToken);

    /// <inheritdoc/>
    public async Task<Quarantine?> QuarantineOfAsync(ExecutionKey execution, CancellationToken cancellationToken) =>
        QuarantineOf(execution) ?? await _poison.FindAsync(execution, cancellationToken);

    /// <inheritdoc/>
    public async Task<ReleaseOutcome> ReleaseAsync(ExecutionKey execution, CancellationToken cancellationToken)
    {
        var wasDeadly = await _poison.FindAsync(execution, cancellationToken) is not null;
        await _poison.ReleaseAsync(execution, cancellationToken);
        var outcome = await _door.AskAsync(execution, () => new ReleaseEnvelope(execution), () => new ReleaseOnNode(), NodeAnswers.ToRelease, cancellationToken);
        return wasDeadly && outcome == ReleaseOutcome.NotAside ? ReleaseOutcome.Released : outcome;
    }

    /// <inheritdoc/>
    public Quarantine? QuarantineOf(ExecutionKey execution) => _parts.Ward.Find(execution);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Dispose();
        _givingUp.Dispose();
    }

    // In place, not by CancelAsync: that one leaves the runtime's scheduler for the thread pool.
    private void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (AggregateException fault)
        {
            // A driver whose connection breaks at this moment may throw from its callback; the stop goes on, every callback was called.
            LogCancellationFaulted(_logger, fault);
        }
    }

    private static Guid NewId(RuntimeEnvironment environment)
    {
        Span<byte> bytes = stackalloc byte[16];
        environment.Entropy(bytes);
        return new(bytes);
    }

    private async Task HandOverAsync(IReadOnlyList<Partition> owned, Task drained, CancellationToken cancellationToken)
    {
        await drained;
        _parts.Commits.Close();
        await _commitLoop;
        await _keeper.LeaveAsync(owned, cancellationToken);
    }

    private Task RunWithOthersAsync() => Task.WhenAll(
        _environment.Run(() => _keeper.RunAsync(_stopping.Token)),
        _environment.Run(() => _parts.Notices.RunAsync(_stopping.Token)),
        _environment.Run(() => _requests.RunAsync(_stopping.Token)),
        _environment.Run(() => _watches.RunAsync(_stopping.Token)),
        _environment.Run(() => _mail.ListenAsync(Hear, MayHaveMissed, _stopping.Token)));

    private void Hear(NodeNotice notice)
    {
        switch (notice.Kind)
        {
            case NodeNoticeKind.OwnersChanged: _keeper.Look(); break;
            case NodeNoticeKind.InboxGrew: _inbox.Ask(notice.Partitions); break;
            case NodeNoticeKind.Answered when notice.Node == _keeper.Self.Id: _requests.Look(); break;
            default: break;
        }
    }

    private void MayHaveMissed()
    {
        _keeper.Look();
        _inbox.Ask();
        _requests.Look();
    }

    private async Task RecoverAsync(Task recovering)
    {
        try
        {
            await recovering;
            _recovered.TrySetResult();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            _recovered.TrySetCanceled(_stopping.Token);
        }
        catch (Exception fault)
        {
            _recovered.TrySetException(fault);
        }
    }

    private void LoseOwnership(IReadOnlyCollection<Partition> partitions)
    {
        // Where nobody shares, whoever takes one takes all.
        foreach (var partition in _ownership.IsShared ? partitions : _host.Owned) _host.Lose(partition);
        if (_ownership.IsShared) _keeper.Look();
        else OwnershipLost?.Invoke([.. partitions.Select(partition => partition.Number)]);
    }
}
