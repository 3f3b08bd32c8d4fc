using System.Text.Json.Serialization;

namespace Pawl.Client.Webhooks;

/// <summary>Asks that an address is told of executions.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CreateWebhook
{
    /// <summary>The address, http or https.</summary>
    public required string Url { get; init; }
    /// <summary>Name of the secret that requests are signed with; its value is a text.</summary>
    public required string Secret { get; init; }
    /// <summary>What it is told of: <c>execution.suspended</c>, <c>execution.resumed</c>. Null means both.</summary>
    public IReadOnlyList<string>? Events { get; init; }
}

/// <summary>An address that is told of executions.</summary>
public sealed record WebhookInfo
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }
    /// <summary>The address.</summary>
    public required string Url { get; init; }
    /// <summary>Name of the secret that requests are signed with.</summary>
    public required string Secret { get; init; }
    /// <summary>What it is told of.</summary>
    public required IReadOnlyList<string> Events { get; init; }
    /// <summary>When it was added, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Something that an address has not taken yet.</summary>
public sealed record WebhookDelivery
{
    /// <summary>Its id, sent as <c>Pawl-Delivery</c>: the same at every attempt.</summary>
    public required string Id { get; init; }
    /// <summary>The execution.</summary>
    public required string ExecutionId { get; init; }
    /// <summary>What happened.</summary>
    public required string Event { get; init; }
    /// <summary>When, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>Attempts so far.</summary>
    public required int Attempts { get; init; }
    /// <summary>Why the last one failed; null before.</summary>
    public string? LastError { get; init; }
    /// <summary>When it was given up, UTC; null while it is tried.</summary>
    public DateTimeOffset? FailedAt { get; init; }
}
