using System.Collections.Immutable;
using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Events;

/// <summary>What follows when an event arrives at a listening task.</summary>
internal static class Arrivals
{
    /// <summary>Takes an event in.</summary><returns>Whether it mattered: most events that a subscription gets do not match precisely.</returns>
    public static bool Take(Turn turn, EventArrived arrived)
    {
        if (!turn.State.Runs.TryGetValue(arrived.Run, out var run) || run.Progress is not ListenProgress { IsClosed: false } progress) return false;
        var consumed = turn.State.Consumed;
        if (consumed.Has(arrived.Sequence, run.Id) || (arrived.IsReplayed && consumed.Has(arrived.Sequence))) return false;

        var task = (ListenTask)turn.Definition.TasksByPointer[run.Pointer];
        try
        {
            return Offer(turn, run, progress, task, arrived);
        }
        catch (JqException error)
        {
            turn.Fault(turn.State.Runs[run.Id], ErrorTypes.Expression(error.Message));
            return true;
        }
        catch (RaisedException raised)
        {
            turn.Fault(turn.State.Runs[run.Id], raised.Error);
            return true;
        }
    }

    private static bool Offer(Turn turn, TaskRun run, ListenProgress progress, ListenTask task, EventArrived arrived)
    {
        var candidate = new EventToMatch
        {
            Envelope = arrived.Envelope,
            IsReplayed = arrived.IsReplayed,
            Input = run.Input,
            Keys = progress.Keys,
            Evaluation = ExpressionScope.Of(turn, run, task, progress.Context).Evaluation,
        };
        // 'until' is asked first: its events end the listening and are no output, also when 'any' would take everything.
        if (task.To.UntilEvents is { } until && EventStrategies.Take(until, progress.UntilSatisfied, candidate) is { } ending)
        {
            turn.Emit(Consumed(run, arrived, ending, progress, item: null, size: 0, ending.Completes));
            return true;
        }
        if (EventStrategies.Take(task.To, progress.Satisfied, candidate) is not { } match) return false;

        var item = CloudEvents.Read(arrived.Envelope, task.Read);
        var size = Payloads.Size(item, turn.Context.Limits.PayloadBytes);
        if (progress.Size + size > turn.Context.Limits.PayloadBytes)
            throw new RaisedException(ErrorTypes.Runtime($"The events of one 'listen' are larger than {turn.Context.Limits.PayloadBytes} bytes together; end it earlier with 'until', and listen again in a loop.", 413));

        Record(turn, run, progress, task, arrived, match, item, size);
        return true;
    }

    private static void Record(Turn turn, TaskRun run, ListenProgress progress, ListenTask task, EventArrived arrived, EventMatch match, JqValue item, long size)
    {
        bool closes;
        try
        {
            closes = task.To.Mode != ConsumptionMode.Any
                ? match.Completes
                : task.To.UntilEvents is null && (task.To.UntilCondition is not { } condition || Holds(turn, run, task, condition, progress.EventsRead.Add(item)));
        }
        catch (RaisedException)
        {
            // Consumed all the same: another try at the task must not find it again, and fail again.
            turn.Emit(Consumed(run, arrived, match, progress, item, size, closes: false));
            throw;
        }
        turn.Emit(Consumed(run, arrived, match, progress, item, size, closes));
    }

    /// <summary>Whether the condition of <c>until</c> holds for the events read so far. It sees the present context, which <c>foreach</c> may have changed.</summary>
    /// <exception cref="RaisedException">The condition failed.</exception>
    public static bool Holds(Turn turn, TaskRun run, ListenTask task, RuntimeExpression condition, IEnumerable<JqValue> events, JqValue? context = null) =>
        ExpressionScope.Of(turn, run, task, context).Holds(condition, JqValue.Array(events));

    private static EventConsumed Consumed(TaskRun run, EventArrived arrived, EventMatch match, ListenProgress progress, JqValue? item, long size, bool closes)
    {
        var added = match.Keys.Where(key => !progress.Keys.ContainsKey(key.Key)).ToImmutableSortedDictionary(StringComparer.Ordinal);
        return new(
            run.Id,
            arrived.Sequence,
            CloudEvents.Text(arrived.Envelope, "source") ?? "",
            CloudEvents.Text(arrived.Envelope, "id") ?? "",
            CloudEvents.Text(arrived.Envelope, "type") ?? "",
            match.Filter,
            item,
            added.IsEmpty ? null : added,
            closes,
            size);
    }
}
