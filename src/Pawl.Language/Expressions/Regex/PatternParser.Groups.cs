
namespace Pawl.Language.Expressions.Regex;

internal sealed partial class PatternParser
{
    /// <summary>Reads what follows an opening parenthesis. Null for a comment or a change of options.</summary>
    private PatternNode? ReadGroup()
    {
        if (Take("*")) throw RegexSyntaxException.Unsupported("callouts are");
        if (!Take('?')) return ReadCapture(null);
        if (AtEnd) throw EndInGroup();

        if (Take('#')) return SkipComment();
        if (Take(':')) return ReadBody();
        if (Take('>')) return new AtomicNode(ReadBody());
        if (Take('=')) return new LookNode(ReadBody(), Behind: false, Negative: false);
        if (Take('!')) return new LookNode(ReadBody(), Behind: false, Negative: true);
        if (Take("<=")) return new LookNode(ReadBody(), Behind: true, Negative: false);
        if (Take("<!")) return new LookNode(ReadBody(), Behind: true, Negative: true);
        if (Take('<')) return ReadCapture(ReadGroupName('>'));
        if (Take('\'')) return ReadCapture(ReadGroupName('\''));
        if (Take('(')) return ReadConditional();
        if (Take('&')) return new CallNode(Reference(ReadGroupName(')'), 0));
        if (Take('{')) throw RegexSyntaxException.Unsupported("callouts are");
        if (Take('~')) throw RegexSyntaxException.Unsupported("absent groups are");
        if (Take("R)")) throw RegexSyntaxException.Unsupported("recursion is");
        if (TryReadCallNumber(out var number)) return new CallNode(Reference(null, number));
        return ReadOptions();
    }

    private GroupNode ReadCapture(string? name)
    {
        var group = new GroupNode(_groups.Count + 1, name);
        _groups.Add(group);
        group.Body = ReadBody();
        return group;
    }

    /// <summary>Reads up to the closing parenthesis. Options set inside end there.</summary>
    private PatternNode ReadBody()
    {
        if (++_depth > MaxDepth) throw RegexSyntaxException.Pattern($"groups are nested deeper than {MaxDepth}");
        var outer = _options;
        var body = ReadAlternation();
        if (!Take(')')) throw RegexSyntaxException.Pattern("end pattern with unmatched parenthesis");
        _options = outer;
        _depth--;
        return body;
    }

    private PatternNode? SkipComment()
    {
        while (!AtEnd)
        {
            var c = _pattern[_at++];
            if (c == ')') return null;
            if (c == '\\') _at++;
        }
        throw EndInGroup();
    }

    private ConditionalNode ReadConditional()
    {
        var reference =
            Take('<') ? ReadReference('>')
            : Take('\'') ? ReadReference('\'')
            : TryReadSignedNumber(out var number) ? Reference(null, number)
            : throw RegexSyntaxException.Unsupported("conditions other than a group are");
        if (!Take(')')) throw RegexSyntaxException.Pattern("invalid if-else syntax");

        return ReadBody() switch
        {
            AlternationNode { Branches: [var yes, var no] } => new ConditionalNode(reference, yes, no),
            AlternationNode => throw RegexSyntaxException.Pattern("invalid if-else syntax"),
            var yes => new ConditionalNode(reference, yes, SequenceNode.Empty),
        };
    }

    /// <summary>Reads <c>(?1)</c>, <c>(?+1)</c>, <c>(?-1)</c>, without what precedes; leaves anything else unread.</summary>
    private bool TryReadCallNumber(out int number)
    {
        var start = _at;
        if (TryReadSignedNumber(out number) && Take(')')) return true;
        _at = start;
        return false;
    }

    /// <summary>Reads a group's number; a sign counts from here, backwards or forwards.</summary>
    private bool TryReadSignedNumber(out int number)
    {
        var start = _at;
        var sign = Take('-') ? -1 : Take('+') ? 1 : 0;
        if (!TryReadNumber(out number))
        {
            _at = start;
            return false;
        }
        if (sign < 0) number = _groups.Count + 1 - number;
        else if (sign > 0) number += _groups.Count;
        return true;
    }

    /// <summary>Reads <c>(?imsx-imsx)</c>, which holds to the end of the group around it, or <c>(?imsx-imsx:…)</c>, which holds inside.</summary>
    private PatternNode? ReadOptions()
    {
        var outer = _options;
        var on = true;
        while (!AtEnd)
        {
            switch (_pattern[_at++])
            {
                case ')':
                    return null;
                case ':':
                    var body = ReadBody();
                    _options = outer;
                    return body;
                case '-':
                    on = false;
                    break;
                case 'i':
                    _options = _options with { IgnoreCase = on };
                    break;
                case 'x':
                    _options = _options with { Extended = on };
                    break;
                case 's':
                    _options = _options with { DotMatchesNewline = on };
                    break;
                case 'm':
                    _options = _options with { Lines = on };
                    break;
                default:
                    throw RegexSyntaxException.Pattern("undefined group option");
            }
        }
        throw EndInGroup();
    }

    /// <summary>Reads a name up to its closing delimiter. Whatever Oniguruma takes for a word may begin one; the rest is free.</summary>
    private string ReadGroupName(char end)
    {
        var close = _pattern.IndexOf(end, _at);
        var name = close < 0 ? _pattern[_at..] : _pattern[_at..close];
        if (name.Length == 0) throw RegexSyntaxException.Pattern("group name is empty");
        if (close < 0 || !(char.IsLetter(name[0]) || name[0] == '_' || char.IsSurrogate(name[0])) || name.Contains(')', StringComparison.Ordinal))
        {
            throw RegexSyntaxException.Pattern($"invalid group name <{name}>");
        }
        _at = close + 1;
        return name;
    }

    /// <summary>Reads a name or number up to its closing delimiter.</summary>
    private GroupReference ReadReference(char end)
    {
        var start = _at;
        if (TryReadSignedNumber(out var number))
        {
            if (Take(end)) return Reference(null, number);
            _at = start;
        }
        return Reference(ReadGroupName(end), 0);
    }

    private static RegexSyntaxException EndInGroup() => RegexSyntaxException.Pattern("end pattern in group");
}
