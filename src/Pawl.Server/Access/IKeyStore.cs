using Pawl.Client.Keys;
using Pawl.Runtime.Storage;

namespace Pawl.Server.Access;

/// <summary>Where API keys are kept.</summary>
internal interface IKeyStore
{
    /// <summary>A key by its id, whatever its tenant: this is how a tenant is found. Null when there is none.</summary>
    Task<StoredKey?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Keeps a new key.</summary>
    Task AddAsync(StoredKey key, CancellationToken cancellationToken);

    /// <summary>A page of a tenant's keys, newest first.</summary>
    Task<Page<StoredKey>> ListAsync(string tenant, int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>Revokes a key; one that is revoked keeps its time.</summary><returns>False when the tenant has none of that id.</returns>
    Task<bool> RevokeAsync(string tenant, string id, CancellationToken cancellationToken);

    /// <summary>Keeps a key only when no key at all exists.</summary><returns>Whether it was kept.</returns>
    Task<bool> AddFirstAsync(StoredKey key, CancellationToken cancellationToken);
}

/// <summary>An API key as it is stored.</summary>
internal sealed record StoredKey
{
    /// <summary>Names the key.</summary>
    public required string Id { get; init; }
    /// <summary>The tenant that its bearer acts for.</summary>
    public required string Tenant { get; init; }
    /// <summary>For people.</summary>
    public required string Name { get; init; }
    /// <summary>What it may do.</summary>
    public required KeyScope Scope { get; init; }
    /// <summary>SHA-256 of the whole key.</summary>
    public required ReadOnlyMemory<byte> Digest { get; init; }
    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>When it was revoked, UTC; null while it opens doors.</summary>
    public DateTimeOffset? RevokedAt { get; init; }
}
