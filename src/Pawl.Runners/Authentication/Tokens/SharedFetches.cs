using System.Security.Cryptography;
using System.Text;

namespace Pawl.Runners.Authentication.Tokens;

/// <summary>Keeps what was fetched until it perishes; many who ask at the same time wait for one fetch.</summary>
/// <param name="bound">Entries kept; the one that was not used for the longest time goes first.</param>
/// <param name="timeout">Longest time of a fetch, which no single caller can cancel.</param>
/// <param name="clock">Tells what has perished.</param>
internal sealed class SharedFetches<T>(int bound, TimeSpan timeout, TimeProvider clock) where T : class, IPerishable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = [];
    private long _uses;

    private sealed class Entry
    {
        public T? Last { get; set; }
        public Task<T>? Fetch { get; set; }
        public long Used { get; set; }
    }

    /// <summary>A key that tells nothing about what it was made of.</summary>
    public static string Key(params ReadOnlySpan<string> parts) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))));

    /// <summary>What is kept, or else fetched.</summary>
    /// <param name="key">From <see cref="Key"/>.</param>
    /// <param name="refused">What turned out to be of no use although it has not perished; null when nothing did.</param>
    /// <param name="fetch">Fetches; gets what was kept last, or null.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<T> GetAsync(string key, T? refused, Func<T?, CancellationToken, Task<T>> fetch, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var entry))
            {
                if (_entries.Count >= bound) _entries.Remove(_entries.MinBy(pair => pair.Value.Used).Key);
                _entries.Add(key, entry = new Entry());
            }

            entry.Used = ++_uses;
            if (entry.Last is { } kept && !ReferenceEquals(kept, refused) && kept.UseUntil > clock.GetUtcNow()) return Task.FromResult(kept);
            entry.Fetch ??= Task.Run(() => FetchAsync(entry, fetch), CancellationToken.None);
            return entry.Fetch.WaitAsync(cancellationToken);
        }
    }

    private async Task<T> FetchAsync(Entry entry, Func<T?, CancellationToken, Task<T>> fetch)
    {
        T? fetched = null;
        try
        {
            using var limit = new CancellationTokenSource(timeout, clock);
            return fetched = await fetch(entry.Last, limit.Token);
        }
        finally
        {
            lock (_lock)
            {
                if (fetched is not null) entry.Last = fetched;
                entry.Fetch = null;
            }
        }
    }
}
