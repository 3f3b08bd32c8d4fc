using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions;

/// <summary>An immutable JSON value that shares structure: the one data type that flows through Pawl.</summary>
/// <remarks>
/// Sixteen bytes: a reference and eight bytes of bits. The reference is a string, an array, an object or the mark of a number; without
/// one the bits name the kind. No value nests deeper than <see cref="MaxDepth"/>, so that nothing that walks one has to fear it.
/// </remarks>
public readonly struct JqValue : IEquatable<JqValue>
{
    /// <summary>Deepest nesting that can be built. Texts are read to half of it.</summary>
    public const int MaxDepth = 20_000;

    private readonly object? _reference;
    private readonly long _bits; // the kind, or the bits of a double when _reference marks a number

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private JqValue(object? reference, long bits)
    {
        _reference = reference;
        _bits = bits;
    }

    /// <summary><c>null</c>.</summary>
    public static JqValue Null => default;
    /// <summary><c>true</c>.</summary>
    public static JqValue True => new(null, (long)JqKind.True);
    /// <summary><c>false</c>.</summary>
    public static JqValue False => new(null, (long)JqKind.False);
    /// <summary>The empty object.</summary>
    public static JqValue EmptyObject => From(JqObject.Empty);
    /// <summary>The empty array.</summary>
    public static JqValue EmptyArray => From(JqArray.Empty);

    /// <summary>A boolean.</summary>
    public static JqValue From(bool value) => new(null, (long)(value ? JqKind.True : JqKind.False));
    /// <summary>A number.</summary>
    public static JqValue From(double value) => new(NumberMark.Computed, BitConverter.DoubleToInt64Bits(value));
    /// <summary>A whole number; exact beyond 2^53 too (its text is kept).</summary>
    public static JqValue From(long value) => value is >= -(1L << 53) and <= 1L << 53 ? From((double)value) : NumberFromText(value.ToString());
    /// <summary>A string. A surrogate without its other half becomes U+FFFD.</summary>
    public static JqValue From(string value) => Text(CodePoints.MakeValid(value));
    /// <summary>An array of the given items.</summary>
    public static JqValue Array(params ReadOnlySpan<JqValue> items)
    {
        var builder = new JqArrayBuilder(items.Length);
        foreach (ref readonly var item in items) builder.Add(item);
        return builder.ToValue();
    }
    /// <summary>An array of the given items.</summary>
    public static JqValue Array(IEnumerable<JqValue> items)
    {
        var builder = new JqArrayBuilder(items.TryGetNonEnumeratedCount(out var count) ? count : 0);
        foreach (var item in items) builder.Add(item);
        return builder.ToValue();
    }
    /// <summary>An object of the given members; a repeated key keeps its first place and its last value.</summary>
    public static JqValue Object(params ReadOnlySpan<(string Key, JqValue Value)> members)
    {
        var builder = new JqObjectBuilder(members.Length);
        foreach (var (key, value) in members) builder.Set(CodePoints.MakeValid(key), value);
        return builder.ToValue();
    }
    /// <summary>An object of the given members; a repeated key keeps its first place and its last value.</summary>
    public static JqValue Object(IEnumerable<KeyValuePair<string, JqValue>> members)
    {
        var builder = new JqObjectBuilder(members.TryGetNonEnumeratedCount(out var count) ? count : 0);
        foreach (var (key, value) in members) builder.Set(CodePoints.MakeValid(key), value);
        return builder.ToValue();
    }
    /// <summary>A number from its JSON text, kept as written until arithmetic touches it.</summary>
    /// <exception cref="JqParseException">Not a number as JSON writes it.</exception>
    public static JqValue NumberFromText(string text) =>
        NumberText.IsLiteral(text) ? KeptNumber.Read(text) : throw new JqParseException($"'{text}' is not a JSON number.");

    /// <summary>A string that is known to hold no lone surrogate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static JqValue Text(string value) => new(value, (long)JqKind.String);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static JqValue From(JqArray array) => new(array, (long)JqKind.Array);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static JqValue From(JqObject members) => new(members, (long)JqKind.Object);
    /// <summary>Lets the machine keep one of its own objects where values are kept. Programs never see it.</summary>
    internal static JqValue Opaque(object? content) => new(content, (long)JqKind.Null);
    /// <summary>What <see cref="Opaque"/> holds.</summary>
    internal object? Content => _reference;
    internal static JqValue Kept(double value, NumberMark text) => new(text, BitConverter.DoubleToInt64Bits(value));

    /// <summary>The kind.</summary>
    public JqKind Kind
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsNumber ? JqKind.Number : (JqKind)_bits;
    }
    /// <summary>Whether this is null.</summary>
    public bool IsNull => _reference is null && _bits == (long)JqKind.Null;
    /// <summary>jq's truth: everything but <c>null</c> and <c>false</c>.</summary>
    public bool IsTruthy => _reference is not null || _bits == (long)JqKind.True;

    // Exact types of sealed classes: each of these is one load and one compare.
    internal bool IsNumber => _reference is NumberMark;
    internal bool IsString => _reference is string;
    internal bool IsArray => _reference is JqArray;
    internal bool IsObject => _reference is JqObject;
    internal JqArray? ArrayOrNull => _reference as JqArray;
    internal JqObject? ObjectOrNull => _reference as JqObject;
    internal string? StringOrNull => _reference as string;
    /// <summary>The double of a value that is known to be a number.</summary>
    internal double Double => BitConverter.Int64BitsToDouble(_bits);
    /// <summary>The canonical text of a number that keeps one, else null.</summary>
    internal string? NumberLiteral => (_reference as NumberMark)?.Text;

    /// <summary>Whether this number was read, not computed.</summary>
    internal bool IsLiteralNumber => _reference is NumberMark mark && mark != NumberMark.Computed;

    /// <summary>jq's identity: the same instance for what has one, the same bits for what has none.</summary>
    internal bool IsIdenticalTo(in JqValue other) => ReferenceEquals(_reference, other._reference) && (_reference is not (null or NumberMark) || _bits == other._bits);

    /// <summary>The number.</summary><exception cref="InvalidOperationException">Not a number.</exception>
    public double AsDouble() => IsNumber ? Double : throw new InvalidOperationException($"A number was expected, not {Kind}.");
    /// <summary>The string.</summary><exception cref="InvalidOperationException">Not a string.</exception>
    public string AsString() => StringOrNull ?? throw new InvalidOperationException($"A string was expected, not {Kind}.");
    /// <summary>Items of an array or members of an object; 0 for every other kind.</summary>
    public int Count => _reference switch { JqArray array => array.Count, JqObject members => members.Count, _ => 0 };
    /// <summary>The item at an index; null when out of range or not an array.</summary>
    public JqValue this[int index] => _reference is JqArray array && (uint)index < (uint)array.Count ? array[index] : default;
    /// <summary>The member of that name; null when absent or not an object.</summary>
    public JqValue this[string key] => TryGet(key, out var value) ? value : default;
    /// <summary>Whether the object has the member; false for every other kind.</summary>
    public bool TryGet(string key, out JqValue value)
    {
        if (_reference is JqObject members) return members.TryGet(key, out value);
        value = default;
        return false;
    }
    /// <summary>The items; empty when not an array.</summary>
    public IEnumerable<JqValue> Items => _reference is JqArray array ? array : [];
    /// <summary>The members in order of insertion; empty when not an object.</summary>
    public IEnumerable<KeyValuePair<string, JqValue>> Members => _reference is JqObject members ? members : [];
    /// <summary>A copy with the member set. Null counts as an empty object.</summary><exception cref="InvalidOperationException">Neither an object nor null.</exception>
    public JqValue With(string key, JqValue value)
    {
        var members = _reference as JqObject ?? (IsNull ? JqObject.Empty : throw new InvalidOperationException($"An object was expected, not {Kind}."));
        return From(members.With(CodePoints.MakeValid(key), value));
    }
    /// <summary>A copy without the member; itself when absent or not an object.</summary>
    public JqValue Without(string key) => _reference is JqObject members ? From(members.Without(key)) : this;

    /// <summary>Estimated bytes of this value with all that is in it, counted as if nothing were shared.</summary>
    internal long Weight
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _reference switch
        {
            null or NumberMark => Weights.Slot,
            string text => Weights.Of(text),
            JqArray array => array.Weight,
            JqObject members => members.Weight,
            _ => Weights.Slot,
        };
    }
    /// <summary>Levels of nesting: 0 for a scalar, at least 1 for a container. An upper bound where members were replaced.</summary>
    internal int Depth => _reference switch { JqArray array => array.Depth, JqObject members => members.Depth, _ => 0 };

    /// <summary>Reads one JSON text.</summary><exception cref="JqParseException">Not JSON, too deep, or something follows.</exception>
    public static JqValue Parse(string json)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(json.Length));
        try
        {
            return Parse(rented.AsSpan(0, Encoding.UTF8.GetBytes(json, rented)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
    /// <summary>Reads one JSON text from UTF-8.</summary><exception cref="JqParseException">Not JSON, too deep, or something follows.</exception>
    public static JqValue Parse(ReadOnlySpan<byte> utf8) => JsonTextReader.Read(utf8, JsonDialect.Strict);
    /// <summary>Compact JSON, as jq's <c>tojson</c> writes it.</summary>
    public string ToJson()
    {
        using var output = new PooledOutput();
        JsonTextWriter.Write(this, output);
        return Encoding.UTF8.GetString(output.Written);
    }
    /// <summary>The value as it is read when its JSON is read: numbers are no longer computed but read, which is another way to print and compare; nan is null.</summary>
    public JqValue AsRead() => ReadBack.Of(this);
    /// <summary>Compact JSON as UTF-8.</summary>
    public byte[] ToUtf8()
    {
        using var output = new PooledOutput();
        JsonTextWriter.Write(this, output);
        return output.Written.ToArray();
    }
    /// <summary>Writes compact JSON.</summary>
    public void WriteTo(IBufferWriter<byte> output) => JsonTextWriter.Write(this, output);
    /// <summary>Writes into a larger document; numbers as raw text.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        using var output = new PooledOutput();
        JsonTextWriter.Write(this, output);
        writer.WriteRawValue(output.Written, skipInputValidation: true); // valid by construction, and deeper than the writer's own check allows
    }

    /// <summary>jq's order; 0 when equal. As in jq, nan is less than everything, itself included.</summary>
    public static int Compare(JqValue left, JqValue right) => ValueOrder.Compare(left, right);
    /// <inheritdoc/>
    public bool Equals(JqValue other) => ValueEquality.AreEqual(this, other);
    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is JqValue other && Equals(other);
    /// <inheritdoc/>
    public override int GetHashCode() => ValueEquality.Hash(this);
    /// <summary>jq equality.</summary>
    public static bool operator ==(JqValue left, JqValue right) => left.Equals(right);
    /// <summary>jq inequality.</summary>
    public static bool operator !=(JqValue left, JqValue right) => !left.Equals(right);
    /// <summary>The same as <see cref="ToJson"/>.</summary>
    public override string ToString() => ToJson();
}
