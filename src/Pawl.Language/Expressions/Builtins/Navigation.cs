using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Builtins;

/// <summary>Reading one step into a value.</summary>
internal static class Navigation
{
    private const string BadSlice = "Array/string slice indices must be integers";

    /// <summary><c>value[key]</c></summary>
    public static JqValue Index(Machine machine, in JqValue value, in JqValue key)
    {
        switch (key.Kind)
        {
            case JqKind.String when value.ObjectOrNull is { } members:
                return members.Get(key.StringOrNull!);
            case JqKind.Number when value.ArrayOrNull is { } array:
                return Item(array, key.Double);
            case JqKind.String or JqKind.Number or JqKind.Object when value.IsNull:
                return JqValue.Null;
            case JqKind.Object when value.IsArray || value.IsString:
                return key.TryGet("start", out var from) && key.TryGet("end", out var to)
                    ? Slice(machine, value, from, to)
                    : machine.Fail(BadSlice);
            case JqKind.Array when value.ArrayOrNull is { } array:
                return Search.IndicesOf(machine, array, key.ArrayOrNull!);
            default:
                return machine.Fail($"Cannot index {JqErrors.KindName(value)} with {JqErrors.Describe(key)}");
        }
    }

    /// <summary><c>value[from:to]</c></summary>
    public static JqValue Slice(Machine machine, in JqValue value, in JqValue from, in JqValue to)
    {
        if (value.IsNull) return JqValue.Null;
        if (!value.IsArray && !value.IsString)
        {
            return machine.Fail($"Cannot index {JqErrors.KindName(value)} with {JqErrors.Describe(SliceKey(from, to))}");
        }
        var length = value.StringOrNull is { } counted ? CodePoints.Count(counted) : value.Count;
        if (!TryBounds(from, to, length, out var start, out var end))
        {
            return machine.Fail(BadSlice);
        }
        if (value.StringOrNull is { } text)
        {
            var first = CodePoints.UnitIndex(text, start);
            var count = CodePoints.UnitIndex(text.AsSpan(first), end - start);
            machine.Count(text.Length >> 6);
            machine.Charge(24 + (2L * count));
            return JqValue.Text(text.Substring(first, count));
        }
        machine.Count((end - start) >> 3);
        machine.Charge(Weights.Container + ((end - start) * (long)Weights.Slot));
        return JqValue.From(value.ArrayOrNull!.Slice(start, end));
    }

    /// <summary>The range of a slice that stands in a path.</summary>
    /// <returns>False when it is malformed; the machine has the error.</returns>
    public static bool TryRange(Machine machine, in JqValue key, int length, out int start, out int end)
    {
        if (key.TryGet("start", out var from) && key.TryGet("end", out var to) && TryBounds(from, to, length, out start, out end)) return true;
        start = end = 0;
        machine.Fail(BadSlice);
        return false;
    }

    /// <summary>A slice as it stands in a path.</summary>
    public static JqValue SliceKey(in JqValue from, in JqValue to) => JqValue.Object(("start", from), ("end", to));

    /// <summary>The range of a slice: the start rounded down, the end up, negatives from the end, all within the length.</summary>
    /// <returns>False when a bound is neither a number nor null.</returns>
    public static bool TryBounds(in JqValue from, in JqValue to, int length, out int start, out int end)
    {
        start = 0;
        end = length;
        if (!(from.IsNumber || from.IsNull) || !(to.IsNumber || to.IsNull)) return false;

        double first = from.IsNumber ? from.Double : 0, last = to.IsNumber ? to.Double : length;
        if (first < 0) first += length;
        if (last < 0) last += length;
        start = double.IsNaN(first) ? 0 : (int)Math.Clamp(Math.Floor(first), 0, length);
        end = double.IsNaN(last) || last > length ? length : (int)Math.Max(Math.Ceiling(last), start);
        return true;
    }

    private static JqValue Item(JqArray array, double index)
    {
        if (double.IsNaN(index)) return JqValue.Null;
        index = Math.Floor(index);
        if (index < 0) index += array.Count;
        return index >= 0 && index < array.Count ? array[(int)index] : JqValue.Null;
    }
}
