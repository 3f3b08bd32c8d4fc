using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Compensation;

/// <summary>What a run does once the completed steps inside it are undone.</summary>
public enum AfterUndoing
{
    /// <summary>It goes on as it would have without them: a fork that has a winner.</summary>
    GoOn,
    /// <summary>Its <c>catch</c> deals with the error.</summary>
    Catch,
    /// <summary>It ends by the error.</summary>
    Fault,
    /// <summary>It is cancelled: the workflow alone.</summary>
    Cancel,
}

/// <summary>A run that undoes completed steps before anything else becomes of it.</summary>
/// <param name="Left">Steps whose undo has not begun, in order of completion.</param>
/// <param name="Running">Undos that have begun and not ended.</param>
/// <param name="Failed">Steps whose undo failed for good: an operator decides on them.</param>
/// <param name="IsParallel">Whether they are undone side by side.</param>
/// <param name="Then">What follows.</param>
/// <param name="Error">The error that led to it; null when none did.</param>
/// <param name="Reason">Why the workflow is cancelled; null unless it is and somebody said.</param>
/// <param name="Actor">Who cancelled the workflow; null unless somebody did.</param>
public sealed record Undoing(
    ImmutableArray<CompletedStep> Left, int Running, ImmutableArray<FailedUndo> Failed, bool IsParallel, AfterUndoing Then, WorkflowError? Error = null, string? Reason = null, string? Actor = null)
{
    /// <summary>Whether it cannot go on by itself.</summary>
    [JsonIgnore]
    public bool IsHeld => Running == 0 && !Failed.IsEmpty && (Left.IsEmpty || !IsParallel);

    /// <summary>Whether the engine has something to do for it.</summary>
    internal bool IsReady => Left.IsEmpty
        ? Running == 0 && Failed.IsEmpty
        : IsParallel || (Running == 0 && Failed.IsEmpty);
}
