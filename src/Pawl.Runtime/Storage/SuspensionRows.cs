using System.Collections.Immutable;
using Pawl.Engine.Control;

namespace Pawl.Runtime.Storage;

/// <summary>Which suspended executions are wanted; every given member must hold.</summary>
public sealed record SuspensionFilter
{
    /// <summary>Namespace of the workflow.</summary>
    public string? Namespace { get; init; }
    /// <summary>Name of the workflow.</summary>
    public string? Name { get; init; }
    /// <summary>Version of the workflow.</summary>
    public string? Version { get; init; }
    /// <summary>Labels that it must have, all of them.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
    /// <summary>Created at or after.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }
    /// <summary>Created before.</summary>
    public DateTimeOffset? CreatedTo { get; init; }
    /// <summary>Suspended at or after.</summary>
    public DateTimeOffset? Since { get; init; }
    /// <summary>Suspended before.</summary>
    public DateTimeOffset? Before { get; init; }
    /// <summary>Text that the reason contains, in any case of letters.</summary>
    public string? Reason { get; init; }
    /// <summary>Namespaces that the reader may see; null for all of the tenant.</summary>
    public ImmutableArray<string>? Visible { get; init; }
}

/// <summary>A suspended execution as its rows have it.</summary>
/// <param name="Execution">The execution.</param>
/// <param name="Since">Since when, UTC.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Cause">What made it stop.</param>
/// <param name="Reason">Why; null when not said.</param>
/// <param name="Pointer">The task that it stopped at; null when at none in particular.</param>
/// <param name="Until">When it goes on by itself; null when not by time.</param>
public sealed record SuspensionRow(ExecutionRow Execution, DateTimeOffset Since, string Actor, SuspensionCause Cause, string? Reason, string? Pointer, DateTimeOffset? Until);
