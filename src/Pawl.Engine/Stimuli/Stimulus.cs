using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Pawl.Engine.Control;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Language.Linking;

namespace Pawl.Engine.Stimuli;

/// <summary>Something that happened to an execution and that the engine decides on. A closed set.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(StartExecution), "start")]
[JsonDerivedType(typeof(ForkExecution), "fork")]
[JsonDerivedType(typeof(ActivityTaken), "activity-taken")]
[JsonDerivedType(typeof(ActivityEnded), "activity-ended")]
[JsonDerivedType(typeof(ActivitiesLost), "activities-lost")]
[JsonDerivedType(typeof(ActivityReported), "activity-reported")]
[JsonDerivedType(typeof(TimerElapsed), "timer-elapsed")]
[JsonDerivedType(typeof(ChildEnded), "child-ended")]
[JsonDerivedType(typeof(ActiveTimeElapsed), "active-time-elapsed")]
[JsonDerivedType(typeof(CancelExecution), "cancel")]
[JsonDerivedType(typeof(ContinueExecution), "continue")]
[JsonDerivedType(typeof(EventArrived), "event-arrived")]
[JsonDerivedType(typeof(Operate), "operate")]
public abstract record Stimulus;

/// <summary>Begins an execution.</summary>
/// <param name="Definition">Which definition; version <c>latest</c> is resolved by the edge before the engine sees it.</param>
/// <param name="Input">The raw input.</param>
/// <param name="Parent">Who waits for it; null when nobody does.</param>
/// <param name="Resources">What the definition refers to and does not contain, looked up by the edge before the engine sees it; null when there is nothing.</param>
/// <param name="IsSchedule">Whether the definition's schedule begins, which starts executions instead of running tasks.</param>
/// <param name="SuspendedBy">Who wants it suspended from the start, before its first task; null when nobody does.</param>
/// <param name="Timeout">How long it may take at most, besides what its definition says: whichever comes first ends it. Null for no such limit.</param>
public sealed record StartExecution(
    DefinitionId Definition, JqValue Input, ParentLink? Parent, ImmutableArray<PinnedResource>? Resources = null, bool IsSchedule = false, OperatorMark? SuspendedBy = null, TimeSpan? Timeout = null) : Stimulus;

/// <summary>A runner has taken an activity up. Only for activities whose <see cref="Decisions.PendingActivity.TellsBegin"/> is set.</summary>
/// <param name="Run">The task run that asked for it.</param>
public sealed record ActivityTaken(int Run) : Stimulus;

/// <summary>Activities were under way when their server stopped, and nobody will ever tell how they ended.</summary>
/// <param name="Runs">The task runs that asked for them; those that may be carried out again are left alone.</param>
public sealed record ActivitiesLost(ImmutableArray<int> Runs) : Stimulus;

/// <summary>An activity ended. Exactly one of result and error is set.</summary>
/// <param name="Run">The task run that asked for it.</param>
/// <param name="Result">The result; null when it failed.</param>
/// <param name="Error">The error; null when it succeeded.</param>
public sealed record ActivityEnded(int Run, JqValue? Result, WorkflowError? Error) : Stimulus;

/// <summary>A timer is due.</summary>
public sealed record TimerElapsed(TimerKey Timer) : Stimulus;

/// <summary>A child execution ended. Exactly one of output and error is set.</summary>
public sealed record ChildEnded(int Run, string ChildId, JqValue? Output, WorkflowError? Error) : Stimulus;

/// <summary>Somebody wants it to stop.</summary>
/// <param name="Reason">Why, for people; null when not said.</param>
public sealed record CancelExecution(string? Reason) : Stimulus;

/// <summary>An event arrived at a task that listens.</summary>
/// <param name="Run">The task run that subscribed.</param>
/// <param name="Sequence">Its place in the tenant's journal: rises with arrival, and has gaps.</param>
/// <param name="ReceivedAt">When it arrived, UTC.</param>
/// <param name="Envelope">The CloudEvent in its JSON format.</param>
/// <param name="IsReplayed">Whether it arrived before the task listened: only filters with <c>correlate</c> take it then (R35).</param>
public sealed record EventArrived(int Run, long Sequence, DateTimeOffset ReceivedAt, JqValue Envelope, bool IsReplayed = false) : Stimulus;

/// <summary>The last decision reached its bound on transitions; go on.</summary>
public sealed record ContinueExecution : Stimulus;
