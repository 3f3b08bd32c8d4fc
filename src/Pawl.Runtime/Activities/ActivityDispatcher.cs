using Microsoft.Extensions.Logging;
using Pawl.Engine;
using Pawl.Engine.Activities;
using Pawl.Engine.Decisions;
using Pawl.Language.Definitions;
using Pawl.Runtime.Hosting;
using Pawl.Runtime.Partitions;
using Pawl.Runtime.Secrets;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Activities;

/// <summary>Has activities carried out: bounded in all and for each kind, once at a time for each task run, cancelled when no longer wanted.</summary>
/// <remarks>Nothing is recorded of an activity that the stop of the runtime cancels: after the restart it is found in its history and carried out again with the same key.</remarks>
internal sealed partial class ActivityDispatcher
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(ExecutionKey, int), ActivityRun> _runs = [];
    private readonly Dictionary<Type, ActivityLane> _lanes;
    private readonly List<ActivityLane> _turns;
    private readonly RuntimeEnvironment _environment;
    private readonly ILogger _logger;
    private readonly Action<Mail> _post;
    private readonly SecretReads _secrets;
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _free;
    private int _active;
    private int _turn;
    private bool _stopped;

    /// <summary>A dispatcher that posts outcomes to the owners of the executions.</summary>
    public ActivityDispatcher(IEnumerable<IActivityRunner> runners, RuntimeOptions options, RuntimeEnvironment environment, ILogger logger, SecretReads secrets, Action<Mail> post)
    {
        _lanes = runners.ToDictionary(runner => runner.RequestType, runner => new ActivityLane(runner, options.ConcurrentActivitiesPerKind));
        _turns = [.. _lanes.Values];
        _free = options.ConcurrentActivities;
        (_environment, _logger, _secrets, _post) = (environment, logger, secrets, post);
    }

    /// <summary>Activities that wait for their turn.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock) return _turns.Sum(lane => lane.Waiting);
        }
    }

    /// <summary>Has an activity carried out, unless it already is.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="activity">What to do.</param>
    /// <param name="unveiling">How it becomes what is carried out; null when it is not veiled.</param>
    public void Dispatch(ExecutionKey execution, PendingActivity activity, Unveiling? unveiling = null)
    {
        var run = new ActivityRun(execution, activity, unveiling);
        if (!_lanes.TryGetValue(activity.Request.GetType(), out var lane))
        {
            var error = ErrorTypes.Configuration($"This server has no runner for {activity.Request.GetType().Name}.");
            _post(new ActivityEndedEnvelope(run, ActivityOutcome.Failed(error), this));
            return;
        }

        lock (_lock)
        {
            if (_stopped || !_runs.TryAdd((execution, activity.Run), run)) return;
            lane.Add(run);
            BeginWaiting();
        }
    }

    /// <summary>Whether an activity waits, is carried out, or its outcome is being recorded.</summary>
    public bool HasUnderWay(ExecutionKey execution, int run)
    {
        lock (_lock) return _runs.ContainsKey((execution, run));
    }

    /// <summary>An activity is no longer wanted.</summary>
    public void Cancel(ExecutionKey execution, int run)
    {
        lock (_lock)
        {
            if (_runs.TryGetValue((execution, run), out var found)) Cancel(found);
        }
    }

    /// <summary>No activity of the execution is wanted any longer.</summary>
    public void CancelAll(ExecutionKey execution) => CancelWhere(run => run.Execution == execution);

    /// <summary>No activity of a partition's executions is wanted any longer: another node carries them out.</summary>
    public void CancelPartition(int partition) => CancelWhere(run => Partitioning.Of(run.Execution) == partition);

    /// <summary>Executions that have an activity under way.</summary>
    public HashSet<ExecutionKey> Executions()
    {
        lock (_lock) return [.. _runs.Keys.Select(run => run.Item1)];
    }

    /// <summary>What a partition's executions have under way here.</summary>
    /// <returns>Activities in all, and those of them that cannot be carried out again by another node.</returns>
    public (int All, int AtMostOnce) UnderWay(int partition)
    {
        lock (_lock)
        {
            var runs = _runs.Values.Where(run => Partitioning.Of(run.Execution) == partition).ToList();
            return (runs.Count, runs.Count(run => run.Activity.AtMostOnce));
        }
    }

    /// <summary>The outcome of an activity is recorded, or will never be.</summary>
    public void Forget(ActivityRun run)
    {
        lock (_lock)
        {
            var key = (run.Execution, run.Activity.Run);
            if (_runs.TryGetValue(key, out var current) && ReferenceEquals(current, run)) _runs.Remove(key);
        }
        run.Dispose();
    }

    /// <summary>Cancels every activity, and completes when all runners have returned.</summary>
    public async Task StopAsync()
    {
        lock (_lock)
        {
            _stopped = true;
            foreach (var run in _runs.Values.ToList()) Cancel(run);
            if (_active == 0) _idle.TrySetResult();
        }
        await _idle.Task;
    }

    private void CancelWhere(Func<ActivityRun, bool> condition)
    {
        lock (_lock)
        {
            foreach (var run in _runs.Values.Where(condition).ToList()) Cancel(run);
        }
    }

    private void Cancel(ActivityRun run)
    {
        _runs.Remove((run.Execution, run.Activity.Run));
        if (_lanes[run.Activity.Request.GetType()].Remove(run)) run.Dispose();
        else _ = _environment.Run(() => { run.Cancel(); return Task.CompletedTask; }); // what a runner does on cancellation must not hold up an owner's loop
    }

    private void BeginWaiting()
    {
        // One after the other from each lane, so that a kind with many waiting does not shut out the others.
        for (var idle = 0; _free > 0 && idle < _turns.Count; _turn = (_turn + 1) % _turns.Count)
        {
            var lane = _turns[_turn];
            if (lane.Enter() is not { } run)
            {
                idle++;
                continue;
            }

            idle = 0;
            _free--;
            _active++;
            _ = _environment.Run(() => CarryOutAsync(lane, run));
        }
    }

    private async Task CarryOutAsync(ActivityLane lane, ActivityRun run)
    {
        var outcome = await MayBeginAsync(run) ? await OutcomeAsync(lane.Runner, run) : null;
        bool isWanted;
        lock (_lock)
        {
            isWanted = _runs.TryGetValue((run.Execution, run.Activity.Run), out var current) && ReferenceEquals(current, run);
            lane.Leave();
            _free++;
            _active--;
            if (_stopped && _active == 0) _idle.TrySetResult();
            else BeginWaiting();
        }

        if (outcome is not null && isWanted) _post(new ActivityEndedEnvelope(run, outcome, this));
        else Forget(run);
    }

    /// <summary>Tells that an activity begins where somebody wants to know; one that happens at most once waits until that is durable.</summary>
    private async Task<bool> MayBeginAsync(ActivityRun run)
    {
        if (!run.Activity.TellsBegin) return true;
        var taken = new ActivityTakenEnvelope(run);
        _post(taken);
        return !run.Activity.AtMostOnce || await taken.MayBeginAsync();
    }

    private Task<bool> ReportAsync(ActivityRun run, ActivityReport report)
    {
        var envelope = new ActivityReportedEnvelope(run, report);
        _post(envelope);
        return envelope.Answer;
    }

    private async Task<ActivityOutcome?> OutcomeAsync(IActivityRunner runner, ActivityRun run)
    {
        try
        {
            var call = run.CallWith(report => ReportAsync(run, report));
            return run.Unveiling is { } unveiling ? await UnveiledAsync(runner, run, call, unveiling) : await runner.RunAsync(call, run.Token);
        }
        catch (OperationCanceledException) when (run.Token.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception fault) when (run.Unveiling is not null)
        {
            // The message could show a secret, and so could the stack's.
            LogVeiledFailed(_logger, runner.RequestType.Name, run.Execution, run.Activity.Pointer, fault.GetType().Name);
            return ActivityOutcome.Failed(ErrorTypes.Runtime($"The runner failed: {fault.GetType().Name}"));
        }
        catch (Exception fault)
        {
            LogRunnerFailed(_logger, runner.RequestType.Name, run.Execution, run.Activity.Pointer, fault);
            return ActivityOutcome.Failed(ErrorTypes.Runtime($"The runner failed: {fault.GetType().Name}: {fault.Message}"));
        }
    }

    private async Task<ActivityOutcome> UnveiledAsync(IActivityRunner runner, ActivityRun run, ActivityCall call, Unveiling unveiling)
    {
        var secrets = await _secrets.ReadAsync(run.Execution.Tenant, unveiling.Namespace, unveiling.Secrets, run.Token);
        var unveiled = unveiling.Evaluate(secrets.All);
        if (unveiled.Request is not { } request) return ActivityOutcome.Failed(unveiled.Error!);

        if (secrets.HostsOf(unveiled.Secrets) is { IsEmpty: false } hosts)
        {
            // Of a process nobody knows where it sends what it was given, and connections to brokers are shared.
            if (request is not (HttpActivity or OpenApiActivity or GrpcActivity or A2AActivity))
                return ActivityOutcome.Failed(ErrorTypes.Authorization("A secret that is bound to hosts can be used by HTTP, OpenAPI, gRPC and A2A calls alone."));
            SecretHosts.Bind(hosts);
        }
        return new SecretMask(secrets.All).Over(await runner.RunAsync(call with { Request = request }, run.Token));
    }
}
