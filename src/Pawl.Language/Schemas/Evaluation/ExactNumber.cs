using System.Globalization;
using System.Numerics;
using Pawl.Language.Expressions;

namespace Pawl.Language.Schemas.Evaluation;

/// <summary>Questions about numbers answered on their decimal digits, because 0.0001 · n and 2^53 + 1 are no doubles.</summary>
internal static class ExactNumber
{
    /// <summary>Digits of a coefficient, and powers of ten on top of it, that 128 bits hold together. 18.</summary>
    private const int SmallDigits = 18;

    /// <summary>Whether the number has no fraction; <c>1.0</c> and <c>1e300</c> have none.</summary>
    public static bool IsInteger(in JqValue number)
    {
        var rounded = number.AsDouble();
        if (rounded != Math.Floor(rounded)) return false; // rounding never gives a whole number a fraction

        // Only a kept text can have a fraction that the double has lost.
        return number.NumberLiteral is not { } text || !DecimalLiteral.TryRead(text, out var digits) || digits.IsZero || LowestPower(digits) >= 0;
    }

    /// <summary>Whether <paramref name="number"/> is a whole number of times <paramref name="divisor"/>, which is positive.</summary>
    /// <param name="number">A number.</param>
    /// <param name="divisor">A number as JSON text.</param>
    public static bool IsMultiple(in JqValue number, string divisor)
    {
        if (!DecimalLiteral.TryRead(number.NumberLiteral ?? number.ToJson(), out var dividend) || !DecimalLiteral.TryRead(divisor, out var by)) return false;
        if (dividend.IsZero) return true;
        if (by.IsZero) return false; // too small for any decimal that is kept: nothing can be said of it
        if (dividend.Count > JsonSchemaLimits.Digits || by.Count > JsonSchemaLimits.Digits) return Math.IEEERemainder(number.AsDouble(), double.Parse(divisor, CultureInfo.InvariantCulture)) == 0;

        var power = LowestPower(dividend) - LowestPower(by);
        // The digits do not end in a zero, and every multiple of d·10^k, k > 0, does.
        if (power < 0) return false;

        // n·10^p is a multiple of d when it leaves nothing modulo d; so taken, 1e308 costs no more than 1.
        Span<char> digits = stackalloc char[JsonSchemaLimits.Digits];
        if (dividend.Count <= SmallDigits && by.Count <= SmallDigits && power <= SmallDigits)
        {
            var small = (Int128)long.Parse(Significant(by, digits), NumberStyles.None, CultureInfo.InvariantCulture);
            var scaled = (Int128)long.Parse(Significant(dividend, digits), NumberStyles.None, CultureInfo.InvariantCulture);
            for (; power > 0; power--) scaled *= 10;
            return scaled % small == 0;
        }

        var d = BigInteger.Parse(Significant(by, digits), NumberStyles.None, CultureInfo.InvariantCulture);
        var n = BigInteger.Parse(Significant(dividend, digits), NumberStyles.None, CultureInfo.InvariantCulture);
        return (n * BigInteger.ModPow(10, power, d) % d).IsZero;
    }

    /// <summary>The digits without the zeros at their end.</summary>
    private static ReadOnlySpan<char> Significant(in DecimalLiteral literal, Span<char> buffer) => buffer[..literal.CopyDigitsTo(buffer)].TrimEnd('0');

    /// <summary>The power of ten of the last digit that is not zero.</summary>
    private static long LowestPower(in DecimalLiteral literal)
    {
        var zeros = 0;
        while (zeros < literal.Count - 1 && literal[literal.Count - 1 - zeros] == '0') zeros++;
        return literal.Exponent + zeros;
    }
}
