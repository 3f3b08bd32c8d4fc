using System.Collections.Immutable;
using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Tasks;

/// <summary>Extensions: lists that run before and after the work of every task they match.</summary>
/// <remarks>
/// The lists run in the task's own run: its time limit covers them, its end ends them. What they give is dropped (R48), but for <c>then: exit</c>
/// in a list that comes before: it takes the place of the task's work.
/// </remarks>
internal static class ExtensionMachine
{
    /// <summary>Takes the step when it belongs to an extension.</summary>
    /// <returns>False when the task's own kind takes it.</returns>
    /// <exception cref="RaisedException">The task faults.</exception>
    public static bool Takes(Turn turn, TaskRun run, TaskDefinition task)
    {
        switch (run.Extension)
        {
            case null:
                return IsFirstStep(run) && Choose(turn, run, task);
            case { Stage: ExtensionStage.Work }:
                return false;
            case { Stage: ExtensionStage.Before } extension:
                if (run.Error is { } early) turn.Fault(run, early);
                else Before(turn, run, task, extension);
                return true;
            case var extension:
                if (run.Error is { } late) turn.Fault(run, late);
                else After(turn, run, extension);
                return true;
        }
    }

    /// <summary>Whether something still runs between the task's output and its end.</summary>
    public static bool HasAfter(Turn turn, TaskRun run) =>
        run.Extension is { Stage: not ExtensionStage.After } extension
        // An 'end' in a list that comes before lets nothing more run.
        && !(extension.Stage is ExtensionStage.Before && run.Cursor?.Next == TaskCompleted.WorkflowEnd)
        && NextAfter(turn, extension) is not null;

    private static bool IsFirstStep(TaskRun run) => run is { Progress: null, Cursor: null, RawOutput: null, Error: null };

    private static bool Choose(Turn turn, TaskRun run, TaskDefinition task)
    {
        if (ExtendedTask.IsInside(turn, run)) return false;

        var chosen = ImmutableArray.CreateBuilder<int>();
        ExpressionScope? scope = null;
        for (var i = 0; i < turn.Definition.Use.Extensions.Length; i++)
        {
            var extension = turn.Definition.Use.Extensions[i];
            if (!ExtensionKinds.Match(extension.Extend, task)) continue;
            if (extension.When is { } when)
            {
                scope ??= ExpressionScope.Of(turn, run, task).With(("task", ExtendedTask.Describe(turn, run)));
                if (!scope.Holds(when, run.Input)) continue;
            }
            chosen.Add(i);
        }
        if (chosen.Count == 0) return false;

        turn.Emit(new ExtensionsChosen(run.Id, chosen.ToImmutable()));
        return true;
    }

    private static void Before(Turn turn, TaskRun run, TaskDefinition task, ExtensionRun extension)
    {
        if (extension.Current is { } current)
        {
            if (!Sequence.Advance(turn, run, turn.Definition.Use.Extensions[current].Before!)) return;
            if (run.Cursor is { Next: < 0 })
            {
                // 'exit' or 'end': the task's own work is skipped, and this is what it gave.
                Completion.Complete(turn, run, task, run.DataInHand(), task.Then);
                return;
            }
        }

        foreach (var next in extension.Chosen)
        {
            if (next <= (extension.Current ?? -1) || turn.Definition.Use.Extensions[next].Before is not { Tasks.Length: > 0 } list) continue;
            turn.Emit(new ExtensionListStarted(run.Id, next, list.Pointer));
            return;
        }
        turn.Emit(new ExtendedWorkStarted(run.Id));
    }

    private static void After(Turn turn, TaskRun run, ExtensionRun extension)
    {
        if (extension.Current is { } current)
        {
            if (!Sequence.Advance(turn, run, turn.Definition.Use.Extensions[current].After!)) return;
            if (run.Cursor?.Next == TaskCompleted.WorkflowEnd)
            {
                turn.Emit(new TaskCompleted(run.Id, Next: TaskCompleted.WorkflowEnd));
                return;
            }
        }

        if (NextAfter(turn, extension) is { } next)
            turn.Emit(new ExtensionListStarted(run.Id, next, turn.Definition.Use.Extensions[next].After!.Pointer));
        else
            turn.Emit(new TaskCompleted(run.Id, Next: extension.Next));
    }

    /// <summary>The extension whose <c>after</c> runs next: from the last to the first (R47).</summary>
    private static int? NextAfter(Turn turn, ExtensionRun extension)
    {
        var before = extension is { Stage: ExtensionStage.After, Current: { } current } ? current : int.MaxValue;
        for (var i = extension.Chosen.Length - 1; i >= 0; i--)
            if (extension.Chosen[i] < before && turn.Definition.Use.Extensions[extension.Chosen[i]].After is { Tasks.Length: > 0 }) return extension.Chosen[i];
        return null;
    }
}
