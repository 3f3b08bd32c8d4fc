using System.Security.Cryptography;
using Pawl.Runtime.Identity;
using Pawl.Runtime.Storage;
using Pawl.Server.Options;

namespace Pawl.Server.Access;

/// <summary>Verifies API keys, and remembers for a few seconds what the store said about each.</summary>
internal sealed class KeyRing(IApiKeyStore store, RoleBook roles, ServerOptions options, TimeProvider time)
{
    private static readonly TimeSpan UseRecordedEvery = TimeSpan.FromMinutes(1);

    private readonly RememberedLookUps<StoredApiKey> known = new(id => store.FindAsync(id, CancellationToken.None), options.Limits.KeyTrust, time);

    /// <summary>Whom a key stands for; null when it opens nothing: unknown, wrong, expired or revoked.</summary>
    /// <exception cref="StoreUnavailableException">The database is away and the key is not remembered.</exception>
    public async Task<Caller?> VerifyAsync(string key)
    {
        if (KeyText.IdOf(key) is not { } id) return null;
        var stored = await known.GetAsync(id);

        // The comparison runs for unknown ids too, so that time does not tell which ids exist.
        var matches = CryptographicOperations.FixedTimeEquals(KeyText.Digest(key), stored is null ? new byte[SHA256.HashSizeInBytes] : stored.SecretDigest.Span);
        if (!matches || stored is null || !stored.OpensAt(time.GetUtcNow())) return null;

        if (known.IsFirstUse(id)) await RecordUseAsync(stored);
        return new(stored.Tenant, $"key:{stored.Id}", stored.Roles, await roles.ResolveAsync(stored.Tenant, stored.Roles)) { User = stored.User };
    }

    /// <summary>Forgets a key, so that its revocation counts on this server at once.</summary>
    public void Forget(string id) => known.Forget(id);

    /// <summary>Forgets all keys, when a user lost his.</summary>
    public void ForgetAll() => known.ForgetAll();

    /// <summary>Notes the use, to the minute. A look-up that is remembered does so once at most.</summary>
    private async Task RecordUseAsync(StoredApiKey key)
    {
        var now = time.GetUtcNow();
        if (now - key.LastUsedAt < UseRecordedEvery) return;
        try { await store.RecordUseAsync(key.Tenant, key.Id, now, CancellationToken.None); }
        catch (StoreUnavailableException) { } // the request itself tells whether the database is away
    }
}
