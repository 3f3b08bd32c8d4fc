
namespace Pawl.Language.Expressions.Builtins;

/// <summary>Functions of numbers and of kinds.</summary>
internal static class Numbers
{
    /// <summary>Adds them to a table.</summary>
    public static IEnumerable<NativeFunction> Functions =>
    [
        // As if written `if . < 0 then -. else . end`: what sorts above numbers is returned, what sorts below cannot be negated.
        NativeFunction.Of("abs", 0, (m, a) => a[0].IsNumber ? Abs(a[0]) : a[0].Kind > JqKind.Number ? a[0] : Arithmetic.Negate(m, a[0])),
        NativeFunction.Of("isnan", 0, (_, a) => Test(a[0], double.IsNaN)),
        NativeFunction.Of("isinfinite", 0, (_, a) => Test(a[0], double.IsInfinity)),
        NativeFunction.Of("isfinite", 0, (_, a) => Test(a[0], value => !double.IsInfinity(value))),
        NativeFunction.Of("isnormal", 0, (_, a) => Test(a[0], double.IsNormal)),
        NativeFunction.Of("infinite", 0, (_, _) => JqValue.From(double.PositiveInfinity)),
        NativeFunction.Of("nan", 0, (_, _) => JqValue.From(double.NaN)),
        NativeFunction.Of("type", 0, (_, a) => JqValue.Text(JqErrors.KindName(a[0]))),
        NativeFunction.Of("not", 0, (_, a) => JqValue.From(!a[0].IsTruthy)),
        NativeFunction.Of("tostring", 0, (m, a) => Conversions.ToText(m, a[0])),
        NativeFunction.Of("tojson", 0, (m, a) => Conversions.ToJson(m, a[0])),
        NativeFunction.Of("fromjson", 0, (m, a) => Conversions.FromJson(m, a[0])),
        NativeFunction.Of("tonumber", 0, (m, a) => Conversions.ToNumber(m, a[0])),
        NativeFunction.Of("toboolean", 0, (m, a) => Conversions.ToBoolean(m, a[0])),
        NativeFunction.Of("have_decnum", 0, (_, _) => JqValue.True),
        NativeFunction.Of("have_literal_numbers", 0, (_, _) => JqValue.True),
        NativeFunction.Of("env", 0, (_, _) => JqValue.EmptyObject),
    ];

    /// <summary>The magnitude. A number that was only read keeps its digits.</summary>
    public static JqValue Abs(in JqValue number) =>
        number.Double < 0 || (number.Double == 0 && double.IsNegative(number.Double)) ? Arithmetic.NegateLiteral(number) : number;

    private static JqValue Test(in JqValue value, Func<double, bool> test) => JqValue.From(value.IsNumber && test(value.Double));
}
