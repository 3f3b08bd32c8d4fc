using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Pawl.Language.Schemas.Formats;

/// <summary>Names and addresses: hosts (RFC 1123), IP addresses (RFC 2673, RFC 4291), mail (RFC 5321, RFC 6531).</summary>
internal static class NetworkFormats
{
    private const string Octet = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private const string MailAtom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]";
    private const string QuotedCharacter = "[ !#-\\[\\]-~]|\\\\[ -~]";
    private const string BeyondAscii = @"[^\x00-\x7F]";

    private static readonly Regex Ipv4 = StringFormats.Whole($@"{Octet}(\.{Octet}){{3}}");
    private static readonly Regex Ipv6Characters = StringFormats.Whole(@"[0-9A-Fa-f:]*(:[0-9.]+)?");
    private static readonly Regex Label = StringFormats.Whole("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
    private static readonly Regex Local = StringFormats.Whole($@"{MailAtom}+(\.{MailAtom}+)*|""({QuotedCharacter})*""");
    private static readonly Regex InternationalLocal = StringFormats.Whole($@"({MailAtom}|{BeyondAscii})+(\.({MailAtom}|{BeyondAscii})+)*|""({QuotedCharacter}|{BeyondAscii})*""");
    private static readonly Regex InternationalDomain = StringFormats.Whole($@"([A-Za-z0-9-]|{BeyondAscii})+(\.([A-Za-z0-9-]|{BeyondAscii})+)*");

    public static bool IsIpv4(string text) => Ipv4.IsMatch(text);

    // The framework also reads zones, prefixes and brackets, which are no part of an address.
    public static bool IsIpv6(string text) =>
        Ipv6Characters.IsMatch(text) && IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6
        && (!text.Contains('.', StringComparison.Ordinal) || IsIpv4(text[(text.LastIndexOf(':') + 1)..]));

    public static bool IsHostname(string text)
    {
        if (text.Length is 0 or > 253) return false;
        return Array.TrueForAll(text.Split('.'), label => Label.IsMatch(label) && IsPlainOrEncoded(label));
    }

    public static bool IsEmail(string text) => IsMail(text, Local, IsHostname);

    public static bool IsInternationalEmail(string text) => IsMail(text, InternationalLocal, InternationalDomain.IsMatch);

    /// <summary>Two hyphens at third and fourth place are for encoded labels, which begin with <c>xn--</c> and decode.</summary>
    private static bool IsPlainOrEncoded(string label)
    {
        if (label.Length < 4 || label[2] != '-' || label[3] != '-') return true;
        return label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase) && Punycode.Decodes(label.AsSpan(4));
    }

    private static bool IsMail(string text, Regex local, Func<string, bool> isDomain)
    {
        var at = text.LastIndexOf('@');
        if (at < 1 || !local.IsMatch(text[..at])) return false;

        var domain = text[(at + 1)..];
        if (domain is not ['[', .., ']']) return isDomain(domain);
        return domain.StartsWith("[IPv6:", StringComparison.OrdinalIgnoreCase) ? IsIpv6(domain[6..^1]) : IsIpv4(domain[1..^1]);
    }
}
