using Pawl.Engine.Decisions;
using Pawl.Engine.State;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Control;

/// <summary>A place where a suspended execution will go on: a task that is about to begin, or one that lives.</summary>
/// <param name="Task">The task.</param>
/// <param name="Owner">The run whose list or fork it belongs to.</param>
/// <param name="List">Pointer of the list; null for a branch.</param>
/// <param name="Index">Its index in the list.</param>
/// <param name="Live">Its run; null when it has not begun.</param>
internal sealed record Place(TaskDefinition Task, TaskRun Owner, string? List, int Index, TaskRun? Live)
{
    /// <summary>The place that is meant.</summary>
    /// <param name="turn">The decision.</param>
    /// <param name="name">Pointer or name of the task; null where there is but one place.</param>
    /// <param name="place">The place.</param>
    /// <returns>What is wrong; null when it was found.</returns>
    public static string? Find(Turn turn, string? name, out Place? place)
    {
        place = null;
        Place[] places;
        if (name is null)
        {
            places = [.. Leaves(turn).Take(2)];
            if (places.Length == 0) return "No task is about to begin or lives: the execution will end when it goes on.";
            if (places.Length > 1) return $"Several tasks come into question, {places[0].Task.Pointer} and {places[1].Task.Pointer} among them: name one.";
        }
        else
        {
            if (TaskNames.Find(turn.Definition, name, out var task) is { } problem) return problem;
            places = [.. Of(turn, task!.Pointer).Take(2)];
            if (places.Length == 0) return $"The task {task.Pointer} is not about to begin and does not live.";
            if (places.Length > 1) return $"The task {task.Pointer} lives several times: suspend it where it lives once, or operate the task around it.";
        }
        place = places[0];
        return null;
    }

    /// <summary>The list of a run, with the index of the task that comes next in it; null when it has none.</summary>
    public static (TaskList List, int Next)? ListOf(WorkflowDefinition definition, TaskRun run) => (run.Cursor, run.Id == 0 ? null : definition.TasksByPointer[run.Pointer]) switch
    {
        // A plain list has a cursor from its first task on.
        (null, DoTask list) when run.Extension is null or { Stage: ExtensionStage.Work } => (list.Do, 0),
        ({ } cursor, _) when definition.ListsByPointer.TryGetValue(cursor.List, out var list) => (list, cursor.Next),
        ({ } cursor, FunctionCallTask call) when run.Progress is FunctionProgress && definition.Use.Functions.TryGetValue(call.Function, out var function) => (new(cursor.List, [function]), cursor.Next),
        _ => null,
    };

    /// <summary>Where the execution will go on, each place once.</summary>
    public static IEnumerable<Place> Leaves(Turn turn)
    {
        var owners = turn.State.Runs.Values.Select(run => run.Owner).ToHashSet();
        foreach (var run in turn.State.Runs.Values)
        {
            if (owners.Contains(run.Id)) continue;
            if (NextIn(turn, run) is { } next) yield return next;
            else if (run.Id != 0) yield return Living(turn, run);
        }
    }

    private static IEnumerable<Place> Of(Turn turn, string pointer)
    {
        var owners = turn.State.Runs.Values.Select(run => run.Owner).ToHashSet();
        foreach (var run in turn.State.Runs.Values)
        {
            if (run.Id != 0 && run.Pointer == pointer) yield return Living(turn, run);
            else if (!owners.Contains(run.Id) && NextIn(turn, run) is { } next && next.Task.Pointer == pointer) yield return next;
        }
    }

    private static Place? NextIn(Turn turn, TaskRun run) =>
        ListOf(turn.Definition, run) is var (list, next) && next >= 0 && next < list.Tasks.Length ? new(list.Tasks[next], run, list.Pointer, next, Live: null) : null;

    private static Place Living(Turn turn, TaskRun run)
    {
        var owner = turn.State.Runs[run.Owner];
        var list = run.Branch is null ? ListOf(turn.Definition, owner) : null;
        return new(turn.Definition.TasksByPointer[run.Pointer], owner, list?.List.Pointer, list?.Next ?? 0, run);
    }
}
