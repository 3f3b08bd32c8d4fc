using System.Globalization;
using System.Text;

namespace Pawl.Runners.Grpc.Protos;

/// <summary>Cuts a <c>.proto</c> document into tokens, comments left out. One token of look-ahead.</summary>
internal sealed class ProtoLexer
{
    private readonly string _text;
    private int _at;
    private int _line = 1;
    private int _lineStart;

    public ProtoLexer(string text)
    {
        _text = text;
        if (text.StartsWith('\uFEFF')) _lineStart = _at = 1;
        Current = Read();
    }

    /// <summary>The token that comes next.</summary>
    public ProtoToken Current { get; private set; }

    /// <summary>Takes the token that comes next.</summary>
    public ProtoToken Take()
    {
        var taken = Current;
        if (taken.Kind != ProtoTokenKind.End) Current = Read();
        return taken;
    }

    private ProtoPosition Here => new(_line, _at - _lineStart + 1);
    private char Peek(int ahead = 0) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private ProtoToken Read()
    {
        SkipBlank();
        var position = Here;
        if (_at >= _text.Length) return new(ProtoTokenKind.End, "", position);

        var c = _text[_at];
        if (IsWordStart(c)) return new(ProtoTokenKind.Word, While(IsWordPart), position);
        if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Peek(1)))) return Number(position);
        if (c is '"' or '\'') return new(ProtoTokenKind.Text, Quoted(c), position);
        if (char.IsControl(c) || c > '~') throw new ProtoSyntaxException(position, $"the character U+{(int)c:X4} is not allowed outside of texts and comments");
        _at++;
        return new(ProtoTokenKind.Symbol, c.ToString(), position);
    }

    private void SkipBlank()
    {
        while (_at < _text.Length)
        {
            if (_text[_at] == '\n') NextLine();
            else if (_text[_at] is ' ' or '\t' or '\r' or '\v' or '\f') _at++;
            else if (_text[_at] == '/' && Peek(1) == '/') While(static c => c != '\n');
            else if (_text[_at] == '/' && Peek(1) == '*') SkipBlock();
            else return;
        }
    }

    private void SkipBlock()
    {
        var start = Here;
        for (_at += 2; _at < _text.Length;)
        {
            if (_text[_at] == '*' && Peek(1) == '/')
            {
                _at += 2;
                return;
            }
            if (_text[_at] == '\n') NextLine();
            else _at++;
        }
        throw new ProtoSyntaxException(start, "this comment does not end");
    }

    private void NextLine()
    {
        _line++;
        _lineStart = ++_at;
    }

    private ProtoToken Number(ProtoPosition position)
    {
        // A superset of the grammar: what is no number after all fails where its value is needed, with this position.
        var start = _at;
        for (; _at < _text.Length; _at++)
        {
            var c = _text[_at];
            var sign = c is '+' or '-' && _text[_at - 1] is 'e' or 'E' && !IsHexadecimal(start);
            if (!(IsWordPart(c) || c == '.' || sign)) break;
        }
        var text = _text[start.._at];
        var whole = IsHexadecimal(start) || text.AsSpan().IndexOfAny(".eE") < 0;
        return new(whole ? ProtoTokenKind.Integer : ProtoTokenKind.Decimal, text, position);
    }

    private bool IsHexadecimal(int start) => _text[start] == '0' && start + 1 < _text.Length && _text[start + 1] is 'x' or 'X';

    private string Quoted(char quote)
    {
        var start = Here;
        var content = new StringBuilder();
        for (_at++; _at < _text.Length; _at++)
        {
            var c = _text[_at];
            if (c == quote)
            {
                _at++;
                return content.ToString();
            }
            if (c is '\n' or '\0') break;
            if (c == '\\') Escape(content);
            else content.Append(c);
        }
        throw new ProtoSyntaxException(start, "this text does not end on its line");
    }

    /// <summary>Reads an escape and stays on its last character.</summary>
    private void Escape(StringBuilder content)
    {
        var position = Here;
        _at++;
        switch (Peek())
        {
            case 'a': content.Append('\a'); break;
            case 'b': content.Append('\b'); break;
            case 'f': content.Append('\f'); break;
            case 'n': content.Append('\n'); break;
            case 'r': content.Append('\r'); break;
            case 't': content.Append('\t'); break;
            case 'v': content.Append('\v'); break;
            case '\\' or '\'' or '"' or '?': content.Append(Peek()); break;
            case 'x' or 'X': _at++; content.Append((char)Digits(position, 1, 2, 16)); _at--; break;
            case 'u': _at++; AppendScalar(content, position, Digits(position, 4, 4, 16)); _at--; break;
            case 'U': _at++; AppendScalar(content, position, Digits(position, 8, 8, 16)); _at--; break;
            case >= '0' and <= '7': content.Append((char)(Digits(position, 1, 3, 8) & 0xFF)); _at--; break;
            default: throw new ProtoSyntaxException(position, "this escape is none that the language knows");
        }
    }

    private uint Digits(ProtoPosition position, int atLeast, int atMost, uint radix)
    {
        uint value = 0;
        var count = 0;
        for (; count < atMost && char.IsAsciiHexDigit(Peek()) && (radix == 16 || Peek() < '8'); count++, _at++)
            value = (value * radix) + uint.Parse(_text.AsSpan(_at, 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return count >= atLeast ? value : throw new ProtoSyntaxException(position, "this escape has too few digits");
    }

    private static void AppendScalar(StringBuilder content, ProtoPosition position, uint value) =>
        content.Append(Rune.IsValid(value) ? new Rune(value).ToString() : throw new ProtoSyntaxException(position, "this escape names no character"));

    private string While(Func<char, bool> belongs)
    {
        var start = _at;
        while (_at < _text.Length && belongs(_text[_at])) _at++;
        return _text[start.._at];
    }

    private static bool IsWordStart(char c) => char.IsAsciiLetter(c) || c == '_';
    private static bool IsWordPart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
