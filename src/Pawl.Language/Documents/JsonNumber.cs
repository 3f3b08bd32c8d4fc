using System.Globalization;

namespace Pawl.Language.Documents;

/// <summary>Questions about numbers as JSON writes them.</summary>
internal static class JsonNumber
{
    /// <summary>Whether the value is whole: <c>3</c>, <c>3.0</c> and <c>1e2</c> are.</summary>
    public static bool IsInteger(string text)
    {
        if (text.AsSpan().IndexOfAny('.', 'e', 'E') < 0) return true;
        var exponentAt = text.AsSpan().IndexOfAny('e', 'E');
        var mantissa = exponentAt < 0 ? text : text[..exponentAt];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('-');
        if (digits.AsSpan().Trim('0').IsEmpty) return true;

        // The value is digits · 10^shift: whole when every digit behind the point is a zero.
        if (!int.TryParse(exponentAt < 0 ? "0" : text.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent))
            return text[exponentAt + 1] != '-';
        var shift = (long)exponent - (point < 0 ? 0 : mantissa.Length - point - 1);
        return shift >= 0 || digits.Length - digits.TrimEnd('0').Length >= -shift;
    }
}
