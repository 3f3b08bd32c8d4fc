using System.Collections.Immutable;
using Pawl.Engine;
using Pawl.Engine.History;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runtime.Storage;

namespace Pawl.Tests.Shared;

/// <summary>Rounds to commit, made short.</summary>
public static class Rounds
{
    /// <summary>The time of every decision here; with microseconds, which a store must keep.</summary>
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, 123, 456, TimeSpan.Zero);

    /// <summary>The entry of an execution that starts, with one event.</summary>
    public static CommitEntry Start(ExecutionKey execution, StatusPhase status = StatusPhase.Running) => new()
    {
        Execution = execution,
        Partition = Partitioning.Of(execution),
        CreatedAt = Now,
        Position = 1,
        EventCount = 1,
        Events = HistoryJson.Write([new ExecutionStarted(NewStart().Definition, JqValue.From(42), null, null, null)]),
        At = Now,
        Start = NewStart(),
        Status = status,
        End = EndFor(status),
    };

    /// <summary>The entry of a later decision.</summary>
    public static CommitEntry Next(ExecutionKey execution, long position, params HistoryEvent[] events)
    {
        if (events.Length == 0) events = [new TaskCancelled(1)];
        return new()
        {
            Execution = execution,
            Partition = Partitioning.Of(execution),
            CreatedAt = Now,
            Position = position,
            EventCount = events.Length,
            Events = HistoryJson.Write(events),
            At = Now,
        };
    }

    /// <summary>What is written at the start.</summary>
    public static ExecutionStart NewStart() => new() { Definition = new("shop", "order", "1.0.0"), Input = JqValue.From(42), CreatedAt = Now };

    /// <summary>How an execution ends in a phase; null when it lives there.</summary>
    public static ExecutionEnd? EndFor(StatusPhase status) => status switch
    {
        StatusPhase.Completed => new(JqValue.From("done"), null, null),
        StatusPhase.Faulted => new(null, ErrorTypes.Runtime("broken"), null),
        StatusPhase.Cancelled => new(null, null, "not wanted"),
        _ => null,
    };

    /// <summary>A round under the epochs of the partitions that it touches.</summary>
    public static CommitRound Of(IReadOnlyDictionary<int, long> epochs, params CommitEntry[] entries) =>
        new(entries.Select(entry => entry.Partition).Distinct().ToImmutableDictionary(partition => partition, partition => epochs[partition]), entries);

    /// <summary>An execution that no other test knows, in a partition of choice.</summary>
    public static ExecutionKey NewExecution(string tenant = "default", int? partition = null)
    {
        while (true)
        {
            var execution = new ExecutionKey(tenant, Guid.NewGuid().ToString());
            if (partition is null || Partitioning.Of(execution) == partition) return execution;
        }
    }
}
