namespace Pawl.Language.Expressions.Values;

/// <summary>jq's equality, and hashes that agree with it. Deep values are walked with a stack on the heap.</summary>
internal static class ValueEquality
{
    // Deeper levels add little to a hash and much to its price.
    private const int HashDepth = 3;
    private const int HashItems = 16;

    // So few levels fit on any stack, and most values have no more.
    private const int RecursionDepth = 32;

    /// <summary>Whether two values are equal, without a limit on depth.</summary>
    public static bool AreEqual(in JqValue left, in JqValue right) => AreEqual(left, right, int.MaxValue, null);

    /// <summary>Whether two values are equal; pairs below <paramref name="maxDepth"/> levels raise jq's error.</summary>
    /// <exception cref="JqException"><c>Equality check too deep</c>.</exception>
    public static bool AreEqual(in JqValue left, in JqValue right, int maxDepth, IStepCounter? steps)
    {
        var equal = AreShallowEqual(left, right, out var descend);
        if (!descend) return equal;
        return Math.Min(left.Depth, right.Depth) <= RecursionDepth ? AreFlatEqual(left, right, steps) : AreDeepEqual(left, right, maxDepth, steps);
    }

    private static bool AreFlatEqual(in JqValue left, in JqValue right, IStepCounter? steps)
    {
        if (left.ArrayOrNull is { } array)
        {
            ReadOnlySpan<JqValue> items = array.Items, others = right.ArrayOrNull!.Items;
            for (var i = 0; i < items.Length; i++)
            {
                steps?.Count(1);
                var equal = AreShallowEqual(items[i], others[i], out var descend);
                if (descend) equal = AreFlatEqual(items[i], others[i], steps);
                if (!equal) return false;
            }
            return true;
        }
        var members = right.ObjectOrNull!;
        foreach (ref readonly var entry in left.ObjectOrNull!.Entries)
        {
            steps?.Count(1);
            if (!members.TryGet(entry.Key, out var other)) return false;
            var equal = AreShallowEqual(entry.Value, other, out var descend);
            if (descend) equal = AreFlatEqual(entry.Value, other, steps);
            if (!equal) return false;
        }
        return true;
    }

    /// <summary>A hash: equal values have equal hashes.</summary>
    public static int Hash(in JqValue value) => Hash(value, HashDepth);

    private static bool AreShallowEqual(in JqValue left, in JqValue right, out bool descend)
    {
        descend = false;
        if (left.IsNumber) return right.IsNumber && left.Double == right.Double && !ValueOrder.DecimalsDiffer(left, right);
        if (left.StringOrNull is { } text) return right.StringOrNull is { } other && text == other;
        if (left.Kind != right.Kind) return false;
        if (left.Kind < JqKind.Array) return true;
        descend = left.Count == right.Count && left.Count > 0;
        return left.Count == right.Count;
    }

    private struct Level
    {
        public JqArray? LeftArray, RightArray;
        public JqObject? LeftObject, RightObject;
        public int Next;
    }

    private static bool AreDeepEqual(in JqValue left, in JqValue right, int maxDepth, IStepCounter? steps)
    {
        var levels = new Stack<Level>();
        levels.Push(Enter(left, right));
        while (levels.TryPop(out var level))
        {
            while (TryNext(ref level, out var a, out var b, out var missing))
            {
                steps?.Count(1);
                if (missing || !AreShallowEqual(a, b, out var descend)) return false;
                if (!descend) continue;
                if (levels.Count + 1 >= maxDepth) throw JqErrors.Raise("Equality check too deep");
                levels.Push(level);
                level = Enter(a, b);
            }
        }
        return true;
    }

    private static Level Enter(in JqValue left, in JqValue right) => new()
    {
        LeftArray = left.ArrayOrNull,
        RightArray = right.ArrayOrNull,
        LeftObject = left.ObjectOrNull,
        RightObject = right.ObjectOrNull,
    };

    private static bool TryNext(ref Level level, out JqValue a, out JqValue b, out bool missing)
    {
        a = b = default;
        missing = false;
        if (level.LeftArray is { } array)
        {
            if (level.Next == array.Count) return false;
            a = array[level.Next];
            b = level.RightArray![level.Next++];
            return true;
        }
        var entries = level.LeftObject!.Entries;
        if (level.Next == entries.Length) return false;
        ref readonly var entry = ref entries[level.Next++];
        a = entry.Value;
        missing = !level.RightObject!.TryGet(entry.Key, out b);
        return true;
    }

    private static int Hash(in JqValue value, int depth)
    {
        switch (value.Kind)
        {
            case JqKind.Number: return value.Double == 0 ? 0 : value.Double.GetHashCode(); // -0 equals 0
            case JqKind.String: return value.StringOrNull!.GetHashCode(StringComparison.Ordinal);
            case JqKind.Array:
            {
                var items = value.ArrayOrNull!.Items;
                var hash = HashCode.Combine(JqKind.Array, items.Length);
                for (var i = 0; depth > 0 && i < Math.Min(items.Length, HashItems); i++) hash = HashCode.Combine(hash, Hash(items[i], depth - 1));
                return hash;
            }
            case JqKind.Object:
            {
                var entries = value.ObjectOrNull!.Entries;
                var hash = HashCode.Combine(JqKind.Object, entries.Length);
                // Order of members does not count, so they may only be combined by something that commutes; and all of them, or none.
                for (var i = 0; depth > 0 && entries.Length <= HashItems && i < entries.Length; i++)
                {
                    hash ^= HashCode.Combine(entries[i].Key.GetHashCode(StringComparison.Ordinal), Hash(entries[i].Value, depth - 1));
                }
                return hash;
            }
            default: return (int)value.Kind;
        }
    }
}
