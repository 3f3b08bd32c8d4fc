using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Pawl.Cli.Demo.Service;

/// <summary>Counts what callers made the service do: the outside witness of at-least-once with one idempotency key.</summary>
internal sealed class Ledger(TimeProvider time)
{
    /// <summary>Entries at most; a demo that outgrows it is told so instead of eating the machine's memory.</summary>
    public const int MaxEntries = 100_000;

    private readonly ConcurrentDictionary<(string? Key, string Method, string Path), LedgerEntry> _entries = new();

    /// <summary>The entry of an idempotency key on a route, made at its first request; null when the ledger is full.</summary>
    /// <param name="key">The idempotency key; null for requests without one.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">The path without query.</param>
    public LedgerEntry? Find(string? key, string method, string path)
    {
        if (_entries.TryGetValue((key, method, path), out var entry)) return entry;
        return _entries.Count >= MaxEntries ? null : _entries.GetOrAdd((key, method, path), static (_, now) => new LedgerEntry(now), time.GetUtcNow());
    }

    public void Clear() => _entries.Clear();

    /// <summary>What <c>GET /ledger</c> answers, in order of the first request.</summary>
    /// <param name="path">Only this path; null for all.</param>
    public JsonObject ToJson(string? path)
    {
        var shown = _entries.Where(pair => path is null || pair.Key.Path == path).OrderBy(pair => pair.Value.FirstAt).ToArray();
        return new JsonObject
        {
            ["requests"] = shown.Sum(pair => pair.Value.Requests),
            ["effects"] = shown.Sum(pair => pair.Value.Effects),
            ["entries"] = new JsonArray([.. shown.Select(pair => (JsonNode)new JsonObject
            {
                ["key"] = pair.Key.Key,
                ["method"] = pair.Key.Method,
                ["path"] = pair.Key.Path,
                ["requests"] = pair.Value.Requests,
                ["effects"] = pair.Value.Effects,
                ["firstAt"] = pair.Value.FirstAt,
                ["lastAt"] = pair.Value.LastAt,
            })]),
        };
    }
}

/// <summary>One idempotency key on one route.</summary>
internal sealed class LedgerEntry(DateTimeOffset firstAt)
{
    private int _requests;
    private int _effects;

    /// <summary>Held while a request with this key is carried out: two at once must not both take effect.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);
    public DateTimeOffset FirstAt { get; } = firstAt;
    public DateTimeOffset LastAt { get; private set; } = firstAt;
    /// <summary>Tries, failed and repeated ones included.</summary>
    public int Requests => _requests;
    /// <summary>Tries that changed something.</summary>
    public int Effects => _effects;
    /// <summary>The first successful answer, given again to every later try; null before it.</summary>
    public StoredReply? Reply { get; set; }

    public void CountRequest(DateTimeOffset now)
    {
        Interlocked.Increment(ref _requests);
        LastAt = now;
    }

    public void CountEffect() => Interlocked.Increment(ref _effects);
}

/// <summary>An answer that is given again.</summary>
internal sealed record StoredReply(int Status, string? ContentType, string? Location, byte[] Body);
