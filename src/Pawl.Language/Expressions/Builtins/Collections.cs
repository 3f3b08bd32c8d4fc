using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Builtins;

/// <summary>Functions of arrays and objects.</summary>
internal static class Collections
{
    /// <summary>Adds them to a table.</summary>
    public static IEnumerable<NativeFunction> Functions =>
    [
        NativeFunction.Of("length", 0, (m, a) => Length(m, a[0])),
        NativeFunction.Of("keys", 0, (m, a) => Keys(m, a[0], sorted: true)),
        NativeFunction.Of("keys_unsorted", 0, (m, a) => Keys(m, a[0], sorted: false)),
        NativeFunction.Of("has", 1, (m, a) => Has(m, a[0], a[1])),
        NativeFunction.Of("in", 1, (m, a) => Has(m, a[1], a[0])),
        NativeFunction.Of("contains", 1, (m, a) => Search.Contains(m, a[0], a[1])),
        NativeFunction.Of("inside", 1, (m, a) => Search.Contains(m, a[1], a[0])),
        NativeFunction.Of("indices", 1, (m, a) => Search.Indices(m, a[0], a[1])),
        NativeFunction.Of("index", 1, (m, a) => Edge(m, Search.Indices(m, a[0], a[1]), last: false)),
        NativeFunction.Of("rindex", 1, (m, a) => Edge(m, Search.Indices(m, a[0], a[1]), last: true)),
        NativeFunction.Of("bsearch", 1, (m, a) => Search.Binary(m, a[0], a[1])),
        NativeFunction.Of("to_entries", 0, (m, a) => ToEntries(m, a[0])),
        NativeFunction.Of("from_entries", 0, (m, a) => FromEntries(m, a[0])),
        NativeFunction.Of("add", 0, (m, a) => Add(m, a[0])),
        NativeFunction.Of("reverse", 0, (m, a) => Reverse(m, a[0])),
        NativeFunction.Of("flatten", 0, (m, a) => Flatten(m, a[0], double.PositiveInfinity)),
        NativeFunction.Of("flatten", 1, (m, a) => a[1].Kind <= JqKind.Number
            ? Flatten(m, a[0], a[1].IsNumber ? a[1].Double : -1) // what sorts below numbers counts as negative
            // jq counts down from whatever it is given, once something is nested.
            : a[0].Items.Any(item => item.IsArray) ? Arithmetic.Subtract(m, a[1], JqValue.From(1.0)) : Flatten(m, a[0], 0)),
        NativeFunction.Of("_transpose", 0, (m, a) => Transpose(m, a[0])),
        NativeFunction.Of("setpath", 2, (m, a) => a[1].ArrayOrNull is { } path
            ? Paths.Set(m, a[0], path, a[2])
            : m.Fail("Path must be specified as an array")),
        NativeFunction.Of("delpaths", 1, (m, a) => Paths.Delete(m, a[0], a[1])),
        NativeFunction.Of("sort", 0, (m, a) => a[0].ArrayOrNull is { } items
            ? JqValue.From(Sorting.Sort(m, items))
            : m.Fail($"{JqErrors.Describe(a[0])} cannot be sorted, as it is not an array")),
        NativeFunction.Of("unique", 0, (m, a) => a[0].ArrayOrNull is { } items
            ? Sorting.Unique(m, items, items)
            : m.Fail($"{JqErrors.Describe(a[0])} cannot be sorted, as it is not an array")),
        NativeFunction.Of("min", 0, (m, a) => Keyed(m, a[0], a[0], "iterated over", (n, items, keys) => Sorting.Extreme(n, items, keys, greatest: false))),
        NativeFunction.Of("max", 0, (m, a) => Keyed(m, a[0], a[0], "iterated over", (n, items, keys) => Sorting.Extreme(n, items, keys, greatest: true))),
        // The argument of these is an array of keys, one for each item.
        NativeFunction.Of("_sort_by", 1, (m, a) => Keyed(m, a[0], a[1], "sorted, as they are not both arrays", (n, items, keys) => JqValue.From(Sorting.Sort(n, items, keys)))),
        NativeFunction.Of("_group_by", 1, (m, a) => Keyed(m, a[0], a[1], "sorted, as they are not both arrays", Sorting.Group)),
        NativeFunction.Of("_unique_by", 1, (m, a) => Keyed(m, a[0], a[1], "sorted, as they are not both arrays", Sorting.Unique)),
        NativeFunction.Of("_min_by", 1, (m, a) => Keyed(m, a[0], a[1], "iterated over", (n, items, keys) => Sorting.Extreme(n, items, keys, greatest: false))),
        NativeFunction.Of("_max_by", 1, (m, a) => Keyed(m, a[0], a[1], "iterated over", (n, items, keys) => Sorting.Extreme(n, items, keys, greatest: true))),
    ];

    /// <summary>The values of an object's members.</summary>
    public static JqArray Values(JqObject members)
    {
        var values = new JqArrayBuilder(members.Count);
        foreach (ref readonly var member in members.Entries) values.Add(member.Value);
        return values.ToArray();
    }

    private static JqValue Length(Machine machine, in JqValue value) => value.Kind switch
    {
        JqKind.Null => JqValue.From(0.0),
        JqKind.String => JqValue.From((double)CodePoints.Count(value.StringOrNull!)),
        JqKind.Array or JqKind.Object => JqValue.From((double)value.Count),
        JqKind.Number => Numbers.Abs(value),
        _ => machine.Fail($"{JqErrors.Describe(value)} has no length"),
    };

    private static JqValue Keys(Machine machine, in JqValue value, bool sorted)
    {
        machine.Count((long)value.Count);
        machine.Charge(value.Count * (long)Weights.Slot);
        var keys = new JqArrayBuilder(value.Count);
        if (value.ObjectOrNull is { } members)
        {
            if (sorted)
            {
                machine.Count((long)members.Count * 4);
                foreach (var key in members.SortedKeys()) keys.Add(JqValue.Text(key));
            }
            else
            {
                foreach (ref readonly var member in members.Entries) keys.Add(JqValue.Text(member.Key));
            }
            return keys.ToValue();
        }
        if (!value.IsArray) return machine.Fail($"{JqErrors.Describe(value)} has no keys");
        for (var i = 0; i < value.Count; i++) keys.Add(JqValue.From((double)i));
        return keys.ToValue();
    }

    private static JqValue Has(Machine machine, in JqValue value, in JqValue key)
    {
        if (value.ObjectOrNull is { } members && key.StringOrNull is { } name) return JqValue.From(members.IndexOf(name) >= 0);
        if (value.IsArray && key.IsNumber) return JqValue.From(key.Double >= 0 && key.Double < value.Count);
        if (value.IsNull) return JqValue.False;
        return machine.Fail($"Cannot check whether {JqErrors.KindName(value)} has a {JqErrors.KindName(key)} key");
    }

    private static JqValue Edge(Machine machine, in JqValue found, bool last) =>
        machine.HasError || found.Count == 0 ? JqValue.Null : found[last ? found.Count - 1 : 0];

    private static JqValue ToEntries(Machine machine, in JqValue value)
    {
        machine.Count((long)value.Count);
        var entries = new JqArrayBuilder(value.Count);
        if (value.ObjectOrNull is { } members)
        {
            foreach (ref readonly var member in members.Entries) entries.Add(Entry(JqValue.Text(member.Key), member.Value));
            return entries.ToValue();
        }
        if (value.ArrayOrNull is not { } items) return machine.Fail($"{JqErrors.Describe(value)} has no keys");
        for (var i = 0; i < items.Count; i++) entries.Add(Entry(JqValue.From((double)i), items[i]));
        return entries.ToValue();
    }

    private static JqValue Entry(in JqValue key, in JqValue value)
    {
        var entry = new JqObjectBuilder(2);
        entry.Set("key", key);
        entry.Set("value", value);
        return entry.ToValue();
    }

    private static JqValue FromEntries(Machine machine, in JqValue value)
    {
        var entries = value.ObjectOrNull is { } outer ? Values(outer) : value.ArrayOrNull;
        if (entries is null) return machine.Fail($"Cannot iterate over {JqErrors.Describe(value)}");
        machine.Count((long)entries.Count);
        var members = new JqObjectBuilder(entries.Count);
        foreach (ref readonly var entry in entries.Items)
        {
            var key = Member(machine, entry, "key", "Key", "name", "Name");
            if (machine.HasError) return default;
            if (key.StringOrNull is not { } name) return machine.Fail($"Cannot use {JqErrors.Describe(key)} as object key");
            var member = entry.ObjectOrNull is { } fields && fields.TryGet("value", out var given) ? given : entry["Value"];
            members.Set(name, member);
        }
        return members.ToValue();
    }

    /// <summary>The first of these members that is neither null nor false, or what the last one is.</summary>
    private static JqValue Member(Machine machine, in JqValue entry, params ReadOnlySpan<string> names)
    {
        var value = JqValue.Null;
        foreach (var name in names)
        {
            value = Navigation.Index(machine, entry, JqValue.Text(name));
            if (machine.HasError || value.IsTruthy) return value;
        }
        return value;
    }

    private static JqValue Add(Machine machine, in JqValue value)
    {
        var items = value.ArrayOrNull ?? (value.ObjectOrNull is { } members ? Values(members) : null);
        if (items is null) return machine.Fail($"Cannot iterate over {JqErrors.Describe(value)}");
        var sum = new Summation(machine);
        foreach (ref readonly var item in items.Items)
        {
            machine.Count(1);
            if (!sum.Add(item)) return default;
        }
        return sum.Result;
    }

    private static JqValue Reverse(Machine machine, in JqValue value)
    {
        if (value.IsNull || value.StringOrNull is "") return JqValue.EmptyArray;
        if (value.ArrayOrNull is not { } items)
        {
            // jq goes through the indices from the last, as many as there is length.
            var length = Length(machine, value);
            if (machine.HasError) return default;
            if (length.Double < 1) return JqValue.EmptyArray;
            return Navigation.Index(machine, value, JqValue.From(length.Double - 1));
        }
        machine.Count((long)items.Count);
        var reversed = new JqArrayBuilder(items.Count);
        for (var i = items.Count - 1; i >= 0; i--) reversed.Add(items[i]);
        return reversed.ToValue();
    }

    private static JqValue Flatten(Machine machine, in JqValue value, double depth)
    {
        if (depth < 0) return machine.Fail("flatten depth must not be negative");
        var top = value.ArrayOrNull ?? (value.ObjectOrNull is { } members ? Values(members) : null);
        if (top is null) return machine.Fail($"Cannot iterate over {JqErrors.Describe(value)}");

        var flat = new JqArrayBuilder(0);
        var levels = new Stack<(JqArray Items, int Next)>();
        levels.Push((top, 0));
        while (levels.TryPop(out var level))
        {
            for (var i = level.Next; i < level.Items.Count; i++)
            {
                machine.Count(1);
                if (level.Items[i].ArrayOrNull is { } inner && levels.Count < depth)
                {
                    levels.Push((level.Items, i + 1));
                    levels.Push((inner, 0));
                    break;
                }
                flat.Add(level.Items[i]);
            }
        }
        return flat.ToValue();
    }

    private static JqValue Transpose(Machine machine, in JqValue value)
    {
        var rows = value.ArrayOrNull!; // of arrays: the library sees to that
        var width = 0;
        foreach (ref readonly var row in rows.Items)
        {
            width = Math.Max(width, row.Count);
        }
        var columns = new JqArrayBuilder(width);
        for (var column = 0; column < width; column++)
        {
            machine.Count((long)rows.Count);
            machine.Charge(rows.Count * (long)Weights.Slot);
            var cells = new JqArrayBuilder(rows.Count);
            foreach (ref readonly var row in rows.Items) cells.Add(row[column]);
            columns.Add(cells.ToValue());
        }
        return columns.ToValue();
    }

    private static JqValue Keyed(Machine machine, in JqValue value, in JqValue keys, string verb, Func<Machine, JqArray, JqArray, JqValue> function) =>
        value.ArrayOrNull is { } items && keys.ArrayOrNull is { } all && items.Count == all.Count
            ? function(machine, items, all)
            : machine.Fail($"{JqErrors.Describe(value)} and {JqErrors.Describe(keys)} cannot be {verb}");
}
