using System.Security.Cryptography;
using Pawl.Runtime.Identity;
using Pawl.Runtime.Storage;
using Pawl.Server.Access;
using Pawl.Server.Options;

namespace Pawl.Server.Login;

/// <summary>Verifies access tokens, and remembers for a few seconds what the store said about their sessions.</summary>
internal sealed class SessionRing(ISessionStore store, RoleBook roles, ServerOptions options, TimeProvider time)
{
    private readonly RememberedLookUps<StoredSession> known = new(id => store.FindAsync(id, CancellationToken.None), options.Limits.KeyTrust, time);

    /// <summary>Whom a token stands for; null when it opens nothing: unknown, wrong, expired, ended, or shown in another way than it was given.</summary>
    /// <param name="token">The access token.</param>
    /// <param name="isCookie">Whether it came as a cookie. A browser's token counts as a cookie only, and no other does: neither can be made the other.</param>
    /// <exception cref="StoreUnavailableException">The database is away and the session is not remembered.</exception>
    public async Task<Caller?> VerifyAsync(string token, bool isCookie)
    {
        if (TokenText.Access.IdOf(token) is not { } id) return null;
        var stored = await known.GetAsync(id);

        var matches = CryptographicOperations.FixedTimeEquals(TokenText.Digest(token), stored is null ? new byte[SHA256.HashSizeInBytes] : stored.AccessDigest.Span);
        if (!matches || stored is null || stored.RevokedAt is not null || stored.IsBrowser != isCookie) return null;
        var now = time.GetUtcNow();
        if (now >= stored.AccessExpiresAt || now >= stored.ExpiresAt) return null;
        return new(stored.Tenant, $"user:{stored.User}", stored.Roles, await roles.ResolveAsync(stored.Tenant, stored.Roles)) { Session = id, User = stored.User };
    }

    /// <summary>Forgets a session, so that its end counts on this server at once.</summary>
    public void Forget(string id) => known.Forget(id);

    /// <summary>Forgets all sessions, when a user lost his or has other roles.</summary>
    public void ForgetAll() => known.ForgetAll();
}
