using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Builtins;

/// <summary>Finding one value in another: <c>indices</c>, <c>contains</c>, <c>bsearch</c>.</summary>
internal static class Search
{
    /// <summary>Where a subarray begins.</summary>
    public static JqValue IndicesOf(Machine machine, JqArray array, JqArray sought)
    {
        var found = new JqArrayBuilder(0);
        if (sought.Count == 0) return found.ToValue();
        for (var start = 0; start + sought.Count <= array.Count; start++)
        {
            machine.Count(1);
            var same = 0;
            while (same < sought.Count && Comparisons.AreEqual(machine, array[start + same], sought[same]))
            {
                machine.Count(1);
                same++;
            }
            if (same == sought.Count) found.Add(JqValue.From((double)start));
        }
        return found.ToValue();
    }

    /// <summary>Where a string begins in another, in code points; occurrences may overlap.</summary>
    public static JqValue IndicesOf(Machine machine, string text, string sought)
    {
        if (sought.Length == 0) return JqValue.Null;
        var found = new JqArrayBuilder(0);
        int counted = 0, codePoint = 0;
        for (var at = text.IndexOf(sought, StringComparison.Ordinal); at >= 0; at = text.IndexOf(sought, at + 1, StringComparison.Ordinal))
        {
            machine.Count(1 + ((at - counted) >> 4));
            codePoint += CodePoints.Count(text.AsSpan(counted, at - counted));
            counted = at;
            found.Add(JqValue.From((double)codePoint));
        }
        machine.Count(text.Length >> 6);
        return found.ToValue();
    }

    /// <summary><c>indices(sought)</c></summary>
    public static JqValue Indices(Machine machine, in JqValue value, in JqValue sought)
    {
        if (value.StringOrNull is { } text && sought.StringOrNull is { } part) return IndicesOf(machine, text, part);
        if (value.ArrayOrNull is { } array)
        {
            return IndicesOf(machine, array, sought.ArrayOrNull ?? JqArray.Empty.Append(sought));
        }
        return Navigation.Index(machine, value, sought);
    }

    /// <summary><c>bsearch(sought)</c>: the index in a sorted array, or -1 - the index to insert at.</summary>
    public static JqValue Binary(Machine machine, in JqValue value, in JqValue sought)
    {
        if (value.ArrayOrNull is not { } array) return machine.Fail($"{JqErrors.Describe(value)} cannot be searched from");
        // jq's own halving: which of equal items is found depends on it.
        int low = 0, high = array.Count;
        while (low < high)
        {
            machine.Count(1);
            var middle = low + ((high - low) / 2);
            var order = Comparisons.Compare(machine, array[middle], sought);
            if (order == 0) return JqValue.From((double)middle);
            if (order < 0) low = middle + 1;
            else high = middle;
        }
        return JqValue.From(-1.0 - low);
    }

    private struct Level
    {
        public JqArray? LeftArray, RightArray;
        public JqObject? LeftObject, RightObject;
        public int Left, Right;
    }

    /// <summary><c>contains(other)</c>: strings by substring, objects by key, arrays by any item. Works with a stack of its own.</summary>
    public static JqValue Contains(Machine machine, in JqValue value, in JqValue other)
    {
        var levels = new Stack<Level>();
        var result = Shallow(machine, value, other, levels, top: true);
        if (machine.HasError) return default;
        while (levels.TryPop(out var level))
        {
            machine.Count(1);
            if (result is { } known && !Absorb(ref level, known, out var decided))
            {
                result = decided;
                continue;
            }
            result = NextPair(machine, ref level, levels);
            if (machine.HasError) return default;
        }
        return JqValue.From(result!.Value);
    }

    /// <summary>Takes the answer of the pair a level stands at; false when that decides the level.</summary>
    private static bool Absorb(ref Level level, bool known, out bool decided)
    {
        decided = known;
        if (level.RightObject is not null)
        {
            if (!known) return false; // a member that is not contained: the object is not
            level.Right++;
            return true;
        }
        if (known)
        {
            level.Right++; // found: the next item starts over on the left
            level.Left = 0;
            return true;
        }
        level.Left++;
        return true;
    }

    private static bool? NextPair(Machine machine, ref Level level, Stack<Level> levels)
    {
        if (level.RightObject is { } members)
        {
            if (level.Right == members.Count) return true;
            var member = members.Entries[level.Right];
            if (!level.LeftObject!.TryGet(member.Key, out var mine)) return false;
            levels.Push(level);
            return Shallow(machine, mine, member.Value, levels, top: false);
        }
        if (level.Right == level.RightArray!.Count) return true;
        if (level.Left == level.LeftArray!.Count) return false;
        levels.Push(level);
        return Shallow(machine, level.LeftArray[level.Left], level.RightArray[level.Right], levels, top: false);
    }

    /// <summary>Answers for scalars; for containers pushes a level and answers null.</summary>
    private static bool? Shallow(Machine machine, in JqValue value, in JqValue other, Stack<Level> levels, bool top)
    {
        if (value.ObjectOrNull is { } members && other.ObjectOrNull is { } others)
        {
            return Descend(machine, levels, new Level { LeftObject = members, RightObject = others });
        }
        if (value.ArrayOrNull is { } items && other.ArrayOrNull is { } sought)
        {
            return Descend(machine, levels, new Level { LeftArray = items, RightArray = sought });
        }
        if (value.StringOrNull is { } text && other.StringOrNull is { } part)
        {
            machine.Count(text.Length >> 6);
            return text.Contains(part, StringComparison.Ordinal);
        }
        // true and false are kinds of their own here.
        if (top && value.Kind != other.Kind)
        {
            machine.Fail($"{JqErrors.Describe(value)} and {JqErrors.Describe(other)} cannot have their containment checked");
            return false;
        }
        return Comparisons.AreEqual(machine, value, other);
    }

    private static bool? Descend(Machine machine, Stack<Level> levels, in Level level)
    {
        if (levels.Count > Comparisons.MaxDepth) machine.Fail("Containment check too deep");
        else levels.Push(level);
        return null;
    }
}
