using System.Numerics;
using Pawl.Language.Expressions;

namespace Pawl.Language.Schemas.Evaluation;

/// <summary>Questions about numbers answered on their decimal digits, because 0.0001 · n and 2^53 + 1 are no doubles.</summary>
internal static class ExactNumber
{
    /// <summary>Whether the number has no fraction; <c>1.0</c> and <c>1e300</c> have none.</summary>
    public static bool IsInteger(in JqValue number)
    {
        var rounded = number.AsDouble();
        if (rounded != Math.Floor(rounded)) return false; // rounding never gives a whole number a fraction

        // Only a kept text can have a fraction that the double has lost.
        return number.NumberLiteral is not { } text || !DecimalLiteral.TryRead(text, out var digits) || digits.IsZero || LowestPower(digits) >= 0;
    }

    /// <summary>Whether <paramref name="number"/> is a whole number of times <paramref name="divisor"/>, which is positive.</summary>
    public static bool IsMultiple(in JqValue number, in JqValue divisor)
    {
        if (!DecimalLiteral.TryRead(number.ToJson(), out var dividend) || !DecimalLiteral.TryRead(divisor.ToJson(), out var by)) return false;
        if (dividend.IsZero) return true;
        if (by.IsZero) return false; // too small for any decimal that is kept: nothing can be said of it
        if (dividend.Count > JsonSchemaLimits.Digits || by.Count > JsonSchemaLimits.Digits) return Math.IEEERemainder(number.AsDouble(), divisor.AsDouble()) == 0;

        // n·10^a is a multiple of d·10^b when n·10^(a-b) is one of d. The power is taken modulo d, so that 1e308 costs no more than 1.
        var (n, a) = Reduced(dividend);
        var (d, b) = Reduced(by);
        if (a >= b) return (n * BigInteger.ModPow(10, a - b, d) % d).IsZero;

        // n does not end in a zero: no multiple of d·10^k, k > 0, looks like that.
        return false;
    }

    private static (BigInteger Digits, long Exponent) Reduced(in DecimalLiteral literal)
    {
        var exponent = LowestPower(literal);
        Span<char> digits = new char[literal.Count];
        literal.CopyDigitsTo(digits);
        return (BigInteger.Parse(digits[..(int)(literal.Count - (exponent - literal.Exponent))], System.Globalization.NumberStyles.None), exponent);
    }

    /// <summary>The power of ten of the last digit that is not zero.</summary>
    private static long LowestPower(in DecimalLiteral literal)
    {
        var zeros = 0;
        while (zeros < literal.Count - 1 && literal[literal.Count - 1 - zeros] == '0') zeros++;
        return literal.Exponent + zeros;
    }
}
