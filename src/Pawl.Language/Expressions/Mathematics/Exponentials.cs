namespace Pawl.Language.Expressions.Mathematics;

/// <summary>Exponentials and logarithms that .NET lacks or computes with a loss.</summary>
internal static class Exponentials
{
    /// <summary><c>expm1</c>: e to the x, less one, exact near zero too.</summary>
    public static double ExpM1(double x)
    {
        if (Math.Abs(x) > 1) return Math.Exp(x) - 1;

        // Kahan: what rounding exp(x) did to the numerator, the logarithm of the rounded value does to the denominator.
        var power = Math.Exp(x);
        if (power == 1) return x;
        return (power - 1) * (x / Math.Log(power));
    }

    /// <summary><c>log1p</c>: the logarithm of one plus x, exact near zero too.</summary>
    public static double Log1P(double x)
    {
        if (Math.Abs(x) > 1 || x == -1) return Math.Log(1 + x);

        var sum = 1 + x;
        if (sum == 1) return x;
        return Math.Log(sum) * (x / (sum - 1));
    }

    /// <summary><c>exp2</c>.</summary>
    public static double Exp2(double x) => Math.Pow(2, x);

    /// <summary><c>exp10</c>.</summary>
    public static double Exp10(double x) => Math.Pow(10, x);

    /// <summary>e to the minus x squared, without the error that squaring first would blow up.</summary>
    public static double ExpOfMinusSquare(double x)
    {
        var square = DoubleDouble.Product(x, x);
        return Math.Exp(-square.High) * (1 - square.Low);
    }
}
