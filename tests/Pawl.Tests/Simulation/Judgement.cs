using Pawl.Engine;
using Pawl.Engine.History;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Tests.Simulation.Operating;

namespace Pawl.Tests.Simulation;

/// <summary>The promises that can only be judged at the end.</summary>
internal sealed class Judgement(Simulation simulation)
{
    /// <summary>Events of a history that are told of an execution that is stuck.</summary>
    private const int LastEvents = 12;
    private static readonly TimeSpan LatestTimer = TimeSpan.FromSeconds(2);

    private readonly SimulatedWorld _world = simulation.World;
    private readonly SimulatedDatabase _database = simulation.Database;
    private readonly Oracle _oracle = new(simulation.Workflows);

    public void Check(IReadOnlyList<SimulatedClient> clients, IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> badTimes)
    {
        foreach (var client in clients) CheckAccepted(client);
        foreach (var (key, row) in _database.Executions)
        {
            if (row.State.End is null) _world.Violate(Promise.NothingIsStuck, $"{key.Id}: stuck in {row.State.Status}{Reason(key)} after {string.Join(' ', row.Events.TakeLast(LastEvents))}");
            CheckPositions(key, row);
            CheckEffects(key, row);
            CheckChildren(key, row);
            new HistoryLaws(_world, key, simulation.DefinitionOf).Check(row.History);
        }

        if (_database.Inbox.Count > 0) _world.Violate(Promise.InboxIsEmptied, $"{_database.Inbox.Count} inbox row(s) were never consumed");
        foreach (var (dueAt, late) in simulation.Verdict.Fired)
        {
            if (late > LatestTimer + _world.Skew + _world.Skew && !badTimes.Any(bad => dueAt < bad.To && dueAt + late > bad.From)) _world.Violate(Promise.NoTimerIsLate, $"a timer due {dueAt:O} fired {late.TotalSeconds} s late");
        }
    }

    private void CheckAccepted(SimulatedClient client)
    {
        if (client.Accepted is not { } key) return;
        if (!_database.Executions.ContainsKey(key)) _world.Violate(Promise.AcceptedIsNeverLost, $"{key.Id}: accepted and lost");
        else if (!client.WasCancelled) CheckEnd(key, client.Workflow);
    }

    /// <summary>A workflow that nobody cancelled ends as the interpreter says.</summary>
    public void CheckEnd(ExecutionKey key, GeneratedWorkflow workflow)
    {
        if (!_database.Executions.TryGetValue(key, out var row) || _oracle.EndOf(key, workflow) is not { } expected) return;
        simulation.Judged++;
        if (Oracle.Text(row.State) != Oracle.Text(expected)) _world.Violate(Promise.EndIsAsForetold, $"{key.Id}: ended {Oracle.Text(row.State)}, expected {Oracle.Text(expected)}");
    }

    private void CheckPositions(ExecutionKey key, SimulatedRow row)
    {
        var next = 1L;
        foreach (var batch in row.History)
        {
            if (batch.Position != next) _world.Violate(Promise.HistoryIsWhole, $"{key.Id}: a gap before position {batch.Position}");
            next = batch.Position + batch.Events.Length;
        }
    }

    /// <summary>What the history says of an effect is what the outside answered.</summary>
    private void CheckEffects(ExecutionKey key, SimulatedRow row)
    {
        foreach (var happened in row.Events)
        {
            (int Run, JqValue? Result, WorkflowError? Error)? told = happened switch
            {
                ActivityCompleted completed => (completed.Run, completed.Result, null),
                ActivityFailed failed => (failed.Run, null, failed.Error),
                _ => null,
            };
            if (told is not var (run, result, error)) continue;
            var outcome = simulation.Ledger.OutcomeOf(key, run);
            if (outcome is null) _world.Violate(Promise.OutcomeIsWhatWasAnswered, $"{key.Id}: run {run} has an outcome, but was never carried out");
            else if (outcome.Result != result || outcome.Error != error) _world.Violate(Promise.OutcomeIsWhatWasAnswered, $"{key.Id}: run {run} is recorded as {result} {error}, the outside answered {outcome.Result} {outcome.Error}");
        }
    }

    /// <summary>Parents and children agree on how the children ended.</summary>
    private void CheckChildren(ExecutionKey key, SimulatedRow row)
    {
        var ended = row.Events.OfType<ChildCompleted>().ToDictionary(child => child.Run, child => (JqValue?)child.Output);
        foreach (var failed in row.Events.OfType<ChildFailed>()) ended.Add(failed.Run, null);
        foreach (var scheduled in row.Events.OfType<ChildScheduled>())
        {
            var isThere = _database.Executions.TryGetValue(new(key.Tenant, scheduled.ChildId), out var child);
            if (scheduled.Definition.Name == "missing")
            {
                if (isThere) _world.Violate(Promise.FamiliesAgree, $"{scheduled.ChildId}: runs a workflow that does not exist");
                continue;
            }

            if (!isThere)
            {
                // There may have been no version of it to start.
                if (ended.TryGetValue(scheduled.Run, out var told) && (told is not null || !OperatedShelf.Has(scheduled.Definition))) _world.Violate(Promise.FamiliesAgree, $"{key.Id}: run {scheduled.Run} heard of a child that never ran");
                continue;
            }

            if (child!.State.Parent?.ExecutionId != key.Id) _world.Violate(Promise.FamiliesAgree, $"{scheduled.ChildId}: its parent is {child.State.Parent}, not {key.Id}");
            if (!ended.TryGetValue(scheduled.Run, out var output)) continue;
            var agrees = child.State.End is StatusPhase.Completed ? output == child.State.Output : output is null;
            if (!agrees) _world.Violate(Promise.FamiliesAgree, $"{key.Id}: run {scheduled.Run} heard {output}, the child ended {child.State.End} {child.State.Output}");
        }
    }

    private string Reason(ExecutionKey key) => simulation.Nodes.Select(node => node.Runtime.QuarantineOf(key)).FirstOrDefault(found => found is not null) is { } quarantine ? $", set aside: {quarantine.Detail}" : "";
}
