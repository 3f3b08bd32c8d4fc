using Pawl.Runtime.Identity;
using Pawl.Server.Access;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Login;

/// <summary>Opens sessions and exchanges their tokens.</summary>
internal sealed class SessionMaker(ISessionStore store, SessionRing ring, TimeProvider time)
{
    /// <summary>How long an access token opens doors.</summary>
    public static readonly TimeSpan AccessLifetime = TimeSpan.FromMinutes(10);
    /// <summary>How long a session of a program can be refreshed.</summary>
    public static readonly TimeSpan SessionLifetime = TimeSpan.FromDays(30);
    /// <summary>How long a browser stays logged in.</summary>
    public static readonly TimeSpan BrowserLifetime = TimeSpan.FromHours(12);

    /// <summary>Opens a session for a user whose password was good.</summary>
    public async Task<OpenedSession> OpenAsync(string tenant, string user, bool isBrowser, CancellationToken cancellationToken)
    {
        var now = StoredClock.Now(time);
        var (id, access) = TokenText.Access.Generate();
        var refresh = isBrowser ? null : TokenText.Refresh.Generate(id);
        var session = new StoredSession
        {
            Id = id,
            Tenant = tenant,
            User = user,
            IsBrowser = isBrowser,
            AccessDigest = TokenText.Digest(access),
            CreatedAt = now,
            AccessExpiresAt = now + (isBrowser ? BrowserLifetime : AccessLifetime),
            ExpiresAt = now + (isBrowser ? BrowserLifetime : SessionLifetime),
        };
        await store.CreateAsync(session, refresh is null ? default(ReadOnlyMemory<byte>?) : TokenText.Digest(refresh), cancellationToken);
        return new(id, access, session.AccessExpiresAt, refresh);
    }

    /// <summary>Exchanges a refresh token for the next pair.</summary>
    /// <returns>The session as it was with the new pair, or with null when the token was refused; nothing at all when it is none of any session.</returns>
    public async Task<(StoredSession Session, RefreshOutcome Outcome, OpenedSession? Opened)?> RefreshAsync(string token, CancellationToken cancellationToken)
    {
        if (TokenText.Refresh.IdOf(token) is not { } id || await store.FindAsync(id, cancellationToken) is not { } session) return null;
        var now = StoredClock.Now(time);
        var (access, refresh) = (TokenText.Access.Generate(id), TokenText.Refresh.Generate(id));
        var until = now + AccessLifetime < session.ExpiresAt ? now + AccessLifetime : session.ExpiresAt;
        var renewed = session with { AccessDigest = TokenText.Digest(access), AccessExpiresAt = until };
        var outcome = await store.RefreshAsync(renewed, TokenText.Digest(token), TokenText.Digest(refresh), now, cancellationToken);
        ring.Forget(id);
        return (session, outcome, outcome == RefreshOutcome.Done ? new(id, access, until, refresh) : null);
    }

    /// <summary>Ends a session.</summary>
    public async Task EndAsync(string tenant, string id, CancellationToken cancellationToken)
    {
        await store.RevokeAsync(tenant, id, time.GetUtcNow(), cancellationToken);
        ring.Forget(id);
    }

    /// <summary>The answer to a refresh token that opens nothing.</summary>
    public static ApiException Refused() => new("login-failed", "The refresh token is not valid: it is mistyped, unknown, expired, or was exchanged before. Log in again.") { Challenge = $"{AccessControl.Scheme} realm=\"pawl\"" };
}

/// <summary>A session with the tokens that are told once.</summary>
/// <param name="Id">The session.</param>
/// <param name="Access">The access token.</param>
/// <param name="AccessExpiresAt">Its end.</param>
/// <param name="Refresh">The refresh token; null for a browser.</param>
internal sealed record OpenedSession(string Id, string Access, DateTimeOffset AccessExpiresAt, string? Refresh);
