using System.Collections.Immutable;
using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Control;

/// <summary>Tasks before which an execution stands still: those that the definition marks, and those of the execution itself.</summary>
public static class Breakpoints
{
    /// <summary>The member of <c>metadata</c> that marks a task.</summary>
    public const string Member = "pawl/breakpoint";
    /// <summary>Breakpoints of one execution at most.</summary>
    public const int Most = 1_000;

    private static readonly OperatorMark By = new("system:breakpoint");

    /// <summary>What is wrong with what a task says; null when nothing is.</summary>
    public static string? Problem(TaskDefinition task) => Mark(task) is null or { Kind: JqKind.True or JqKind.False or JqKind.Null } ? null : $"'{Member}' is true or false.";

    internal static OperatorOutcome Set(Turn turn, SetBreakpointsCommand command, OperatorMark by)
    {
        if (command.Tasks.Length > Most) return Refusals.DoesNotFit($"An execution has at most {Most} breakpoints.");
        var pointers = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
        foreach (var name in command.Tasks)
        {
            if (TaskNames.Find(turn.Definition, name, out var task) is { } problem) return Refusals.DoesNotFit(problem);
            pointers.Add(task!.Pointer);
        }
        if (pointers.SequenceEqual(turn.State.Breakpoints)) return OperatorOutcome.Unchanged;
        turn.Emit(new BreakpointsSet(by, [.. pointers]));
        return OperatorOutcome.Done;
    }

    /// <summary>Stands still when a task that is about to begin has a breakpoint that was not passed yet.</summary>
    /// <returns>Whether it stands still now: the task must not begin.</returns>
    internal static bool Stop(Turn turn, TaskRun owner, TaskDefinition task)
    {
        if (owner.PassedBreakpoint || !(IsMarked(task) || turn.State.Breakpoints.BinarySearch(task.Pointer, StringComparer.Ordinal) >= 0)) return false;
        Suspending.Stop(turn, SuspensionCause.Breakpoint, By, run: owner.Id, pointer: task.Pointer);
        return true;
    }

    private static bool IsMarked(TaskDefinition task) => Mark(task) is { Kind: JqKind.True };

    private static JqValue? Mark(TaskDefinition task) => task.Metadata.Kind == JqKind.Object ? task.Metadata[Member] : null;
}
