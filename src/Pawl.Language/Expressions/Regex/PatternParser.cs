using System.Collections.Immutable;
using System.Text;

namespace Pawl.Language.Expressions.Regex;

/// <summary>Reads a pattern in Oniguruma's Perl-NG syntax, the one that jq uses.</summary>
/// <remarks>
/// The parts of the class: this file holds alternation, sequence and repetition; <c>.Escapes</c> what a backslash begins,
/// <c>.Groups</c> what a parenthesis begins, <c>.Classes</c> what a bracket begins.
/// </remarks>
internal sealed partial class PatternParser
{
    /// <summary>Deepest nesting of groups. Default 250: the parser and .NET's own recurse.</summary>
    public const int MaxDepth = 250;

    /// <summary>Largest count in a repetition; Oniguruma's own bound.</summary>
    public const int MaxRepeat = 100_000;

    private readonly string _pattern;
    private readonly List<GroupNode> _groups = [];
    private readonly List<GroupReference> _references = [];
    private Options _options;
    private int _at;
    private int _depth;

    private PatternParser(string pattern, RegexModifiers modifiers)
    {
        _pattern = pattern;
        _options = new(
            IgnoreCase: modifiers.HasFlag(RegexModifiers.IgnoreCase),
            Extended: modifiers.HasFlag(RegexModifiers.Extended),
            DotMatchesNewline: modifiers.HasFlag(RegexModifiers.DotMatchesNewline),
            Lines: false);
    }

    private bool AtEnd => _at >= _pattern.Length;

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="RegexSyntaxException">It is malformed, or uses what this engine has not.</exception>
    public static ParsedPattern Parse(string pattern, RegexModifiers modifiers)
    {
        var parser = new PatternParser(pattern, modifiers);
        var root = parser.ReadAlternation();
        if (!parser.AtEnd) throw RegexSyntaxException.Pattern("unmatched close parenthesis");
        foreach (var reference in parser._references) reference.Resolve(parser._groups);
        return new(root, [.. parser._groups]);
    }

    private PatternNode ReadAlternation()
    {
        var branches = ImmutableArray.CreateBuilder<PatternNode>();
        branches.Add(ReadSequence());
        while (Take('|')) branches.Add(ReadSequence());
        return branches.Count == 1 ? branches[0] : new AlternationNode(branches.ToImmutable());
    }

    private PatternNode ReadSequence()
    {
        var items = ImmutableArray.CreateBuilder<PatternNode>();
        while (true)
        {
            SkipExtended();
            if (AtEnd || _pattern[_at] is '|' or ')') break;
            if (ReadItem(items) is { } item) items.Add(ReadQuantifiers(item));
        }
        return items.Count == 1 ? items[0] : new SequenceNode(items.ToImmutable());
    }

    /// <summary>Reads one thing that a quantifier may follow. Null for what is no thing: an option, a comment, a quotation.</summary>
    private PatternNode? ReadItem(ImmutableArray<PatternNode>.Builder items)
    {
        switch (_pattern[_at])
        {
            case '\\':
                _at++;
                return ReadEscape(items);
            case '(':
                _at++;
                return ReadGroup();
            case '[':
                _at++;
                return ReadClass();
            case '.':
                _at++;
                return new AnyNode(_options.DotMatchesNewline);
            case '^':
                _at++;
                return new AnchorNode(_options.Lines ? Anchor.LineStart : Anchor.TextStart);
            case '$':
                _at++;
                return new AnchorNode(_options.Lines ? Anchor.LineEnd : Anchor.TextEndOrLastNewline);
            case '*' or '+' or '?':
                throw NothingToRepeat();
            case '{' when TryReadInterval(out _, out _):
                throw NothingToRepeat();
            default:
                return Literal(ReadCodePoint());
        }
    }

    private PatternNode ReadQuantifiers(PatternNode item)
    {
        while (true)
        {
            SkipExtended();
            if (AtEnd || !TryReadCounts(out var min, out var max)) return item;
            if (item is AnchorNode or LookNode) throw RegexSyntaxException.Pattern("target of repeat operator is invalid");

            item = new RepeatNode(item, min, max, Take('?') ? RepeatMode.Lazy : Take('+') ? RepeatMode.Possessive : RepeatMode.Greedy);
        }
    }

    private bool TryReadCounts(out int min, out int? max)
    {
        if (_pattern[_at] == '{') return TryReadInterval(out min, out max);
        (min, max) = _pattern[_at] switch
        {
            '*' => (0, null),
            '+' => (1, null),
            '?' => (0, 1),
            _ => (-1, (int?)null),
        };
        if (min < 0) return false;
        _at++;
        return true;
    }

    /// <summary>Reads <c>{n}</c>, <c>{n,}</c> or <c>{n,m}</c>; anything else, <c>{,m}</c> too, is literal text and stays unread.</summary>
    private bool TryReadInterval(out int min, out int? max)
    {
        var start = _at++;
        max = null;
        if (TryReadNumber(out min))
        {
            if (Take('}'))
            {
                max = min;
                return true;
            }
            if (Take(','))
            {
                if (Take('}')) return true;
                if (TryReadNumber(out var upper) && Take('}'))
                {
                    if (upper < min) throw RegexSyntaxException.Pattern("upper is smaller than lower in repeat range");
                    max = upper;
                    return true;
                }
            }
        }
        _at = start;
        return false;
    }

    private bool TryReadNumber(out int number)
    {
        var start = _at;
        number = 0;
        while (!AtEnd && char.IsAsciiDigit(_pattern[_at]))
        {
            number = number * 10 + (_pattern[_at++] - '0');
            if (number > MaxRepeat) throw RegexSyntaxException.Pattern("too big number for repeat range");
        }
        return _at > start;
    }

    private void SkipExtended()
    {
        while (_options.Extended && !AtEnd)
        {
            if (_pattern[_at] == '#')
            {
                var newline = _pattern.IndexOf('\n', _at);
                _at = newline < 0 ? _pattern.Length : newline + 1;
            }
            else if (_pattern[_at] is ' ' or (>= '\t' and <= '\r'))
            {
                _at++;
            }
            else
            {
                return;
            }
        }
    }

    private LiteralNode Literal(int codePoint) => new(codePoint, _options.IgnoreCase);

    private int ReadCodePoint()
    {
        Rune.DecodeFromUtf16(_pattern.AsSpan(_at), out var rune, out var length);
        _at += length;
        return rune.Value;
    }

    private bool Take(char expected)
    {
        if (AtEnd || _pattern[_at] != expected) return false;
        _at++;
        return true;
    }

    private bool Take(string expected)
    {
        if (!_pattern.AsSpan(_at).StartsWith(expected, StringComparison.Ordinal)) return false;
        _at += expected.Length;
        return true;
    }

    private GroupReference Reference(string? name, int number)
    {
        var reference = new GroupReference(name, number);
        _references.Add(reference);
        return reference;
    }

    private static RegexSyntaxException NothingToRepeat() => RegexSyntaxException.Pattern("target of repeat operator is not specified");

    /// <summary>What holds at a place of the pattern and ends with the group around it.</summary>
    /// <param name="IgnoreCase">Case does not count.</param>
    /// <param name="Extended">Spaces and comments do not count.</param>
    /// <param name="DotMatchesNewline">The dot matches a newline.</param>
    /// <param name="Lines"><c>^</c> and <c>$</c> stand for the ends of lines, not of the text.</param>
    private readonly record struct Options(bool IgnoreCase, bool Extended, bool DotMatchesNewline, bool Lines);
}
