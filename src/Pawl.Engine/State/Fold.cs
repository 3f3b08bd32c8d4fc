using Pawl.Engine.History;

namespace Pawl.Engine.State;

/// <summary>Applies history to state. It evaluates nothing: whatever was computed stands in the events.</summary>
public static class Fold
{
    /// <summary>The state after a whole history; null when it is empty.</summary>
    /// <exception cref="DamagedHistoryException">The events do not follow from each other, or positions have a gap.</exception>
    public static ExecutionState? History(IEnumerable<HistoryBatch> batches) => throw new NotSupportedException();

    /// <summary>The state after one batch more.</summary>
    /// <exception cref="DamagedHistoryException">The batch does not follow from the state.</exception>
    public static ExecutionState Apply(ExecutionState? state, HistoryBatch batch) => throw new NotSupportedException();
}

/// <summary>A history that cannot be folded.</summary>
public sealed class DamagedHistoryException(string message) : Language.PawlException("history-damaged", message);
