namespace Pawl.Language.Expressions.Values;

/// <summary>Turns values into what is read when their JSON is read, without writing most of it.</summary>
internal static class ReadBack
{
    // So few levels fit on any stack, and most values have no more.
    private const int RecursionDepth = 64;

    public static JqValue Of(in JqValue value)
    {
        if (value.Depth > RecursionDepth) return JqValue.Parse(value.ToUtf8());
        return TryChange(value, out var changed) ? changed : value;
    }

    /// <returns>False when the value is as it would be read.</returns>
    private static bool TryChange(in JqValue value, out JqValue changed)
    {
        changed = default;
        if (value.IsNumber)
        {
            if (value.IsLiteralNumber) return false;
            changed = double.IsNaN(value.Double) ? JqValue.Null : KeptNumber.Read(NumberText.OfDouble(value.Double));
            return true;
        }
        if (value.ArrayOrNull is { } array) return TryChange(array, out changed);
        return value.ObjectOrNull is { } members && TryChange(members, out changed);
    }

    private static bool TryChange(JqArray array, out JqValue changed)
    {
        var items = array.Items;
        for (var i = 0; i < items.Length; i++)
        {
            if (!TryChange(items[i], out var item)) continue;

            var builder = new JqArrayBuilder(items.Length);
            builder.AddRange(items[..i]);
            builder.Add(item);
            foreach (ref readonly var rest in items[(i + 1)..]) builder.Add(TryChange(rest, out item) ? item : rest);
            changed = builder.ToValue();
            return true;
        }
        changed = default;
        return false;
    }

    private static bool TryChange(JqObject members, out JqValue changed)
    {
        var entries = members.Entries;
        for (var i = 0; i < entries.Length; i++)
        {
            if (!TryChange(entries[i].Value, out var member)) continue;

            var builder = new JqObjectBuilder(entries.Length);
            foreach (ref readonly var same in entries[..i]) builder.Set(same.Key, same.Value);
            builder.Set(entries[i].Key, member);
            foreach (ref readonly var rest in entries[(i + 1)..]) builder.Set(rest.Key, TryChange(rest.Value, out member) ? member : rest.Value);
            changed = builder.ToValue();
            return true;
        }
        changed = default;
        return false;
    }
}
