using System.Collections.Immutable;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Compatibility;

/// <summary>What a recorded execution would have done under another definition.</summary>
public enum ReplayOutcome
{
    /// <summary>The same, as far as it is recorded.</summary>
    Same,
    /// <summary>The same tasks, with another end or another output.</summary>
    OtherResult,
    /// <summary>Other tasks.</summary>
    OtherPath,
    /// <summary>It cannot be told.</summary>
    Unknown,
}

/// <summary>One step of a path.</summary>
/// <param name="Pointer">The task, in the definition that the path belongs to.</param>
/// <param name="Name">Its name.</param>
/// <param name="Iteration">Indexes of the enclosing loops, outermost first.</param>
/// <param name="IsSkipped">Whether its condition did not hold.</param>
public sealed record PathStep(string Pointer, string Name, ImmutableArray<int> Iteration, bool IsSkipped)
{
    /// <summary>The step for people, e.g. <c>/do/1/pay[2]</c>.</summary>
    public string Text => $"{Pointer}{string.Concat(Iteration.Select(index => $"[{index}]"))}{(IsSkipped ? " (skipped)" : "")}";
}

/// <summary>What a recorded execution would have done under another definition.</summary>
/// <param name="Outcome">How it compares.</param>
/// <param name="Message">One sentence.</param>
/// <param name="SameSteps">Steps from the start on that are the same.</param>
/// <param name="Recorded">The step that was taken where the paths part; null when none was.</param>
/// <param name="Draft">The step that would have been taken there; null when none would.</param>
public sealed record ReplayReport(ReplayOutcome Outcome, string Message, int SameSteps = 0, PathStep? Recorded = null, PathStep? Draft = null)
{
    /// <summary>How it ended, e.g. <c>completed</c>; null while it lives.</summary>
    public string? RecordedEnd { get; init; }
    /// <summary>How it would have ended; null when it would wait for something that is not recorded.</summary>
    public string? DraftEnd { get; init; }
    /// <summary>Where the outputs differ; empty when they do not, or one of them does not exist.</summary>
    public ImmutableArray<Inspection.DataChange> Output { get; init; } = [];

    /// <summary>It cannot be told.</summary>
    internal static ReplayReport Untold(string message) => new(ReplayOutcome.Unknown, message);
}

/// <summary>Something that came to an execution from outside.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Pointer">The task that it came to; empty for the workflow.</param>
/// <param name="Kind">What it was.</param>
internal sealed record TapeItem(DateTimeOffset At, string Pointer, TapeKind Kind)
{
    /// <summary>The result; null when there is none.</summary>
    public JqValue? Value { get; init; }
    /// <summary>The error; null when there is none.</summary>
    public Language.Definitions.WorkflowError? Error { get; init; }
    /// <summary>Id of a message or an event.</summary>
    public string Id { get; init; } = "";
    /// <summary>Source and type of an event.</summary>
    public (string Source, string Type) Event { get; init; }
    /// <summary>Place of an event in the journal.</summary>
    public long Sequence { get; init; }
}

/// <summary>What came from outside.</summary>
internal enum TapeKind
{
    Activity,
    Message,
    Child,
    Event,
    Cancellation,
}
