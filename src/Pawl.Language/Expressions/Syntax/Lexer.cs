using System.Buffers;
using System.Globalization;
using System.Text;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Syntax;

/// <summary>Cuts a program into tokens on demand. Strings come in parts, because programs stand inside them.</summary>
internal sealed class Lexer(string source)
{
    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "and", "as", "break", "catch", "def", "elif", "else", "end", "foreach", "if", "import", "include", "label", "module", "or", "reduce", "then", "try", "__loc__",
    };

    // Longest first: the first that fits is the token.
    private static readonly string[] Operators =
    [
        "?//=", "?//", "//=", "|=", "+=", "-=", "*=", "/=", "%=", "==", "!=", "<=", ">=", "//", "..",
        "|", ",", "=", "<", ">", "+", "-", "*", "/", "%", "?", ":", ";", "(", ")", "[", "]", "{", "}", ".", "$",
    ];

    private static readonly SearchValues<char> EndsStringPart = SearchValues.Create("\"\\");

    private int _at;

    /// <summary>The next token.</summary>
    public Token Next()
    {
        SkipSpace();
        var start = _at;
        if (_at >= source.Length) return new Token(TokenKind.End, "", start, start);
        var c = source[_at];
        if (c == '"') return Take(TokenKind.Quote, start, 1);
        if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(At(1)))) return Take(TokenKind.Number, start, NumberLength());
        if (IsNameStart(c)) return Word(start);
        if (c == '.' && IsNameStart(At(1))) return Name(TokenKind.Field, start);
        if (c == '$' && IsNameStart(At(1))) return Name(TokenKind.Variable, start);
        if (c == '@' && IsNameStart(At(1)))
        {
            var name = Name(TokenKind.Format, start);
            return name with { Text = "@" + name.Text };
        }
        foreach (var op in Operators)
        {
            if (string.CompareOrdinal(source, _at, op, 0, op.Length) == 0) return Take(TokenKind.Operator, start, op.Length);
        }
        throw Fail(start, $"'{c}' has no meaning here");
    }

    /// <summary>Reads on inside a string: text up to the closing quote or the next <c>\(</c>.</summary>
    /// <returns>The text, and whether an interpolation follows.</returns>
    public (string Text, bool Interpolates) NextStringPart(int quote)
    {
        var text = new StringBuilder();
        while (true)
        {
            var run = source.AsSpan(_at).IndexOfAny(EndsStringPart);
            if (run < 0) throw Fail(quote, "This string has no closing quote");
            text.Append(source, _at, run);
            _at += run;
            if (source[_at] == '"')
            {
                _at++;
                return (CodePoints.MakeValid(text.ToString()), false);
            }
            if (At(1) == '(')
            {
                _at += 2;
                return (CodePoints.MakeValid(text.ToString()), true);
            }
            text.Append(Escape());
        }
    }

    /// <summary>An error at a place in the program.</summary>
    public JqCompileException Fail(int at, string message)
    {
        var (line, column) = Locate(at);
        return new JqCompileException(message, line, column);
    }

    /// <summary>Line and column of a place, both from 1.</summary>
    public (int Line, int Column) Locate(int at)
    {
        var before = source.AsSpan(0, Math.Min(at, source.Length));
        return (1 + before.Count('\n'), before.Length - before.LastIndexOf('\n'));
    }

    private char Escape()
    {
        var start = _at;
        var c = At(1);
        _at += 2;
        switch (c)
        {
            case '"' or '\\' or '/': return c;
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u' when _at + 4 <= source.Length
                && ushort.TryParse(source.AsSpan(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit):
                _at += 4;
                return (char)unit;
            default:
                throw Fail(start, "Invalid escape in a string; \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX and \\(…) exist");
        }
    }

    private void SkipSpace()
    {
        while (_at < source.Length)
        {
            if (source[_at] is ' ' or '\t' or '\r' or '\n') _at++;
            else if (source[_at] == '#') SkipComment();
            else return;
        }
    }

    /// <summary>A comment ends with its line, unless an odd number of backslashes stands before the line's end.</summary>
    private void SkipComment()
    {
        while (_at < source.Length && source[_at] != '\n')
        {
            if (source[_at] != '\\')
            {
                _at++;
                continue;
            }
            _at++;
            if (At(0) == '\r' && At(1) == '\n') _at += 2;
            else if (_at < source.Length) _at++;
        }
    }

    private Token Word(int start)
    {
        var end = NameEnd(_at);
        // Names of modules' functions are one word, so that the message can name it whole.
        while (end + 2 < source.Length && source[end] == ':' && source[end + 1] == ':' && IsNameStart(source[end + 2])) end = NameEnd(end + 2);
        var token = Take(TokenKind.Name, start, end - _at);
        return Keywords.Contains(token.Text) ? token with { Kind = TokenKind.Keyword } : token;
    }

    private Token Name(TokenKind kind, int start)
    {
        var end = NameEnd(_at + 1);
        var token = new Token(kind, source[(_at + 1)..end], start, end);
        _at = end;
        return token;
    }

    private Token Take(TokenKind kind, int start, int length)
    {
        _at = start + length;
        return new Token(kind, source.Substring(start, length), start, _at);
    }

    private int NumberLength()
    {
        var end = _at;
        while (end < source.Length && char.IsAsciiDigit(source[end])) end++;
        if (end < source.Length && source[end] == '.')
        {
            end++;
            while (end < source.Length && char.IsAsciiDigit(source[end])) end++;
        }
        if (end < source.Length && source[end] is 'e' or 'E')
        {
            var exponent = end + 1;
            if (exponent < source.Length && source[exponent] is '+' or '-') exponent++;
            if (exponent < source.Length && char.IsAsciiDigit(source[exponent]))
            {
                end = exponent;
                while (end < source.Length && char.IsAsciiDigit(source[end])) end++;
            }
        }
        return end - _at;
    }

    private int NameEnd(int at)
    {
        while (at < source.Length && (IsNameStart(source[at]) || char.IsAsciiDigit(source[at]))) at++;
        return at;
    }

    private char At(int ahead) => _at + ahead < source.Length ? source[_at + ahead] : '\0';

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';
}
