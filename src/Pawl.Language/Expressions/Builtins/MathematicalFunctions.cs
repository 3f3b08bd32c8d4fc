using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Mathematics;

namespace Pawl.Language.Expressions.Builtins;

/// <summary>The functions of the C library's mathematics.</summary>
internal static class MathematicalFunctions
{
    /// <summary>Adds them to a table.</summary>
    public static IEnumerable<NativeFunction> Functions =>
    [
        .. MathFunctions.Unary.Select(entry => NativeFunction.Of(entry.Key, 0, (m, a) =>
            AreNumbers(m, a[..1]) ? JqValue.From(entry.Value(a[0].Double)) : default)),
        .. MathFunctions.Binary.Select(entry => NativeFunction.Of(entry.Key, 2, (m, a) =>
            AreNumbers(m, a[1..]) ? JqValue.From(entry.Value(a[1].Double, a[2].Double)) : default)),
        .. MathFunctions.Ternary.Select(entry => NativeFunction.Of(entry.Key, 3, (m, a) =>
            AreNumbers(m, a[1..]) ? JqValue.From(entry.Value(a[1].Double, a[2].Double, a[3].Double)) : default)),
        NativeFunction.Of("frexp", 0, (m, a) => AreNumbers(m, a) && FloatingPoint.Frexp(a[0].Double) is var (fraction, exponent) ? Pair(fraction, exponent) : default),
        NativeFunction.Of("modf", 0, (m, a) => AreNumbers(m, a) && FloatingPoint.Modf(a[0].Double) is var (fraction, whole) ? Pair(fraction, whole) : default),
        NativeFunction.Of("lgamma_r", 0, (m, a) => AreNumbers(m, a) && GammaFunctions.LogGammaWithSign(a[0].Double) is var (value, sign) ? Pair(value, sign) : default),
    ];

    private static bool AreNumbers(Machine machine, ReadOnlySpan<JqValue> values)
    {
        foreach (ref readonly var value in values)
        {
            if (value.IsNumber) continue;
            machine.Fail($"{JqErrors.Describe(value)} number required");
            return false;
        }
        return true;
    }

    private static JqValue Pair(double first, double second) => JqValue.Array(JqValue.From(first), JqValue.From(second));
}
