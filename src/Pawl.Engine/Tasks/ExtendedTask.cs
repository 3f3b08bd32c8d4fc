using Pawl.Engine.Decisions;
using Pawl.Engine.State;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Tasks;

/// <summary>The task that an extension extends, as its extension sees it.</summary>
internal static class ExtendedTask
{
    /// <summary>Whether a run belongs to an extension, directly or deep inside: such tasks are never extended themselves.</summary>
    public static bool IsInside(Turn turn, TaskRun run)
    {
        for (var at = run; at.Owner >= 0;)
        {
            at = turn.State.Runs[at.Owner];
            if (at.Extension is { IsInList: true }) return true;
        }
        return false;
    }

    /// <summary><c>$task</c> for a task that starts inside a run; null unless an extension's list is around it (R49).</summary>
    public static JqValue? Around(Turn turn, TaskRun inside)
    {
        if (turn.Definition.Use.Extensions.IsEmpty) return null;
        for (var at = inside; at.Owner >= 0; at = turn.State.Runs[at.Owner])
        {
            if (at.Extension is { IsInList: true }) return Describe(turn, at);
            // A function that an extension calls has tasks of its own.
            if (at.Progress is FunctionProgress) return null;
        }
        return null;
    }

    /// <summary>The descriptor, and beside it what the definition says: <c>$task.with</c> is <c>$task.definition.with</c>.</summary>
    public static JqValue Describe(Turn turn, TaskRun run)
    {
        var task = turn.Definition.TasksByPointer[run.Pointer];
        var description = task.Json
            .With("name", JqValue.From(task.Name))
            .With("reference", JqValue.From(task.Pointer))
            .With("definition", task.Json)
            .With("input", run.RawInput)
            .With("startedAt", Instants.Describe(run.StartedAt));
        return run is { RawOutput: { } output, Extension.Stage: ExtensionStage.After } ? description.With("output", output) : description.Without("output");
    }
}
