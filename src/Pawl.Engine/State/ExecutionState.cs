using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Pawl.Engine.Activities;
using Pawl.Engine.Control;
using Pawl.Engine.History;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.State;

/// <summary>Where an execution stands: a fold over its history, immutable.</summary>
public sealed record ExecutionState
{
    /// <summary>The exact definition version.</summary>
    public required DefinitionId Definition { get; init; }
    /// <summary>The raw input.</summary>
    public required JqValue Input { get; init; }
    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }
    /// <summary>Who waits for it; null when nobody does.</summary>
    public ParentLink? Parent { get; init; }
    /// <summary>The ending phase; null while it lives.</summary>
    public StatusPhase? End { get; init; }
    /// <summary>When it ended, UTC; null while it lives.</summary>
    public DateTimeOffset? EndedAt { get; init; }
    /// <summary><c>$context</c>.</summary>
    public JqValue Context { get; init; } = JqValue.EmptyObject;
    /// <summary>The output; null unless completed.</summary>
    public JqValue? Output { get; init; }
    /// <summary>The error; null unless faulted.</summary>
    public WorkflowError? Error { get; init; }
    /// <summary>Why it was cancelled; null unless somebody said.</summary>
    public string? CancelReason { get; init; }
    /// <summary>Position of the last event folded in.</summary>
    public long Position { get; init; }
    /// <summary>Number of the latest task run.</summary>
    public int LastRun { get; init; }
    /// <summary>Live runs by number; 0 is the workflow. Empty once it has ended.</summary>
    public ImmutableSortedDictionary<int, TaskRun> Runs { get; init; } = ImmutableSortedDictionary<int, TaskRun>.Empty;
    /// <summary>Runs that the engine must act on next.</summary>
    public ImmutableSortedSet<int> Ready { get; init; } = ImmutableSortedSet<int>.Empty;
    /// <summary>Side effects under way that nobody waits for, by the run that asked for them. Empty once it has ended.</summary>
    public ImmutableSortedDictionary<int, DetachedActivity> Detached { get; init; } = ImmutableSortedDictionary<int, DetachedActivity>.Empty;
    /// <summary>Timers by key with their due times, UTC.</summary>
    public ImmutableSortedDictionary<TimerKey, DateTimeOffset> Timers { get; init; } = ImmutableSortedDictionary<TimerKey, DateTimeOffset>.Empty;

    /// <summary>What listening runs have subscribed to, by run.</summary>
    public ImmutableSortedDictionary<int, EventSubscription> Subscriptions { get; init; } = ImmutableSortedDictionary<int, EventSubscription>.Empty;
    /// <summary>The events that it consumed.</summary>
    public ConsumedEvents Consumed { get; init; } = ConsumedEvents.None;

    /// <summary>How long it has been at work and may be; null when nothing limits it.</summary>
    public ActiveTimes.ActiveTime? Active { get; init; }
    /// <summary>That it is suspended; null unless it is.</summary>
    public Suspension? Suspension { get; init; }
    /// <summary>How far it is to run before it is suspended again; null for no end.</summary>
    public RunGoal? Goal { get; init; }
    /// <summary>Pointers of tasks before which it is suspended, besides those that its definition marks; sorted by their characters.</summary>
    public ImmutableArray<string> Breakpoints { get; init; } = [];
    /// <summary>The latest commands with an idempotency key that took effect, oldest first: at most <see cref="RememberedCommands"/>.</summary>
    public ImmutableList<OperatorMark> Commands { get; init; } = [];

    /// <summary>Commands that are remembered: 64. A constant, because folding a history must not depend on settings.</summary>
    public const int RememberedCommands = 64;

    /// <summary>The phase.</summary>
    public StatusPhase Status => End ?? (Suspension is not null ? StatusPhase.Suspended : Ready.IsEmpty && Detached.IsEmpty && !Runs.Values.Any(run => run.Progress is ActivityProgress { IsPending: true }) ? StatusPhase.Waiting : StatusPhase.Running);

}

/// <summary>One start of a task that has not ended.</summary>
public sealed record TaskRun
{
    /// <summary>Its number.</summary>
    public required int Id { get; init; }
    /// <summary>The run whose list or fork holds it; -1 for the workflow.</summary>
    public required int Owner { get; init; }
    /// <summary>The task; empty for the workflow.</summary>
    public required string Pointer { get; init; }
    /// <summary>Index of the branch when it is one; null otherwise.</summary>
    public int? Branch { get; init; }
    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }
    /// <summary>The raw input: <c>$task.input</c>.</summary>
    public required JqValue RawInput { get; init; }
    /// <summary>The transformed input: <c>$input</c>.</summary>
    public required JqValue Input { get; init; }
    /// <summary>The raw output, once known.</summary>
    public JqValue? RawOutput { get; init; }
    /// <summary>The context as this branch sees it; null for every run that is no branch (R20).</summary>
    public JqValue? Context { get; init; }
    /// <summary>Where it stands in its list; null when it has none.</summary>
    public Cursor? Cursor { get; init; }
    /// <summary>Whether the breakpoint before its next task was met, so that it is passed when the execution goes on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool PassedBreakpoint { get; init; }
    /// <summary>What its kind remembers; null when nothing.</summary>
    public TaskProgress? Progress { get; init; }
    /// <summary>What its extensions are doing; null for a task that is not extended.</summary>
    public ExtensionRun? Extension { get; init; }
    /// <summary>The error of the subtask that just faulted; null when none did.</summary>
    public WorkflowError? Error { get; init; }
    /// <summary>What completed in the saga that this run is, in order of completion; null when nothing did, or it is none.</summary>
    public ImmutableArray<Compensation.CompletedStep>? Steps { get; init; }
    /// <summary>What it undoes before anything else becomes of it; null when nothing.</summary>
    public Compensation.Undoing? Undoing { get; init; }
    /// <summary>The completed step that this run undoes; null for a task of the document.</summary>
    public Compensation.CompletedStep? Undoes { get; init; }
}

/// <summary>Where a run stands in a list of subtasks.</summary>
/// <param name="List">Pointer of the list.</param>
/// <param name="Next">Index of the next task, or a code of <see cref="History.TaskCompleted"/>.</param>
/// <param name="Data">The data that the next task gets.</param>
public sealed record Cursor(string List, int Next, JqValue Data);

/// <summary>What a kind of task remembers between decisions.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(LoopProgress), "loop")]
[JsonDerivedType(typeof(ForkProgress), "fork")]
[JsonDerivedType(typeof(TryProgress), "try")]
[JsonDerivedType(typeof(WaitProgress), "wait")]
[JsonDerivedType(typeof(ActivityProgress), "activity")]
[JsonDerivedType(typeof(ChildProgress), "child")]
[JsonDerivedType(typeof(FunctionProgress), "function")]
[JsonDerivedType(typeof(ListenProgress), "listen")]
[JsonDerivedType(typeof(ScheduleProgress), "schedule")]
public abstract record TaskProgress;

/// <summary>A <c>for</c>: its items and the current iteration.</summary>
public sealed record LoopProgress(JqValue Items, int Index) : TaskProgress;

/// <summary>A <c>fork</c>: what its branches gave.</summary>
/// <param name="Compete">Whether the first to complete wins.</param>
/// <param name="Live">Branches that have not ended.</param>
/// <param name="Outputs">Outputs by branch; null while a branch has none.</param>
/// <param name="Contexts">What each completed branch made of the context; null while it has not.</param>
/// <param name="Winner">The first branch to complete; null while none has.</param>
/// <param name="EndedBy">The branch that ended the whole workflow; null while none has.</param>
public sealed record ForkProgress(
    bool Compete, int Live, ImmutableArray<JqValue?> Outputs, ImmutableArray<JqValue?> Contexts, int? Winner, int? EndedBy) : TaskProgress;

/// <summary>What a <c>try</c> is doing.</summary>
public enum TryStage
{
    /// <summary>Running its list.</summary>
    Trying,
    /// <summary>Waiting before the next attempt.</summary>
    Waiting,
    /// <summary>The wait is over; the next attempt begins.</summary>
    Due,
    /// <summary>Running its handler, or swallowing the error.</summary>
    Handling,
}

/// <summary>A <c>try</c>.</summary>
/// <param name="Stage">What it is doing.</param>
/// <param name="Attempt">Attempts begun.</param>
/// <param name="FirstStartedAt">When the first attempt began.</param>
/// <param name="Caught">The error caught last; null when none was.</param>
public sealed record TryProgress(TryStage Stage, int Attempt, DateTimeOffset FirstStartedAt, WorkflowError? Caught) : TaskProgress;

/// <summary>A <c>wait</c>.</summary>
public sealed record WaitProgress(DateTimeOffset DueAt, bool Fired) : TaskProgress;

/// <summary>A side effect.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="ScheduledAt">When.</param>
/// <param name="IsPending">Whether it has not ended.</param>
/// <param name="Failure">The error it ended with; null otherwise.</param>
/// <param name="AtMostOnce">Whether it must not be carried out again once it has begun.</param>
/// <param name="HasBegun">Whether it has begun; told only for those that are carried out at most once.</param>
/// <param name="Messages">What it consumed when it is a subscription; null otherwise.</param>
/// <param name="IsVeiled">Whether values that came from secrets are covered in the request; null when there are none.</param>
/// <param name="AskedAs">The pointer that its task had when it was asked for, and that its idempotency key has for good; null while the task still has it.</param>
public sealed record ActivityProgress(
    ActivityRequest Request, DateTimeOffset ScheduledAt, bool IsPending, WorkflowError? Failure, bool AtMostOnce = false, bool HasBegun = false, ConsumedMessages? Messages = null, bool? IsVeiled = null,
    string? AskedAs = null)
    : TaskProgress;

/// <summary>A child execution.</summary>
/// <param name="ChildId">Its id.</param>
/// <param name="IsPending">Whether it has not ended.</param>
/// <param name="Failure">The error it ended with; null otherwise.</param>
public sealed record ChildProgress(string ChildId, bool IsPending, WorkflowError? Failure) : TaskProgress;

/// <summary>A call of a function that was entered.</summary>
/// <param name="Function">Pointer of the function's task.</param>
public sealed record FunctionProgress(string Function) : TaskProgress;
