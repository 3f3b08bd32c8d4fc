using System.Text.Json.Serialization;
using Pawl.Client.Serialization;

namespace Pawl.Client.Keys;

/// <summary>What a key may do. Each scope holds those before it.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<KeyScope>))]
public enum KeyScope
{
    /// <summary>Reads everything of its tenant but keys.</summary>
    Read,
    /// <summary>Publishes, starts and steers too.</summary>
    Write,
    /// <summary>Manages keys too.</summary>
    Admin,
}

/// <summary>An API key, without its secret, which nobody can read again.</summary>
public record ApiKey
{
    /// <summary>Names the key; stands in the key itself behind <c>pawl_</c>.</summary>
    public required string Id { get; init; }
    /// <summary>For people: who or what uses it.</summary>
    public required string Name { get; init; }
    /// <summary>What it may do.</summary>
    public required KeyScope Scope { get; init; }
    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>From when on it opens nothing, UTC; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
    /// <summary>When it was used last, UTC, to the minute; null before its first use.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
    /// <summary>When it was revoked, UTC; null while it opens doors.</summary>
    public DateTimeOffset? RevokedAt { get; init; }
}

/// <summary>A key just made: the only time its secret is seen.</summary>
public sealed record CreatedApiKey : ApiKey
{
    /// <summary>The whole key, to be sent as <c>Authorization: Bearer KEY</c>.</summary>
    public required string Key { get; init; }
}

/// <summary>Asks for a key.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CreateApiKey
{
    /// <summary>For people: 1 to 100 characters.</summary>
    public required string Name { get; init; }
    /// <summary>What it may do. Default write.</summary>
    public KeyScope Scope { get; init; } = KeyScope.Write;
    /// <summary>From when on it opens nothing; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
