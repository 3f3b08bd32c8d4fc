using System.Text;
using Pawl.Language.Definitions;

namespace Pawl.Postgres.Definitions;

/// <summary>Writes a semantic version as text that sorts, byte by byte, as versions do: so that the database can order them.</summary>
/// <remarks>
/// A number becomes its count of digits and its digits. A release ends in <c>~</c>, behind everything a pre-release can have; of the identifiers of
/// a pre-release a number begins with 1 and a word with 2, and each ends in a space, which is before every character of an identifier.
/// </remarks>
internal static class SemanticVersionOrder
{
    /// <summary>The sort key of a version.</summary>
    /// <exception cref="ArgumentException">It is no semantic version.</exception>
    public static string Of(string version)
    {
        if (!SemanticVersion.TryParse(version, out _)) throw new ArgumentException($"'{version}' is no semantic version.", nameof(version));

        var precedence = version.Split('+', 2)[0].Split('-', 2);
        var key = new StringBuilder();
        foreach (var number in precedence[0].Split('.')) AppendNumber(key, number);
        if (precedence.Length == 1) return key.Append('~').ToString();

        foreach (var identifier in precedence[1].Split('.'))
        {
            if (identifier.AsSpan().ContainsAnyExceptInRange('0', '9')) key.Append('2').Append(identifier);
            else AppendNumber(key.Append('1'), identifier);
            key.Append(' ');
        }

        return key.ToString();
    }

    private static void AppendNumber(StringBuilder key, string digits) => key.Append($"{digits.Length:0000}").Append(digits);
}
