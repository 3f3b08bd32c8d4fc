using System.Collections.Immutable;

namespace Pawl.Language.Expressions.Regex;

internal sealed partial class PatternParser
{
    /// <summary>Reads what follows an opening bracket. A bracket inside is an ordinary character unless it opens a POSIX name; so is <c>&amp;&amp;</c>.</summary>
    private ClassNode ReadClass()
    {
        var negated = Take('^');
        var items = ImmutableArray.CreateBuilder<CharacterProperty>();

        // A bracket that would close an empty class is a character, if another one closes the class after all.
        if (!AtEnd && _pattern[_at] == ']')
        {
            if (_pattern.IndexOf(']', _at + 1) < 0) throw RegexSyntaxException.Pattern("empty char-class");
            ReadRange(items);
        }
        while (!Take(']'))
        {
            if (AtEnd) throw RegexSyntaxException.Pattern("premature end of char-class");
            if (!TryReadNamedItem(items)) ReadRange(items);
        }
        return new(new(items.ToImmutable(), negated, Bracketed: true), _options.IgnoreCase);
    }

    /// <summary>Reads a POSIX name, a class escape or a list of code points: what cannot begin a range.</summary>
    private bool TryReadNamedItem(ImmutableArray<CharacterProperty>.Builder items)
    {
        if (TryReadPosix(out var property, out var negated))
        {
            items.Add(negated ? property.Opposite() : property);
            return true;
        }
        if (_pattern[_at] != '\\' || _at + 1 == _pattern.Length) return false;

        _at++;
        if (TryReadProperty(out property, out negated))
        {
            items.Add(negated ? property.Opposite() : property);
            return true;
        }
        var start = _at;
        if (Take("x{") && ReadCodePointList() is var list && (list.Count > 1 || list[0].First != list[0].Last))
        {
            foreach (var (first, last) in list) items.Add(CharacterProperty.Range(first, last));
            return true;
        }
        _at = start - 1;
        return false;
    }

    /// <summary>Reads <c>[:name:]</c> or <c>[:^name:]</c>. A bracket and a colon without their counterparts are ordinary characters.</summary>
    private bool TryReadPosix(out CharacterProperty property, out bool negated)
    {
        property = null!;
        negated = false;
        if (!_pattern.AsSpan(_at).StartsWith("[:", StringComparison.Ordinal)) return false;

        var start = _at + 2;
        var close = _pattern.IndexOf(":]", start, StringComparison.Ordinal);
        var bracket = _pattern.IndexOf(']', start);
        if (close < 0 || bracket < close) return false;

        negated = _pattern[start] == '^';
        if (negated) start++;
        if (!CharacterProperties.TryGetPosix(_pattern.AsSpan(start, close - start), out property))
        {
            throw RegexSyntaxException.Pattern("invalid POSIX bracket type");
        }
        _at = close + 2;
        return true;
    }

    private void ReadRange(ImmutableArray<CharacterProperty>.Builder items)
    {
        var first = ReadClassCodePoint();
        if (_at + 1 >= _pattern.Length || _pattern[_at] != '-' || _pattern[_at + 1] == ']')
        {
            items.Add(CharacterProperty.Range(first, first));
            return;
        }
        _at++;
        var last = ReadRangeEnd();
        if (last < first) throw RegexSyntaxException.Pattern("empty range in char class");
        items.Add(CharacterProperty.Range(first, last));

        // Of two ranges that share an end only the first counts: in [a-c-e] the second dash and e are characters.
        if (_at + 1 < _pattern.Length && _pattern[_at] == '-' && _pattern[_at + 1] != ']')
        {
            _at++;
            items.Add(CharacterProperty.Range('-', '-'));
        }
    }

    private int ReadRangeEnd()
    {
        var start = _at;
        var items = ImmutableArray.CreateBuilder<CharacterProperty>();
        if (TryReadNamedItem(items)) throw RegexSyntaxException.Pattern("char-class value at end of range");
        _at = start;
        return ReadClassCodePoint();
    }

    private int ReadClassCodePoint()
    {
        if (!Take('\\')) return ReadCodePoint();
        if (AtEnd) throw EndAtEscape();
        if (Take("x{")) return ReadCodePointList()[0].First;
        if (Take('b')) return '\b';
        return ReadEscapedCodePoint();
    }

}
