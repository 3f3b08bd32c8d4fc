using System.Collections.Immutable;
using Pawl.Engine.Control;
using Pawl.Language.Expressions;

namespace Pawl.Engine.History;

/// <summary>Who had something done.</summary>
/// <param name="Actor">Who, e.g. <c>key:k3jh5a7b2c9d</c>; <c>system:…</c> for Pawl itself.</param>
/// <param name="CommandId">The idempotency key of the command; null when it had none.</param>
/// <param name="Digest">What a repetition of the command under the same key is compared with; null when it has no key.</param>
public sealed record OperatorMark(string Actor, string? CommandId = null, string? Digest = null);

/// <summary>A fact that somebody in charge brought about.</summary>
internal interface IOperated
{
    /// <summary>Who; null in histories that are older than the member.</summary>
    OperatorMark? By { get; }
}

/// <summary>The execution was suspended: nothing new begins until it is resumed.</summary>
/// <param name="By">Who did it.</param>
/// <param name="Cause">What made it stop.</param>
/// <param name="Reason">Why, for people; null when not said.</param>
/// <param name="Until">When it goes on by itself, UTC; null when not by time.</param>
/// <param name="When">What else makes it go on by itself; null when nothing does.</param>
/// <param name="WarnAt">When a warning is due, UTC; null for never.</param>
/// <param name="LimitAt">When it has lasted too long, UTC; null for never.</param>
/// <param name="LimitAction">What happens then.</param>
/// <param name="Run">The run at whose list a breakpoint was met; null otherwise.</param>
/// <param name="Pointer">The task that it stopped at; null when at none in particular.</param>
public sealed record ExecutionSuspended(
    OperatorMark By, SuspensionCause Cause, string? Reason = null, DateTimeOffset? Until = null, ResumeCondition? When = null,
    DateTimeOffset? WarnAt = null, DateTimeOffset? LimitAt = null, SuspensionLimitAction LimitAction = default, int? Run = null, string? Pointer = null) : HistoryEvent, IOperated;

/// <summary>The execution goes on.</summary>
/// <param name="By">Who did it.</param>
/// <param name="Cause">What made it go on.</param>
/// <param name="Data">What was merged into the context; null when nothing was.</param>
public sealed record ExecutionResumed(OperatorMark By, ResumeCause Cause, JqValue? Data = null) : HistoryEvent, IOperated;

/// <summary>It was asked whether the execution may go on by itself, and that failed: it never will by this condition.</summary>
/// <param name="Fault">Why, for people.</param>
public sealed record ResumeConditionFailed(string Fault) : HistoryEvent;

/// <summary>How far the execution is to run before it is suspended again.</summary>
/// <param name="By">Who wants it.</param>
/// <param name="Goal">What is meant.</param>
/// <param name="Pointer">The task of <c>run-until</c>; null for a step.</param>
public sealed record RunGoalSet(OperatorMark By, RunGoalKind Goal, string? Pointer = null) : HistoryEvent, IOperated;

/// <summary>A step has begun with this task; nothing else moves until it ends.</summary>
/// <param name="Run">The task.</param>
public sealed record StepBegun(int Run) : HistoryEvent;

/// <summary>The breakpoints of the execution, besides those of its definition.</summary>
/// <param name="By">Who set them.</param>
/// <param name="Pointers">All of them, sorted.</param>
public sealed record BreakpointsSet(OperatorMark By, ImmutableArray<string> Pointers) : HistoryEvent, IOperated;

/// <summary>Somebody had a list go on at another place or with other data. What lived in it was cancelled before.</summary>
/// <param name="By">Who did it.</param>
/// <param name="Owner">The run whose list it is.</param>
/// <param name="List">Pointer of the list.</param>
/// <param name="Next">Index of the next task; the list's length ends it.</param>
/// <param name="Data">What the next task gets; null for what the last one gave.</param>
/// <param name="Skipped">The task that is left out by it; null when none is.</param>
public sealed record CursorMoved(OperatorMark By, int Owner, string List, int Next, JqValue? Data = null, string? Skipped = null) : HistoryEvent, IOperated;

/// <summary>Somebody ended a task with an output of their own, in place of its work.</summary>
/// <param name="By">Who did it.</param>
/// <param name="Run">The task.</param>
/// <param name="Output">Its output.</param>
public sealed record TaskOverridden(OperatorMark By, int Run, JqValue Output) : HistoryEvent, IOperated;

/// <summary>Somebody replaced the context.</summary>
/// <param name="By">Who did it.</param>
/// <param name="Context">The new context.</param>
/// <param name="Owner">The run whose context it is: its branch's, or the workflow's; null for the workflow and every branch.</param>
public sealed record ContextEdited(OperatorMark By, JqValue Context, int? Owner = null) : HistoryEvent, IOperated;
