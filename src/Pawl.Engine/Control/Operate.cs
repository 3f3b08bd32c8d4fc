using Pawl.Engine.Stimuli;

namespace Pawl.Engine.Control;

/// <summary>Somebody in charge asks for something. The decision on it carries an <see cref="OperatorOutcome"/>.</summary>
/// <param name="Command">What is asked for.</param>
/// <param name="By">Who asks.</param>
public sealed record Operate(OperatorCommand Command, OperatorStamp By) : Stimulus;

/// <summary>Who asks, and under which conditions.</summary>
/// <param name="Actor">Who, e.g. <c>key:k3jh5a7b2c9d</c>; <c>system:…</c> for Pawl itself.</param>
/// <param name="CommandId">The caller's idempotency key: the same command under the same key is carried out once. Null when none was sent.</param>
/// <param name="IfPosition">The position that the history must have; null when any will do.</param>
/// <param name="Digest">What a repetition under the same key is compared with, where the command itself will not do because it depends on where the execution stood; null for the command.</param>
public sealed record OperatorStamp(string Actor, string? CommandId = null, long? IfPosition = null, string? Digest = null);

/// <summary>What became of a command.</summary>
public enum OperatorOutcomeKind
{
    /// <summary>It took effect: by this decision, or by an earlier one on the same command.</summary>
    Done,
    /// <summary>Everything was as wanted already; nothing was recorded.</summary>
    Unchanged,
    /// <summary>It cannot be done; nothing was recorded.</summary>
    Refused,
}

/// <summary>The answer to a command.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="Code">Why it was refused, as a stable code; null otherwise.</param>
/// <param name="Message">The same for people, with what to do; null unless refused.</param>
public sealed record OperatorOutcome(OperatorOutcomeKind Kind, string? Code = null, string? Message = null)
{
    /// <summary>It took effect.</summary>
    public static OperatorOutcome Done { get; } = new(OperatorOutcomeKind.Done);

    /// <summary>Nothing had to be done.</summary>
    public static OperatorOutcome Unchanged { get; } = new(OperatorOutcomeKind.Unchanged);

    /// <summary>It cannot be done.</summary>
    public static OperatorOutcome Refused(string code, string message) => new(OperatorOutcomeKind.Refused, code, message);
}
