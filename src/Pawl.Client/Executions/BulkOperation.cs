using System.Text.Json;
using System.Text.Json.Serialization;
using Pawl.Client.Serialization;

namespace Pawl.Client.Executions;

/// <summary>What is done to many executions.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<BulkAction>))]
public enum BulkAction
{
    /// <summary>They stand still.</summary>
    Suspend,
    /// <summary>They go on.</summary>
    Resume,
    /// <summary>They are stopped.</summary>
    Cancel,
}

/// <summary>Asks for the same to be done to all executions of a filter.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record BulkOperation
{
    /// <summary>What is done.</summary>
    public required BulkAction Action { get; init; }
    /// <summary>To which executions; at least one member must be given.</summary>
    public required BulkFilter Filter { get; init; }
    /// <summary>Whether it is only told which executions are meant. Null means no.</summary>
    public bool? DryRun { get; init; }
    /// <summary>Why, for people; null when not said. Not for a resume.</summary>
    public string? Reason { get; init; }
    /// <summary>For a resume: an object that is merged into each context; absent when there is none.</summary>
    public JsonElement? Data { get; init; }
    /// <summary>Executions at most, from 1 to 1,000. Null means 1,000.</summary>
    public int? Limit { get; init; }
}

/// <summary>Which executions are meant; every given member must hold.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record BulkFilter
{
    /// <summary><c>namespace/name</c>.</summary>
    public string? Workflow { get; init; }
    /// <summary>Version of the workflow.</summary>
    public string? Version { get; init; }
    /// <summary>Labels that they must have, all of them.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
    /// <summary>Created at this time or later.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }
    /// <summary>Created before this time.</summary>
    public DateTimeOffset? CreatedTo { get; init; }
    /// <summary>For a resume: suspended at this time or later.</summary>
    public DateTimeOffset? SuspendedFrom { get; init; }
    /// <summary>For a resume: suspended for a reason that contains this text, in any case of letters.</summary>
    public string? Reason { get; init; }
}

/// <summary>What became of a bulk operation.</summary>
public sealed record BulkResult
{
    /// <summary>Whether nothing was done.</summary>
    public required bool DryRun { get; init; }
    /// <summary>Executions that were meant.</summary>
    public required int Matched { get; init; }
    /// <summary>Those that the operation took effect on; 0 in a dry run.</summary>
    public required int Done { get; init; }
    /// <summary>Those that it failed on. The others were done all the same.</summary>
    public required int Failed { get; init; }
    /// <summary>Whether more executions are meant than the limit allows: ask again for the rest.</summary>
    public required bool More { get; init; }
    /// <summary>Each of them.</summary>
    public required IReadOnlyList<BulkItem> Items { get; init; }
}

/// <summary>What became of one execution.</summary>
/// <param name="Id">The execution.</param>
/// <param name="Outcome"><c>done</c>, <c>unchanged</c>, <c>failed</c>, or <c>matched</c> in a dry run.</param>
/// <param name="Code">Why it failed; null otherwise.</param>
/// <param name="Message">The same for people.</param>
public sealed record BulkItem(string Id, string Outcome, string? Code = null, string? Message = null);

/// <summary>An execution that stands still.</summary>
public sealed record SuspendedExecution
{
    /// <summary>The execution.</summary>
    public required ExecutionSummary Execution { get; init; }
    /// <summary>Since when, UTC.</summary>
    public required DateTimeOffset Since { get; init; }
    /// <summary>Who did it.</summary>
    public required string Actor { get; init; }
    /// <summary>What made it stop.</summary>
    public required SuspensionCause Cause { get; init; }
    /// <summary>Why, for people; null when not said.</summary>
    public string? Reason { get; init; }
    /// <summary>The task that it stopped at; null when at none in particular.</summary>
    public string? Pointer { get; init; }
    /// <summary>When it goes on by itself, UTC; null when not by time.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>Which suspended executions are wanted; every given member must hold.</summary>
public sealed record SuspensionQuery
{
    /// <summary><c>namespace/name</c>; null means all.</summary>
    public string? Workflow { get; init; }
    /// <summary>Labels that they must have, all of them.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
    /// <summary>Suspended at this time or later; null means from the beginning.</summary>
    public DateTimeOffset? Since { get; init; }
    /// <summary>Suspended before this time; null means until now.</summary>
    public DateTimeOffset? Before { get; init; }
    /// <summary>Text that the reason contains, in any case of letters; null means all.</summary>
    public string? Reason { get; init; }
    /// <summary>Items on a page; null leaves it to the server (50).</summary>
    public int? Limit { get; init; }
    /// <summary>Where to go on; null means at the beginning.</summary>
    public string? Cursor { get; init; }
}
