namespace Pawl.Language.Expressions.Values;

/// <summary>jq's order of values. Deep values are walked with a stack on the heap.</summary>
internal static class ValueOrder
{
    /// <summary>Compares without a limit on depth.</summary>
    public static int Compare(in JqValue left, in JqValue right) => Compare(left, right, int.MaxValue, null);

    /// <summary>Compares; <paramref name="steps"/>, when given, is told of each pair of items, and pairs below <paramref name="maxDepth"/> levels raise jq's error.</summary>
    /// <exception cref="JqException"><c>Comparison too deep</c>.</exception>
    public static int Compare(in JqValue left, in JqValue right, int maxDepth, IStepCounter? steps)
    {
        var order = CompareShallow(left, right, out var descend);
        if (!descend) return order;
        return Math.Min(left.Depth, right.Depth) <= RecursionDepth ? CompareFlat(left, right, steps) : CompareDeep(left, right, maxDepth, steps);
    }

    // So few levels fit on any stack, and most values have no more.
    private const int RecursionDepth = 32;

    private static int CompareFlat(in JqValue left, in JqValue right, IStepCounter? steps)
    {
        if (left.ArrayOrNull is { } array)
        {
            ReadOnlySpan<JqValue> items = array.Items, others = right.ArrayOrNull!.Items;
            steps?.Count(1);
            for (var i = 0; i < items.Length && i < others.Length; i++)
            {
                var order = CompareShallow(items[i], others[i], out var descend);
                if (descend) order = CompareFlat(items[i], others[i], steps);
                if (order != 0) return order;
            }
            return items.Length.CompareTo(others.Length);
        }
        JqObject a = left.ObjectOrNull!, b = right.ObjectOrNull!;
        steps?.Count(1 + a.Count);
        var keys = a.SortedKeys();
        var result = CompareKeys(keys, b.SortedKeys());
        for (var i = 0; result == 0 && i < keys.Length; i++)
        {
            JqValue mine = a.Get(keys[i]), other = b.Get(keys[i]);
            result = CompareShallow(mine, other, out var descend);
            if (descend) result = CompareFlat(mine, other, steps);
        }
        return result;
    }

    /// <summary>Numbers in jq's order: nan below all, kept decimals exactly where doubles cannot tell.</summary>
    public static int CompareNumbers(in JqValue left, in JqValue right)
    {
        double a = left.Double, b = right.Double;
        if (a < b) return -1;
        if (a > b) return 1;
        if (a == b) return DecimalsDiffer(left, right) ? CompareLiterals(left, right) : 0;
        return double.IsNaN(a) ? -1 : 1;
    }

    /// <summary>Whether two numbers with equal doubles may still differ as decimals: both were only read, and one keeps its text.</summary>
    public static bool DecimalsDiffer(in JqValue left, in JqValue right) =>
        (left.NumberLiteral is not null || right.NumberLiteral is not null) && left.IsLiteralNumber && right.IsLiteralNumber
        && CompareLiterals(left, right) != 0;

    private static int CompareLiterals(in JqValue left, in JqValue right) =>
        NumberText.CompareLiterals(left.NumberLiteral ?? NumberText.OfDouble(left.Double), right.NumberLiteral ?? NumberText.OfDouble(right.Double));

    private static int CompareShallow(in JqValue left, in JqValue right, out bool descend)
    {
        descend = false;
        var kind = left.Kind;
        var order = kind.CompareTo(right.Kind);
        if (order != 0) return order;
        switch (kind)
        {
            case JqKind.Number: return CompareNumbers(left, right);
            case JqKind.String: return CodePoints.Compare(left.StringOrNull!, right.StringOrNull!);
            case JqKind.Array or JqKind.Object: descend = true; return 0;
            default: return 0;
        }
    }

    private struct Level
    {
        public JqArray? LeftArray, RightArray;
        public JqObject? LeftObject, RightObject;
        public string[]? Keys; // the same on both sides, or we would not be here
        public int Next;
    }

    private static int CompareDeep(in JqValue left, in JqValue right, int maxDepth, IStepCounter? steps)
    {
        var levels = new Stack<Level>();
        var order = Enter(left, right, levels, maxDepth);
        while (order == 0 && levels.TryPop(out var level))
        {
            steps?.Count(1);
            if (!TryNext(ref level, out var a, out var b, out order)) continue;
            levels.Push(level);
            order = CompareShallow(a, b, out var descend);
            if (descend) order = Enter(a, b, levels, maxDepth);
        }
        return order;
    }

    /// <summary>The next pair of a level; false at its end, with the order that the lengths decide.</summary>
    private static bool TryNext(ref Level level, out JqValue a, out JqValue b, out int order)
    {
        a = b = default;
        order = 0;
        if (level.Keys is { } keys)
        {
            if (level.Next == keys.Length) return false;
            var key = keys[level.Next++];
            a = level.LeftObject!.Get(key);
            b = level.RightObject!.Get(key);
            return true;
        }
        if (level.Next == level.LeftArray!.Count || level.Next == level.RightArray!.Count)
        {
            order = level.LeftArray.Count.CompareTo(level.RightArray!.Count);
            return false;
        }
        a = level.LeftArray[level.Next];
        b = level.RightArray[level.Next++];
        return true;
    }

    private static int Enter(in JqValue left, in JqValue right, Stack<Level> levels, int maxDepth)
    {
        if (levels.Count > maxDepth) throw JqErrors.Raise("Comparison too deep");
        if (left.ArrayOrNull is { } array)
        {
            levels.Push(new Level { LeftArray = array, RightArray = right.ArrayOrNull });
            return 0;
        }
        JqObject a = left.ObjectOrNull!, b = right.ObjectOrNull!;
        var keys = a.SortedKeys();
        var order = CompareKeys(keys, b.SortedKeys());
        if (order == 0) levels.Push(new Level { LeftObject = a, RightObject = b, Keys = keys });
        return order;
    }

    private static int CompareKeys(string[] left, string[] right)
    {
        for (var i = 0; i < left.Length && i < right.Length; i++)
        {
            var order = CodePoints.Compare(left[i], right[i]);
            if (order != 0) return order;
        }
        return left.Length.CompareTo(right.Length);
    }
}
