using System.Text.Json.Serialization;
using Pawl.Client.Serialization;

namespace Pawl.Client.Keys;

/// <summary>Short for a role that comes with Pawl. Each scope holds those before it.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<KeyScope>))]
public enum KeyScope
{
    /// <summary>The role <c>viewer</c>: reads everything of its tenant but keys and the audit log.</summary>
    Read,
    /// <summary>The role <c>developer</c>: publishes, starts and steers too.</summary>
    Write,
    /// <summary>The role <c>admin</c>: manages keys, roles, secrets and settings too.</summary>
    Admin,
}

/// <summary>An API key, without its secret, which nobody can read again.</summary>
public record ApiKey
{
    /// <summary>Names the key; stands in the key itself behind <c>pawl_</c>.</summary>
    public required string Id { get; init; }
    /// <summary>For people: who or what uses it.</summary>
    public required string Name { get; init; }
    /// <summary>What it may do: <c>ROLE</c> in the whole tenant, or <c>ROLE@NAMESPACE</c> in one namespace of workflows.</summary>
    public required IReadOnlyList<string> Roles { get; init; }
    /// <summary>The user whose key it is: it does what that user may do; null for a key of its own.</summary>
    public string? User { get; init; }
    /// <summary>The scope that says the same as its roles; null when none does.</summary>
    public KeyScope? Scope { get; init; }
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
    /// <summary>What it may do, in short; not together with <see cref="Roles"/>. Default write, when there are no roles either.</summary>
    public KeyScope? Scope { get; init; }
    /// <summary>What it may do: 1 to 32 times <c>ROLE</c> or <c>ROLE@NAMESPACE</c>. Nothing that the caller may not do himself. The scopes <c>read</c>, <c>write</c> and <c>admin</c> are names of roles too.</summary>
    public IReadOnlyList<string>? Roles { get; init; }
    /// <summary>The user, person or service, whose key it is to be: then it has no roles but his. Null for a key of its own.</summary>
    public string? User { get; init; }
    /// <summary>From when on it opens nothing; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
