using System.Text;
using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Builtins;

/// <summary>Functions of strings.</summary>
internal static class Strings
{
    /// <summary>Adds them to a table.</summary>
    public static IEnumerable<NativeFunction> Functions =>
    [
        NativeFunction.Of("startswith", 1, (m, a) => Pair(m, a, "startswith() requires string inputs", (x, y) => JqValue.From(x.StartsWith(y, StringComparison.Ordinal)))),
        NativeFunction.Of("endswith", 1, (m, a) => Pair(m, a, "endswith() requires string inputs", (x, y) => JqValue.From(x.EndsWith(y, StringComparison.Ordinal)))),
        NativeFunction.Of("ltrimstr", 1, (m, a) => TrimPart(m, a, start: true, end: false)),
        NativeFunction.Of("rtrimstr", 1, (m, a) => TrimPart(m, a, start: false, end: true)),
        NativeFunction.Of("trimstr", 1, (m, a) => TrimPart(m, a, start: true, end: true)),
        NativeFunction.Of("trim", 0, (m, a) => TrimSpace(m, a[0], start: true, end: true)),
        NativeFunction.Of("ltrim", 0, (m, a) => TrimSpace(m, a[0], start: true, end: false)),
        NativeFunction.Of("rtrim", 0, (m, a) => TrimSpace(m, a[0], start: false, end: true)),
        NativeFunction.Of("ascii_downcase", 0, (m, a) => a[0].StringOrNull is { } text ? JqValue.Text(ToLowerAscii(text)) : m.Fail("explode input must be a string")),
        NativeFunction.Of("ascii_upcase", 0, (m, a) => a[0].StringOrNull is { } text ? JqValue.Text(ToUpperAscii(text)) : m.Fail("explode input must be a string")),
        NativeFunction.Of("explode", 0, (m, a) => Explode(m, a[0])),
        NativeFunction.Of("implode", 0, (m, a) => Implode(m, a[0])),
        NativeFunction.Of("split", 1, (m, a) => a[0].StringOrNull is { } text && a[1].StringOrNull is { } separator
            ? Split(m, text, separator)
            : m.Fail("split input and separator must be strings")),
        NativeFunction.Of("join", 1, (m, a) => Join(m, a[0], a[1])),
        NativeFunction.Of("_strindices", 1, (m, a) => a[0].StringOrNull is { } text && a[1].StringOrNull is { } part
            ? Search.IndicesOf(m, text, part)
            : m.Fail($"{JqErrors.Describe(a[0].IsString ? a[1] : a[0])} cannot be searched, as it is not a string")),
        NativeFunction.Of("utf8bytelength", 0, (m, a) => a[0].StringOrNull is { } text
            ? JqValue.From((double)Encoding.UTF8.GetByteCount(text))
            : m.Fail($"{JqErrors.Describe(a[0])} only strings have UTF-8 byte length")),
    ];

    /// <summary>The parts between separators; every code point when the separator is empty.</summary>
    public static JqValue Split(Machine machine, string text, string separator)
    {
        machine.Count(text.Length >> 4);
        var parts = new JqArrayBuilder(0);
        if (text.Length == 0) return parts.ToValue();
        if (separator.Length == 0)
        {
            foreach (var rune in text.EnumerateRunes())
            {
                machine.Count(1);
                machine.Charge(48);
                parts.Add(JqValue.Text(rune.ToString()));
            }
            return parts.ToValue();
        }
        var start = 0;
        for (var at = text.IndexOf(separator, StringComparison.Ordinal); at >= 0; at = text.IndexOf(separator, start, StringComparison.Ordinal))
        {
            machine.Count(1);
            parts.Add(JqValue.Text(text[start..at]));
            start = at + separator.Length;
        }
        parts.Add(JqValue.Text(text[start..]));
        return parts.ToValue();
    }

    private static JqValue Pair(Machine machine, ReadOnlySpan<JqValue> values, string message, Func<string, string, JqValue> function) =>
        values[0].StringOrNull is { } left && values[1].StringOrNull is { } right ? function(left, right) : machine.Fail(message);

    private static JqValue TrimPart(Machine machine, ReadOnlySpan<JqValue> values, bool start, bool end)
    {
        if (values[0].StringOrNull is not { } text || values[1].StringOrNull is not { } part)
        {
            return machine.Fail(start ? "startswith() requires string inputs" : "endswith() requires string inputs");
        }
        if (part.Length == 0) return values[0];
        if (start && text.StartsWith(part, StringComparison.Ordinal)) text = text[part.Length..];
        if (end && text.EndsWith(part, StringComparison.Ordinal)) text = text[..^part.Length];
        return JqValue.Text(text);
    }

    private static JqValue TrimSpace(Machine machine, in JqValue value, bool start, bool end)
    {
        if (value.StringOrNull is not { } text) return machine.Fail("trim input must be a string");
        var trimmed = text.AsSpan();
        // ASCII space alone, as in jq: what Unicode calls space may be meant.
        if (start) trimmed = trimmed.TrimStart(" \t\n\r\f\v");
        if (end) trimmed = trimmed.TrimEnd(" \t\n\r\f\v");
        return trimmed.Length == text.Length ? value : JqValue.Text(trimmed.ToString());
    }

    private static string ToLowerAscii(string text) => string.Create(text.Length, text, static (target, source) =>
    {
        for (var i = 0; i < target.Length; i++) target[i] = char.IsAsciiLetterUpper(source[i]) ? (char)(source[i] | 0x20) : source[i];
    });

    private static string ToUpperAscii(string text) => string.Create(text.Length, text, static (target, source) =>
    {
        for (var i = 0; i < target.Length; i++) target[i] = char.IsAsciiLetterLower(source[i]) ? (char)(source[i] & ~0x20) : source[i];
    });

    private static JqValue Explode(Machine machine, in JqValue value)
    {
        if (value.StringOrNull is not { } text) return machine.Fail("explode input must be a string");
        machine.Count((long)text.Length);
        machine.Charge(text.Length * (long)Weights.Slot);
        var numbers = new JqArrayBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) numbers.Add(JqValue.From((double)rune.Value));
        return numbers.ToValue();
    }

    private static JqValue Implode(Machine machine, in JqValue value)
    {
        if (value.ArrayOrNull is not { } numbers) return machine.Fail("implode input must be an array");
        machine.Count((long)numbers.Count);
        machine.CheckStringLength(numbers.Count);
        var text = new StringBuilder(numbers.Count);
        foreach (ref readonly var number in numbers.Items)
        {
            if (!number.IsNumber || double.IsNaN(number.Double))
            {
                return machine.Fail($"{JqErrors.Describe(number)} can't be imploded, unicode codepoint needs to be numeric");
            }
            var codePoint = Math.Truncate(number.Double);
            text.Append(codePoint is >= 0 and <= 0x10FFFF and not (>= 0xD800 and <= 0xDFFF) ? new Rune((int)codePoint) : Rune.ReplacementChar);
        }
        return JqValue.Text(text.ToString());
    }

    private static JqValue Join(Machine machine, in JqValue value, in JqValue separator)
    {
        var array = value.ArrayOrNull ?? (value.ObjectOrNull is { } members ? Collections.Values(members) : null);
        if (array is null) return machine.Fail($"Cannot iterate over {JqErrors.Describe(value)}");
        var items = array.Items;
        if (items.Length == 0) return JqValue.Text("");
        if (separator.StringOrNull is not { } between)
        {
            // jq adds the separator between the items, and so only one item goes without it.
            if (items.Length > 1 || !separator.IsNull) return JoinFailure(machine, items, separator);
            between = "";
        }

        machine.Count((long)items.Length);
        var text = new StringBuilder();
        for (var i = 0; i < items.Length; i++)
        {
            if (i > 0) text.Append(between);
            ref readonly var item = ref items[i];
            if (item.StringOrNull is { } piece) text.Append(piece);
            else if (item.Depth > 0) return machine.Fail($"{JqErrors.Describe(JqValue.Text(text.ToString()))} and {JqErrors.Describe(item)} cannot be added");
            else if (!item.IsNull) text.Append(item.ToJson());
            machine.CheckStringLength(text.Length);
        }
        return JqValue.Text(text.ToString());
    }

    private static JqValue JoinFailure(Machine machine, ReadOnlySpan<JqValue> items, in JqValue separator)
    {
        if (items.Length == 1 && items[0].Depth == 0) return Conversions.ToText(machine, items[0].IsNull ? JqValue.Text("") : items[0]);
        var first = items[0].IsNull ? JqValue.Text("") : Conversions.ToText(machine, items[0]);
        return machine.Fail($"{JqErrors.Describe(first)} and {JqErrors.Describe(separator)} cannot be added");
    }
}
