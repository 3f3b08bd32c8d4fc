namespace Pawl.Language.Definitions;

/// <summary>A line of versions: <c>1</c> stands for all that begin with <c>1.</c>, <c>1.4</c> for all that begin with <c>1.4.</c>.</summary>
public static class VersionLine
{
    /// <summary>Whether a text names a line: one number, or two with a full stop between them, without leading zeros.</summary>
    public static bool IsLine(string text) => text.Split('.') is { Length: 1 or 2 } numbers && numbers.All(IsNumber);

    /// <summary>Whether a version is of a line.</summary>
    public static bool Has(string line, string version) => version.Length > line.Length && version[line.Length] == '.' && version.StartsWith(line, StringComparison.Ordinal);

    private static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit) && (text.Length == 1 || text[0] != '0');
}
