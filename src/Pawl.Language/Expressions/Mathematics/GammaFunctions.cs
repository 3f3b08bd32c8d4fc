namespace Pawl.Language.Expressions.Mathematics;

/// <summary>The gamma function and its logarithm.</summary>
/// <remarks>Near 1 and 2 by Taylor series, between by recurrence, beyond by Stirling's series, left of zero by reflection.</remarks>
internal static class GammaFunctions
{
    private const double OneMinusEuler = 0.42278433509846713;
    private const double HalfLogTwoPi = 0.9189385332046728;
    private const double SqrtTwoPi = 2.5066282746310007;

    // From here on Stirling's series reaches the precision of a double.
    private const double StirlingFrom = 16;

    // Beyond these the value leaves the range of a double.
    private const double GammaOverflow = 171.7;
    private const double GammaUnderflow = -185;

    // ln Γ(2+z) = (1-γ)z + Σ (-1)^k (ζ(k)-1)/k · z^k: the coefficients from k = 2.
    private static readonly double[] LogGammaAtTwo =
    [
        0.3224670334241132, -0.0673523010531981, 0.020580808427784546, -0.007385551028673986, 0.0028905103307415234,
        -0.001192753911703261, 0.0005096695247430425, -0.00022315475845357939, 9.945751278180853e-05, -4.492623673813314e-05,
        2.050721277567069e-05, -9.439488275268397e-06, 4.374866789907488e-06, -2.039215753801366e-06, 9.55141213040742e-07,
        -4.492469198764566e-07, 2.1207184805554665e-07, -1.0043224823968099e-07, 4.7698101693639804e-08, -2.2711094608943164e-08,
        1.0838659214896955e-08, -5.183475041970047e-09, 2.4836745438024785e-09, -1.1921401405860912e-09, 5.731367241678862e-10,
        -2.7595228851242334e-10, 1.330476437424449e-10, -6.4229645638381e-11, 3.1044247747322276e-11,
    ];

    // 1/Γ(1+z) = Σ c_k z^k: the coefficients from k = 0.
    private static readonly double[] ReciprocalGamma =
    [
        1.0, 0.5772156649015329, -0.6558780715202539, -0.04200263503409524, 0.16653861138229148,
        -0.04219773455554433, -0.009621971527876973, 0.0072189432466631, -0.0011651675918590652, -0.00021524167411495098,
        0.0001280502823881162, -2.013485478078824e-05, -1.2504934821426706e-06, 1.133027231981696e-06, -2.056338416977607e-07,
        6.116095104481416e-09, 5.002007644469223e-09, -1.18127457048702e-09, 1.0434267116911005e-10, 7.782263439905071e-12,
        -3.696805618642206e-12, 5.100370287454476e-13, -2.0583260535665066e-14, -5.348122539423018e-15, 1.2267786282382608e-15,
    ];

    // ln Γ(x) - (x-½)ln x + x - ½ln 2π = Σ B_2k/(2k(2k-1)) · x^(1-2k): the coefficients from k = 1.
    private static readonly double[] Stirling =
    [
        0.08333333333333333, -0.002777777777777778, 0.0007936507936507937, -0.0005952380952380953,
        0.0008417508417508417, -0.0019175269175269176, 0.00641025641025641, -0.029550653594771242,
        0.17964437236883057, -1.3924322169059011,
    ];

    /// <summary><c>tgamma</c>: the gamma function. Nan at negative whole numbers, infinite with the sign of the zero at zero.</summary>
    public static double Gamma(double x)
    {
        if (double.IsNaN(x) || double.IsPositiveInfinity(x)) return x;
        if (x == 0) return 1 / x;
        if (x < 0) return x == Math.Floor(x) ? double.NaN : ReflectedGamma(x);
        if (x > GammaOverflow) return double.PositiveInfinity;
        if (x >= StirlingFrom)
        {
            var (root, other) = StirlingFactors(x);
            return root * other * root;
        }

        // Down (or up) to within a half of 1, the factors kept in double precision twice over.
        DoubleDouble product = 1;
        var z = x - 1;
        for (; z > 0.5; z--) product *= z;
        var near = 1 / Horner(ReciprocalGamma, z < -0.5 ? z + 1 : z);
        return z < -0.5 ? near / x : (product * near).ToDouble();
    }

    /// <summary><c>lgamma</c> and <c>gamma</c>: the logarithm of the gamma function's magnitude.</summary>
    public static double LogGamma(double x) => LogGammaWithSign(x).Value;

    /// <summary><c>lgamma_r</c>: the logarithm of the gamma function's magnitude, and the function's sign.</summary>
    public static (double Value, int Sign) LogGammaWithSign(double x)
    {
        if (double.IsNaN(x)) return (x, 1);
        if (double.IsInfinity(x)) return (double.PositiveInfinity, 1);
        if (x == 0) return (double.PositiveInfinity, double.IsNegative(x) ? -1 : 1);
        if (x > 0) return (LogGammaOfPositive(x), 1);
        if (x == Math.Floor(x)) return (double.PositiveInfinity, 1);

        // Γ(x)Γ(-x) = -π / (x sin πx)
        var sine = double.SinPi(x);
        var value = Math.Log(Math.PI / Math.Abs(x * sine)) - LogGammaOfPositive(-x);
        return (value, sine > 0 ? 1 : -1);
    }

    private static double LogGammaOfPositive(double x)
    {
        if (x >= StirlingFrom) return (x - 0.5) * (Math.Log(x) - 1) + (HalfLogTwoPi - 0.5 + StirlingTail(x));
        if (x < 0.5) return LogGammaNearOne(x) - Math.Log(x);
        if (x < 1.5) return LogGammaNearOne(x - 1);

        var z = x - 2;
        DoubleDouble product = 1;
        for (; z > 0.5; z--) product *= z + 1;
        return product.High == 1 ? LogGammaNearTwo(z) : Math.Log(product.ToDouble()) + LogGammaNearTwo(z);
    }

    private static double LogGammaNearOne(double z) => LogGammaNearTwo(z) - Exponentials.Log1P(z);

    private static double LogGammaNearTwo(double z) => z * (OneMinusEuler + z * Horner(LogGammaAtTwo, z));

    private static double ReflectedGamma(double x)
    {
        if (x < GammaUnderflow) return FloatingPoint.IsOdd(Math.Floor(x)) ? -0.0 : 0.0;

        // Γ(x) = -π / (x sin πx Γ(-x)), divided in steps so that nothing overflows on the way.
        var denominator = x * double.SinPi(x);
        if (-x < StirlingFrom) return -Math.PI / (denominator * Gamma(-x));
        var (root, other) = StirlingFactors(-x);
        return -Math.PI / (denominator * other) / root / root;
    }

    /// <summary>Stirling's formula as root² · other: each factor stays in range where the whole may not.</summary>
    private static (double Root, double Other) StirlingFactors(double x) =>
        (Math.Pow(x, (x - 0.5) / 2), SqrtTwoPi * Math.Exp(-x) * Math.Exp(StirlingTail(x)));

    private static double StirlingTail(double x)
    {
        var square = 1 / x / x;
        return Horner(Stirling, square) / x;
    }

    private static double Horner(double[] coefficients, double x)
    {
        var sum = 0.0;
        for (var i = coefficients.Length - 1; i >= 0; i--) sum = Math.FusedMultiplyAdd(sum, x, coefficients[i]);
        return sum;
    }
}
