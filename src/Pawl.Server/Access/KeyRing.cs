using System.Collections.Concurrent;
using System.Security.Cryptography;
using Pawl.Server.Options;

namespace Pawl.Server.Access;

/// <summary>Verifies API keys, and remembers for a few seconds what the store said about each.</summary>
internal sealed class KeyRing(IKeyStore store, ServerOptions options, TimeProvider time)
{
    /// <summary>Keys remembered at most. Beyond it all are forgotten: a ring that full is being probed, and a look-up is cheap.</summary>
    private const int Capacity = 10_000;

    private readonly ConcurrentDictionary<string, Entry> entries = new();

    /// <summary>Whom a key stands for; null when it opens nothing: unknown, wrong or revoked.</summary>
    /// <exception cref="Runtime.Storage.StoreUnavailableException">The database is away and the key is not remembered.</exception>
    public async Task<Caller?> VerifyAsync(string key)
    {
        if (KeyText.IdOf(key) is not { } id) return null;
        var stored = await LookUpAsync(id);

        // The comparison runs for unknown ids too, so that time does not tell which ids exist.
        var matches = CryptographicOperations.FixedTimeEquals(KeyText.Digest(key), stored is null ? new byte[SHA256.HashSizeInBytes] : stored.Digest.Span);
        return matches && stored is { RevokedAt: null } ? new(stored.Tenant, stored.Id, stored.Scope) : null;
    }

    /// <summary>Forgets a key, so that its revocation counts on this server at once.</summary>
    public void Forget(string id) => entries.TryRemove(id, out _);

    private async Task<StoredKey?> LookUpAsync(string id)
    {
        var now = time.GetTimestamp();
        if (!entries.TryGetValue(id, out var entry) || time.GetElapsedTime(entry.At, now) >= options.Limits.KeyTrust)
        {
            if (entries.Count >= Capacity) entries.Clear();
            var fresh = new Entry(now, new(() => store.FindAsync(id, CancellationToken.None)));
            entry = entries.AddOrUpdate(id, fresh, (_, present) => present.At > now ? present : fresh);
        }

        try { return await entry.Load.Value; }
        catch
        {
            // A failed look-up must not be remembered as an answer.
            entries.TryRemove(KeyValuePair.Create(id, entry));
            throw;
        }
    }

    /// <summary>What the store said, or is about to say: requests that arrive together share one look-up.</summary>
    private sealed record Entry(long At, Lazy<Task<StoredKey?>> Load);
}
