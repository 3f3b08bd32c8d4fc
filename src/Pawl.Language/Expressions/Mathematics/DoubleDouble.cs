namespace Pawl.Language.Expressions.Mathematics;

/// <summary>A number of about 106 bits as an unevaluated sum of two doubles, for sums and products that a double alone would spoil.</summary>
/// <param name="High">The sum, rounded to a double.</param>
/// <param name="Low">What that rounding lost.</param>
internal readonly record struct DoubleDouble(double High, double Low)
{
    /// <summary>A double, exactly.</summary>
    public static implicit operator DoubleDouble(double value) => new(value, 0);

    /// <summary>The product of two doubles, exactly.</summary>
    public static DoubleDouble Product(double left, double right)
    {
        var high = left * right;
        return new(high, Math.FusedMultiplyAdd(left, right, -high));
    }

    /// <summary>The sum.</summary>
    public static DoubleDouble operator +(DoubleDouble left, DoubleDouble right)
    {
        var high = left.High + right.High;
        var part = high - left.High;
        var lost = left.High - (high - part) + (right.High - part);
        return Normalized(high, lost + left.Low + right.Low);
    }

    /// <summary>The product.</summary>
    public static DoubleDouble operator *(DoubleDouble left, DoubleDouble right)
    {
        var product = Product(left.High, right.High);
        return Normalized(product.High, product.Low + left.High * right.Low + left.Low * right.High);
    }

    /// <summary>The quotient.</summary>
    public static DoubleDouble operator /(DoubleDouble left, double right)
    {
        var high = left.High / right;
        var rest = Math.FusedMultiplyAdd(-high, right, left.High) + left.Low;
        return Normalized(high, rest / right);
    }

    /// <summary>Rounded to a double.</summary>
    public double ToDouble() => High + Low;

    private static DoubleDouble Normalized(double high, double low)
    {
        var sum = high + low;
        return new(sum, low - (sum - high));
    }
}
