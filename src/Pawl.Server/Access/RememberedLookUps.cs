using System.Collections.Concurrent;
using Pawl.Runtime.Storage;

namespace Pawl.Server.Access;

/// <summary>Remembers for a few seconds what the store said about credentials; requests that arrive together share one look-up.</summary>
/// <param name="find">Asks the store.</param>
/// <param name="trust">How long its answer holds.</param>
/// <param name="time">The clock.</param>
internal sealed class RememberedLookUps<T>(Func<string, Task<T?>> find, TimeSpan trust, TimeProvider time)
    where T : class
{
    /// <summary>Credentials remembered at most. Beyond it all are forgotten: a ring that full is being probed, and a look-up is cheap.</summary>
    private const int Capacity = 10_000;

    private readonly ConcurrentDictionary<string, Entry> entries = new();

    /// <summary>What the store says about an id.</summary>
    /// <exception cref="StoreUnavailableException">The database is away and the id is not remembered.</exception>
    public async Task<T?> GetAsync(string id)
    {
        var now = time.GetTimestamp();
        if (!entries.TryGetValue(id, out var entry) || time.GetElapsedTime(entry.At, now) >= trust)
        {
            if (entries.Count >= Capacity) entries.Clear();
            var fresh = new Entry(now, new(() => find(id)));
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

    /// <summary>Whether this is the first time that this is called since the store was asked for an id.</summary>
    public bool IsFirstUse(string id) => entries.TryGetValue(id, out var entry) && Interlocked.Exchange(ref entry.Used, 1) == 0;

    /// <summary>Forgets an id, so that a change counts on this server at once.</summary>
    public void Forget(string id) => entries.TryRemove(id, out _);

    /// <summary>Forgets everything, when a change concerns more than one.</summary>
    public void ForgetAll() => entries.Clear();

    /// <summary>What the store said, or is about to say.</summary>
    private sealed class Entry(long at, Lazy<Task<T?>> load)
    {
        /// <summary>1 once it was used.</summary>
        public int Used;
        public long At => at;
        public Lazy<Task<T?>> Load => load;
    }
}
