using System.Text.RegularExpressions;

namespace Pawl.Language.Schemas.Formats;

/// <summary>URIs (RFC 3986), their international form (RFC 3987) and templates (RFC 6570), by their grammars.</summary>
internal static class UriFormats
{
    private const string Encoded = "%[0-9A-Fa-f]{2}";
    private const string Variable = $"([A-Za-z0-9_]|{Encoded})(\\.?([A-Za-z0-9_]|{Encoded}))*(:[1-9][0-9]{{0,3}}|\\*)?";

    private static readonly Grammar Plain = new("");
    // ucschar and the private ranges, as UTF-16 units: beyond the basic plane by halves, which are never alone.
    private static readonly Grammar International = new(@"\u00A0-\uFFEF");
    private static readonly Regex Template = StringFormats.Whole($$"""([^\x00-\x20"%<>\\^`{|}\x7F]|{{Encoded}}|\{[+#./;?&=,!@|]?{{Variable}}(,{{Variable}})*\})*""");

    public static bool IsUri(string text, bool international) => Parts(text, international, needsScheme: true);

    public static bool IsReference(string text, bool international) => Parts(text, international, needsScheme: false);

    public static bool IsTemplate(string text) => Template.IsMatch(text);

    private static bool Parts(string text, bool international, bool needsScheme)
    {
        var grammar = international ? International : Plain;
        if (!grammar.Whole.IsMatch(text)) return false;

        var rest = text.AsSpan();
        var scheme = rest.IndexOfAny(":/?#");
        var hasScheme = scheme > 0 && rest[scheme] == ':';
        if (hasScheme ? !grammar.Scheme.IsMatch(rest[..scheme]) : needsScheme || (scheme == 0 && rest[0] == ':')) return false;

        if (hasScheme) rest = rest[(scheme + 1)..];
        if (!rest.StartsWith("//")) return true;

        var authority = rest[2..];
        var end = authority.IndexOfAny("/?#");
        return grammar.Authority.IsMatch(end < 0 ? authority : authority[..end]) && HasGoodLiteral(end < 0 ? authority : authority[..end]);
    }

    /// <summary>An address in brackets is one of IPv6, or of a later kind.</summary>
    private static bool HasGoodLiteral(ReadOnlySpan<char> authority)
    {
        var open = authority.IndexOf('[');
        if (open < 0) return true;

        var literal = authority[(open + 1)..authority.IndexOf(']')];
        return literal is ['v' or 'V', ..] || NetworkFormats.IsIpv6(literal.ToString());
    }

    private sealed class Grammar
    {
        public Grammar(string more)
        {
            var unreserved = $@"A-Za-z0-9\-._~{more}";
            const string SubDelimiters = "!$&'()*+,;=";
            var pathCharacter = $@"([{unreserved}{SubDelimiters}:@]|{Encoded})";
            Scheme = StringFormats.Whole("[A-Za-z][A-Za-z0-9+.-]*");
            // Brackets only in the authority, which is looked at by itself.
            Whole = StringFormats.Whole($@"([^/?#]*:)?(//[^/?#]*)?({pathCharacter}|/)*(\?({pathCharacter}|[/?])*)?(#({pathCharacter}|[/?])*)?");
            Authority = StringFormats.Whole($@"(([{unreserved}{SubDelimiters}:]|{Encoded})*@)?(([{unreserved}{SubDelimiters}]|{Encoded})*|\[([0-9A-Fa-f:.]+|[vV][0-9A-Fa-f]+\.[{unreserved}{SubDelimiters}:]+)\])(:[0-9]*)?");
        }

        public Regex Scheme { get; }
        public Regex Whole { get; }
        public Regex Authority { get; }
    }
}
