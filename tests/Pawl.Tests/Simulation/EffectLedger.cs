using Pawl.Engine;
using Pawl.Engine.Activities;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Runtime.Activities;
using Pawl.Tests.Interpreter;
using Pawl.Tests.Simulation.Operating;

namespace Pawl.Tests.Simulation;

/// <summary>The outside service: it remembers every request by its idempotency key, and answers a repeated key as it did first.</summary>
internal sealed class EffectLedger(SimulatedWorld world, SimulatedDatabase database)
{
    private readonly Dictionary<(ExecutionKey, int), string> _keys = [];
    private readonly Dictionary<(ExecutionKey, string), List<string>> _byTask = [];
    private readonly Dictionary<string, ActivityOutcome> _outcomes = [];
    private readonly List<(ExecutionKey Execution, string Step)> _undone = [];

    public int Requests { get; private set; }

    public ActivityOutcome Receive(ActivityCall call, string key)
    {
        Requests++;
        world.Trace($"effect {key}");
        var isScheduled = database.Executions.TryGetValue(call.Execution, out var row)
            && row.Events.Any(happened => happened is ActivityScheduled scheduled ? scheduled.Run == call.Run : happened is ExecutionForked fork && fork.Snapshot.State.Runs.TryGetValue(call.Run, out var run) && run.Progress is ActivityProgress { IsPending: true });
        if (!isScheduled) world.Violate(Promise.EffectFollowsItsCommit, $"{call.Execution.Id}: effect of run {call.Run}, which was never committed");
        if (_keys.TryGetValue((call.Execution, call.Run), out var known) && known != key) world.Violate(Promise.EffectHasOneKey, $"{call.Execution.Id}: run {call.Run} came with the keys {known} and {key}");
        _keys[(call.Execution, call.Run)] = key;

        if (_outcomes.TryGetValue(key, out var outcome)) return outcome;
        if (!_byTask.TryGetValue((call.Execution, call.Pointer), out var keys)) _byTask[(call.Execution, call.Pointer)] = keys = [];
        keys.Add(key);
        outcome = _outcomes[key] = Answer(call.Request, keys.Count);
        if (outcome.Error is null && Chain.Said(call.Request)["undo"] is { IsNull: false } step) _undone.Add((call.Execution, step.AsString()));
        return outcome;
    }

    /// <summary>The steps of a saga that were undone outside: one as often as its undo came under another key.</summary>
    public IEnumerable<string> Undone(ExecutionKey execution) => _undone.Where(undone => undone.Execution == execution).Select(undone => undone.Step);

    /// <summary>The answer given to a run; null when it was never carried out.</summary>
    public ActivityOutcome? OutcomeOf(ExecutionKey execution, int run) => _keys.TryGetValue((execution, run), out var key) ? _outcomes[key] : null;

    private static ActivityOutcome Answer(ActivityRequest request, int time)
    {
        var answer = ScriptedWorld.Answer(AskedRequests.Describe(request), time);
        return answer.Error is { } error ? ActivityOutcome.Failed(error) : ActivityOutcome.Succeeded(answer.Result!.Value);
    }
}

/// <summary>Sends activities to the ledger, over a network that takes its time in both directions.</summary>
internal sealed class SimulatedRunner(
    SimulatedWorld world, EffectLedger ledger, StoreFaults faults, TimeProvider clock, SimulatedScheduler process, NodeKnowledge knowledge, string node, Plant plant) : IActivityRunner
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(400);

    public required Type RequestType { get; init; }

    public async Task<ActivityOutcome> RunAsync(ActivityCall call, CancellationToken cancellationToken)
    {
        await Task.Delay(world.Random.Between(TimeSpan.Zero, Longest), clock, cancellationToken);
        if (knowledge.IsOver(call.Execution, call.Run)) world.Violate(Promise.EffectStopsWithItsTask, $"{call.Execution.Id}: run {call.Run} was stopped, {node} knows it, and its effect goes on");
        var isUnstable = plant is Plant.KeyNotStable || (plant is Plant.UndoKeyNotStable && call.Pointer.StartsWith(Saga.Undo, StringComparison.Ordinal));
        var outcome = ledger.Receive(call, isUnstable ? $"{call.IdempotencyKey}@{node}" : call.IdempotencyKey);
        process.MayDie("after an effect", faults.Deadly);
        await Task.Delay(world.Random.Between(TimeSpan.Zero, Longest), clock, cancellationToken);
        return outcome;
    }
}
