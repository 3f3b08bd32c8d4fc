using Pawl.Engine;
using Pawl.Engine.State;

namespace Pawl.Runtime.Timers;

/// <summary>A timer in memory.</summary>
/// <param name="execution">The execution.</param>
/// <param name="timer">Which timer.</param>
/// <param name="dueAt">When, UTC.</param>
internal sealed class ArmedTimer(ExecutionKey execution, TimerKey timer, DateTimeOffset dueAt)
{
    /// <summary>The execution.</summary>
    public ExecutionKey Execution => execution;
    /// <summary>Which timer.</summary>
    public TimerKey Timer => timer;
    /// <summary>When, UTC.</summary>
    public DateTimeOffset DueAt => dueAt;
    /// <summary>Names it.</summary>
    public (ExecutionKey, TimerKey) Key => (execution, timer);
    /// <summary>Whether its owner has it, so that it is not fired again meanwhile.</summary>
    public bool HasFired { get; set; }
}
