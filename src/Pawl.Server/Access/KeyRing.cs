using System.Collections.Concurrent;
using System.Security.Cryptography;
using Pawl.Runtime.Identity;
using Pawl.Runtime.Storage;
using Pawl.Server.Options;

namespace Pawl.Server.Access;

/// <summary>Verifies API keys, and remembers for a few seconds what the store said about each.</summary>
internal sealed class KeyRing(IApiKeyStore store, RoleBook roles, ServerOptions options, TimeProvider time)
{
    /// <summary>Keys remembered at most. Beyond it all are forgotten: a ring that full is being probed, and a look-up is cheap.</summary>
    private const int Capacity = 10_000;
    private static readonly TimeSpan UseRecordedEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Entry> entries = new();

    /// <summary>Whom a key stands for; null when it opens nothing: unknown, wrong, expired or revoked.</summary>
    /// <exception cref="StoreUnavailableException">The database is away and the key is not remembered.</exception>
    public async Task<Caller?> VerifyAsync(string key)
    {
        if (KeyText.IdOf(key) is not { } id) return null;
        var stored = await LookUpAsync(id);

        // The comparison runs for unknown ids too, so that time does not tell which ids exist.
        var matches = CryptographicOperations.FixedTimeEquals(KeyText.Digest(key), stored is null ? new byte[SHA256.HashSizeInBytes] : stored.SecretDigest.Span);
        if (!matches || stored is null || !stored.OpensAt(time.GetUtcNow())) return null;

        await RecordUseAsync(stored);
        return new(stored.Tenant, $"key:{stored.Id}", stored.Roles, await roles.ResolveAsync(stored.Tenant, stored.Roles));
    }

    /// <summary>Forgets a key, so that its revocation counts on this server at once.</summary>
    public void Forget(string id) => entries.TryRemove(id, out _);

    /// <summary>Notes the use, to the minute. A look-up that is remembered does so once at most.</summary>
    private async Task RecordUseAsync(StoredApiKey key)
    {
        if (!entries.TryGetValue(key.Id, out var entry) || Interlocked.Exchange(ref entry.Recorded, 1) == 1) return;
        var now = time.GetUtcNow();
        if (now - key.LastUsedAt < UseRecordedEvery) return;
        try { await store.RecordUseAsync(key.Tenant, key.Id, now, CancellationToken.None); }
        catch (StoreUnavailableException) { } // the request itself tells whether the database is away
    }

    private async Task<StoredApiKey?> LookUpAsync(string id)
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
    private sealed class Entry(long at, Lazy<Task<StoredApiKey?>> load)
    {
        /// <summary>1 once the key's use was noted for this look-up.</summary>
        public int Recorded;
        public long At => at;
        public Lazy<Task<StoredApiKey?>> Load => load;
    }
}
