using System.Collections.Immutable;

namespace Pawl.Runtime.Identity;

/// <summary>Keeps sessions. Tokens are nowhere: only their digests.</summary>
public interface ISessionStore
{
    /// <summary>The session with this id, whatever its tenant, with what its user may do now; null when there is none.</summary>
    Task<StoredSession?> FindAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>Stores a new session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="refresh">SHA-256 of its first refresh token; null when it has none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task CreateAsync(StoredSession session, ReadOnlyMemory<byte>? refresh, CancellationToken cancellationToken);

    /// <summary>Exchanges a refresh token for the next pair.</summary>
    /// <param name="session">The session as it is to be: its tenant, id, access digest and their end.</param>
    /// <param name="presented">SHA-256 of the token that was shown.</param>
    /// <param name="next">SHA-256 of the next one.</param>
    /// <param name="now">Now, UTC.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<RefreshOutcome> RefreshAsync(StoredSession session, ReadOnlyMemory<byte> presented, ReadOnlyMemory<byte> next, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Ends a session; ending it again keeps the first time.</summary>
    Task RevokeAsync(string tenant, string sessionId, DateTimeOffset at, CancellationToken cancellationToken);
}

/// <summary>A session as stored.</summary>
public sealed record StoredSession
{
    /// <summary>Names the session, over all tenants.</summary>
    public required string Id { get; init; }
    /// <summary>The tenant of its user.</summary>
    public required string Tenant { get; init; }
    /// <summary>The user.</summary>
    public required string User { get; init; }
    /// <summary>What the user may do; not stored here.</summary>
    public ImmutableArray<RoleName> Roles { get; init; } = [];
    /// <summary>Whether it belongs to a browser, which shows its token as a cookie.</summary>
    public required bool IsBrowser { get; init; }
    /// <summary>SHA-256 of the access token, 32 bytes.</summary>
    public required ReadOnlyMemory<byte> AccessDigest { get; init; }
    /// <summary>From when on the access token opens nothing, UTC.</summary>
    public required DateTimeOffset AccessExpiresAt { get; init; }
    /// <summary>When it began, UTC; not read back.</summary>
    public DateTimeOffset CreatedAt { get; init; }
    /// <summary>From when on it cannot be refreshed any more, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
    /// <summary>When it ended, or its user was disabled, UTC; null while it lives.</summary>
    public DateTimeOffset? RevokedAt { get; init; }
}

/// <summary>What became of a refresh token.</summary>
public enum RefreshOutcome
{
    /// <summary>It was exchanged.</summary>
    Done,
    /// <summary>It is none of the session's, or the session has ended.</summary>
    Refused,
    /// <summary>It had been exchanged before, so that somebody else has it: the whole session has ended.</summary>
    Reused,
}
