namespace Pawl.Language.Expressions.Mathematics;

/// <summary>Functions that take doubles apart or put them together, with the meaning of the C library's.</summary>
internal static class FloatingPoint
{
    private const int MantissaBits = 52;

    // Beyond this many doublings every number is zero or infinite.
    private const double MaxScale = 65_000;

    /// <summary><c>frexp</c>: a fraction from one half to below one, and a power of two. What has none of these comes back with exponent 0.</summary>
    public static (double Fraction, int Exponent) Frexp(double value)
    {
        if (value == 0 || !double.IsFinite(value)) return (value, 0);
        var exponent = Math.ILogB(value) + 1;
        return (Math.ScaleB(value, -exponent), exponent);
    }

    /// <summary><c>modf</c>: fraction and whole part, both with the sign of the number.</summary>
    public static (double Fraction, double Whole) Modf(double value)
    {
        var whole = Math.Truncate(value);
        return (double.IsInfinity(value) ? Math.CopySign(0, value) : Math.CopySign(value - whole, value), whole);
    }

    /// <summary><c>significand</c>: the number brought into the range from one to below two.</summary>
    public static double Significand(double value) =>
        value == 0 || !double.IsFinite(value) ? value : Math.ScaleB(value, -Math.ILogB(value));

    /// <summary><c>logb</c>: the power of two of the leading bit; minus infinity for zero, infinity for both infinities.</summary>
    public static double Logb(double value) =>
        double.IsNaN(value) ? value
        : double.IsInfinity(value) ? double.PositiveInfinity
        : value == 0 ? double.NegativeInfinity
        : Math.ILogB(value);

    /// <summary><c>ldexp</c> and <c>scalbln</c>: the number times two to a power, whose fraction is cut off.</summary>
    public static double Ldexp(double value, double exponent) =>
        Math.ScaleB(value, (int)Math.Clamp(double.IsNaN(exponent) ? 0 : Math.Truncate(exponent), -MaxScale, MaxScale));

    /// <summary><c>scalb</c>: the number times two to a power, which must be whole.</summary>
    public static double Scalb(double value, double exponent)
    {
        if (double.IsNaN(value) || double.IsNaN(exponent)) return double.NaN;
        if (double.IsInfinity(exponent)) return exponent > 0 ? value * exponent : value == 0 ? value : value / -exponent;
        return exponent == Math.Truncate(exponent) ? Ldexp(value, exponent) : double.NaN;
    }

    /// <summary><c>nextafter</c> and <c>nexttoward</c>: the next double in the direction of another number.</summary>
    public static double NextAfter(double value, double toward)
    {
        if (double.IsNaN(value) || double.IsNaN(toward)) return double.NaN;
        if (value == toward) return toward;
        return value < toward ? Math.BitIncrement(value) : Math.BitDecrement(value);
    }

    /// <summary><c>fdim</c>: how far the first is above the second; 0 if it is not.</summary>
    public static double PositiveDifference(double left, double right) =>
        double.IsNaN(left) || double.IsNaN(right) ? double.NaN : left > right ? left - right : 0;

    /// <summary><c>fmax</c>: the greater; a number rather than nan.</summary>
    public static double Max(double left, double right) => double.MaxNumber(left, right);

    /// <summary><c>fmin</c>: the smaller; a number rather than nan.</summary>
    public static double Min(double left, double right) => double.MinNumber(left, right);

    /// <summary><c>round</c>: to the nearest whole number, halves away from zero.</summary>
    public static double Round(double value) => Math.Round(value, MidpointRounding.AwayFromZero);

    /// <summary><c>rint</c> and <c>nearbyint</c>: to the nearest whole number, halves to the even one.</summary>
    public static double RoundToEven(double value) => Math.Round(value, MidpointRounding.ToEven);

    /// <summary>Whether a whole number is odd.</summary>
    public static bool IsOdd(double whole)
    {
        if (Math.Abs(whole) >= 1L << (MantissaBits + 1)) return false;
        return ((long)whole & 1) != 0;
    }
}
