using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Snapshots;

/// <summary>Data that a fork has otherwise than the moment it begins at.</summary>
/// <param name="Context">The new context; null leaves it.</param>
/// <param name="Data">The data that the next task gets; null leaves it.</param>
public sealed record ForkChanges(JqValue? Context, JqValue? Data)
{
    /// <summary>The state with the changes.</summary>
    /// <param name="definition">The definition that the execution runs.</param>
    /// <param name="settled">The state at a settled moment.</param>
    /// <exception cref="ForkRefusedException">There is no one place where the change belongs.</exception>
    public ExecutionState Apply(WorkflowDefinition definition, ExecutionState settled)
    {
        if (Context is { } context)
        {
            if (settled.Runs.Values.Any(run => run.Context is not null))
                throw new ForkRefusedException("The moment lies inside a fork, where each branch has a context of its own. Choose a position before the fork, or leave the context as it is.");
            settled = settled with { Context = context };
        }
        if (Data is { } data)
        {
            var next = settled.Ready.Count == 1 ? settled.Runs[settled.Ready.Min] : null;
            if (next is not { Error: null } || CursorOf(definition, next) is not { } cursor)
                throw new ForkRefusedException("No single task is about to start at this moment, so there is none that could get other data. Choose the position before a task's start, or name the task.");
            settled = settled with { Runs = settled.Runs.SetItem(next.Id, next with { Cursor = cursor with { Data = data } }) };
        }
        return settled;
    }

    /// <summary>Where a run stands in its list. A plain list has no place in the state before its first task starts.</summary>
    private static Cursor? CursorOf(WorkflowDefinition definition, TaskRun run) => run switch
    {
        { Cursor: { } cursor } => cursor,
        { Progress: null, Extension: null } when definition.TasksByPointer.GetValueOrDefault(run.Pointer) is DoTask list => new(list.Do.Pointer, 0, run.Input),
        _ => null,
    };
}

/// <summary>An execution cannot be forked as asked.</summary>
/// <param name="reason">Why, and what to do.</param>
public sealed class ForkRefusedException(string reason) : Language.PawlException("fork-impossible", reason);
