using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Pawl.Engine.Compatibility;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Control;

/// <summary>What somebody in charge wants done to an execution. A closed set; each member stands in an inbox row like any stimulus.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "command")]
[JsonDerivedType(typeof(SuspendCommand), "suspend")]
[JsonDerivedType(typeof(ResumeCommand), "resume")]
[JsonDerivedType(typeof(CancelCommand), "cancel")]
[JsonDerivedType(typeof(TerminateCommand), "terminate")]
[JsonDerivedType(typeof(StepCommand), "step")]
[JsonDerivedType(typeof(RunUntilCommand), "run-until")]
[JsonDerivedType(typeof(SetBreakpointsCommand), "set-breakpoints")]
[JsonDerivedType(typeof(SkipCommand), "skip")]
[JsonDerivedType(typeof(RetryFromCommand), "retry-from")]
[JsonDerivedType(typeof(EditCommand), "edit")]
[JsonDerivedType(typeof(RetryCompensationCommand), "retry-compensation")]
[JsonDerivedType(typeof(SkipCompensationCommand), "skip-compensation")]
[JsonDerivedType(typeof(MigrateCommand), "migrate")]
public abstract record OperatorCommand;

/// <summary>Pauses: what is under way finishes and its result waits, nothing new begins. Pausing what is paused changes nothing.</summary>
/// <param name="Reason">Why, for people; null when not said.</param>
/// <param name="Until">When it goes on by itself, UTC; null when not by time. A time that has passed goes on at once.</param>
/// <param name="When">What else makes it go on by itself; null when nothing does.</param>
public sealed record SuspendCommand(string? Reason = null, DateTimeOffset? Until = null, ResumeCondition? When = null) : OperatorCommand;

/// <summary>Lets a suspended execution go on.</summary>
/// <param name="Data">An object that is merged into the context, of the workflow and of every branch; null when there is none.</param>
public sealed record ResumeCommand(JqValue? Data = null) : OperatorCommand;

/// <summary>Stops an execution in good order. Stopping what was stopped changes nothing.</summary>
/// <param name="Reason">Why, for people; null when not said.</param>
public sealed record CancelCommand(string? Reason = null) : OperatorCommand;

/// <summary>Stops an execution at once: nothing is undone and nothing is waited for.</summary>
/// <param name="Reason">Why, for people; null when not said.</param>
public sealed record TerminateCommand(string? Reason = null) : OperatorCommand;

/// <summary>Lets a suspended execution carry out exactly one real task, and suspends it again.</summary>
public sealed record StepCommand : OperatorCommand;

/// <summary>Lets an execution go on until a task has ended, and suspends it then.</summary>
/// <param name="Task">Pointer of the task, or its name where only one task has it.</param>
public sealed record RunUntilCommand(string Task) : OperatorCommand;

/// <summary>Sets the tasks before which an execution is suspended, in place of those that were set before.</summary>
/// <param name="Tasks">Pointers, or names where only one task has them; empty for none.</param>
public sealed record SetBreakpointsCommand(ImmutableArray<string> Tasks) : OperatorCommand;

/// <summary>Leaves out a task of a suspended execution: one that is about to begin, or lives.</summary>
/// <param name="Task">Pointer or name; null where only one task comes into question.</param>
/// <param name="Output">What it gave, so to say; null for the data that it got.</param>
public sealed record SkipCommand(string? Task = null, JqValue? Output = null) : OperatorCommand;

/// <summary>Has a suspended execution go back to a task that it came by in a list that still runs. What lives in the list is cancelled.</summary>
/// <param name="Pointer">The task.</param>
/// <param name="Owner">The run whose list it is.</param>
/// <param name="Data">What the task got when it began.</param>
/// <param name="Context">The context as it was then.</param>
public sealed record RetryFromCommand(string Pointer, int Owner, JqValue Data, JqValue Context) : OperatorCommand;

/// <summary>Changes a suspended execution before it goes on. At least one member is set.</summary>
/// <param name="Context">The context, of the workflow and of every branch; null leaves it.</param>
/// <param name="Data">What the next task gets; null leaves it.</param>
/// <param name="Next">The task that comes next, of a list that runs; null leaves it.</param>
/// <param name="Task">The place that is meant, where several tasks come next side by side: the task that is about to begin there, or lives. Null where there is but one.</param>
public sealed record EditCommand(JqValue? Context = null, JqValue? Data = null, string? Next = null, string? Task = null) : OperatorCommand;

/// <summary>Has the undos tried again whose failure suspended an execution. Resuming it does the same.</summary>
public sealed record RetryCompensationCommand : OperatorCommand;

/// <summary>Leaves the undos whose failure suspended an execution: their steps stay done, and it goes on behind them.</summary>
public sealed record SkipCompensationCommand : OperatorCommand;

/// <summary>Has an execution go on under another version of its workflow. Whoever sends it has compared the two, see <see cref="Compatibilities"/>.</summary>
/// <param name="To">The version, which exists.</param>
/// <param name="Moves">Where each run goes on.</param>
/// <param name="Position">The position at which that was found.</param>
/// <param name="Breakpoints">Its own breakpoints there, sorted; null leaves them.</param>
/// <param name="Until">The task of a <c>run-until</c> there; null leaves it.</param>
public sealed record MigrateCommand(DefinitionId To, ImmutableArray<RunMove> Moves, long Position, ImmutableArray<string>? Breakpoints = null, string? Until = null) : OperatorCommand
{
    /// <summary>The command that carries out what a comparison found.</summary>
    public static MigrateCommand Of(DefinitionId to, CompatibilityReport report, long position) => new(to, report.Moves, position, report.Breakpoints, report.Until);
}
