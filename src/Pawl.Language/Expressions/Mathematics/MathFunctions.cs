namespace Pawl.Language.Expressions.Mathematics;

/// <summary>jq's mathematical functions by name.</summary>
/// <remarks><c>frexp</c>, <c>modf</c> and <c>lgamma_r</c> have two results and are not among them: see <see cref="FloatingPoint"/> and <see cref="GammaFunctions"/>.</remarks>
internal static class MathFunctions
{
    /// <summary>Functions of the input, e.g. <c>floor</c>.</summary>
    public static IReadOnlyDictionary<string, Func<double, double>> Unary { get; } = new Dictionary<string, Func<double, double>>
    {
        ["floor"] = Math.Floor,
        ["ceil"] = Math.Ceiling,
        ["round"] = FloatingPoint.Round,
        ["trunc"] = Math.Truncate,
        ["rint"] = FloatingPoint.RoundToEven,
        ["nearbyint"] = FloatingPoint.RoundToEven,
        ["sqrt"] = Math.Sqrt,
        ["cbrt"] = Math.Cbrt,
        ["fabs"] = Math.Abs,
        ["significand"] = FloatingPoint.Significand,
        ["logb"] = FloatingPoint.Logb,
        ["gamma"] = GammaFunctions.LogGamma,
        ["lgamma"] = GammaFunctions.LogGamma,
        ["tgamma"] = GammaFunctions.Gamma,
        ["exp"] = Math.Exp,
        ["exp2"] = Exponentials.Exp2,
        ["exp10"] = Exponentials.Exp10,
        ["expm1"] = Exponentials.ExpM1,
        ["log"] = Math.Log,
        ["log2"] = Math.Log2,
        ["log10"] = Math.Log10,
        ["log1p"] = Exponentials.Log1P,
        ["sin"] = Math.Sin,
        ["cos"] = Math.Cos,
        ["tan"] = Math.Tan,
        ["asin"] = Math.Asin,
        ["acos"] = Math.Acos,
        ["atan"] = Math.Atan,
        ["sinh"] = Math.Sinh,
        ["cosh"] = Math.Cosh,
        ["tanh"] = Math.Tanh,
        ["asinh"] = Math.Asinh,
        ["acosh"] = Math.Acosh,
        ["atanh"] = Math.Atanh,
        ["erf"] = ErrorFunctions.Erf,
        ["erfc"] = ErrorFunctions.Erfc,
        ["j0"] = BesselFunctions.J0,
        ["j1"] = BesselFunctions.J1,
        ["y0"] = BesselFunctions.Y0,
        ["y1"] = BesselFunctions.Y1,
    };

    /// <summary>Functions of two arguments, e.g. <c>pow</c>.</summary>
    public static IReadOnlyDictionary<string, Func<double, double, double>> Binary { get; } = new Dictionary<string, Func<double, double, double>>
    {
        ["pow"] = Math.Pow,
        ["atan2"] = Math.Atan2,
        ["copysign"] = Math.CopySign,
        ["drem"] = Math.IEEERemainder,
        ["remainder"] = Math.IEEERemainder,
        ["fmod"] = static (left, right) => left % right,
        ["fdim"] = FloatingPoint.PositiveDifference,
        ["fmax"] = FloatingPoint.Max,
        ["fmin"] = FloatingPoint.Min,
        ["hypot"] = double.Hypot,
        ["ldexp"] = FloatingPoint.Ldexp,
        ["scalb"] = FloatingPoint.Scalb,
        ["scalbln"] = FloatingPoint.Ldexp,
        ["nextafter"] = FloatingPoint.NextAfter,
        ["nexttoward"] = FloatingPoint.NextAfter,
        ["jn"] = BesselFunctions.Jn,
        ["yn"] = BesselFunctions.Yn,
    };

    /// <summary>Functions of three arguments.</summary>
    public static IReadOnlyDictionary<string, Func<double, double, double, double>> Ternary { get; } = new Dictionary<string, Func<double, double, double, double>>
    {
        ["fma"] = Math.FusedMultiplyAdd,
    };
}
