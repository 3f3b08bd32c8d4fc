using System.Text;
using Pawl.Language.Expressions;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Syntax;

/// <summary>Reads JSON (RFC 8259) into nodes. YAML covers JSON on paper; this reader covers it in fact: long keys, surrogate pairs, tabs.</summary>
internal sealed class JsonTreeReader(string text, TreeBuilder builder)
{
    private int at;
    private int line = 1;
    private int lineStart;

    /// <exception cref="SyntaxFault">The text is no JSON, or too much of it.</exception>
    public DocumentNode Read()
    {
        var root = ReadValue(1);
        SkipSpace();
        if (at < text.Length) throw Unexpected("the end of the text");
        return root;
    }

    private DocumentNode ReadValue(int depth)
    {
        SkipSpace();
        var start = Here();
        builder.Count(1, start);
        builder.Nest(depth, start);
        switch (Peek())
        {
            case '{': return ReadObject(start, depth);
            case '[': return ReadArray(start, depth);
            case '"':
                var value = ReadString();
                return new DocumentNode { Kind = JqKind.String, Text = value, Span = start with { End = at }, Style = StringStyle.DoubleQuoted };
            case 't': return ReadWord("true", JqKind.True, start);
            case 'f': return ReadWord("false", JqKind.False, start);
            case 'n': return ReadWord("null", JqKind.Null, start);
            case '-' or (>= '0' and <= '9'): return ReadNumber(start);
            default: throw Unexpected("a value");
        }
    }

    private DocumentNode ReadObject(TextSpan start, int depth)
    {
        var members = new List<DocumentMember>();
        var names = new MemberNames();
        at++;
        SkipSpace();
        if (Peek() == '}') at++;
        else
        {
            do
            {
                SkipSpace();
                var keySpan = Here();
                if (Peek() != '"') throw Unexpected("a key in double quotes");
                var key = ReadString();
                TreeBuilder.CheckKey(key, keySpan);
                builder.Count(1, keySpan);
                SkipSpace();
                if (Peek() != ':') throw Unexpected("':'");
                at++;
                builder.Enter(key);
                var earlier = names.FindOrAdd(members, key, keySpan);
                var value = ReadValue(depth + 1);
                builder.AddMember(members, new DocumentMember(key, keySpan with { End = at }, value), earlier);
                builder.Leave();
                SkipSpace();
            }
            while (ReadComma('}'));
        }
        return TreeBuilder.Object(members, start with { End = at });
    }

    private DocumentNode ReadArray(TextSpan start, int depth)
    {
        var items = new List<DocumentNode>();
        at++;
        SkipSpace();
        if (Peek() == ']') at++;
        else
        {
            do
            {
                builder.Enter(items.Count.ToString());
                items.Add(ReadValue(depth + 1));
                builder.Leave();
                SkipSpace();
            }
            while (ReadComma(']'));
        }
        return TreeBuilder.Array(items, start with { End = at });
    }

    /// <summary>Whether another item follows; else the collection is closed.</summary>
    private bool ReadComma(char close)
    {
        var c = Peek();
        if (c != ',' && c != close) throw Unexpected($"',' or '{close}'");
        at++;
        return c == ',';
    }

    private DocumentNode ReadWord(string word, JqKind kind, TextSpan start)
    {
        if (string.CompareOrdinal(text, at, word, 0, word.Length) != 0) throw Unexpected("a value");
        at += word.Length;
        return new DocumentNode { Kind = kind, Span = start with { End = at } };
    }

    private DocumentNode ReadNumber(TextSpan start)
    {
        if (Peek() == '-') at++;
        if (Peek() == '0') at++;
        else ReadDigits();
        if (Peek() == '.')
        {
            at++;
            ReadDigits();
        }
        if (Peek() is 'e' or 'E')
        {
            at++;
            if (Peek() is '+' or '-') at++;
            ReadDigits();
        }
        var span = start with { End = at };
        if (span.End - span.Start <= DocumentLimits.NumberLength)
            return new DocumentNode { Kind = JqKind.Number, Text = text[span.Start..span.End], Span = span };
        builder.Report(ProblemCodes.InvalidNumber, "A number has too many digits.", "Quote it if it is text.", span);
        return new DocumentNode { Kind = JqKind.Number, Text = "0", Span = span };
    }

    private void ReadDigits()
    {
        if (!char.IsAsciiDigit(Peek())) throw Unexpected("a digit");
        while (char.IsAsciiDigit(Peek())) at++;
    }

    private string ReadString()
    {
        var start = ++at;
        while (at < text.Length && text[at] is not ('"' or '\\') && text[at] >= ' ') at++;
        if (Peek() == '"') return text[start..at++];

        var value = new StringBuilder().Append(text, start, at - start);
        while (Peek() != '"')
        {
            var c = Peek();
            if (c < ' ') throw Unexpected("the closing quote");
            at++;
            value.Append(c == '\\' ? ReadEscape() : c);
        }
        at++;
        return TextForm.WellFormed(value.ToString());
    }

    private char ReadEscape()
    {
        var c = Peek();
        at++;
        switch (c)
        {
            case '"' or '\\' or '/': return c;
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u' when at + 4 <= text.Length && ushort.TryParse(text.AsSpan(at, 4), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var code):
                at += 4;
                return (char)code;
            default:
                at -= 2;
                throw Unexpected("one of the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000");
        }
    }

    private void SkipSpace()
    {
        for (; at < text.Length && text[at] is ' ' or '\t' or '\r' or '\n'; at++)
        {
            if (text[at] != '\n') continue;
            line++;
            lineStart = at + 1;
        }
    }

    private char Peek() => at < text.Length ? text[at] : '\0';

    private TextSpan Here() => new(at, at, line, at - lineStart + 1);

    private SyntaxFault Unexpected(string wanted)
    {
        var found = at >= text.Length ? "the end of the text" : char.IsControl(text[at]) ? $"the control character U+{(int)text[at]:X4}" : $"'{text[at]}'";
        return new SyntaxFault(ProblemCodes.JsonSyntax, $"This is no JSON: {wanted} is expected, but {found} is there.", null, line, at - lineStart + 1, at);
    }
}
