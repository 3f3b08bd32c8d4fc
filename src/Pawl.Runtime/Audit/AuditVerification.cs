namespace Pawl.Runtime.Audit;

/// <summary>What a check of a chain found.</summary>
/// <param name="Entries">Entries that were checked and hold.</param>
/// <param name="Head">The last entry that holds.</param>
/// <param name="BrokenAt">Sequence of the first entry that is wrong or missing; null when none is.</param>
/// <param name="Reason">What is wrong with it; null when nothing.</param>
public sealed record AuditVerdict(long Entries, AuditHead Head, long? BrokenAt, string? Reason);

/// <summary>Recomputes a chain from its first entry on, or from the anchor on that was kept when older ones were removed.</summary>
public sealed class AuditVerification(IAuditStore store)
{
    /// <summary>Entries read at once.</summary>
    private const int Batch = 1_000;

    /// <summary>Checks a tenant's chain, and stops at the first entry that is wrong.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="anchor">A head that was noted at an earlier time: the chain must still contain it. Null when none was.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<AuditVerdict> VerifyAsync(string tenant, AuditHead? anchor, CancellationToken cancellationToken)
    {
        var removed = await store.RemovedAsync(tenant, cancellationToken);
        var head = removed;
        // What begins in the middle must say itself why.
        var isTold = removed.Sequence == 0;
        while (true)
        {
            var entries = await store.ReadAsync(tenant, head.Sequence, Batch, cancellationToken);
            foreach (var entry in entries)
            {
                if (FaultOf(entry, head, anchor) is { } fault) return new(head.Sequence - removed.Sequence, head, head.Sequence + 1, fault);
                head = new(entry.Sequence, entry.Hash);
                isTold |= entry.Action == AuditRemoval.Action && entry.Object == AuditRemoval.ObjectOf(removed);
            }
            if (entries.Count < Batch) break;
        }
        if (!isTold) return new(0, removed, removed.Sequence, "The chain begins behind this entry, and no entry tells that those before were removed.");
        if (anchor is not null && anchor.Sequence == removed.Sequence && !anchor.Hash.Span.SequenceEqual(removed.Hash.Span))
            return new(0, removed, removed.Sequence, "It is not the entry that stood here when the anchor was noted: the chain was written anew.");
        return anchor is not null && anchor.Sequence > head.Sequence
            ? new(head.Sequence - removed.Sequence, head, head.Sequence + 1, $"The chain ends here, and it once had an entry {anchor.Sequence}: entries were removed from its end.")
            : new(head.Sequence - removed.Sequence, head, null, null);
    }

    private static string? FaultOf(AuditEntry entry, AuditHead before, AuditHead? anchor)
    {
        if (entry.Sequence != before.Sequence + 1) return $"The entry is missing: the next one is {entry.Sequence}.";
        if (!entry.Previous.Span.SequenceEqual(before.Hash.Span)) return "It does not follow from the entry before it.";
        if (!AuditChain.HashOf(entry).AsSpan().SequenceEqual(entry.Hash.Span)) return "Its content is not what was hashed when it was written.";
        return anchor?.Sequence == entry.Sequence && !anchor.Hash.Span.SequenceEqual(entry.Hash.Span)
            ? "It is not the entry that stood here when the anchor was noted: the chain was written anew."
            : null;
    }
}
