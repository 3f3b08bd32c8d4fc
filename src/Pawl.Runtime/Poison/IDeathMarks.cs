using Pawl.Engine;

namespace Pawl.Runtime.Poison;

/// <summary>Marks the execution that a thread is at work on, in a place that outlives the process: when it dies, the mark tells on what.</summary>
/// <remarks>
/// Only while code runs on behalf of one execution and could end the process (a fold, a decision): microseconds. Not while something is awaited:
/// a server that is killed from outside would leave marks on whatever happened to wait.
/// </remarks>
public interface IDeathMarks
{
    /// <summary>The calling thread begins to work on an execution.</summary>
    void Mark(ExecutionKey execution);

    /// <summary>The calling thread is done with it.</summary>
    void Unmark();

    /// <summary>Whom the process before this one died with; forgets them.</summary>
    IReadOnlyCollection<ExecutionKey> TakeLeft();
}

/// <summary>No marks are set.</summary>
internal sealed class NoDeathMarks : IDeathMarks
{
    public void Mark(ExecutionKey execution)
    {
    }

    public void Unmark()
    {
    }

    public IReadOnlyCollection<ExecutionKey> TakeLeft() => [];
}
