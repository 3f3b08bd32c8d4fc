namespace Pawl.Language.Expressions;

/// <summary>Everything that one evaluation takes from its caller.</summary>
public sealed record JqEvaluation
{
    /// <summary>Values of the outside variables; null when the program uses none.</summary>
    public IJqVariables? Variables { get; init; }
    /// <summary>What <c>now</c> answers. UTC. Default: the Unix epoch.</summary>
    public DateTimeOffset Now { get; init; } = DateTimeOffset.UnixEpoch;
    /// <summary>Budgets. Default: <see cref="JqLimits.Default"/>.</summary>
    public JqLimits Limits { get; init; } = JqLimits.Default;
    /// <summary>Asked every 1,024 steps; true ends the evaluation with the time-limit error. Null: no time limit. A check from the edge, because the core has no clock.</summary>
    public Func<bool>? OutOfTime { get; init; }
}
