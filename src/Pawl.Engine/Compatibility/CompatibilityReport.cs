using System.Collections.Immutable;
using System.Text;

namespace Pawl.Engine.Compatibility;

/// <summary>Whether an execution can go on under another definition.</summary>
public enum Verdict
{
    /// <summary>Everything under way stands where it stood.</summary>
    Safe,
    /// <summary>Something under way stands elsewhere, and it is known where.</summary>
    SafeWithMapping,
    /// <summary>Something under way has no place.</summary>
    Impossible,
}

/// <summary>How a task differs between two definitions.</summary>
public enum DifferenceKind
{
    /// <summary>Only the new one has it.</summary>
    Added,
    /// <summary>Only the old one has it.</summary>
    Removed,
    /// <summary>It stands elsewhere.</summary>
    Moved,
    /// <summary>It stands in the same place, and says something else.</summary>
    Changed,
    /// <summary>The execution is at work on it, or next to it, and cannot go on there.</summary>
    Blocked,
}

/// <summary>One task that differs.</summary>
/// <param name="Kind">How.</param>
/// <param name="Pointer">The task in the old definition; in the new one when it was added.</param>
/// <param name="Message">One sentence.</param>
/// <param name="NewPointer">Where it stands in the new definition; null when nowhere, or when it was added.</param>
/// <param name="IsUnderWay">Whether the execution is at work on it.</param>
public sealed record TaskDifference(DifferenceKind Kind, string Pointer, string Message, string? NewPointer = null, bool IsUnderWay = false);

/// <summary>Where a run goes on.</summary>
/// <param name="Run">The run.</param>
/// <param name="Pointer">Its task in the new definition; empty for the workflow.</param>
/// <param name="List">Pointer of the list that it goes through; null when it goes through none.</param>
/// <param name="Next">Index of the next task in it; null without a list.</param>
/// <param name="Function">Pointer of the function's task when it entered one; null otherwise.</param>
/// <param name="OwnerNext">Where its owner's list goes on after it, when that is decided already; null otherwise.</param>
public sealed record RunMove(int Run, string Pointer, string? List = null, int? Next = null, string? Function = null, int? OwnerNext = null);

/// <summary>What it means for one execution to go on under another definition.</summary>
/// <param name="Verdict">Whether it can.</param>
/// <param name="Differences">The tasks that differ: those that block first, then those under way, then in the order of their pointers; at most <see cref="Bound"/>.</param>
/// <param name="Moves">Where each run goes on; empty when it cannot.</param>
public sealed record CompatibilityReport(Verdict Verdict, ImmutableArray<TaskDifference> Differences, ImmutableArray<RunMove> Moves)
{
    /// <summary>Differences that are told; beyond it the rest is left out. 1,000.</summary>
    public const int Bound = 1_000;

    /// <summary>Its own breakpoints in the new definition, sorted: those whose tasks are there. What has no task is dropped, and the differences say so.</summary>
    public ImmutableArray<string> Breakpoints { get; init; } = [];

    /// <summary>The task of a <c>run-until</c> in the new definition; null when it is not run until one.</summary>
    public string? Until { get; init; }

    /// <summary>Whether it can go on.</summary>
    public bool IsPossible => Verdict is not Verdict.Impossible;

    /// <summary>The report for people: the verdict, and a line for each difference.</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder(Verdict switch
            {
                Verdict.Safe => "Safe: everything under way stands where it stood.",
                Verdict.SafeWithMapping => "Safe with a mapping: what is under way goes on elsewhere.",
                _ => "Impossible: something under way has no place in the new definition.",
            });
            foreach (var difference in Differences)
                text.Append('\n').Append(difference.Kind.ToString().ToLowerInvariant()).Append(' ').Append(difference.Pointer).Append(difference.NewPointer is { } now && now != difference.Pointer ? $" -> {now}" : "").Append(": ").Append(difference.Message);
            return text.ToString();
        }
    }
}
