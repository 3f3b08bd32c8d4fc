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

    /// <summary>Whether a tenant exists.</summary>
    Task<bool> ExistsAsync(string tenant, CancellationToken cancellationToken);
}

/// <summary>A name that cannot name a tenant.</summary>
/// <param name="tenant">The name as given.</param>
public sealed class InvalidTenantException(string tenant) : Language.PawlException(
    "tenant-invalid", $"'{tenant}' cannot name a tenant. Choose 1 to 63 characters of a-z 0-9 . _ - and begin with a letter or digit.")
{
    /// <summary>The name as given.</summary>
    public string Tenant => tenant;
}
