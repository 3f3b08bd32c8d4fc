using System.Collections.Immutable;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Identity;

/// <summary>Keeps users. Passwords are nowhere: only slow, salted hashes of them.</summary>
public interface IUserStore
{
    /// <summary>The user of a name; null when the tenant has none.</summary>
    Task<StoredUser?> FindAsync(string tenant, string name, CancellationToken cancellationToken);

    /// <summary>The user that an identity provider knows by a subject; null when the tenant has none.</summary>
    Task<StoredUser?> FindIdentityAsync(string tenant, string issuer, string subject, CancellationToken cancellationToken);

    /// <summary>A page of a tenant's users, by name.</summary>
    /// <exception cref="InvalidCursorException">The cursor is none of this list.</exception>
    Task<Page<StoredUser>> ListAsync(string tenant, int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>Stores a new user.</summary><returns>False when the name is taken, or the identity has a user already.</returns>
    /// <exception cref="UnknownTenantException">The tenant does not exist.</exception>
    Task<bool> CreateAsync(string tenant, StoredUser user, CancellationToken cancellationToken);

    /// <summary>Gives a user other roles.</summary><returns>False when there is none of that name.</returns>
    Task<bool> SetRolesAsync(string tenant, string name, ImmutableArray<RoleName> roles, CancellationToken cancellationToken);

    /// <summary>Gives a person another password, and ends every session that the old one opened.</summary><returns>False when there is no person of that name.</returns>
    Task<bool> SetPasswordAsync(string tenant, string name, string hash, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Disables or enables a user. Who is disabled loses all sessions and keys, for good.</summary><returns>False when there is none of that name.</returns>
    Task<bool> SetDisabledAsync(string tenant, string name, DateTimeOffset? at, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Deletes a user with all sessions, and revokes the keys.</summary><returns>False when there is none of that name.</returns>
    Task<bool> DeleteAsync(string tenant, string name, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Until when logins of a name are refused, whether there is such a user or not; null when they are not.</summary>
    Task<DateTimeOffset?> LockedUntilAsync(string tenant, string name, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Counts a failed login of a name, whether there is such a user or not, and locks it for a while when there were too many.</summary>
    /// <returns>Until when it is locked now; null when it is not.</returns>
    Task<DateTimeOffset?> CountFailureAsync(string tenant, string name, LoginBounds bounds, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Notes a good login: failures are forgotten.</summary>
    Task RecordLoginAsync(string tenant, string name, DateTimeOffset at, CancellationToken cancellationToken);
}

/// <summary>A user as stored.</summary>
public sealed record StoredUser
{
    /// <summary>The name: 1 to 127 characters of <c>a-z 0-9 . _ @ + -</c>, the first a letter or digit.</summary>
    public required string Name { get; init; }
    /// <summary>Whether it is a service, which never logs in and has keys instead.</summary>
    public required bool IsService { get; init; }
    /// <summary>Hash of the password; null when there is none.</summary>
    public string? PasswordHash { get; init; }
    /// <summary>The identity provider that vouches for it; null for a user of Pawl's own.</summary>
    public string? Issuer { get; init; }
    /// <summary>What that provider calls it; null likewise.</summary>
    public string? Subject { get; init; }
    /// <summary>What it may do.</summary>
    public required ImmutableArray<RoleName> Roles { get; init; }
    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>Since when it is disabled, UTC; null while it is not.</summary>
    public DateTimeOffset? DisabledAt { get; init; }
    /// <summary>When it logged in last, UTC; null before the first time.</summary>
    public DateTimeOffset? LastLoginAt { get; init; }
}

/// <summary>How many failed logins are borne.</summary>
/// <param name="Free">Failures in a row that cost nothing.</param>
/// <param name="First">How long the next one locks; each one more locks twice as long.</param>
/// <param name="Longest">The longest lock.</param>
public sealed record LoginBounds(int Free, TimeSpan First, TimeSpan Longest);
