using Pawl.Language.Definitions;

namespace Pawl.Engine.Compatibility;

/// <summary>The lists of tasks that a task holds.</summary>
internal static class TaskLists
{
    /// <summary>The lists by what they are for, in the order of the document.</summary>
    public static IEnumerable<(string Role, TaskList List)> Of(TaskDefinition task) => task switch
    {
        DoTask list => [("do", list.Do)],
        ForTask loop => [("do", loop.Do)],
        ForkTask fork => [("branches", fork.Branches)],
        TryTask { Catch.Do: { } handler } attempt => [("try", attempt.Try), ("catch", handler)],
        TryTask attempt => [("try", attempt.Try)],
        ListenTask { Foreach.Do: { } each } => [("foreach", each)],
        ProtocolCallTask { Subscription.Foreach.Do: { } each } => [("foreach", each)],
        _ => [],
    };

    /// <summary>The tasks of a list and of what is inside them, in the order of the document.</summary>
    public static IEnumerable<TaskDefinition> All(TaskList list)
    {
        foreach (var task in list.Tasks)
        {
            yield return task;
            foreach (var inner in Of(task).SelectMany(held => All(held.List))) yield return inner;
        }
    }
}
