using System.Collections.Immutable;
using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Lifecycle;

/// <summary>Tells the world what becomes of an execution: the lifecycle events that a fact of its history stands for.</summary>
internal static class LifecycleEvents
{
    /// <summary>The lifecycle events of one fact, in their order. A schedule has none: it runs no tasks, and the executions it starts speak for themselves.</summary>
    /// <param name="definition">The definition version that the execution runs.</param>
    /// <param name="before">The state before the fact; null when it is the first.</param>
    /// <param name="happened">The fact.</param>
    /// <param name="after">The state after it.</param>
    /// <param name="context">The level, which is not <see cref="LifecycleLevel.Off"/>, the execution and the time.</param>
    public static ImmutableArray<EmittedEvent> Of(WorkflowDefinition definition, ExecutionState? before, HistoryEvent happened, ExecutionState after, DecisionContext context)
    {
        if (IsSchedule(before ?? after)) return [];

        var envelopes = new LifecycleEnvelopes(context.Key, after, context.Now);
        if (OfWorkflow(definition, before, happened, after, envelopes) is { } told) return [told];
        return context.Lifecycle == LifecycleLevel.All && before is not null ? OfTask(before, happened, envelopes) : [];
    }

    private static EmittedEvent? OfWorkflow(WorkflowDefinition definition, ExecutionState? before, HistoryEvent happened, ExecutionState after, LifecycleEnvelopes envelopes) => happened switch
    {
        ExecutionStarted or ExecutionForked => envelopes.OfWorkflow(LifecycleTypes.WorkflowStarted, "startedAt", ("definition", envelopes.Definition)),
        ExecutionCompleted => envelopes.OfWorkflow(LifecycleTypes.WorkflowCompleted, "completedAt", ("outputUri", envelopes.OutputUri)),
        ExecutionFaulted faulted => envelopes.OfWorkflow(LifecycleTypes.WorkflowFaulted, "faultedAt", ("error", LifecycleBounds.Of(faulted.Error))),
        ExecutionCancelled => envelopes.OfWorkflow(LifecycleTypes.WorkflowCancelled, "cancelledAt"),
        ExecutionSuspended => envelopes.OfWorkflow(LifecycleTypes.WorkflowSuspended, "suspendedAt"),
        ExecutionResumed => envelopes.OfWorkflow(LifecycleTypes.WorkflowResumed, "resumedAt"),
        ListenStarted listen when Correlates(definition, after.RunAt(listen.Run)) => envelopes.OfWorkflow(LifecycleTypes.CorrelationStarted, "startedAt"),
        EventConsumed consumed => OfHearing(definition, before!.RunAt(consumed.Run), after, envelopes),
        ListenIterationEnded ended => OfHearing(definition, before!.RunAt(ended.Run), after, envelopes),
        _ => null,
    };

    private static ImmutableArray<EmittedEvent> OfTask(ExecutionState before, HistoryEvent happened, LifecycleEnvelopes envelopes) => happened switch
    {
        // Nothing follows: there is no phase for a task that is skipped (R50).
        TaskSkipped skipped => [envelopes.OfTask(LifecycleTypes.TaskCreated, skipped.Pointer, "createdAt")],
        TaskStarted started => [envelopes.OfTask(LifecycleTypes.TaskCreated, started.Pointer, "createdAt"), envelopes.OfTask(LifecycleTypes.TaskStarted, started.Pointer, "startedAt")],
        AttemptStarted { Attempt: > 1 } attempt => [envelopes.OfTask(LifecycleTypes.TaskRetried, before.RunAt(attempt.Run).Pointer, "retriedAt")],
        TaskCompleted completed => [envelopes.OfTask(LifecycleTypes.TaskCompleted, before.RunAt(completed.Run).Pointer, "completedAt", ("outputUri", envelopes.TasksUri))],
        TaskFaulted faulted => [envelopes.OfTask(LifecycleTypes.TaskFaulted, before.RunAt(faulted.Run).Pointer, "faultedAt", ("error", LifecycleBounds.Of(faulted.Error)))],
        TaskCancelled cancelled => [envelopes.OfTask(LifecycleTypes.TaskCancelled, before.RunAt(cancelled.Run).Pointer, "cancelledAt")],
        _ => [],
    };

    /// <summary>The end of a correlation, when the fact was what closed the listening.</summary>
    private static EmittedEvent? OfHearing(WorkflowDefinition definition, TaskRun heard, ExecutionState after, LifecycleEnvelopes envelopes)
    {
        var now = after.RunAt(heard.Id);
        return heard.Progress is ListenProgress { IsClosed: false } && now.Progress is ListenProgress { IsClosed: true } listen && Correlates(definition, now)
            ? envelopes.OfWorkflow(LifecycleTypes.CorrelationCompleted, "completedAt", ("correlationKeys", LifecycleBounds.Of(listen.Keys)))
            : null;
    }

    private static bool Correlates(WorkflowDefinition definition, TaskRun run) => definition.TasksByPointer[run.Pointer] is ListenTask listen && Correlates(listen.To);

    private static bool Correlates(EventConsumption strategy) =>
        strategy.Filters.Any(filter => !filter.Correlate.IsEmpty) || (strategy.UntilEvents is { } until && Correlates(until));

    private static bool IsSchedule(ExecutionState state) => state.Runs.TryGetValue(0, out var workflow) && workflow.Progress is ScheduleProgress;
}
