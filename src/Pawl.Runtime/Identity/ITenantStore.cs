using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Identity;

/// <summary>Keeps the list of tenants. The tenant <c>default</c> is always there.</summary>
public interface ITenantStore
{
    /// <summary>Makes a tenant; does nothing when it exists.</summary>
    /// <param name="tenant">1 to 63 characters of <c>a-z 0-9 . _ -</c>, the first a letter or digit.</param>
    /// <param name="at">Now, UTC.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidTenantException">The name cannot name a tenant.</exception>
    Task CreateAsync(string tenant, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Makes a tenant together with its first key: both or none.</summary><returns>False when the name is taken.</returns>
    /// <exception cref="InvalidTenantException">The name cannot name a tenant.</exception>
    Task<bool> CreateAsync(string tenant, DateTimeOffset at, StoredApiKey first, CancellationToken cancellationToken);

    /// <summary>A page of tenants, by name.</summary>
    /// <exception cref="InvalidCursorException">The cursor is none of this list.</exception>
    Task<Page<StoredTenant>> ListAsync(int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>The tenant of a name; null when there is none.</summary>
    Task<StoredTenant?> FindAsync(string tenant, CancellationToken cancellationToken);

    /// <summary>Closes a tenant, or opens it again with null. While it is closed none of its credentials is found good.</summary><returns>False when there is none of that name.</returns>
    Task<bool> SetDisabledAsync(string tenant, DateTimeOffset? at, CancellationToken cancellationToken);

    /// <summary>Whether a tenant exists.</summary>
    Task<bool> ExistsAsync(string tenant, CancellationToken cancellationToken);
}

/// <summary>A tenant as stored.</summary>
/// <param name="Name">Its name.</param>
/// <param name="CreatedAt">When it was made, UTC.</param>
/// <param name="DisabledAt">Since when nobody gets in, UTC; null while it is open.</param>
public sealed record StoredTenant(string Name, DateTimeOffset CreatedAt, DateTimeOffset? DisabledAt);

/// <summary>A name that cannot name a tenant.</summary>
/// <param name="tenant">The name as given.</param>
public sealed class InvalidTenantException(string tenant) : Language.PawlException(
    "tenant-invalid", $"'{tenant}' cannot name a tenant. Choose 1 to 63 characters of a-z 0-9 . _ - and begin with a letter or digit.")
{
    /// <summary>The name as given.</summary>
    public string Tenant => tenant;
}
