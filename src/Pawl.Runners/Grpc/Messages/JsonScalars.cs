using System.Globalization;
using System.Numerics;
using Google.Protobuf.Reflection;
using Pawl.Language.Expressions;

namespace Pawl.Runners.Grpc.Messages;

/// <summary>Scalars of messages as JSON, both ways. Source: "ProtoJSON Format", protobuf.dev.</summary>
internal static class JsonScalars
{
    private const int ShownLength = 60;

    /// <summary>A scalar or an enum as JSON: 64-bit numbers as text, bytes as base64, enums by name.</summary>
    public static JqValue ToJson(FieldDescriptor field, object value) => value switch
    {
        bool flag => JqValue.From(flag),
        string text => JqValue.From(text),
        byte[] bytes => JqValue.From(Convert.ToBase64String(bytes)),
        long number => JqValue.From(number.ToString(CultureInfo.InvariantCulture)),
        ulong number => JqValue.From(number.ToString(CultureInfo.InvariantCulture)),
        uint number => JqValue.From((long)number),
        double number => Number(number, number),
        // The shortest text of the float, not the digits that it has as a double: 0.1, not 0.10000000149011612.
        float number => Number(number, double.Parse(number.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)),
        int number when field.FieldType == FieldType.Enum => Enum(field.EnumType, number),
        int number => JqValue.From((long)number),
        _ => throw new ArgumentException($"{value.GetType()} is no scalar.", nameof(value)),
    };

    /// <summary>A scalar or an enum from JSON.</summary>
    /// <exception cref="ArgumentsMismatchException">It does not fit.</exception>
    public static object FromJson(FieldDescriptor field, JqValue json, string path) => field.FieldType switch
    {
        FieldType.Double => Floating(json, path, "a number"),
        FieldType.Float => Single(Floating(json, path, "a number"), json, path),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => (int)Whole(json, path, int.MinValue, int.MaxValue),
        FieldType.UInt32 or FieldType.Fixed32 => (uint)Whole(json, path, uint.MinValue, uint.MaxValue),
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => (long)Whole(json, path, long.MinValue, long.MaxValue),
        FieldType.UInt64 or FieldType.Fixed64 => (ulong)Whole(json, path, ulong.MinValue, ulong.MaxValue),
        FieldType.Bool => json.Kind is JqKind.True or JqKind.False ? json.Kind == JqKind.True : throw Mismatch(path, "true or false", json),
        FieldType.String => json.Kind == JqKind.String ? json.AsString() : throw Mismatch(path, "text", json),
        FieldType.Bytes => json.Kind == JqKind.String ? Bytes(json, path) : throw Mismatch(path, "bytes in base64", json),
        _ => EnumNumber(field.EnumType, json, path),
    };

    /// <summary>A key of a map from the name of a JSON member.</summary>
    public static object KeyFromJson(FieldDescriptor key, string name, string path) => key.FieldType switch
    {
        FieldType.String => name,
        FieldType.Bool => name switch { "true" => true, "false" => false, _ => throw Mismatch(path, "'true' or 'false' as the key", JqValue.From(name)) },
        _ => FromJson(key, JqValue.From(name), path),
    };

    /// <summary>A key of a map as the name of a JSON member.</summary>
    public static string KeyToJson(object key) => key switch
    {
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(key, CultureInfo.InvariantCulture)!,
    };

    /// <summary>A value for people, cut when long.</summary>
    public static ArgumentsMismatchException Mismatch(string path, string expected, JqValue found)
    {
        var text = found.Kind switch { JqKind.Object => "an object", JqKind.Array => "a list", _ => found.ToJson() };
        return new(path, $"expected {expected}, found {(text.Length <= ShownLength ? text : text[..ShownLength] + "…")}");
    }

    private static JqValue Number(double value, double shown) => JqValue.From(shown) is var number && double.IsFinite(value)
        ? number
        : JqValue.From(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");

    private static JqValue Enum(EnumDescriptor type, int number) =>
        type.FullName == "google.protobuf.NullValue" ? JqValue.Null
        : type.FindValueByNumber(number) is { } known ? JqValue.From(known.Name)
        : JqValue.From((long)number);

    private static object EnumNumber(EnumDescriptor type, JqValue json, string path)
    {
        if (json.IsNull && type.FullName == "google.protobuf.NullValue") return 0;
        if (json.Kind == JqKind.String)
            return type.FindValueByName(json.AsString())?.Number ?? throw Mismatch(path, $"a value of the enum '{type.FullName}'", json);
        var number = json.Kind == JqKind.Number ? (int)Whole(json, path, int.MinValue, int.MaxValue) : throw Mismatch(path, $"a value of the enum '{type.FullName}'", json);
        return Wire.IsOpen(type) || type.FindValueByNumber(number) is not null ? number : throw Mismatch(path, $"a value of the enum '{type.FullName}'", json);
    }

    /// <summary>A whole number, as number or as text; 1.0 and 1e3 are some.</summary>
    private static BigInteger Whole(JqValue json, string path, BigInteger from, BigInteger to)
    {
        var text = json.Kind switch { JqKind.Number => json.ToJson(), JqKind.String => json.AsString(), _ => "" };
        var number = text.Length <= ShownLength && IsNumber(text) && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value == decimal.Truncate(value)
            ? new BigInteger(value)
            : throw Mismatch(path, "a whole number", json);
        return number >= from && number <= to ? number : throw new ArgumentsMismatchException(path, $"{text} is not from {from} to {to}");
    }

    private static double Floating(JqValue json, string path, string expected)
    {
        if (json.Kind == JqKind.Number) return json.AsDouble();
        if (json.Kind != JqKind.String) throw Mismatch(path, expected, json);
        return json.AsString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            var text when IsNumber(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) => value,
            _ => throw Mismatch(path, expected, json),
        };
    }

    private static object Single(double value, JqValue json, string path) =>
        float.IsFinite((float)value) || !double.IsFinite(value) ? (float)value : throw Mismatch(path, "a number that a float can hold", json);

    /// <summary>Base64 or base64url, padded or not.</summary>
    private static byte[] Bytes(JqValue json, string path)
    {
        var text = json.AsString().TrimEnd('=').Replace('-', '+').Replace('_', '/');
        try { return Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '=')); }
        catch (FormatException) { throw Mismatch(path, "bytes in base64", json); }
    }

    /// <summary>What JSON takes for a number: no space, no plus, no hexadecimal.</summary>
    private static bool IsNumber(string text)
    {
        if (text.Length == 0 || !(char.IsAsciiDigit(text[0]) || (text[0] == '-' && text.Length > 1 && char.IsAsciiDigit(text[1])))) return false;
        foreach (var c in text)
            if (!char.IsAsciiDigit(c) && c is not ('-' or '+' or '.' or 'e' or 'E')) return false;
        return true;
    }
}
