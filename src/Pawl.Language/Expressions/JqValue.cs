namespace Pawl.Language.Expressions;

/// <summary>An immutable JSON value that shares structure: the one data type that flows through Pawl.</summary>
public readonly struct JqValue : IEquatable<JqValue>
{
    /// <summary><c>null</c>.</summary>
    public static JqValue Null => default;
    /// <summary><c>true</c>.</summary>
    public static JqValue True => throw new NotSupportedException();
    /// <summary><c>false</c>.</summary>
    public static JqValue False => throw new NotSupportedException();
    /// <summary>The empty object.</summary>
    public static JqValue EmptyObject => throw new NotSupportedException();
    /// <summary>The empty array.</summary>
    public static JqValue EmptyArray => throw new NotSupportedException();

    /// <summary>A boolean.</summary>
    public static JqValue From(bool value) => throw new NotSupportedException();
    /// <summary>A number.</summary>
    public static JqValue From(double value) => throw new NotSupportedException();
    /// <summary>A whole number; exact beyond 2^53 too (its text is kept).</summary>
    public static JqValue From(long value) => throw new NotSupportedException();
    /// <summary>A string.</summary>
    public static JqValue From(string value) => throw new NotSupportedException();
    /// <summary>An array of the given items.</summary>
    public static JqValue Array(params ReadOnlySpan<JqValue> items) => throw new NotSupportedException();
    /// <summary>An array of the given items.</summary>
    public static JqValue Array(IEnumerable<JqValue> items) => throw new NotSupportedException();
    /// <summary>An object of the given members; a repeated key keeps its first place and its last value.</summary>
    public static JqValue Object(params ReadOnlySpan<(string Key, JqValue Value)> members) => throw new NotSupportedException();
    /// <summary>An object of the given members; a repeated key keeps its first place and its last value.</summary>
    public static JqValue Object(IEnumerable<KeyValuePair<string, JqValue>> members) => throw new NotSupportedException();
    /// <summary>A number from its JSON text, kept as written until arithmetic touches it.</summary>
    public static JqValue NumberFromText(string text) => throw new NotSupportedException();

    /// <summary>The kind.</summary>
    public JqKind Kind => throw new NotSupportedException();
    /// <summary>Whether this is null.</summary>
    public bool IsNull => Kind == JqKind.Null;
    /// <summary>jq's truth: everything but <c>null</c> and <c>false</c>.</summary>
    public bool IsTruthy => throw new NotSupportedException();
    /// <summary>The number.</summary><exception cref="InvalidOperationException">Not a number.</exception>
    public double AsDouble() => throw new NotSupportedException();
    /// <summary>The string.</summary><exception cref="InvalidOperationException">Not a string.</exception>
    public string AsString() => throw new NotSupportedException();
    /// <summary>Items of an array or members of an object; 0 for every other kind.</summary>
    public int Count => throw new NotSupportedException();
    /// <summary>The item at an index; null when out of range or not an array.</summary>
    public JqValue this[int index] => throw new NotSupportedException();
    /// <summary>The member of that name; null when absent or not an object.</summary>
    public JqValue this[string key] => throw new NotSupportedException();
    /// <summary>Whether the object has the member; false for every other kind.</summary>
    public bool TryGet(string key, out JqValue value) => throw new NotSupportedException();
    /// <summary>The items; empty when not an array.</summary>
    public IEnumerable<JqValue> Items => throw new NotSupportedException();
    /// <summary>The members in order of insertion; empty when not an object.</summary>
    public IEnumerable<KeyValuePair<string, JqValue>> Members => throw new NotSupportedException();
    /// <summary>A copy with the member set. Null counts as an empty object.</summary><exception cref="InvalidOperationException">Neither an object nor null.</exception>
    public JqValue With(string key, JqValue value) => throw new NotSupportedException();
    /// <summary>A copy without the member; itself when absent or not an object.</summary>
    public JqValue Without(string key) => throw new NotSupportedException();

    /// <summary>Reads one JSON text.</summary><exception cref="JqParseException">Not JSON, too deep, or something follows.</exception>
    public static JqValue Parse(string json) => throw new NotSupportedException();
    /// <summary>Reads one JSON text from UTF-8.</summary><exception cref="JqParseException">Not JSON, too deep, or something follows.</exception>
    public static JqValue Parse(ReadOnlySpan<byte> utf8) => throw new NotSupportedException();
    /// <summary>Compact JSON, as jq's <c>tojson</c> writes it.</summary>
    public string ToJson() => throw new NotSupportedException();
    /// <summary>Compact JSON as UTF-8.</summary>
    public byte[] ToUtf8() => throw new NotSupportedException();
    /// <summary>Writes compact JSON.</summary>
    public void WriteTo(System.Buffers.IBufferWriter<byte> output) => throw new NotSupportedException();
    /// <summary>Writes into a larger document; numbers as raw text.</summary>
    public void WriteTo(System.Text.Json.Utf8JsonWriter writer) => throw new NotSupportedException();

    /// <summary>jq's order; 0 when equal.</summary>
    public static int Compare(JqValue left, JqValue right) => throw new NotSupportedException();
    /// <inheritdoc/>
    public bool Equals(JqValue other) => Compare(this, other) == 0;
    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is JqValue other && Equals(other);
    /// <inheritdoc/>
    public override int GetHashCode() => throw new NotSupportedException();
    /// <summary>jq equality.</summary>
    public static bool operator ==(JqValue left, JqValue right) => left.Equals(right);
    /// <summary>jq inequality.</summary>
    public static bool operator !=(JqValue left, JqValue right) => !left.Equals(right);
    /// <summary>The same as <see cref="ToJson"/>.</summary>
    public override string ToString() => ToJson();
}
