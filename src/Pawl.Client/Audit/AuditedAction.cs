using System.Text.Json.Serialization;
using Pawl.Client.Serialization;

namespace Pawl.Client.Audit;

/// <summary>Something that somebody did or tried to do.</summary>
public sealed record AuditedAction
{
    /// <summary>Place of its first entry in the tenant's chain.</summary>
    public required long Sequence { get; init; }
    /// <summary>When it was about to begin, UTC.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Who: <c>key:ID</c>, or <c>server</c> for what it does by itself.</summary>
    public required string Actor { get; init; }
    /// <summary>What, e.g. <c>workflow.disable</c>.</summary>
    public required string Action { get; init; }
    /// <summary>To what, e.g. <c>workflow:shop/order/1.0.0</c>; null when that never became known.</summary>
    public string? Object { get; init; }
    /// <summary>Method and path; null when no request asked for it.</summary>
    public string? Request { get; init; }
    /// <summary>The caller's address as the server saw it.</summary>
    public string? Address { get; init; }
    /// <summary>Trace id, as in problems and in the log.</summary>
    public string? TraceId { get; init; }
    /// <summary>How it went.</summary>
    public required AuditResult Result { get; init; }
    /// <summary>HTTP status of the answer; null when there was none.</summary>
    public int? Status { get; init; }
    /// <summary>Code of the problem that it ended with; null when none.</summary>
    public string? Code { get; init; }
    /// <summary>SHA-256 of what stood there before; null when nothing did.</summary>
    public string? Before { get; init; }
    /// <summary>SHA-256 of what stands there now; null when nothing does.</summary>
    public string? After { get; init; }
    /// <summary>A few words more.</summary>
    public string? Detail { get; init; }
    /// <summary>When it had ended, UTC; null when that was never written.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>How an action went.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<AuditResult>))]
public enum AuditResult
{
    /// <summary>It was done.</summary>
    Done,
    /// <summary>It was accepted, and nothing was left to change.</summary>
    Unchanged,
    /// <summary>It was refused.</summary>
    Refused,
    /// <summary>It failed.</summary>
    Failed,
    /// <summary>It is not known: no answer came in time, or the server died before it could tell.</summary>
    Unknown,
}

/// <summary>Which actions are wanted; null means any.</summary>
public sealed record AuditQuery
{
    /// <summary>Whose: <c>key:ID</c>.</summary>
    public string? Actor { get; init; }
    /// <summary>An action (<c>workflow.disable</c>), or all of a kind (<c>workflow</c>).</summary>
    public string? Action { get; init; }
    /// <summary>On what, e.g. <c>execution:ID</c>.</summary>
    public string? Object { get; init; }
    /// <summary>How it went.</summary>
    public AuditResult? Result { get; init; }
    /// <summary>At this time or later.</summary>
    public DateTimeOffset? From { get; init; }
    /// <summary>Before this time.</summary>
    public DateTimeOffset? To { get; init; }
}

/// <summary>What a check of the chain found.</summary>
/// <param name="Valid">Whether every entry is what was written, none is missing, and the anchor is among them.</param>
/// <param name="Entries">Entries that hold, from the first on.</param>
/// <param name="Head">The last of them, as <c>SEQUENCE:HASH</c>: note it elsewhere, and give it as anchor to a later check.</param>
/// <param name="BrokenAt">Sequence of the first entry that is wrong or missing; null when none is.</param>
/// <param name="Reason">What is wrong with it; null when nothing.</param>
public sealed record AuditVerification(bool Valid, long Entries, string Head, long? BrokenAt = null, string? Reason = null);
