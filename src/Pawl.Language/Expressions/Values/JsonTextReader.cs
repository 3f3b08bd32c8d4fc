using System.Buffers;
using System.Text.Unicode;

namespace Pawl.Language.Expressions.Values;

/// <summary>Reads one JSON text. Works with a stack of its own: a deep text costs memory, never the thread's stack.</summary>
internal ref partial struct JsonTextReader
{
    /// <summary>Deepest nesting that is read.</summary>
    public const int MaxDepth = 10_000;

    private static readonly SearchValues<byte> EndsPlainText = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\\']);

    private static readonly SearchValues<byte> EndsWord = SearchValues.Create(" \t\r\n,:[]{}\""u8);

    private readonly ReadOnlySpan<byte> _text;
    private readonly JsonDialect _dialect;
    private readonly Stack<Level> _levels = new();
    private JqValue[] _values; // items of all open containers, the innermost last
    private string[] _keys; // beside them, the keys of members
    private int _count;
    private int _at;
    private string?[]? _knownKeys;

    private readonly record struct Level(bool IsObject, int FirstValue);

    private JsonTextReader(ReadOnlySpan<byte> text, JsonDialect dialect)
    {
        _text = text;
        _dialect = dialect;
        _values = ArrayPool<JqValue>.Shared.Rent(32);
        _keys = ArrayPool<string>.Shared.Rent(32);
    }

    /// <summary>Reads the whole text as one value.</summary>
    /// <exception cref="JqParseException">It is not one.</exception>
    public static JqValue Read(ReadOnlySpan<byte> utf8, JsonDialect dialect)
    {
        if (!Utf8.IsValid(utf8)) throw new JqParseException("The text is not valid UTF-8.");
        if (utf8.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
        var reader = new JsonTextReader(utf8, dialect);
        try
        {
            return reader.ReadDocument();
        }
        finally
        {
            // Values must not be kept alive by the pool.
            ArrayPool<JqValue>.Shared.Return(reader._values, clearArray: true);
            ArrayPool<string>.Shared.Return(reader._keys, clearArray: true);
        }
    }

    private JqValue ReadDocument()
    {
        SkipSpace();
        var value = ReadValue();
        SkipSpace();
        if (_at >= _text.Length) return value;
        if (_dialect == JsonDialect.Strict) throw Fail(_at, "Unexpected extra JSON values");
        ReadValue(); // jq reads on, and finds what is wrong there first
        throw new JqParseException("Unexpected extra JSON values");
    }

    private JqValue ReadValue()
    {
        while (true)
        {
            // A value starts here.
            JqValue value;
            switch (Peek())
            {
                case (byte)'{':
                    Open(isObject: true);
                    if (Peek() != '}')
                    {
                        ReadKey();
                        continue;
                    }
                    value = Close();
                    break;
                case (byte)'[':
                    Open(isObject: false);
                    if (Peek() != ']') continue;
                    value = Close();
                    break;
                case (byte)'"':
                    value = JqValue.Text(ReadString());
                    break;
                default:
                    value = ReadWord();
                    break;
            }

            // A value has ended: it belongs to the innermost container, which may end with it, and so on.
            while (true)
            {
                if (_levels.Count == 0) return value;
                _values[_count - 1] = value;
                SkipSpace();
                if (NextItem()) break;
                value = Close();
            }
        }
    }

    private void Open(bool isObject)
    {
        if (_levels.Count >= MaxDepth) throw Fail(_at, "Exceeds depth limit for parsing");
        _levels.Push(new Level(isObject, _count));
        _at++;
        SkipSpace();
        if (!isObject && Peek() != ']') Reserve();
    }

    /// <summary>After an item: true when another follows and stands next, false at the end of the container.</summary>
    private bool NextItem()
    {
        var isObject = _levels.Peek().IsObject;
        var c = Peek();
        if (c == ',')
        {
            _at++;
            SkipSpace();
            if (Peek() == (byte)(isObject ? '}' : ']')) throw Fail(_at, isObject ? "Expected another key-value pair" : "Expected another array element");
            if (isObject) ReadKey();
            else Reserve();
            return true;
        }
        if (c == (byte)(isObject ? '}' : ']')) return false;
        throw Fail(_at, _at >= _text.Length ? "Unfinished JSON term" : c is (byte)'}' or (byte)']' ? $"Unmatched '{(char)c}'" : "Expected separator between values");
    }

    private JqValue Close()
    {
        _at++;
        var level = _levels.Pop();
        var items = _values.AsSpan(level.FirstValue, _count - level.FirstValue);
        JqValue value;
        if (level.IsObject)
        {
            var builder = new JqObjectBuilder(items.Length);
            for (var i = 0; i < items.Length; i++) builder.Set(_keys[level.FirstValue + i], items[i]);
            value = builder.ToValue();
        }
        else
        {
            var builder = new JqArrayBuilder(items.Length);
            builder.AddRange(items);
            value = builder.ToValue();
        }
        _count = level.FirstValue;
        return value;
    }

    private void ReadKey()
    {
        if (_dialect == JsonDialect.Jq && _at < _text.Length && Peek() is not ((byte)'"' or (byte)'{' or (byte)'[' or (byte)'}' or (byte)']' or (byte)',' or (byte)':')) ReadWord(); // jq names the bad word first
        if (Peek() != '"') throw Fail(_at, _at >= _text.Length ? "Unfinished JSON term" : "Object keys must be strings");
        Reserve();
        _keys[_count - 1] = ReadKeyText();
        SkipSpace();
        if (Peek() != ':') throw Fail(_at, _at >= _text.Length ? "Unfinished JSON term" : "Objects must consist of key:value pairs");
        _at++;
        SkipSpace();
    }

    private void Reserve()
    {
        if (_count == _values.Length)
        {
            _values = Grow(_values);
            _keys = Grow(_keys);
        }
        _count++;
    }

    private static T[] Grow<T>(T[] old)
    {
        var larger = ArrayPool<T>.Shared.Rent(old.Length * 2);
        old.CopyTo(larger, 0);
        ArrayPool<T>.Shared.Return(old, clearArray: true);
        return larger;
    }

    private readonly byte Peek() => _at < _text.Length ? _text[_at] : (byte)0;

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') _at++;
    }

    /// <summary>An error at a place, given as jq gives it: lines from 1, columns counting the character itself.</summary>
    private readonly JqParseException Fail(int at, string message)
    {
        var end = at >= _text.Length;
        var before = _text[..Math.Min(at + 1, _text.Length)];
        var line = 1 + before.Count((byte)'\n');
        var column = before.Length - 1 - before.LastIndexOf((byte)'\n');
        return new JqParseException($"{message} at {(end ? "EOF at " : "")}line {line}, column {column}");
    }
}
