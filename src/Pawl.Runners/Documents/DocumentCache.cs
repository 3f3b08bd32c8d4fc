namespace Pawl.Runners.Documents;

/// <summary>Keeps documents for a while: bounded in number and in bytes, the oldest goes first. Safe for many threads.</summary>
/// <param name="options">Bounds.</param>
/// <param name="clock">Measures freshness.</param>
internal sealed class DocumentCache(DocumentOptions options, TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly Dictionary<DocumentKey, Entry> entries = [];
    private readonly Queue<(DocumentKey Key, Entry Entry)> order = new();
    private long bytes;

    /// <summary>The document; null when it is not kept, or no longer fresh.</summary>
    public ExternalDocument? Find(DocumentKey key)
    {
        lock (gate)
        {
            return entries.TryGetValue(key, out var entry) && clock.GetElapsedTime(entry.Since) < options.Freshness ? entry.Document : null;
        }
    }

    /// <summary>Keeps a document, unless it is too large to be kept at all.</summary>
    /// <param name="key">What it is found by.</param>
    /// <param name="document">The document.</param>
    /// <param name="size">Bytes of its text.</param>
    public void Keep(DocumentKey key, ExternalDocument document, int size)
    {
        if (size > options.KeptBytes || options.Freshness <= TimeSpan.Zero) return;
        lock (gate)
        {
            if (entries.Remove(key, out var old)) bytes -= old.Size;
            var entry = new Entry(document, size, clock.GetTimestamp());
            entries[key] = entry;
            order.Enqueue((key, entry));
            bytes += size;
            while (entries.Count > options.Kept || bytes > options.KeptBytes || order.Count > 2 * options.Kept) DropOldest();
        }
    }

    private void DropOldest()
    {
        var (key, entry) = order.Dequeue();
        if (!entries.TryGetValue(key, out var current) || !ReferenceEquals(current, entry)) return; // replaced since
        entries.Remove(key);
        bytes -= entry.Size;
    }

    private sealed record Entry(ExternalDocument Document, int Size, long Since);
}

/// <summary>What a document is found by: nobody gets what another's credentials gave.</summary>
/// <param name="Tenant">For whom it was fetched.</param>
/// <param name="Address">Where from.</param>
/// <param name="Credentials">Digest of the policy it was fetched with; empty when with none.</param>
internal readonly record struct DocumentKey(string Tenant, string Address, string Credentials);
