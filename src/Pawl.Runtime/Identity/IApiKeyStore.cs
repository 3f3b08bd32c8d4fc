using System.Collections.Immutable;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Identity;

/// <summary>Keeps API keys. The secrets themselves are nowhere: only their digests.</summary>
public interface IApiKeyStore
{
    /// <summary>The key with this id, whatever its tenant: a request is known by its key before its tenant is. Null when there is none.</summary>
    /// <remarks>Gives revoked and expired keys too; <see cref="StoredApiKey.OpensAt"/> tells.</remarks>
    Task<StoredApiKey?> FindAsync(string keyId, CancellationToken cancellationToken);

    /// <summary>Stores a new key.</summary>
    /// <exception cref="UnknownTenantException">The tenant does not exist.</exception>
    Task CreateAsync(StoredApiKey key, CancellationToken cancellationToken);

    /// <summary>Stores a new key only when there is no key at all, of no tenant: the one that opens a fresh installation.</summary><returns>Whether it was stored.</returns>
    /// <exception cref="UnknownTenantException">The tenant does not exist.</exception>
    Task<bool> CreateFirstAsync(StoredApiKey key, CancellationToken cancellationToken);

    /// <summary>A page of a tenant's keys, newest first, revoked ones too.</summary>
    /// <exception cref="InvalidCursorException">The cursor is none of this list.</exception>
    Task<Page<StoredApiKey>> ListAsync(string tenant, int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>Revokes a key for good; revoking again keeps the first time.</summary><returns>False when the tenant has no such key.</returns>
    Task<bool> RevokeAsync(string tenant, string keyId, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Notes that a key was used. Written once a minute at most, so that it costs a busy key next to nothing.</summary>
    Task RecordUseAsync(string tenant, string keyId, DateTimeOffset at, CancellationToken cancellationToken);
}

/// <summary>An API key as it is stored.</summary>
public sealed record StoredApiKey
{
    /// <summary>Names the key, over all tenants: 1 to 64 characters.</summary>
    public required string Id { get; init; }
    /// <summary>The tenant whose data it opens.</summary>
    public required string Tenant { get; init; }
    /// <summary>For people: 1 to 200 characters.</summary>
    public required string Name { get; init; }
    /// <summary>What it may do: 1 to <see cref="RoleName.MostOfOne"/> roles.</summary>
    public required ImmutableArray<RoleName> Roles { get; init; }
    /// <summary>The user whose key it is; null for a key of its own.</summary>
    public string? User { get; init; }
    /// <summary>SHA-256 of the secret, 32 bytes.</summary>
    public required ReadOnlyMemory<byte> SecretDigest { get; init; }
    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>From when on it opens nothing, UTC; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
    /// <summary>When it was used last, UTC, to the minute; null before its first use.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
    /// <summary>When it was revoked, UTC; null while it opens doors.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Whether it opens anything at a time: neither revoked nor expired.</summary>
    public bool OpensAt(DateTimeOffset time) => RevokedAt is null && (ExpiresAt is null || time < ExpiresAt);
}

/// <summary>A tenant that does not exist.</summary>
/// <param name="tenant">Its name.</param>
public sealed class UnknownTenantException(string tenant) : Language.PawlException("tenant-unknown", $"There is no tenant '{tenant}'. Create it first, or check its spelling.")
{
    /// <summary>Its name.</summary>
    public string Tenant => tenant;
}
