using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Builtins;

/// <summary>What sorting builds on: <c>sort</c>, <c>group_by</c>, <c>unique_by</c>, <c>min_by</c>, <c>max_by</c>. All stable.</summary>
internal static class Sorting
{
    private readonly record struct Keyed(JqValue Key, JqValue Item);

    /// <summary><c>sort</c></summary>
    public static JqArray Sort(Machine machine, JqArray items) => Sort(machine, items, items);

    /// <summary>Items in order of their keys.</summary>
    public static JqArray Sort(Machine machine, JqArray items, JqArray keys)
    {
        var sorted = Ordered(machine, items, keys);
        var builder = new JqArrayBuilder(sorted.Length);
        foreach (ref readonly var entry in sorted.AsSpan()) builder.Add(entry.Item);
        return builder.ToArray();
    }

    /// <summary>Items with equal keys together, groups in order of their keys.</summary>
    public static JqValue Group(Machine machine, JqArray items, JqArray keys)
    {
        var sorted = Ordered(machine, items, keys);
        var groups = new JqArrayBuilder(0);
        for (var i = 0; i < sorted.Length;)
        {
            var key = sorted[i].Key;
            var group = new JqArrayBuilder(0);
            do group.Add(sorted[i++].Item);
            while (i < sorted.Length && Comparisons.Compare(machine, key, sorted[i].Key) == 0);
            groups.Add(group.ToValue());
        }
        return groups.ToValue();
    }

    /// <summary>The first item for each key, in order of keys.</summary>
    public static JqValue Unique(Machine machine, JqArray items, JqArray keys)
    {
        var sorted = Ordered(machine, items, keys);
        var unique = new JqArrayBuilder(0);
        for (var i = 0; i < sorted.Length; i++)
        {
            if (i == 0 || Comparisons.Compare(machine, sorted[i - 1].Key, sorted[i].Key) != 0) unique.Add(sorted[i].Item);
        }
        return unique.ToValue();
    }

    /// <summary>The first item with the least key, or the last with the greatest; null when there is none.</summary>
    public static JqValue Extreme(Machine machine, JqArray items, JqArray keys, bool greatest)
    {
        if (items.Count == 0) return JqValue.Null;
        var best = 0;
        for (var i = 1; i < items.Count; i++)
        {
            machine.Count(1);
            var order = Comparisons.Compare(machine, keys[i], keys[best]);
            if (greatest ? order >= 0 : order < 0) best = i;
        }
        return items[best];
    }

    private static Keyed[] Ordered(Machine machine, JqArray items, JqArray keys)
    {
        machine.Charge(items.Count * 64L);
        var entries = new Keyed[items.Count];
        for (var i = 0; i < entries.Length; i++) entries[i] = new Keyed(keys[i], items[i]);
        MergeSort(machine, entries);
        return entries;
    }

    /// <summary>Merges runs of doubling length. A sort of our own, because .NET's is neither stable nor to be stopped half way.</summary>
    private static void MergeSort(Machine machine, Keyed[] entries)
    {
        const int run = 8;
        for (var start = 0; start < entries.Length; start += run) InsertionSort(machine, entries.AsSpan(start, Math.Min(run, entries.Length - start)));

        var (source, target) = (entries, new Keyed[entries.Length]);
        for (var width = run; width < entries.Length; width *= 2)
        {
            for (var start = 0; start < entries.Length; start += width * 2)
            {
                var middle = Math.Min(start + width, entries.Length);
                var end = Math.Min(middle + width, entries.Length);
                Merge(machine, source.AsSpan(start, middle - start), source.AsSpan(middle, end - middle), target.AsSpan(start));
            }
            (source, target) = (target, source);
        }
        if (source != entries) source.CopyTo(entries, 0);
    }

    private static void InsertionSort(Machine machine, Span<Keyed> entries)
    {
        for (var i = 1; i < entries.Length; i++)
        {
            var entry = entries[i];
            var at = i;
            for (; at > 0 && IsAfter(machine, entries[at - 1], entry); at--) entries[at] = entries[at - 1];
            entries[at] = entry;
        }
    }

    private static void Merge(Machine machine, ReadOnlySpan<Keyed> left, ReadOnlySpan<Keyed> right, Span<Keyed> target)
    {
        // Runs that are in order already are common in data, and cost one comparison.
        if (left.Length == 0 || right.Length == 0 || !IsAfter(machine, left[^1], right[0]))
        {
            left.CopyTo(target);
            right.CopyTo(target[left.Length..]);
            return;
        }
        int l = 0, r = 0, t = 0;
        while (l < left.Length && r < right.Length) target[t++] = IsAfter(machine, left[l], right[r]) ? right[r++] : left[l++];
        left[l..].CopyTo(target[t..]);
        right[r..].CopyTo(target[(t + left.Length - l)..]);
    }

    // Asked this way round, nan, which is less than itself, stays where it was.
    private static bool IsAfter(Machine machine, in Keyed left, in Keyed right)
    {
        machine.Count(1);
        return Comparisons.Compare(machine, left.Key, right.Key) > 0;
    }
}
