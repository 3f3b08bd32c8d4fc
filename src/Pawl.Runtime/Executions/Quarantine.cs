using Pawl.Engine;

namespace Pawl.Runtime.Executions;

/// <summary>An execution that is set aside: something about it broke Pawl, and its neighbours go on without it.</summary>
/// <remarks>
/// After an exception it is kept in the memory of its owner: the next owner, or a restart, tries the execution again.
/// After the death of servers (<see cref="IsDeadly"/>) it is kept in the store, and stays until it is released. Its history is untouched.
/// </remarks>
/// <param name="Execution">The execution.</param>
/// <param name="Reason">One sentence: what broke, and what to do.</param>
/// <param name="Detail">The exception with its stack, for the log and for operators; never for the execution's author.</param>
/// <param name="At">When, UTC.</param>
public sealed record Quarantine(ExecutionKey Execution, string Reason, string Detail, DateTimeOffset At)
{
    /// <summary>Whether servers died while they were at work on it, so that it is not even loaded. Default false.</summary>
    public bool IsDeadly { get; init; }
}

/// <summary>The execution is set aside: nothing can be done with it until it is released.</summary>
/// <param name="quarantine">Why.</param>
public sealed class ExecutionQuarantinedException(Quarantine quarantine)
    : Language.PawlException("execution-quarantined", $"Execution {quarantine.Execution.Id} is set aside: {quarantine.Reason}")
{
    /// <summary>Why.</summary>
    public Quarantine Quarantine => quarantine;
}
