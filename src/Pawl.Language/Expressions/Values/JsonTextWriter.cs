using System.Buffers;
using System.Text;

namespace Pawl.Language.Expressions.Values;

/// <summary>Writes compact JSON as jq does. Works with a stack of its own: a deep value costs memory, never the thread's stack.</summary>
internal static class JsonTextWriter
{
    private static readonly SearchValues<char> MustEscape = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (char)c), '"', '\\', '\x7f']);

    private struct Level
    {
        public JqArray? Array;
        public JqObject? Members;
        public int Next;
    }

    /// <summary>Writes a value.</summary>
    public static void Write(in JqValue value, IBufferWriter<byte> output)
    {
        var sink = new Utf8Sink(output);
        var levels = new Stack<Level>();
        WriteOne(value, ref sink, levels);
        while (levels.TryPop(out var level))
        {
            if (level.Array is { } array) WriteItems(array, level.Next, ref sink, levels);
            else WriteMembers(level.Members!, level.Next, ref sink, levels);
        }
        sink.Flush();
    }

    /// <summary>At least the first <paramref name="bytes"/> bytes of a value's JSON, or all of it; costs no more than that, however large the value.</summary>
    public static byte[] Prefix(in JqValue value, int bytes)
    {
        using var output = new PooledOutput();
        var sink = new Utf8Sink(output);
        var levels = new Stack<Level>();
        if (value.StringOrNull is { } text && text.Length > bytes)
        {
            WriteString(text[..bytes], ref sink); // cut inside a surrogate pair at worst, beyond what the caller keeps
        }
        else
        {
            WriteOne(value, ref sink, levels);
        }
        while (sink.Total <= bytes && levels.TryPop(out var level))
        {
            if (level.Array is { } array) WriteItems(array, level.Next, ref sink, levels, bytes);
            else WriteMembers(level.Members!, level.Next, ref sink, levels, bytes);
        }
        sink.Flush();
        return output.Written.ToArray();
    }

    /// <summary>Writes items until one is a container; then leaves the rest on the stack below that container.</summary>
    private static void WriteItems(JqArray array, int next, ref Utf8Sink sink, Stack<Level> levels, long limit = long.MaxValue)
    {
        var items = array.Items;
        for (; next < items.Length && sink.Total <= limit; next++)
        {
            if (next > 0) sink.Byte((byte)',');
            ref readonly var item = ref items[next];
            if (item.Depth == 0)
            {
                WriteScalar(item, ref sink);
                continue;
            }
            levels.Push(new Level { Array = array, Next = next + 1 });
            WriteOne(item, ref sink, levels);
            return;
        }
        sink.Byte((byte)']');
    }

    private static void WriteMembers(JqObject members, int next, ref Utf8Sink sink, Stack<Level> levels, long limit = long.MaxValue)
    {
        var entries = members.Entries;
        for (; next < entries.Length && sink.Total <= limit; next++)
        {
            if (next > 0) sink.Byte((byte)',');
            ref readonly var entry = ref entries[next];
            WriteString(entry.Key, ref sink);
            sink.Byte((byte)':');
            if (entry.Value.Depth == 0)
            {
                WriteScalar(entry.Value, ref sink);
                continue;
            }
            levels.Push(new Level { Members = members, Next = next + 1 });
            WriteOne(entry.Value, ref sink, levels);
            return;
        }
        sink.Byte((byte)'}');
    }

    private static void WriteOne(in JqValue value, ref Utf8Sink sink, Stack<Level> levels)
    {
        if (value.ArrayOrNull is { } array)
        {
            sink.Byte((byte)'[');
            levels.Push(new Level { Array = array });
        }
        else if (value.ObjectOrNull is { } members)
        {
            sink.Byte((byte)'{');
            levels.Push(new Level { Members = members });
        }
        else
        {
            WriteScalar(value, ref sink);
        }
    }

    private static void WriteScalar(in JqValue value, ref Utf8Sink sink)
    {
        switch (value.Kind)
        {
            case JqKind.Null: sink.Ascii("null"u8); break;
            case JqKind.False: sink.Ascii("false"u8); break;
            case JqKind.True: sink.Ascii("true"u8); break;
            case JqKind.String: WriteString(value.StringOrNull!, ref sink); break;
            default:
                if (value.NumberLiteral is { } literal) sink.Text(literal);
                else sink.Number(value.Double);
                break;
        }
    }

    private static void WriteString(string text, ref Utf8Sink sink)
    {
        sink.Byte((byte)'"');
        var rest = text.AsSpan();
        for (var at = rest.IndexOfAny(MustEscape); at >= 0; at = rest.IndexOfAny(MustEscape))
        {
            sink.Text(rest[..at]);
            WriteEscape(rest[at], ref sink);
            rest = rest[(at + 1)..];
        }
        sink.Text(rest);
        sink.Byte((byte)'"');
    }

    private static void WriteEscape(char c, ref Utf8Sink sink)
    {
        switch (c)
        {
            case '"': sink.Ascii("\\\""u8); break;
            case '\\': sink.Ascii("\\\\"u8); break;
            case '\b': sink.Ascii("\\b"u8); break;
            case '\f': sink.Ascii("\\f"u8); break;
            case '\n': sink.Ascii("\\n"u8); break;
            case '\r': sink.Ascii("\\r"u8); break;
            case '\t': sink.Ascii("\\t"u8); break;
            default:
                sink.Ascii("\\u00"u8);
                sink.Byte((byte)(c < 0x10 ? '0' : c < 0x20 ? '1' : '7'));
                sink.Byte((byte)"0123456789abcdef"[c & 0xF]);
                break;
        }
    }

    /// <summary>Takes spans from a writer in large pieces, so that a comma costs no call.</summary>
    private ref struct Utf8Sink(IBufferWriter<byte> output)
    {
        private const int Piece = 512;
        // Longer texts go in parts, so that no single request to the writer is huge.
        private const int TextPart = 4096;

        private Span<byte> _span = output.GetSpan(Piece);
        private int _used;
        private long _flushed;

        /// <summary>Bytes written so far.</summary>
        public readonly long Total => _flushed + _used;

        public void Byte(byte value)
        {
            if (_used == _span.Length) Grow(1);
            _span[_used++] = value;
        }

        public void Ascii(ReadOnlySpan<byte> bytes)
        {
            if (_span.Length - _used < bytes.Length) Grow(bytes.Length);
            bytes.CopyTo(_span[_used..]);
            _used += bytes.Length;
        }

        public void Number(double value)
        {
            if (_span.Length - _used < NumberText.MaxDoubleLength) Grow(NumberText.MaxDoubleLength);
            _used += NumberText.Format(value, _span[_used..]);
        }

        public void Text(ReadOnlySpan<char> text)
        {
            while (text.Length > TextPart)
            {
                var part = char.IsHighSurrogate(text[TextPart - 1]) ? TextPart - 1 : TextPart;
                Part(text[..part]);
                text = text[part..];
            }
            Part(text);
        }

        public void Flush()
        {
            output.Advance(_used);
            _flushed += _used;
            _span = default;
            _used = 0;
        }

        private void Part(ReadOnlySpan<char> text)
        {
            if (_span.Length - _used < text.Length * 3) Grow(text.Length * 3);
            _used += Encoding.UTF8.GetBytes(text, _span[_used..]);
        }

        private void Grow(int count)
        {
            output.Advance(_used);
            _flushed += _used;
            _span = output.GetSpan(Math.Max(count, Piece));
            _used = 0;
        }
    }
}
