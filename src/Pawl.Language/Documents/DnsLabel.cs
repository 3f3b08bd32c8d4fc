namespace Pawl.Language.Documents;

/// <summary>Names of namespaces and workflows: a DNS label, of either case.</summary>
internal static class DnsLabel
{
    private const int Longest = 63;

    public static bool IsValid(string text)
    {
        if (text.Length is 0 or > Longest || text[0] == '-' || text[^1] == '-') return false;
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c) && c != '-') return false;
        return true;
    }

    /// <summary>A label as near to the text as can be, or null.</summary>
    public static string? Near(string text)
    {
        if (text.Length > Longest) return null;
        var label = string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
        return IsValid(label) ? label : null;
    }
}
