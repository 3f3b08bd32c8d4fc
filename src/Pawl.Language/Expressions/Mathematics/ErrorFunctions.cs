namespace Pawl.Language.Expressions.Mathematics;

/// <summary>The error function and its complement.</summary>
internal static class ErrorFunctions
{
    private const double TwoOverSqrtPi = 1.1283791670955126;
    private const double OneOverSqrtPi = 0.5641895835477563;

    // Where the complement leaves the range of a double, and where the function is one for all a double can tell.
    private const double ComplementUnderflow = 27.3;
    private const double Saturation = 6;

    // Below this the series, above it the continued fraction, is quicker and loses less.
    private const double FractionFrom = 0.75;

    /// <summary><c>erf</c>.</summary>
    public static double Erf(double x)
    {
        if (double.IsNaN(x)) return x;
        var size = Math.Abs(x);
        if (size >= Saturation) return Math.Sign(x);
        return size < 2 ? Series(x) : Math.CopySign(1 - Fraction(size), x);
    }

    /// <summary><c>erfc</c>: one less the error function, exact where that is close to one too.</summary>
    public static double Erfc(double x)
    {
        if (double.IsNaN(x)) return x;
        if (x < FractionFrom) return 1 - Erf(x);
        return x > ComplementUnderflow ? 0 : Fraction(x);
    }

    /// <summary>erf x = 2/√π · e^(-x²) · Σ 2ⁿ x^(2n+1) / (1·3·…·(2n+1)): all terms have one sign, so nothing cancels.</summary>
    private static double Series(double x)
    {
        // Added from the small end: the terms fall once 2x² < 2n+1.
        var square = 2 * x * x;
        var last = 12 + (int)(8 * square);
        var sum = 1.0;
        for (var n = last; n >= 1; n--) sum = 1 + sum * square / (2 * n + 1);
        return TwoOverSqrtPi * x * (Exponentials.ExpOfMinusSquare(x) * sum);
    }

    /// <summary>erfc x = e^(-x²)/√π · 1/(x + ½/(x + 1/(x + 3⁄2/(x + …)))), evaluated from a depth where more would change nothing.</summary>
    private static double Fraction(double x)
    {
        var tail = x;
        for (var n = 20 + (int)(200 / (x * x)); n >= 1; n--) tail = x + n / 2.0 / tail;
        return OneOverSqrtPi * Exponentials.ExpOfMinusSquare(x) / tail;
    }
}
