using System.Buffers;
using System.Globalization;
using System.Text;

namespace Pawl.Language.Expressions.Values;

/// <content>Strings, numbers and words.</content>
internal ref partial struct JsonTextReader
{
    private const int KnownKeys = 64;
    private const int KnownKeysFrom = 512; // shorter texts rarely repeat a key

    private string ReadKeyText()
    {
        var plain = PlainLength();
        if (plain < 0 || plain > 32 || _text.Length < KnownKeysFrom) return ReadString();

        // Records repeat their keys: one string for all of them saves memory and makes look-ups quick.
        var bytes = _text.Slice(_at + 1, plain);
        _at += plain + 2;
        if (plain == 0) return "";
        _knownKeys ??= new string?[KnownKeys];
        ref var known = ref _knownKeys[(bytes.Length * 31 + bytes[0] * 7 + bytes[^1]) % KnownKeys];
        if (known is not null && Ascii.Equals(bytes, known)) return known;
        return known = Encoding.UTF8.GetString(bytes);
    }

    private string ReadString()
    {
        var plain = PlainLength();
        if (plain < 0) return ReadEscapedString();
        var text = Encoding.UTF8.GetString(_text.Slice(_at + 1, plain));
        _at += plain + 2;
        return text;
    }

    /// <summary>Bytes up to the closing quote when nothing is escaped, else -1.</summary>
    private readonly int PlainLength()
    {
        var rest = _text[(_at + 1)..];
        var end = rest.IndexOfAny(EndsPlainText);
        return end >= 0 && rest[end] == '"' ? end : -1;
    }

    private string ReadEscapedString()
    {
        var start = _at++;
        var length = ClosingQuote();
        var chars = ArrayPool<char>.Shared.Rent(length);
        try
        {
            var count = 0;
            for (var end = _at + length; _at < end;)
            {
                if (_text[_at] == '\\')
                {
                    chars[count++] = ReadEscape(start);
                    continue;
                }
                var run = _text[_at..end].IndexOf((byte)'\\');
                if (run < 0) run = end - _at;
                count += Encoding.UTF8.GetChars(_text.Slice(_at, run), chars.AsSpan(count));
                _at += run;
            }
            _at++;
            return CodePoints.MakeValid(new string(chars, 0, count));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chars);
        }
    }

    private readonly int ClosingQuote()
    {
        var at = _at;
        while (true)
        {
            var next = _text[at..].IndexOfAny(EndsPlainText);
            if (next < 0) throw Fail(_text.Length, "Unfinished string");
            at += next;
            if (_text[at] == '"') return at - _at;
            if (_text[at] == '\\') at += 2;
            else throw Fail(at, "Invalid string: control characters from U+0000 through U+001F must be escaped");
            if (at > _text.Length) throw Fail(_text.Length, "Unfinished string");
        }
    }

    private char ReadEscape(int start)
    {
        var c = (char)_text[_at + 1];
        _at += 2;
        switch (c)
        {
            case '"' or '\\' or '/': return c;
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u' when _at + 4 <= _text.Length
                && ushort.TryParse(_text.Slice(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit):
                _at += 4;
                return (char)unit;
            default:
                throw Fail(_dialect == JsonDialect.Jq ? start + ClosingQuoteFrom(start) : _at - 1, "Invalid escape");
        }
    }

    private readonly int ClosingQuoteFrom(int start)
    {
        var copy = this;
        copy._at = start + 1;
        return copy.ClosingQuote() + 1;
    }

    /// <summary>A number, <c>true</c>, <c>false</c> or <c>null</c>.</summary>
    private JqValue ReadWord()
    {
        var rest = _text[_at..];
        var length = rest.IndexOfAny(EndsWord);
        if (length < 0) length = rest.Length;
        var word = rest[..length];
        if (word.Length == 0) throw NoValue();
        var start = _at;
        _at += length;
        if (word.SequenceEqual("true"u8)) return JqValue.True;
        if (word.SequenceEqual("false"u8)) return JqValue.False;
        if (word.SequenceEqual("null"u8)) return JqValue.Null;
        if (IsStrictNumber(word)) return KeptNumber.Read(word);
        if (_dialect == JsonDialect.Strict) throw Fail(start, word[0] is (byte)'-' or (>= (byte)'0' and <= (byte)'9') ? "Invalid number" : "Invalid literal");
        return ReadLooseWord(word);
    }

    private readonly JqValue ReadLooseWord(ReadOnlySpan<byte> word)
    {
        var text = Encoding.UTF8.GetString(word);
        if (NumberText.IsLiteral(text)) return KeptNumber.Read(text);
        if (NumberText.TryReadWord(text, out var special)) return JqValue.From(special);
        throw Fail(_at, text[0] switch
        {
            '\'' => "Invalid string literal; expected \", but got '",
            't' or 'f' or 'n' => "Invalid literal",
            _ => "Invalid numeric literal",
        });
    }

    private readonly JqParseException NoValue()
    {
        if (_at >= _text.Length) return _levels.Count > 0 ? Fail(_at, "Unfinished JSON term") : new JqParseException("Expected JSON value");
        return Fail(_at, _text[_at] switch
        {
            (byte)',' => "Expected value before ','",
            (byte)':' => "Expected value before ':'",
            (byte)']' or (byte)'}' => $"Unmatched '{(char)_text[_at]}'",
            _ => "Expected another array element",
        });
    }

    private static bool IsStrictNumber(ReadOnlySpan<byte> word)
    {
        var at = word[0] == '-' ? 1 : 0;
        var whole = Digits(word, ref at);
        if (whole == 0 || (whole > 1 && word[at - whole] == '0')) return false;
        if (at < word.Length && word[at] == '.')
        {
            at++;
            if (Digits(word, ref at) == 0) return false;
        }
        if (at < word.Length && word[at] is (byte)'e' or (byte)'E')
        {
            at++;
            if (at < word.Length && word[at] is (byte)'+' or (byte)'-') at++;
            if (Digits(word, ref at) == 0) return false;
        }
        return at == word.Length;
    }

    private static int Digits(ReadOnlySpan<byte> word, ref int at)
    {
        var start = at;
        while (at < word.Length && word[at] is >= (byte)'0' and <= (byte)'9') at++;
        return at - start;
    }
}
