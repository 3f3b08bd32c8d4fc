using Npgsql;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Expressions;
using Pawl.Torture.Clients;
using Pawl.Torture.Scenarios;

namespace Pawl.Torture.Verdict;

/// <summary>Judges what is stored at the end: every promise that can be seen there.</summary>
internal sealed class StoreVerdict(Account account)
{
    private readonly HashSet<string> _seen = [];
    private readonly Dictionary<string, int> _byStartKey = [];
    private readonly HashSet<string> _children = [];
    private readonly HashSet<string> _scheduledByHistory = [];
    private readonly HashSet<string> _childrenByHistory = [];

    /// <summary>Executions in the store, those of schedules and parents included.</summary>
    public int Executions { get; private set; }
    /// <summary>Events of all histories.</summary>
    public long Events { get; private set; }
    /// <summary>Timers that fired.</summary>
    public long TimersFired { get; private set; }

    public async Task CheckAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await foreach (var execution in StoredExecutions.ReadAsync(connection)) Check(execution);

        foreach (var ended in account.Ended.Values.Where(ended => !_seen.Contains(ended.Id))) account.Violate($"{ended.Scenario} {ended.Id}: accepted and lost");
        foreach (var (key, id) in account.StartKeys)
        {
            if (_byStartKey.GetValueOrDefault(key) is var count && count != 1) account.Violate($"the start with the key {key} ({id}) made {count} executions");
        }
        if (!_children.SetEquals(_childrenByHistory)) account.Violate($"parents know {_childrenByHistory.Count} children, {_children.Count} are there");
        if (_scheduledByHistory.Count != account.ScheduledEvents.Count) account.Violate($"{account.ScheduledEvents.Count} events were sent to a schedule, which started {_scheduledByHistory.Count} executions");
        if (await StoredExecutions.CountAsync(connection, "inbox") is var left and > 0) account.Violate($"{left} inbox row(s) were never consumed");
    }

    private void Check(StoredExecution execution)
    {
        Executions++;
        _seen.Add(execution.Id);
        if (execution.StartKey is { } key) _byStartKey[key] = _byStartKey.GetValueOrDefault(key) + 1;
        if (execution.ParentId is not null) _children.Add(execution.Id);
        try
        {
            CheckHistory(execution);
        }
        catch (DamagedHistoryException damaged)
        {
            account.Violate($"{Name(execution)}: {damaged.Message}");
        }
    }

    private void CheckHistory(StoredExecution execution)
    {
        ExecutionState? state = null;
        var consumed = new HashSet<(string, string)>();
        foreach (var batch in execution.History)
        {
            Events += batch.Events.Length;
            // A retry without a delay is due when it is decided.
            var atOnce = batch.Events.OfType<RetryScheduled>().Where(retry => retry.DueAt <= batch.At).Select(retry => new TimerKey(retry.Run, TimerPurpose.Retry)).ToHashSet();
            foreach (var happened in batch.Events) See(execution, state, batch, happened, atOnce, consumed);
            state = Fold.Apply(state, batch);
        }

        if (state is null)
        {
            account.Violate($"{Name(execution)}: a row without a history");
            return;
        }
        CheckRow(execution, state);
    }

    private void See(StoredExecution execution, ExecutionState? before, HistoryBatch batch, HistoryEvent happened, HashSet<TimerKey> atOnce, HashSet<(string, string)> consumed)
    {
        switch (happened)
        {
            case TimerFired fired when new TimerKey(fired.Run, fired.Purpose) is var timer && !atOnce.Contains(timer):
                TimersFired++;
                if (before is null || !before.Timers.TryGetValue(timer, out var due)) account.Violate($"{Name(execution)}: timer {timer} fired that was not set");
                else if (batch.At < due) account.Violate($"{Name(execution)}: timer {timer} fired {(due - batch.At).TotalMilliseconds} ms early");
                break;
            case EventConsumed heard when !consumed.Add((heard.EventSource, heard.EventId)):
                account.Violate($"{Name(execution)}: event {heard.EventId} was consumed twice");
                break;
            case ScheduleEventConsumed heard when !consumed.Add((heard.EventSource, heard.EventId)):
                account.Violate($"{Name(execution)}: the schedule consumed event {heard.EventId} twice");
                break;
            case ChildScheduled child:
                _childrenByHistory.Add(child.ChildId);
                break;
            case ScheduledExecutionStarted started:
                _childrenByHistory.Add(started.ExecutionId);
                _scheduledByHistory.Add(started.ExecutionId);
                break;
        }
    }

    private void CheckRow(StoredExecution execution, ExecutionState state)
    {
        var status = state.Status.ToString().ToLowerInvariant();
        if (execution.Status != status) account.Violate($"{Name(execution)}: the row says {execution.Status}, its history {status}");
        var output = execution.Output is { } bytes ? JqValue.Parse(bytes) : (JqValue?)null;
        if (output != state.Output) account.Violate($"{Name(execution)}: the row has the output {output?.ToJson()}, its history {state.Output?.ToJson()}");
        // A column counts microseconds, a moment tenths of them.
        if (execution.EndedAt is { } row && state.EndedAt is { } ended && (row - ended).Duration() > TimeSpan.FromMicroseconds(1)) account.Violate($"{Name(execution)}: the row ended at {row:O}, its history at {ended:O}");
        if (!execution.Timers.Keys.Order().SequenceEqual(state.Timers.Keys.Select(timer => timer.ToString()).Order())) account.Violate($"{Name(execution)}: the timers in the store are not those of its history");

        var isSchedule = execution.Workflow == ScheduledScenario.Workflow && execution.History[0].Events[0] is ExecutionStarted { IsSchedule: true };
        if (state.End is null && !isSchedule) account.Violate($"{Name(execution)}: stuck in {state.Status}");
        if (account.Ended.TryGetValue(execution.Id, out var told) && (!string.Equals(told.End.ToString(), status, StringComparison.OrdinalIgnoreCase) || (told.Output is { } text && JqValue.Parse(text) != state.Output)))
            account.Violate($"{Name(execution)}: its client was told {told.End} {told.Output}, stored is {status} {state.Output?.ToJson()}");
    }

    private static string Name(StoredExecution execution) => $"{execution.Workflow} {execution.Id}";
}

/// <summary>Judges what happened outside.</summary>
internal static class EffectVerdict
{
    public static void Check(EffectLedger ledger, Account account)
    {
        var owners = new Dictionary<string, string>();
        foreach (var (effect, requests) in ledger.Effects)
        {
            foreach (var key in requests.Keys)
            {
                if (!owners.TryAdd(key, effect)) account.Violate($"the key {key} stands for {owners[key]} and for {effect}");
            }
            if (account.Expected.TryGetValue(effect, out var keys) ? requests.Keys.Count != keys : !account.Allowed.ContainsKey(effect) || requests.Keys.Count != 1)
                account.Violate($"effect {effect} was asked for with {requests.Keys.Count} key(s), expected {keys}");
        }
        foreach (var effect in account.Expected.Keys.Where(effect => !ledger.Effects.ContainsKey(effect))) account.Violate($"effect {effect} never happened");
    }
}
