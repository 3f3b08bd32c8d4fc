using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Compatibility;

/// <summary>Which task of one definition is which task of another: those that have the same names all the way down, wherever they stand in their lists.</summary>
internal sealed class DefinitionMatch
{
    private readonly WorkflowDefinition _from;
    private readonly WorkflowDefinition _to;
    private readonly IReadOnlyDictionary<string, string> _wanted;

    /// <summary>Matches.</summary>
    /// <param name="from">The old definition.</param>
    /// <param name="to">The new one.</param>
    /// <param name="wanted">Tasks that somebody says are the same, by their old pointer; what is inside them is matched by name again.</param>
    public DefinitionMatch(WorkflowDefinition from, WorkflowDefinition to, IReadOnlyDictionary<string, string> wanted)
    {
        (_from, _to, _wanted) = (from, to, wanted);
        Match(from.Do, to.Do);
        foreach (var (name, function) in from.Use.Functions)
            if (to.Use.Functions.TryGetValue(name, out var same)) Match(function, same);
        foreach (var (old, now) in from.Use.Extensions.Zip(to.Use.Extensions))
        {
            if (old.Name != now.Name) break;
            if (old is { Before: { } before } && now is { Before: { } sameBefore }) Match(before, sameBefore);
            if (old is { After: { } after } && now is { After: { } sameAfter }) Match(after, sameAfter);
        }
        foreach (var (old, now) in wanted)
            if (from.TasksByPointer.TryGetValue(old, out var task) && to.TasksByPointer.TryGetValue(now, out var same)) Match(task, same);
    }

    /// <summary>Tasks by their old pointer. A task of another kind is none.</summary>
    public Dictionary<string, TaskDefinition> Tasks { get; } = [];
    /// <summary>Lists by their old pointer.</summary>
    public Dictionary<string, TaskList> Lists { get; } = [];

    /// <summary>How the tasks differ, whatever becomes of executions.</summary>
    public IEnumerable<TaskDifference> Differences()
    {
        foreach (var task in _from.TasksByPointer.Values)
        {
            if (!Tasks.TryGetValue(task.Pointer, out var same)) yield return new(DifferenceKind.Removed, task.Pointer, $"The new definition has no task '{task.Name}' of this kind there.");
            else if (!SaysTheSame(task, same)) yield return new(DifferenceKind.Changed, task.Pointer, "It says something else.", same.Pointer);
            else if (same.Pointer != task.Pointer) yield return new(DifferenceKind.Moved, task.Pointer, "It stands elsewhere.", same.Pointer);
        }
        var known = Tasks.Values.Select(task => task.Pointer).ToHashSet();
        foreach (var task in _to.TasksByPointer.Values)
            if (!known.Contains(task.Pointer)) yield return new(DifferenceKind.Added, task.Pointer, $"The old definition has no task '{task.Name}' of this kind there.");
    }

    /// <summary>Whether two tasks say the same, apart from the tasks inside them.</summary>
    public static bool SaysTheSame(TaskDefinition left, TaskDefinition right) => Own(left) == Own(right);

    private void Match(TaskList old, TaskList now)
    {
        Lists[old.Pointer] = now;
        foreach (var task in old.Tasks)
        {
            if (_wanted.ContainsKey(task.Pointer)) continue;
            if (now.IndexOf(task.Name) is >= 0 and var index) Match(task, now.Tasks[index]);
        }
    }

    private void Match(TaskDefinition old, TaskDefinition now)
    {
        if (old.GetType() != now.GetType()) return;

        Tasks[old.Pointer] = now;
        foreach (var (role, list) in TaskLists.Of(old))
        {
            var same = TaskLists.Of(now).Where(held => held.Role == role).Select(held => held.List).FirstOrDefault();
            if (same is not null) Match(list, same);
        }
    }

    private static JqValue Own(TaskDefinition task)
    {
        var json = task.Json;
        foreach (var (role, _) in TaskLists.Of(task))
        {
            json = role switch
            {
                "catch" => Inside(json, "catch", "do"),
                "foreach" when task is ListenTask => Inside(json, "foreach", "do"),
                "foreach" => json.With("with", json["with"].With("subscription", Inside(json["with"]["subscription"], "foreach", "do"))),
                "branches" => Inside(json, "fork", "branches"),
                _ => json.Without(role),
            };
        }
        return json;
    }

    private static JqValue Inside(JqValue json, string member, string without) => json.With(member, json[member].Without(without));
}
