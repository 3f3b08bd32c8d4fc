using System.Collections.Immutable;
using Pawl.Engine;
using Pawl.Engine.History;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Runtime.Storage;

/// <summary>What the API reads. Every call names one tenant and sees nothing of another.</summary>
public interface IExecutionReader
{
    /// <summary>One execution; null when the tenant has none of that id.</summary>
    Task<ExecutionRow?> GetAsync(ExecutionKey execution, CancellationToken cancellationToken);

    /// <summary>A page, newest first. At most <see cref="PageLimits.Max"/> items.</summary>
    /// <exception cref="InvalidCursorException">The cursor is none of this list.</exception>
    Task<Page<ExecutionRow>> ListAsync(string tenant, ExecutionFilter filter, int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>A page of those that stand still, the latest first. At most <see cref="PageLimits.Max"/> items.</summary>
    /// <exception cref="InvalidCursorException">The cursor is none of this list.</exception>
    Task<Page<SuspensionRow>> ListSuspendedAsync(string tenant, SuspensionFilter filter, int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>Batches from a position on, in order.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="fromPosition">First position wanted, from 1; a batch that contains it comes whole.</param>
    /// <param name="limit">Batches at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<HistoryBatch>> ReadHistoryAsync(ExecutionKey execution, long fromPosition, int limit, CancellationToken cancellationToken);

    /// <summary>The timers of an execution, earliest first.</summary>
    Task<IReadOnlyList<TimerRow>> ReadTimersAsync(ExecutionKey execution, CancellationToken cancellationToken);
}

/// <summary>A page of a list.</summary>
/// <param name="Items">The items.</param>
/// <param name="NextCursor">Opaque; null on the last page.</param>
public sealed record Page<T>(ImmutableArray<T> Items, string? NextCursor);

/// <summary>Which executions are wanted; every given member must hold.</summary>
public sealed record ExecutionFilter
{
    /// <summary>Phases, any of them; empty means all.</summary>
    public ImmutableArray<StatusPhase> Statuses { get; init; } = [];
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
    /// <summary>Parent's execution id.</summary>
    public string? ParentId { get; init; }
    /// <summary>Namespaces that the reader may see; null for all of the tenant.</summary>
    public ImmutableArray<string>? Visible { get; init; }
    /// <summary>Whether schedules are wanted, and nothing else; otherwise none is. Default false.</summary>
    public bool AreSchedules { get; init; }
}

/// <summary>An execution as its row has it.</summary>
public sealed record ExecutionRow
{
    /// <summary>Tenant and id.</summary>
    public required ExecutionKey Key { get; init; }
    /// <summary>Its partition.</summary>
    public required int Partition { get; init; }
    /// <summary>What was known at the start.</summary>
    public required ExecutionStart Start { get; init; }
    /// <summary>The phase as of the last commit that changed it.</summary>
    public required StatusPhase Status { get; init; }
    /// <summary>When it ended; null while it lives.</summary>
    public DateTimeOffset? EndedAt { get; init; }
    /// <summary>The output; null unless completed.</summary>
    public JqValue? Output { get; init; }
    /// <summary>The error; null unless faulted.</summary>
    public WorkflowError? Error { get; init; }
    /// <summary>Why it was cancelled; null when not said.</summary>
    public string? Reason { get; init; }
}
