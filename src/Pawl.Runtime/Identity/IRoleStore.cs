using System.Collections.Immutable;

namespace Pawl.Runtime.Identity;

/// <summary>Keeps the roles that tenants made themselves. Those that come with Pawl are in no store.</summary>
public interface IRoleStore
{
    /// <summary>Roles of one tenant, at most.</summary>
    public const int MostOfTenant = 100;

    /// <summary>The roles of a tenant, by name.</summary>
    Task<IReadOnlyList<StoredRole>> ListAsync(string tenant, CancellationToken cancellationToken);

    /// <summary>Makes a role, or gives one other permissions.</summary><returns>False when the tenant has as many as it may.</returns>
    Task<bool> PutAsync(string tenant, StoredRole role, CancellationToken cancellationToken);

    /// <summary>Deletes a role, unless a key that opens doors still has it.</summary>
    Task<RoleDeletion> DeleteAsync(string tenant, string name, DateTimeOffset at, CancellationToken cancellationToken);
}

/// <summary>A role that a tenant made.</summary>
public sealed record StoredRole
{
    /// <summary>Its name; see <see cref="RoleName.IsRole"/>.</summary>
    public required string Name { get; init; }
    /// <summary>Names of permissions, 1 to 100.</summary>
    public required ImmutableArray<string> Permissions { get; init; }
    /// <summary>For people, at most 500 characters; null when not said.</summary>
    public string? Description { get; init; }
    /// <summary>When it was made or changed last, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>What became of a role that was to be deleted.</summary>
public enum RoleDeletion
{
    /// <summary>It is gone.</summary>
    Deleted,
    /// <summary>There is none of that name.</summary>
    NotFound,
    /// <summary>Somebody has it.</summary>
    InUse,
}
