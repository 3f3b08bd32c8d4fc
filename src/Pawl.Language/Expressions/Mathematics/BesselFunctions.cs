namespace Pawl.Language.Expressions.Mathematics;

/// <summary>Bessel functions of the first and second kind, of whole order.</summary>
/// <remarks>Up to <c>25</c> by power series in double precision twice over, beyond by Hankel's expansion, other orders by recurrence.</remarks>
internal static class BesselFunctions
{
    /// <summary>Largest order; recurrence takes a step for each. Default 100,000. A larger one gives nan.</summary>
    public const int MaxOrder = 100_000;

    private const double Euler = 0.5772156649015329;
    private const double Ln2 = 0.6931471805599453;

    // Hankel's expansion is good to the last bit from here on; below, the series needs no more than 80 terms.
    private const double AsymptoticFrom = 25;

    // Below this two terms of the series are all there is.
    private const double Tiny = 1e-7;

    /// <summary><c>j0</c>.</summary>
    public static double J0(double x)
    {
        x = Math.Abs(x);
        if (x < AsymptoticFrom) return SeriesJ(0, x);
        if (double.IsInfinity(x)) return 0;
        var (sine, cosine, scale) = Wave(x);
        var (p, q) = Hankel(0, x);
        return scale * (p * (cosine + sine) - q * (sine - cosine));
    }

    /// <summary><c>j1</c>.</summary>
    public static double J1(double x)
    {
        var size = Math.Abs(x);
        if (size < AsymptoticFrom) return SeriesJ(1, x);
        if (double.IsInfinity(x)) return 0;
        var (sine, cosine, scale) = Wave(size);
        var (p, q) = Hankel(1, size);
        var value = scale * (p * (sine - cosine) + q * (sine + cosine));
        return x < 0 ? -value : value;
    }

    /// <summary><c>y0</c>: minus infinity at zero, nan below.</summary>
    public static double Y0(double x)
    {
        if (OutsideOfY(x) is { } edge) return edge;
        if (x < AsymptoticFrom) return SeriesY0(x);
        var (sine, cosine, scale) = Wave(x);
        var (p, q) = Hankel(0, x);
        return scale * (p * (sine - cosine) + q * (cosine + sine));
    }

    /// <summary><c>y1</c>: minus infinity at zero, nan below.</summary>
    public static double Y1(double x)
    {
        if (OutsideOfY(x) is { } edge) return edge;
        if (x < AsymptoticFrom) return SeriesY1(x);
        var (sine, cosine, scale) = Wave(x);
        var (p, q) = Hankel(1, x);
        return scale * (q * (sine - cosine) - p * (sine + cosine));
    }

    /// <summary><c>jn</c>. The order's fraction is cut off.</summary>
    public static double Jn(double order, double x)
    {
        if (!TryOrder(order, out var n) || double.IsNaN(x)) return double.NaN;

        // J of a negative order, and of a negative argument, differ by the sign of odd orders alone.
        var negative = (n < 0) != (x < 0) && n % 2 != 0;
        var value = JnOfPositive(Math.Abs(n), Math.Abs(x));
        return negative ? -value : value;
    }

    /// <summary><c>yn</c>. The order's fraction is cut off.</summary>
    public static double Yn(double order, double x)
    {
        if (!TryOrder(order, out var n)) return double.NaN;
        if (OutsideOfY(x) is { } edge) return n < 0 && n % 2 != 0 && edge != 0 ? -edge : edge;

        var size = Math.Abs(n);
        var (before, value) = (Y0(x), Y1(x));
        if (size == 0) return before;
        for (var i = 1; i < size && !double.IsInfinity(value); i++) (before, value) = (value, 2 * i / x * value - before);
        return n < 0 && size % 2 != 0 ? -value : value;
    }

    private static bool TryOrder(double order, out int n)
    {
        n = Math.Abs(order) <= MaxOrder ? (int)order : 0;
        return Math.Abs(order) <= MaxOrder;
    }

    private static double? OutsideOfY(double x) =>
        double.IsNaN(x) || x < 0 ? double.NaN
        : x == 0 ? double.NegativeInfinity
        : double.IsInfinity(x) ? 0
        : null;

    private static double JnOfPositive(int n, double x)
    {
        if (n == 0) return J0(x);
        if (n == 1) return J1(x);
        if (x == 0 || double.IsInfinity(x)) return 0;
        if (x < Tiny) return LeadingTerms(n, x);
        if (n > x) return Downwards(n, x);

        var (before, value) = (J0(x), J1(x));
        for (var i = 1; i < n; i++) (before, value) = (value, 2 * i / x * value - before);
        return value;
    }

    private static double LeadingTerms(int n, double x)
    {
        var term = 1.0;
        for (var i = 1; i <= n && term != 0; i++) term *= x / 2 / i;
        return term * (1 - x * x / 4 / (n + 1));
    }

    /// <summary>Miller's algorithm: upwards the recurrence would drown in its own error, downwards any start converges, up to a factor.</summary>
    private static double Downwards(int n, double x)
    {
        const double big = 1e200;
        var (after, value, wanted) = (0.0, 1.0, 0.0);
        for (var i = n + 10 + (int)Math.Sqrt(200.0 * n); i > 0; i--)
        {
            (after, value) = (value, 2 * i / x * value - after);
            if (i - 1 == n) wanted = value;
            if (Math.Abs(value) > big)
            {
                value /= big;
                after /= big;
                wanted /= big;
            }
        }
        // Now value stands for order 0 and after for order 1; the larger of the two fixes the factor.
        var (zero, one) = (J0(x), J1(x));
        return Math.Abs(zero) > Math.Abs(one) ? wanted * (zero / value) : wanted * (one / after);
    }

    /// <summary>J_n(x) = Σ (-1)^k (x/2)^(2k+n) / (k! (k+n)!) for order 0 and 1.</summary>
    private static double SeriesJ(int n, double x)
    {
        var square = MinusQuarterSquare(x);
        DoubleDouble term = 1;
        DoubleDouble sum = 1;
        for (var k = 1; Matters(term, sum); k++)
        {
            term = term * square / ((double)k * (k + n));
            sum += term;
        }
        return n == 0 ? sum.ToDouble() : sum.ToDouble() * (x / 2);
    }

    /// <summary>Y_0(x) = 2/π · ((ln(x/2) + γ) J_0(x) - Σ H_k (-x²/4)^k / k!²).</summary>
    private static double SeriesY0(double x)
    {
        var square = MinusQuarterSquare(x);
        DoubleDouble term = 1;
        DoubleDouble harmonic = 0;
        DoubleDouble sum = 0;
        for (var k = 1; k == 1 || Matters(term * harmonic, sum); k++)
        {
            term = term * square / ((double)k * k);
            harmonic += (DoubleDouble)1 / k;
            sum += term * harmonic;
        }
        return 2 / Math.PI * (LogOfHalfPlusEuler(x) * SeriesJ(0, x) - sum.ToDouble());
    }

    /// <summary>Y_1(x) = 2/π · ((ln(x/2) + γ) J_1(x) - 1/x) - 1/π · Σ (H_k + H_(k+1)) (x/2) (-x²/4)^k / (k! (k+1)!).</summary>
    private static double SeriesY1(double x)
    {
        var square = MinusQuarterSquare(x);
        DoubleDouble term = 1;
        DoubleDouble harmonic = 0;
        DoubleDouble sum = 1; // k = 0: H_0 + H_1
        for (var k = 1; k == 1 || Matters(term * harmonic, sum); k++)
        {
            term = term * square / ((double)k * (k + 1));
            harmonic += (DoubleDouble)1 / k;
            sum += term * (harmonic + harmonic + (DoubleDouble)1 / (k + 1));
        }
        return 2 / Math.PI * (LogOfHalfPlusEuler(x) * SeriesJ(1, x) - 1 / x) - sum.ToDouble() * (x / 2) / Math.PI;
    }

    /// <summary>Half of the smallest double is zero, so the logarithm is halved instead.</summary>
    private static double LogOfHalfPlusEuler(double x) => (x < 1 ? Math.Log(x) - Ln2 : Math.Log(x / 2)) + Euler;

    private static DoubleDouble MinusQuarterSquare(double x)
    {
        var square = DoubleDouble.Product(x, x);
        return new(-square.High / 4, -square.Low / 4);
    }

    private static bool Matters(DoubleDouble term, DoubleDouble sum) => Math.Abs(term.High) > 1e-33 * Math.Max(Math.Abs(sum.High), 1e-3);

    private static (double Sine, double Cosine, double Scale) Wave(double x)
    {
        var (sine, cosine) = Math.SinCos(x);
        return (sine, cosine, Math.Sqrt(1 / Math.PI / x));
    }

    /// <summary>Hankel's P and Q: the even and odd terms of Σ a_k / x^k with a_k = (4n²-1)(4n²-9)…(4n²-(2k-1)²) / (k! 8^k).</summary>
    private static (double P, double Q) Hankel(int n, double x)
    {
        var (p, q, term) = (1.0, 0.0, 1.0);
        for (var k = 1; k <= 40 && Math.Abs(term) > 1e-18; k++)
        {
            term *= (4.0 * n * n - (2.0 * k - 1) * (2.0 * k - 1)) / (8 * k * x);
            var signed = (k / 2) % 2 == 0 ? term : -term;
            if (k % 2 == 0) p += signed;
            else q += signed;
        }
        return (p, q);
    }
}
