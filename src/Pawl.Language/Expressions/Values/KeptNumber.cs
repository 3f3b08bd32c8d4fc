using System.Globalization;
using System.Text;

namespace Pawl.Language.Expressions.Values;

/// <summary>Makes numbers from decimal text, and keeps the text only where the double would lose something of it.</summary>
internal static class KeptNumber
{
    // A double gives back any decimal of up to 15 digits.
    private const int ExactDigits = 15;

    /// <summary>A number from a literal that <see cref="NumberText.IsLiteral"/> accepts.</summary>
    public static JqValue Read(ReadOnlySpan<char> literal)
    {
        if (literal[^1] == '.') literal = literal[..^1];
        if (IsPlain(literal, out var whole)) return Plain(whole ?? double.Parse(literal, NumberStyles.Float, CultureInfo.InvariantCulture));

        var text = NumberText.Canonical(literal.ToString());
        var value = NumberText.ToDouble(literal);
        if (double.IsInfinity(value) && !NumberText.IsLiteral(text)) return JqValue.From(value);
        return NumberText.ComparesAsDouble(text) && text == NumberText.OfDouble(value) ? Plain(value) : JqValue.Kept(value, new NumberMark(text));
    }

    /// <summary>A number from ASCII bytes.</summary>
    public static JqValue Read(ReadOnlySpan<byte> literal)
    {
        if (literal.Length <= 64)
        {
            Span<char> text = stackalloc char[64];
            return Read(text[..Encoding.ASCII.GetChars(literal, text)]);
        }
        return Read(Encoding.ASCII.GetString(literal));
    }

    private static JqValue Plain(double value) => JqValue.Kept(value, NumberMark.Plain);

    /// <summary>Whether the literal is what its double prints: no exponent, no zero at either end, few enough digits. Most numbers are.</summary>
    private static bool IsPlain(ReadOnlySpan<char> literal, out double? whole)
    {
        whole = null;
        var negative = literal[0] == '-';
        var digits = negative ? literal[1..] : literal;
        if (digits.Length is 0 or > ExactDigits || digits[0] is < '0' or > '9') return false;
        if (digits[0] == '0' && (digits.Length == 1 ? negative : digits[1] != '.')) return false;

        long value = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            if (digits[i] == '.') return IsPlainFraction(digits, i);
            if (digits[i] is < '0' or > '9') return false;
            value = value * 10 + (digits[i] - '0');
        }
        whole = negative ? -value : value;
        return true;
    }

    private static bool IsPlainFraction(ReadOnlySpan<char> digits, int point)
    {
        var fraction = digits[(point + 1)..];
        if (fraction.Length == 0 || fraction[^1] == '0' || fraction.ContainsAnyExceptInRange('0', '9')) return false;
        return digits[0] != '0' || fraction[0] != '0'; // small numbers change to an exponent at different places
    }
}
