using Pawl.Engine.State;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Control;

/// <summary>How a suspended execution goes back to a task that it came by.</summary>
public static class Retrying
{
    /// <summary>The command that leads back to a task.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="before">The state just before the last start of the task.</param>
    /// <param name="now">The state now.</param>
    /// <param name="pointer">The task.</param>
    /// <returns>Null when the list of the task, or its pass through a loop, is over: then only a fork leads there.</returns>
    public static RetryFromCommand? Find(WorkflowDefinition definition, ExecutionState before, ExecutionState now, string pointer)
    {
        foreach (var then in before.Runs.Values)
        {
            if (Place.ListOf(definition, then) is not var (list, next) || next < 0 || next >= list.Tasks.Length || list.Tasks[next].Pointer != pointer) continue;
            if (now.Runs.TryGetValue(then.Id, out var owner) && PassOf(owner) == PassOf(then)) return new(pointer, owner.Id, then.DataInHand(), before.ContextOf(then));
        }
        return null;
    }

    /// <summary>Which time a run goes through its list.</summary>
    private static int PassOf(TaskRun run) => run.Progress switch
    {
        LoopProgress loop => loop.Index,
        TryProgress attempt => attempt.Attempt,
        ListenProgress listen => listen.Index,
        ActivityProgress { Messages: { } messages } => messages.Index,
        _ => 0,
    };
}
