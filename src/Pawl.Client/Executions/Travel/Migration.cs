using System.Text.Json.Serialization;

namespace Pawl.Client.Executions;

/// <summary>Under which version an execution is to go on.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record MigrateExecution
{
    /// <summary>A published version of the same workflow, or <c>latest</c>.</summary>
    public required string Version { get; init; }
    /// <summary>Tasks that are the same although their names differ, by their JSON Pointers: old to new. Null for none.</summary>
    public IReadOnlyDictionary<string, string>? Mapping { get; init; }
    /// <summary>Whether only the report is wanted. Default false.</summary>
    public bool? DryRun { get; init; }
}

/// <summary>What it means for an execution to go on under another definition.</summary>
public sealed record MigrationReport
{
    /// <summary>The execution.</summary>
    public required string Id { get; init; }
    /// <summary>The version that it runs, or ran before.</summary>
    public required string From { get; init; }
    /// <summary>The other version.</summary>
    public required string To { get; init; }
    /// <summary><c>safe</c>, <c>safeWithMapping</c> or <c>impossible</c>; in a preview also <c>unknown</c>.</summary>
    public required string Verdict { get; init; }
    /// <summary>Whether it goes on under the other version now.</summary>
    public bool Migrated { get; init; }
    /// <summary>The report for people.</summary>
    public required string Text { get; init; }
    /// <summary>The tasks that differ: those that block first, then those under way.</summary>
    public IReadOnlyList<DifferingTask> Differences { get; init; } = [];
}

/// <summary>A task that differs.</summary>
/// <param name="Kind"><c>blocked</c>, <c>changed</c>, <c>moved</c>, <c>removed</c> or <c>added</c>.</param>
/// <param name="Pointer">The task in the old definition; in the new one when it was added.</param>
/// <param name="Message">One sentence.</param>
/// <param name="NewPointer">Where it stands in the new definition; absent when nowhere.</param>
/// <param name="IsUnderWay">Whether the execution is at work on it.</param>
public sealed record DifferingTask(string Kind, string Pointer, string Message, string? NewPointer = null, bool IsUnderWay = false);

/// <summary>What publishing a draft would mean for the executions of its workflow.</summary>
public sealed record UpgradePreview
{
    /// <summary>The draft.</summary>
    public required WorkflowReference Draft { get; init; }
    /// <summary>Living executions that were compared.</summary>
    public int Compared { get; init; }
    /// <summary>Of those: how many could go on as they stand.</summary>
    public int Safe { get; init; }
    /// <summary>Of those: how many could go on elsewhere.</summary>
    public int SafeWithMapping { get; init; }
    /// <summary>Of those: how many could not.</summary>
    public int Impossible { get; init; }
    /// <summary>Of those: for how many it cannot be told.</summary>
    public int Unknown { get; init; }
    /// <summary>Whether there are more living executions than were compared.</summary>
    public bool IsCut { get; init; }
    /// <summary>The reports of those that could not go on as they stand; at most 200.</summary>
    public IReadOnlyList<MigrationReport> Reports { get; init; } = [];
    /// <summary>Recorded executions that were replayed.</summary>
    public int Replayed { get; init; }
    /// <summary>Of those: how many would have done the same.</summary>
    public int SamePath { get; init; }
    /// <summary>What the others would have done.</summary>
    public IReadOnlyList<ReplayDifference> Replays { get; init; } = [];
}

/// <summary>What a recorded execution would have done under a draft.</summary>
public sealed record ReplayDifference
{
    /// <summary>The execution.</summary>
    public required string Id { get; init; }
    /// <summary>The version that it ran.</summary>
    public required string Version { get; init; }
    /// <summary><c>otherPath</c>, <c>otherResult</c> or <c>unknown</c>.</summary>
    public required string Outcome { get; init; }
    /// <summary>One sentence.</summary>
    public required string Message { get; init; }
    /// <summary>Steps from the start on that are the same.</summary>
    public int SameSteps { get; init; }
    /// <summary>The step that was taken where the paths part, e.g. <c>/do/1/pay[2]</c>; absent when none was.</summary>
    public string? Recorded { get; init; }
    /// <summary>The step that would have been taken there; absent when none would.</summary>
    public string? Draft { get; init; }
    /// <summary>Where the outputs differ.</summary>
    public IReadOnlyList<ValueChange> Output { get; init; } = [];
}
