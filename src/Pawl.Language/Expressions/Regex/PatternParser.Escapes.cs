using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Pawl.Language.Expressions.Regex;

internal sealed partial class PatternParser
{
    /// <summary>Reads what follows a backslash outside brackets. Null when it added all it meant to <paramref name="items"/> itself.</summary>
    private PatternNode? ReadEscape(ImmutableArray<PatternNode>.Builder items)
    {
        if (AtEnd) throw EndAtEscape();
        switch (_pattern[_at])
        {
            case 'Q':
                _at++;
                return ReadQuotation(items);
            case 'k' when _at + 1 < _pattern.Length && _pattern[_at + 1] is '<' or '\'':
                return new BackreferenceNode(ReadDelimitedReference(), _options.IgnoreCase);
            case 'g' when _at + 1 < _pattern.Length && _pattern[_at + 1] is '<' or '\'':
                return new CallNode(ReadDelimitedReference());
            case >= '1' and <= '9':
                return ReadDecimal();
            case 'x' when _at + 1 < _pattern.Length && _pattern[_at + 1] == '{':
                _at += 2;
                foreach (var (first, last) in ReadCodePointList())
                {
                    if (first != last) throw RegexSyntaxException.Pattern("invalid code point value");
                    items.Add(Literal(first));
                }
                return TakeLast(items);
        }
        if (ReadShorthand() is { } node) return node;
        if (ReadAnchor() is { } anchor) return anchor;
        return Literal(ReadEscapedCodePoint());
    }

    private PatternNode? ReadAnchor()
    {
        PatternNode? node = _pattern[_at] switch
        {
            'A' => new AnchorNode(Anchor.TextStart),
            'z' => new AnchorNode(Anchor.TextEnd),
            'Z' => new AnchorNode(Anchor.TextEndOrLastNewline),
            'G' => new AnchorNode(Anchor.SearchStart),
            'b' => new AnchorNode(Anchor.WordBoundary),
            'B' => new AnchorNode(Anchor.NotWordBoundary),
            'K' => new KeepNode(),
            'X' => new GraphemeNode(),
            'N' => new AnyNode(MatchesNewline: false),
            'O' => new AnyNode(MatchesNewline: true),
            'R' => NewlineSequence,
            'y' or 'Y' => throw RegexSyntaxException.Unsupported("text segment boundaries are"),
            _ => null,
        };
        if (node is not null) _at++;
        return node;
    }

    private static PatternNode NewlineSequence { get; } = new AtomicNode(new AlternationNode(
    [
        new SequenceNode([new LiteralNode('\r', false), new LiteralNode('\n', false)]),
        new ClassNode(new([CharacterProperty.Range('\n', '\r'), CharacterProperty.Range(0x85, 0x85), CharacterProperty.Range(0x2028, 0x2029)], false, true), false),
    ]));

    private ClassNode? ReadShorthand()
    {
        if (!TryReadProperty(out var property, out var negated)) return null;
        return new(CharacterClass.Of(property, negated), IgnoreCase: false);
    }

    /// <summary>Reads the letter of a class escape, inside brackets or outside.</summary>
    private bool TryReadProperty(out CharacterProperty property, out bool negated)
    {
        var letter = _pattern[_at];
        negated = letter is 'W' or 'D' or 'S' or 'P';
        switch (letter)
        {
            case 'w' or 'W':
                property = CharacterProperties.Word;
                break;
            case 'd' or 'D':
                property = CharacterProperties.Digit;
                break;
            case 's' or 'S':
                property = CharacterProperties.Space;
                break;
            case 'p' or 'P' when _at + 1 < _pattern.Length && _pattern[_at + 1] == '{':
                _at += 2;
                property = ReadPropertyName(ref negated);
                return true;
            default:
                property = null!;
                return false;
        }
        _at++;
        return true;
    }

    private CharacterProperty ReadPropertyName(ref bool negated)
    {
        if (Take('^')) negated = !negated;
        var close = _pattern.IndexOf('}', _at);
        var name = close < 0 ? _pattern.AsSpan(_at) : _pattern.AsSpan(_at, close - _at);
        if (close < 0 || !CharacterProperties.TryGet(name, out var property))
        {
            throw RegexSyntaxException.Pattern($"invalid character property name {{{name}}}");
        }
        _at = close + 1;
        return property;
    }

    private PatternNode? ReadQuotation(ImmutableArray<PatternNode>.Builder items)
    {
        while (!AtEnd && !Take(@"\E")) items.Add(Literal(ReadCodePoint()));
        return TakeLast(items);
    }

    /// <summary>Takes the last item back, so that a quantifier behind a quotation or a list applies to it alone.</summary>
    private static PatternNode? TakeLast(ImmutableArray<PatternNode>.Builder items)
    {
        if (items.Count == 0) return null;
        var last = items[^1];
        items.RemoveAt(items.Count - 1);
        return last;
    }

    private GroupReference ReadDelimitedReference()
    {
        _at++;
        return ReadReference(_pattern[_at++] == '<' ? '>' : '\'');
    }

    /// <summary>Reads <c>\1</c>: a group if there may be one, else an octal code point.</summary>
    private PatternNode ReadDecimal()
    {
        var end = _at;
        while (end < _pattern.Length && char.IsAsciiDigit(_pattern[end])) end++;
        if (int.TryParse(_pattern.AsSpan(_at, end - _at), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && (number <= 9 || number <= _groups.Count))
        {
            _at = end;
            return new BackreferenceNode(Reference(null, number), _options.IgnoreCase);
        }
        return Literal(_pattern[_at] >= '8' ? ReadCodePoint() : ReadOctal(3));
    }

    /// <summary>Reads an escape that stands for one code point, inside brackets or outside.</summary>
    private int ReadEscapedCodePoint()
    {
        if (_pattern[_at] is >= '0' and <= '7') return ReadOctal(3);
        var c = ReadCodePoint();
        switch (c)
        {
            case 't':
                return '\t';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 'f':
                return '\f';
            case 'a':
                return '\a';
            case 'e':
                return 0x1B;
            case 'c':
                return ReadControl();
            case 'x':
                return ReadHexByte();
            case 'o' when Take('{'):
                return ReadBracedOctal();
            default:
                return c; // \h, \v, \u and every other letter without a meaning stand for themselves here
        }
    }

    private int ReadControl()
    {
        if (AtEnd) throw RegexSyntaxException.Pattern("end pattern at control");
        var c = ReadCodePoint();
        if (c == '\\')
        {
            if (AtEnd) throw EndAtEscape();
            c = ReadEscapedCodePoint();
        }
        return c == '?' ? 0x7F : c & 0x9F;
    }

    /// <summary>Reads <c>\xHH</c>. Above 7F it is a byte, and the escapes that follow must complete a UTF-8 sequence.</summary>
    private int ReadHexByte()
    {
        var value = ReadHexDigits();
        if (value < 0x80) return value;

        Span<byte> bytes = stackalloc byte[4];
        bytes[0] = (byte)value;
        var count = 1;
        while (count < bytes.Length && Rune.DecodeFromUtf8(bytes[..count], out _, out _) == System.Buffers.OperationStatus.NeedMoreData && Take(@"\x"))
        {
            bytes[count++] = (byte)ReadHexDigits();
        }
        if (Rune.DecodeFromUtf8(bytes[..count], out var rune, out _) != System.Buffers.OperationStatus.Done)
        {
            throw RegexSyntaxException.Pattern("too short multibyte code string");
        }
        return rune.Value;
    }

    private int ReadHexDigits()
    {
        var value = 0;
        for (var digits = 0; digits < 2 && !AtEnd && char.IsAsciiHexDigit(_pattern[_at]); digits++)
        {
            value = value * 16 + Convert.ToInt32(_pattern[_at++].ToString(), 16);
        }
        return value;
    }

    private int ReadOctal(int maxDigits)
    {
        var value = 0;
        for (var digits = 0; digits < maxDigits && !AtEnd && _pattern[_at] is >= '0' and <= '7'; digits++)
        {
            value = value * 8 + (_pattern[_at++] - '0');
        }
        if (value > 0x7F) throw RegexSyntaxException.Pattern("too short multibyte code string");
        return value;
    }

    private int ReadBracedOctal()
    {
        var close = _pattern.IndexOf('}', _at);
        var value = 0L;
        for (; _at < close && value <= CodePointSet.MaxCodePoint && _pattern[_at] is >= '0' and <= '7'; _at++) value = value * 8 + (_pattern[_at] - '0');
        if (close < 0 || !Take('}')) throw RegexSyntaxException.Pattern("invalid code point value");
        return CodePoint(value);
    }

    /// <summary>Reads the inside of <c>\x{…}</c>: code points with spaces between, in brackets also ranges.</summary>
    private List<(int First, int Last)> ReadCodePointList()
    {
        var close = _pattern.IndexOf('}', _at);
        if (close < 0) throw RegexSyntaxException.Pattern("invalid code point value");
        var list = new List<(int First, int Last)>();
        foreach (var part in _pattern[_at..close].Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            var dash = part.IndexOf('-', StringComparison.Ordinal);
            var first = ParseHex(dash < 0 ? part : part[..dash]);
            list.Add((first, dash < 0 ? first : ParseHex(part[(dash + 1)..])));
        }
        if (list.Count == 0) throw RegexSyntaxException.Pattern("invalid code point value");
        _at = close + 1;
        return list;
    }

    private static int ParseHex(string text) =>
        long.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? CodePoint(value)
            : throw RegexSyntaxException.Pattern("invalid code point value");

    private static int CodePoint(long value) =>
        value is >= 0 and <= CodePointSet.MaxCodePoint and not (>= 0xD800 and <= 0xDFFF)
            ? (int)value
            : throw RegexSyntaxException.Pattern("invalid code point value");

    private static RegexSyntaxException EndAtEscape() => RegexSyntaxException.Pattern("end pattern at escape");
}
