using System.Collections.Immutable;
using Pawl.Engine.Decisions;
using Pawl.Engine.Events;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Tasks;

/// <summary><c>listen</c>: a subscription in the store, not a thread. What arrives is taken in by <see cref="Arrivals"/>.</summary>
internal static class ListenMachine
{
    public static void Step(Turn turn, TaskRun run, ListenTask task)
    {
        if (run.Error is { } error)
        {
            turn.Fault(run, error);
            return;
        }
        switch (run.Progress)
        {
            case null:
                Start(turn, run, task);
                break;
            case ListenProgress { Item: { } item } progress:
                Iterate(turn, run, task, progress, item);
                break;
            case ListenProgress { Queue.IsEmpty: false } progress:
                turn.Emit(new ListenIterationStarted(run.Id, progress.Index + 1));
                break;
            case ListenProgress { IsClosed: true }:
                Completion.Complete(turn, run, task, Payloads.Checked(run.RawOutput ?? JqValue.EmptyArray, turn.Context.Limits), task.Then);
                break;
            default:
                throw new DamagedHistoryException($"The listen at {run.Pointer} waits for an event and cannot be ready.");
        }
    }

    private static void Start(Turn turn, TaskRun run, ListenTask task)
    {
        ImmutableArray<EventTopic> topics;
        try
        {
            var evaluation = ExpressionScope.Of(turn, run, task).Evaluation;
            Correlations.Check(task.To, run.Input, evaluation);
            topics = EventStrategies.TopicsOf(task.To, filter => CorrelationKeys.Of(filter, run.Input, evaluation));
        }
        catch (JqException failed)
        {
            throw new RaisedException(ErrorTypes.Expression(failed.Message));
        }
        turn.Emit(new ListenStarted(run.Id, topics, task.Foreach is not null, task.Foreach is not null && task.To.UntilCondition is not null));
    }

    private static void Iterate(Turn turn, TaskRun run, ListenTask task, ListenProgress progress, JqValue item)
    {
        if (ForeachIteration.Advance(turn, run, task, task.Foreach!, item, progress.Index) is { } pass)
            turn.Emit(new ListenIterationEnded(run.Id, pass.Output, pass.Context, Closes(turn, run, task, progress, pass.Context)));
    }

    /// <summary>The context may have changed, and the condition of <c>until</c> with it.</summary>
    private static bool Closes(Turn turn, TaskRun run, ListenTask task, ListenProgress progress, JqValue? exported) =>
        run.Cursor?.Next == TaskCompleted.WorkflowEnd
        || (!progress.IsClosed && task.To.UntilCondition is { } condition && Arrivals.Holds(turn, run, task, condition, progress.EventsRead, exported));
}
