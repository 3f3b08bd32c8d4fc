using Pawl.Engine.History;

namespace Pawl.Engine.Compatibility;

/// <summary>What came to an execution from outside, in the order in which its history tells it.</summary>
internal static class ReplayTape
{
    public static IEnumerable<TapeItem> Of(IEnumerable<HistoryBatch> history)
    {
        var pointers = new Dictionary<int, string> { [0] = "" };
        foreach (var batch in history)
        {
            foreach (var happened in batch.Events)
            {
                if (happened is TaskStarted started) pointers[started.Run] = started.Pointer;
                if (happened is ExecutionForked forked)
                    foreach (var run in forked.Snapshot.State.Runs.Values) pointers[run.Id] = run.Pointer;
                if (Item(happened, batch.At, pointers) is { } item) yield return item;
            }
        }
    }

    private static TapeItem? Item(HistoryEvent happened, DateTimeOffset at, Dictionary<int, string> pointers) => happened switch
    {
        ActivityCompleted completed => new(at, pointers[completed.Run], TapeKind.Activity) { Value = completed.Result },
        ActivityFailed failed => new(at, pointers[failed.Run], TapeKind.Activity) { Error = failed.Error },
        MessageConsumed consumed => new(at, pointers[consumed.Run], TapeKind.Message) { Value = consumed.Message, Id = consumed.MessageId },
        ChildCompleted completed => new(at, pointers[completed.Run], TapeKind.Child) { Value = completed.Output },
        ChildFailed failed => new(at, pointers[failed.Run], TapeKind.Child) { Error = failed.Error },
        EventConsumed consumed => new(at, pointers[consumed.Run], TapeKind.Event)
        {
            Value = consumed.Item, Id = consumed.EventId, Event = (consumed.EventSource, consumed.EventType), Sequence = consumed.Sequence,
        },
        ExecutionCancelled => new(at, "", TapeKind.Cancellation),
        _ => null,
    };
}
