namespace Pawl.Runners.Resources;

/// <summary>Documents that were fetched a moment ago, by tenant and address. Safe for many threads.</summary>
internal sealed class RememberedResources(ResourceOptions options, TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Tenant, string Address), (string Text, long FetchedAt)> known = [];

    public string? Find(string tenant, Uri uri)
    {
        lock (gate) return known.TryGetValue((tenant, uri.AbsoluteUri), out var entry) && IsFresh(entry.FetchedAt) ? entry.Text : null;
    }

    public void Add(string tenant, Uri uri, string text)
    {
        if (options.Trust <= TimeSpan.Zero) return;
        lock (gate)
        {
            if (known.Count >= options.Remembered)
            {
                foreach (var (key, entry) in known)
                    if (!IsFresh(entry.FetchedAt)) known.Remove(key);
                // All are fresh: fetching again is better than growing.
                if (known.Count >= options.Remembered) known.Clear();
            }
            known[(tenant, uri.AbsoluteUri)] = (text, clock.GetTimestamp());
        }
    }

    private bool IsFresh(long fetchedAt) => clock.GetElapsedTime(fetchedAt) < options.Trust;
}
