using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Language.Linking;

namespace Pawl.Engine.History;

/// <summary>A fact about an execution. Events are append-only; the state is a fold over them, and a fold never evaluates an expression.</summary>
/// <remarks>
/// A closed set. Members are only ever added with a default: histories of every earlier version must keep folding.
/// "Run" numbers one start of a task, unique in the execution, from 1 in order of start; run 0 is the workflow itself.
/// </remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ExecutionStarted), "execution-started")]
[JsonDerivedType(typeof(ExecutionForked), "execution-forked")]
[JsonDerivedType(typeof(DefinitionMigrated), "definition-migrated")]
[JsonDerivedType(typeof(ExecutionCompleted), "execution-completed")]
[JsonDerivedType(typeof(ExecutionFaulted), "execution-faulted")]
[JsonDerivedType(typeof(ExecutionCancelled), "execution-cancelled")]
[JsonDerivedType(typeof(TaskSkipped), "task-skipped")]
[JsonDerivedType(typeof(TaskStarted), "task-started")]
[JsonDerivedType(typeof(TaskCompleted), "task-completed")]
[JsonDerivedType(typeof(TaskFaulted), "task-faulted")]
[JsonDerivedType(typeof(TaskCancelled), "task-cancelled")]
[JsonDerivedType(typeof(LoopStarted), "loop-started")]
[JsonDerivedType(typeof(IterationStarted), "iteration-started")]
[JsonDerivedType(typeof(ForkStarted), "fork-started")]
[JsonDerivedType(typeof(ActivityScheduled), "activity-scheduled")]
[JsonDerivedType(typeof(ActivityCompleted), "activity-completed")]
[JsonDerivedType(typeof(ActivityFailed), "activity-failed")]
[JsonDerivedType(typeof(ActivityBegun), "activity-begun")]
[JsonDerivedType(typeof(ActivityDetached), "activity-detached")]
[JsonDerivedType(typeof(WorkResumed), "work-resumed")]
[JsonDerivedType(typeof(DetachedActivityEnded), "detached-activity-ended")]
[JsonDerivedType(typeof(SubscriptionStarted), "subscription-started")]
[JsonDerivedType(typeof(MessageConsumed), "message-consumed")]
[JsonDerivedType(typeof(MessageIterationEnded), "message-iteration-ended")]
[JsonDerivedType(typeof(WaitStarted), "wait-started")]
[JsonDerivedType(typeof(TimerFired), "timer-fired")]
[JsonDerivedType(typeof(AttemptStarted), "attempt-started")]
[JsonDerivedType(typeof(RetryScheduled), "retry-scheduled")]
[JsonDerivedType(typeof(ErrorCaught), "error-caught")]
[JsonDerivedType(typeof(CompensationStarted), "compensation-started")]
[JsonDerivedType(typeof(CompensationEnded), "compensation-ended")]
[JsonDerivedType(typeof(CompensationSkipped), "compensation-skipped")]
[JsonDerivedType(typeof(ChildScheduled), "child-scheduled")]
[JsonDerivedType(typeof(ChildCompleted), "child-completed")]
[JsonDerivedType(typeof(ChildFailed), "child-failed")]
[JsonDerivedType(typeof(FunctionEntered), "function-entered")]
[JsonDerivedType(typeof(ExtensionsChosen), "extensions-chosen")]
[JsonDerivedType(typeof(ExtensionListStarted), "extension-list-started")]
[JsonDerivedType(typeof(ExtendedWorkStarted), "extended-work-started")]
[JsonDerivedType(typeof(ExtendedWorkEnded), "extended-work-ended")]
[JsonDerivedType(typeof(EventEmitted), "event-emitted")]
[JsonDerivedType(typeof(ListenStarted), "listen-started")]
[JsonDerivedType(typeof(EventConsumed), "event-consumed")]
[JsonDerivedType(typeof(ListenIterationStarted), "listen-iteration-started")]
[JsonDerivedType(typeof(ListenIterationEnded), "listen-iteration-ended")]
[JsonDerivedType(typeof(ScheduleTimerSet), "schedule-timer-set")]
[JsonDerivedType(typeof(ScheduleListening), "schedule-listening")]
[JsonDerivedType(typeof(ScheduleEventConsumed), "schedule-event-consumed")]
[JsonDerivedType(typeof(ScheduleSetDropped), "schedule-set-dropped")]
[JsonDerivedType(typeof(ScheduledExecutionStarted), "scheduled-execution-started")]
[JsonDerivedType(typeof(ScheduledExecutionEnded), "scheduled-execution-ended")]
[JsonDerivedType(typeof(ExecutionSuspended), "execution-suspended")]
[JsonDerivedType(typeof(ExecutionResumed), "execution-resumed")]
[JsonDerivedType(typeof(ResumeConditionFailed), "resume-condition-failed")]
[JsonDerivedType(typeof(RunGoalSet), "run-goal-set")]
[JsonDerivedType(typeof(StepBegun), "step-begun")]
[JsonDerivedType(typeof(BreakpointsSet), "breakpoints-set")]
[JsonDerivedType(typeof(CursorMoved), "cursor-moved")]
[JsonDerivedType(typeof(TaskOverridden), "task-overridden")]
[JsonDerivedType(typeof(ContextEdited), "context-edited")]
public abstract record HistoryEvent;

/// <summary>The execution began.</summary>
/// <param name="Definition">The exact version it runs.</param>
/// <param name="Input">The raw input.</param>
/// <param name="Transformed">What <c>input.from</c> made of it; null when nothing did.</param>
/// <param name="TimeoutAt">When the workflow's time limit ends; null without one.</param>
/// <param name="Parent">Who waits for it; null when nobody does.</param>
/// <param name="Resources">What its definition refers to and does not contain, as it was then; null when there is nothing.</param>
/// <param name="IsSchedule">Whether it is the definition's schedule, which starts executions instead of running tasks.</param>
/// <param name="ActiveLimit">How long it may be at work; null without limit.</param>
public sealed record ExecutionStarted(
    DefinitionId Definition, JqValue Input, JqValue? Transformed, DateTimeOffset? TimeoutAt, ParentLink? Parent, ImmutableArray<PinnedResource>? Resources = null, bool IsSchedule = false, TimeSpan? ActiveLimit = null) : HistoryEvent;

/// <summary>The execution ended well.</summary>
/// <param name="Output">The workflow's transformed output.</param>
public sealed record ExecutionCompleted(JqValue Output) : HistoryEvent;

/// <summary>The execution ended by an error that nothing caught.</summary>
public sealed record ExecutionFaulted(WorkflowError Error) : HistoryEvent;

/// <summary>The execution was stopped.</summary>
/// <param name="Reason">Why, for people; null when not said.</param>
/// <param name="By">Who did it; null when its parent did.</param>
/// <param name="Terminated">Whether it was stopped at once, with nothing undone.</param>
public sealed record ExecutionCancelled(
    string? Reason, OperatorMark? By = null, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Terminated = false) : HistoryEvent, IOperated;

/// <summary>A task's <c>if</c> did not hold; the flow goes on behind it with the same data.</summary>
/// <param name="Owner">The run whose list holds the task.</param>
/// <param name="Pointer">The task.</param>
/// <param name="Branch">Index of the branch when the task is one; null otherwise.</param>
public sealed record TaskSkipped(int Owner, string Pointer, int? Branch = null) : HistoryEvent;

/// <summary>A task began.</summary>
/// <param name="Run">Its number.</param>
/// <param name="Owner">The run whose list or fork holds it.</param>
/// <param name="Pointer">The task.</param>
/// <param name="Input">The transformed input; null when it is the raw input, which the owner has.</param>
/// <param name="TimeoutAt">When the task's time limit ends; null without one.</param>
/// <param name="Branch">Index of the branch when the task is one; null otherwise.</param>
/// <param name="Undoes">The completed run that this one undoes; null for every task of the document.</param>
public sealed record TaskStarted(int Run, int Owner, string Pointer, JqValue? Input = null, DateTimeOffset? TimeoutAt = null, int? Branch = null, int? Undoes = null) : HistoryEvent;

/// <summary>A task ended well.</summary>
/// <param name="Run">Its number.</param>
/// <param name="Output">The transformed output; null when it is the raw output, which the state has.</param>
/// <param name="Context">The new context; null when nothing was exported.</param>
/// <param name="Next">Where the owner's list goes on: an index, <see cref="ListEnd"/> or <see cref="WorkflowEnd"/>; null for the task that follows.</param>
/// <param name="Saga">What it tells the saga around it; null outside of sagas, and for a task that nothing undoes.</param>
public sealed record TaskCompleted(int Run, JqValue? Output = null, JqValue? Context = null, int? Next = null, SagaStep? Saga = null) : HistoryEvent
{
    /// <summary>The list ends here (<c>exit</c>).</summary>
    public const int ListEnd = -1;
    /// <summary>The workflow ends here (<c>end</c>).</summary>
    public const int WorkflowEnd = -2;
}

/// <summary>A task ended by an error; its owner decides what follows.</summary>
public sealed record TaskFaulted(int Run, WorkflowError Error) : HistoryEvent;

/// <summary>A task was stopped before its end.</summary>
public sealed record TaskCancelled(int Run) : HistoryEvent;

/// <summary>A <c>for</c> knows its items.</summary>
public sealed record LoopStarted(int Run, JqValue Items) : HistoryEvent;

/// <summary>An iteration of a <c>for</c> began.</summary>
/// <param name="Run">The loop.</param>
/// <param name="Index">The iteration, from 0.</param>
public sealed record IterationStarted(int Run, int Index) : HistoryEvent;

/// <summary>A <c>fork</c> is about to start its branches.</summary>
/// <param name="Run">The fork.</param>
/// <param name="Branches">How many.</param>
/// <param name="Compete">Whether the first to complete wins.</param>
public sealed record ForkStarted(int Run, int Branches, bool Compete) : HistoryEvent;

/// <summary>A task asked for a side effect. From its commit on it is carried out at least once, always with the same idempotency key.</summary>
/// <param name="Run">The task.</param>
/// <param name="Request">What is asked for.</param>
/// <param name="AtMostOnce">Whether it must not be carried out again once it has begun: see <see cref="ActivityBegun"/>.</param>
/// <param name="IsVeiled">Whether values that came from secrets are covered in the request; null when there are none. Whoever carries it out evaluates it again.</param>
public sealed record ActivityScheduled(
    int Run, ActivityRequest Request, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool AtMostOnce = false, bool? IsVeiled = null) : HistoryEvent;

/// <summary>The side effect's result arrived.</summary>
public sealed record ActivityCompleted(int Run, JqValue Result) : HistoryEvent;

/// <summary>The side effect failed.</summary>
public sealed record ActivityFailed(int Run, WorkflowError Error) : HistoryEvent;

/// <summary>A <c>wait</c> knows when it ends.</summary>
public sealed record WaitStarted(int Run, DateTimeOffset DueAt) : HistoryEvent;

/// <summary>A timer fired.</summary>
public sealed record TimerFired(int Run, State.TimerPurpose Purpose) : HistoryEvent;

/// <summary>A <c>try</c> began an attempt at its list, the first one included.</summary>
/// <param name="Run">The try.</param>
/// <param name="Attempt">From 1.</param>
/// <param name="TimeoutAt">When the attempt's time limit ends; null without one.</param>
public sealed record AttemptStarted(int Run, int Attempt, DateTimeOffset? TimeoutAt = null) : HistoryEvent;

/// <summary>A <c>try</c> caught an error and will run its list again.</summary>
/// <param name="Run">The try.</param>
/// <param name="Error">The error.</param>
/// <param name="DueAt">When: back-off and jitter included.</param>
public sealed record RetryScheduled(int Run, WorkflowError Error, DateTimeOffset DueAt) : HistoryEvent;

/// <summary>A <c>try</c> caught an error for good: its handler runs, or the error is swallowed.</summary>
public sealed record ErrorCaught(int Run, WorkflowError Error) : HistoryEvent;

/// <summary>A task asked for another execution.</summary>
/// <param name="Run">The task.</param>
/// <param name="ChildId">The child's execution id.</param>
/// <param name="Definition">Which definition; the version may be <c>latest</c>.</param>
/// <param name="Input">The child's raw input.</param>
public sealed record ChildScheduled(int Run, string ChildId, DefinitionId Definition, JqValue Input) : HistoryEvent;

/// <summary>The child ended well.</summary>
public sealed record ChildCompleted(int Run, JqValue Output) : HistoryEvent;

/// <summary>The child faulted, was cancelled or could not start.</summary>
public sealed record ChildFailed(int Run, WorkflowError Error) : HistoryEvent;

/// <summary>The events of one decision, which share one moment and one commit.</summary>
/// <param name="Position">Position of the first event in the history, from 1, without gaps.</param>
/// <param name="At">UTC time of the decision.</param>
/// <param name="Events">At least one.</param>
public sealed record HistoryBatch(long Position, DateTimeOffset At, System.Collections.Immutable.ImmutableArray<HistoryEvent> Events);
