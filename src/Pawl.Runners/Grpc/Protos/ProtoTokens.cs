using System.Globalization;
using System.Text;

namespace Pawl.Runners.Grpc.Protos;

/// <summary>What every part of the parser needs of the tokens.</summary>
internal sealed class ProtoTokens(string text)
{
    private readonly ProtoLexer _lexer = new(text);

    public ProtoToken Current => _lexer.Current;
    public ProtoToken Take() => _lexer.Take();
    public bool At(string word) => Current.Is(word);

    public bool TryTake(string word)
    {
        if (!At(word)) return false;
        Take();
        return true;
    }

    public ProtoToken Expect(string symbol) => At(symbol) ? Take() : throw Unexpected($"'{symbol}'");

    /// <summary>A name without dots.</summary>
    public ProtoToken Name(string what) => Current.Kind == ProtoTokenKind.Word ? Take() : throw Unexpected(what);

    /// <summary>A name with dots, and perhaps one before it.</summary>
    public string DottedName(string what, bool rooted = false)
    {
        var name = new StringBuilder();
        if (rooted && TryTake(".")) name.Append('.');
        for (name.Append(Name(what).Text); TryTake(".");) name.Append('.').Append(Name(what).Text);
        return name.ToString();
    }

    /// <summary>A text, of one or several quoted pieces.</summary>
    public string Text(string what)
    {
        if (Current.Kind != ProtoTokenKind.Text) throw Unexpected(what);
        var first = Take().Text;
        if (Current.Kind != ProtoTokenKind.Text) return first;
        var whole = new StringBuilder(first);
        while (Current.Kind == ProtoTokenKind.Text) whole.Append(Take().Text);
        return whole.ToString();
    }

    /// <summary>A whole number, perhaps with a minus.</summary>
    public int Integer(string what, long from = int.MinValue, long to = int.MaxValue)
    {
        var position = Current.Position;
        var negative = TryTake("-");
        if (Current.Kind != ProtoTokenKind.Integer) throw Unexpected(what);
        var digits = Take().Text;
        if (!TryRead(digits, out var magnitude)) throw new ProtoSyntaxException(position, $"'{digits}' is no number");
        var value = magnitude > long.MaxValue ? long.MaxValue : (long)magnitude;
        if (negative) value = -value;
        return value >= from && value <= to ? (int)value : throw new ProtoSyntaxException(position, $"{what} must be from {from} to {to}, not {(negative ? "-" : "")}{digits}");
    }

    /// <summary>Skips to a closing symbol, over everything nested in brackets. The closing symbol stays.</summary>
    public void SkipTo(params ReadOnlySpan<string> closing)
    {
        for (var open = new Stack<string>(); ; Take())
        {
            if (Current.Kind == ProtoTokenKind.End) throw Unexpected($"'{(open.TryPeek(out var missing) ? missing : closing[0])}'");
            if (Current.Kind != ProtoTokenKind.Symbol) continue;
            if (open.Count == 0 && closing.Contains(Current.Text)) return;
            if (Current.Text is "{" or "[") open.Push(Current.Text == "{" ? "}" : "]");
            else if (Current.Text is "}" or "]" && !(open.TryPop(out var expected) && expected == Current.Text)) throw Unexpected($"'{expected ?? closing[0]}'");
        }
    }

    public ProtoSyntaxException Unexpected(string expected) => new(Current.Position, $"expected {expected}, found {Current.Shown}");

    private static bool TryRead(string text, out ulong value)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) return ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
        if (text[0] != '0') return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        value = 0;
        foreach (var c in text)
        {
            if (c is < '0' or > '7' || value > ulong.MaxValue >> 3) return false;
            value = (value << 3) | (uint)(c - '0');
        }
        return true;
    }
}
