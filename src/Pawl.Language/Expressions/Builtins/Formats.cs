using System.Buffers;
using System.Text;
using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Builtins;

/// <summary><c>@csv</c> and its relatives.</summary>
internal static class Formats
{
    private static readonly SearchValues<byte> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"u8);

    /// <summary>The formats by name, at sign included.</summary>
    public static IReadOnlyDictionary<string, NativeFunction> ByName { get; } = new[]
    {
        NativeFunction.Of("@text", 0, (m, a) => Conversions.ToText(m, a[0])),
        NativeFunction.Of("@json", 0, (m, a) => Conversions.ToJson(m, a[0])),
        NativeFunction.Of("@html", 0, (m, a) => Escape(m, a[0], HtmlEscape)),
        NativeFunction.Of("@uri", 0, (m, a) => Uri(m, a[0])),
        NativeFunction.Of("@urid", 0, (m, a) => UriDecode(m, a[0])),
        NativeFunction.Of("@csv", 0, (m, a) => Row(m, a[0], "csv", ',', text => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")),
        NativeFunction.Of("@tsv", 0, (m, a) => Row(m, a[0], "tsv", '\t', text => Replace(text, TsvEscape))),
        NativeFunction.Of("@sh", 0, (m, a) => Shell(m, a[0])),
        NativeFunction.Of("@base64", 0, (m, a) => Base64(m, a[0])),
        NativeFunction.Of("@base64d", 0, (m, a) => Base64Decode(m, a[0])),
    }.ToDictionary(function => function.Name, StringComparer.Ordinal);

    /// <summary><c>format(name)</c></summary>
    public static JqValue Apply(Machine machine, in JqValue value, in JqValue name)
    {
        if (name.StringOrNull is not { } text) return machine.Fail($"{JqErrors.Describe(name)} is not a valid format");
        return ByName.TryGetValue("@" + text, out var format) ? format.Apply(machine, [value]) : machine.Fail($"{text} is not a valid format");
    }

    private static JqValue Escape(Machine machine, in JqValue value, Func<char, string?> escape)
    {
        var text = Conversions.ToText(machine, value).StringOrNull!;
        machine.Count(text.Length >> 4);
        return JqValue.Text(Replace(text, escape));
    }

    private static string Replace(string text, Func<char, string?> escape)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (escape(c) is { } escaped) result.Append(escaped);
            else result.Append(c);
        }
        return result.Length == text.Length ? text : result.ToString();
    }

    private static string? HtmlEscape(char c) => c switch
    {
        '<' => "&lt;",
        '>' => "&gt;",
        '&' => "&amp;",
        '\'' => "&apos;",
        '"' => "&quot;",
        _ => null,
    };

    private static string? TsvEscape(char c) => c switch
    {
        '\t' => "\\t",
        '\n' => "\\n",
        '\r' => "\\r",
        '\\' => "\\\\",
        _ => null,
    };

    private static JqValue Uri(Machine machine, in JqValue value)
    {
        var bytes = Encoding.UTF8.GetBytes(Conversions.ToText(machine, value).StringOrNull!);
        machine.Count(bytes.Length >> 4);
        machine.CheckStringLength(bytes.Length);
        var text = new StringBuilder(bytes.Length);
        foreach (var b in bytes)
        {
            if (Unreserved.Contains(b)) text.Append((char)b);
            else text.Append('%').Append("0123456789ABCDEF"[b >> 4]).Append("0123456789ABCDEF"[b & 0xF]);
        }
        machine.CheckStringLength(text.Length);
        return JqValue.Text(text.ToString());
    }

    private static JqValue UriDecode(Machine machine, in JqValue value)
    {
        var text = Conversions.ToText(machine, value).StringOrNull!;
        machine.Count(text.Length >> 4);
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != '%')
            {
                bytes[length++] = bytes[i];
                continue;
            }
            if (i + 2 >= bytes.Length || !char.IsAsciiHexDigit((char)bytes[i + 1]) || !char.IsAsciiHexDigit((char)bytes[i + 2]))
            {
                return machine.Fail($"{JqErrors.Describe(JqValue.Text(text))} is not a valid uri encoding");
            }
            bytes[length++] = (byte)((HexDigit(bytes[i + 1]) << 4) | HexDigit(bytes[i + 2]));
            i += 2;
        }
        return System.Text.Unicode.Utf8.IsValid(bytes.AsSpan(0, length))
            ? JqValue.Text(Encoding.UTF8.GetString(bytes, 0, length))
            : machine.Fail($"{JqErrors.Describe(JqValue.Text(text))} is not a valid uri encoding");
    }

    private static int HexDigit(byte c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;

    private static JqValue Row(Machine machine, in JqValue value, string name, char separator, Func<string, string> quote)
    {
        if (value.ArrayOrNull is not { } cells) return machine.Fail($"{JqErrors.Describe(value)} cannot be {name}-formatted, only array");
        machine.Count((long)cells.Count);
        var row = new StringBuilder();
        for (var i = 0; i < cells.Count; i++)
        {
            if (i > 0) row.Append(separator);
            var cell = cells[i];
            if (cell.StringOrNull is { } text) row.Append(quote(text));
            else if (cell.Depth > 0) return machine.Fail($"{JqErrors.Describe(cell)} is not valid in a csv row");
            else if (!cell.IsNull && !(cell.IsNumber && double.IsNaN(cell.Double))) row.Append(cell.ToJson());
            machine.CheckStringLength(row.Length);
        }
        return JqValue.Text(row.ToString());
    }

    private static JqValue Shell(Machine machine, in JqValue value)
    {
        var words = value.ArrayOrNull is { } array ? array.Items : new ReadOnlySpan<JqValue>(in value);
        var line = new StringBuilder();
        for (var i = 0; i < words.Length; i++)
        {
            machine.Count(1);
            if (i > 0) line.Append(' ');
            if (words[i].Depth > 0) return machine.Fail($"{JqErrors.Describe(words[i])} can not be escaped for shell");
            if (words[i].StringOrNull is { } text) line.Append('\'').Append(text.Replace("'", "'\\''", StringComparison.Ordinal).Replace("\0", "\\0", StringComparison.Ordinal)).Append('\'');
            else line.Append(words[i].ToJson());
            machine.CheckStringLength(line.Length);
        }
        return JqValue.Text(line.ToString());
    }

    private static JqValue Base64(Machine machine, in JqValue value)
    {
        var bytes = Encoding.UTF8.GetBytes(Conversions.ToText(machine, value).StringOrNull!);
        machine.CheckStringLength(bytes.Length * 4L / 3);
        machine.Count(bytes.Length >> 6);
        return JqValue.Text(Convert.ToBase64String(bytes));
    }

    private static JqValue Base64Decode(Machine machine, in JqValue value)
    {
        var text = Conversions.ToText(machine, value).StringOrNull!;
        machine.Count(text.Length >> 6);
        var padding = text.IndexOf('=', StringComparison.Ordinal);
        var digits = padding < 0 ? text : text[..padding]; // what stands behind the padding is not looked at

        // The decoder wants padding, and would skip white space.
        var padded = digits + (digits.Length % 4) switch { 1 => "A==", 2 => "==", 3 => "=", _ => "" };
        var bytes = new byte[padded.Length / 4 * 3];
        if (digits.AsSpan().ContainsAny(" \t\r\n") || !Convert.TryFromBase64String(padded, bytes, out var length))
        {
            return machine.Fail($"{JqErrors.Describe(JqValue.Text(text))} is not valid base64 data");
        }
        if (digits.Length % 4 == 1) return machine.Fail($"{JqErrors.Describe(JqValue.Text(text))} trailing base64 byte found");
        return JqValue.Text(LenientUtf8.Decode(bytes.AsSpan(0, length)));
    }
}
