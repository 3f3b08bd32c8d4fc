using System.Globalization;
using Pawl.Language.Expressions.Mathematics;
using Xunit;

namespace Pawl.Tests.Expressions.Mathematics;

public sealed class MathFunctionsTests
{
    private const double UlpTolerance = 4;

    // Recurrence over a hundred orders adds up.
    private const double UlpToleranceOfOrders = 16;

    // Bessel functions and ln Γ have zeros, near which only the absolute error is small.
    private const double ToleranceNearZeros = 2e-15;

    private static readonly string[] WithZeros = ["j0", "j1", "y0", "y1", "jn", "yn", "lgamma", "gamma"];

    public static TheoryData<string> Names { get; } = [.. MathCases.Tables.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Functions_agree_with_the_C_library(string name)
    {
        var cases = MathCases.Tables[name].Split(',', StringSplitOptions.TrimEntries);
        Assert.NotEmpty(cases);
        Assert.All(cases, text => Assert.Null(Difference(name, text)));
    }

    [Fact]
    public void Every_function_of_jq_is_there_and_tested()
    {
        string[] expected =
        [
            "floor", "ceil", "round", "trunc", "rint", "nearbyint", "sqrt", "cbrt", "fabs", "significand", "logb", "gamma", "lgamma", "tgamma",
            "exp", "exp2", "exp10", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh",
            "asinh", "acosh", "atanh", "erf", "erfc", "j0", "j1", "y0", "y1", "pow", "atan2", "copysign", "drem", "fdim", "fmax", "fmin", "fmod",
            "hypot", "ldexp", "nextafter", "nexttoward", "remainder", "scalb", "scalbln", "jn", "yn", "fma",
        ];
        var all = MathFunctions.Unary.Keys.Concat(MathFunctions.Binary.Keys).Concat(MathFunctions.Ternary.Keys).ToList();
        Assert.Equal(expected.Order(), all.Order());
        Assert.Equal(["fma", "nexttoward"], all.Except(MathCases.Tables.Keys).Order());
    }

    [Fact]
    public void A_fused_product_and_sum_is_rounded_once() =>
        Assert.Equal(Math.ScaleB(1, -60), MathFunctions.Ternary["fma"](1 + Math.ScaleB(1, -30), 1 + Math.ScaleB(1, -30), -(1 + Math.ScaleB(1, -29))));

    [Theory]
    [InlineData(2.5, 0.625, 2)]
    [InlineData(-1.5, -0.75, 1)]
    [InlineData(1, 0.5, 1)]
    [InlineData(0.75, 0.75, 0)]
    [InlineData(1e-310, 0.5752618031559393, -1029)]
    [InlineData(0, 0, 0)]
    [InlineData(-0.0, -0.0, 0)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity, 0)]
    [InlineData(double.NaN, double.NaN, 0)]
    public void Frexp_splits_off_the_power_of_two(double value, double fraction, int exponent) =>
        Assert.Equal((fraction, exponent), FloatingPoint.Frexp(value));

    [Theory]
    [InlineData(2.5, 0.5, 2)]
    [InlineData(-1.5, -0.5, -1)]
    [InlineData(3, 0, 3)]
    [InlineData(-2, -0.0, -2)]
    [InlineData(double.PositiveInfinity, 0, double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity, -0.0, double.NegativeInfinity)]
    [InlineData(double.NaN, double.NaN, double.NaN)]
    public void Modf_splits_off_the_whole_part(double value, double fraction, double whole)
    {
        Assert.Equal((fraction, whole), FloatingPoint.Modf(value));
        Assert.Equal(double.IsNegative(fraction), double.IsNegative(FloatingPoint.Modf(value).Fraction));
    }

    [Theory]
    [InlineData(0.0, 1)]
    [InlineData(-0.0, -1)]
    [InlineData(2.5, 1)]
    [InlineData(-0.5, -1)]
    [InlineData(-1.5, 1)]
    [InlineData(-2.5, -1)]
    [InlineData(-2, 1)]
    [InlineData(double.NegativeInfinity, 1)]
    public void The_sign_of_gamma_comes_with_its_logarithm(double value, int sign) =>
        Assert.Equal(sign, GammaFunctions.LogGammaWithSign(value).Sign);

    [Fact]
    public void Gamma_of_a_small_whole_number_is_exactly_a_factorial()
    {
        var factorial = 1.0;
        for (var n = 1; n <= 15; n++)
        {
            Assert.Equal(factorial, GammaFunctions.Gamma(n));
            factorial *= n;
        }
    }

    [Theory]
    [InlineData(BesselFunctions.MaxOrder, 0)]
    [InlineData(BesselFunctions.MaxOrder + 1.0, double.NaN)]
    [InlineData(1e300, double.NaN)]
    [InlineData(double.NaN, double.NaN)]
    public void Bessel_functions_have_a_largest_order(double order, double expected) => Assert.Equal(expected, BesselFunctions.Jn(order, 1.5));

    [Fact]
    public void The_next_double_crosses_zero_and_the_largest()
    {
        Assert.Equal(double.Epsilon, FloatingPoint.NextAfter(0, 1));
        Assert.Equal(-double.Epsilon, FloatingPoint.NextAfter(0, -1));
        Assert.Equal(double.PositiveInfinity, FloatingPoint.NextAfter(double.MaxValue, double.PositiveInfinity));
    }

    private static string? Difference(string name, string text)
    {
        var sides = text.Split('=', StringSplitOptions.TrimEntries);
        var x = sides[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Number).ToArray();
        var expected = Number(sides[1]);
        var actual = x is [var only] ? MathFunctions.Unary[name](only) : MathFunctions.Binary[name](x[0], x[1]);
        if (expected.Equals(actual))
        {
            var signs = expected != 0 || double.IsNegative(expected) == double.IsNegative(actual) || name is "fmax" or "fmin" or "yn";
            return signs ? null : $"{text}, but got a zero of the other sign";
        }

        var error = Math.Abs(expected - actual);
        var tolerance = name is "jn" or "yn" ? UlpToleranceOfOrders : UlpTolerance;
        var close = error <= tolerance * (Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected))
            || (error < ToleranceNearZeros && WithZeros.Contains(name));
        return close ? null : $"{text}, but got {actual:R}";
    }

    private static double Number(string text) => text switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" => double.NaN,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };
}
