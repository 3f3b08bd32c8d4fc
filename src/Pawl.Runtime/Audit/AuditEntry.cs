using System.Diagnostics.CodeAnalysis;

namespace Pawl.Runtime.Audit;

/// <summary>Which half of an action an entry tells.</summary>
public enum AuditKind
{
    /// <summary>Somebody is about to act: written before anything changes.</summary>
    Attempt,
    /// <summary>How it went: written after.</summary>
    Outcome,
}

/// <summary>How an action went.</summary>
public enum AuditResult
{
    /// <summary>It was done.</summary>
    Done,
    /// <summary>It was accepted, and nothing was left to change.</summary>
    Unchanged,
    /// <summary>It was refused: the caller's fault, nothing changed.</summary>
    Refused,
    /// <summary>It failed: our fault, or the database's.</summary>
    Failed,
    /// <summary>Nobody knows: no answer came in time, or the server died between the two entries.</summary>
    Unknown,
}

/// <summary>What is told of an action, before it has its place in the chain.</summary>
public record AuditDraft
{
    /// <summary>Which half it is.</summary>
    public required AuditKind Kind { get; init; }
    /// <summary>The attempt that an outcome belongs to; null in an attempt.</summary>
    public long? Attempt { get; init; }
    /// <summary>When, UTC, in whole microseconds.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Who: <c>key:ID</c>, or <c>server</c> for what it does by itself.</summary>
    public required string Actor { get; init; }
    /// <summary>What, e.g. <c>workflow.disable</c>.</summary>
    public required string Action { get; init; }
    /// <summary>To what, e.g. <c>workflow:shop/order/1.0.0</c>; null while it is not known.</summary>
    public string? Object { get; init; }
    /// <summary>Method and path of the request; null when there was none.</summary>
    public string? Request { get; init; }
    /// <summary>The caller's address as the server saw it; null when there was none.</summary>
    public string? Address { get; init; }
    /// <summary>Trace id, as in problems and in the log; null when there was none.</summary>
    public string? TraceId { get; init; }
    /// <summary>How it went; null in an attempt.</summary>
    public AuditResult? Result { get; init; }
    /// <summary>HTTP status of the answer; null in an attempt, or without a request.</summary>
    public int? Status { get; init; }
    /// <summary>Code of the problem that it ended with; null when none.</summary>
    public string? Code { get; init; }
    /// <summary>SHA-256 in hex of what stood there before; null when nothing did, or when a digest would tell a secret.</summary>
    public string? Before { get; init; }
    /// <summary>SHA-256 in hex of what stands there now; null likewise.</summary>
    public string? After { get; init; }
    /// <summary>A few words more; null when nothing is left to say. Never data of workflows, never secrets.</summary>
    public string? Detail { get; init; }
}

/// <summary>An entry of the log: append-only, each bound to the one before it by a hash.</summary>
public sealed record AuditEntry : AuditDraft
{
    /// <summary>Bytes of a hash.</summary>
    public const int HashBytes = 32;

    /// <summary>Gives a draft its place.</summary>
    [SetsRequiredMembers]
    public AuditEntry(AuditDraft draft, string tenant, long sequence, ReadOnlyMemory<byte> previous, ReadOnlyMemory<byte> hash) : base(draft) =>
        (Tenant, Sequence, Previous, Hash) = (tenant, sequence, previous, hash);

    /// <summary>Whose chain it stands in.</summary>
    public string Tenant { get; }
    /// <summary>Its place in the tenant's chain: from 1, without gaps.</summary>
    public long Sequence { get; }
    /// <summary>Hash of the entry before it; zeros in the first.</summary>
    public ReadOnlyMemory<byte> Previous { get; }
    /// <summary>Its own hash (<see cref="AuditChain"/>).</summary>
    public ReadOnlyMemory<byte> Hash { get; init; }
}

/// <summary>Where a chain ends.</summary>
/// <param name="Sequence">Of the last entry; 0 when there is none.</param>
/// <param name="Hash">Of the last entry; zeros when there is none.</param>
public sealed record AuditHead(long Sequence, ReadOnlyMemory<byte> Hash)
{
    /// <summary>Of a chain without entries.</summary>
    public static AuditHead Empty { get; } = new(0, new byte[AuditEntry.HashBytes]);
}

/// <summary>An action as people look at it: the attempt, and how it went.</summary>
/// <param name="Attempt">What was about to be done.</param>
/// <param name="Outcome">How it went; null when that was never written.</param>
public sealed record AuditAction(AuditEntry Attempt, AuditEntry? Outcome);

/// <summary>Which actions are wanted; null means any.</summary>
public sealed record AuditFilter
{
    /// <summary>Whose.</summary>
    public string? Actor { get; init; }
    /// <summary>An action (<c>workflow.disable</c>), or all of a kind (<c>workflow</c>).</summary>
    public string? Action { get; init; }
    /// <summary>On what.</summary>
    public string? Object { get; init; }
    /// <summary>How it went.</summary>
    public AuditResult? Result { get; init; }
    /// <summary>At this time or later.</summary>
    public DateTimeOffset? From { get; init; }
    /// <summary>Before this time.</summary>
    public DateTimeOffset? To { get; init; }
}
