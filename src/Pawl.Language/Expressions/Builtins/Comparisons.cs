using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Builtins;

/// <summary>Comparison inside programs: counted as steps, and with jq's limit on depth.</summary>
internal static class Comparisons
{
    /// <summary>Deepest nesting that is compared, as in jq.</summary>
    public const int MaxDepth = 10_000;

    /// <summary><c>==</c></summary>
    public static bool AreEqual(Machine machine, in JqValue left, in JqValue right) => ValueEquality.AreEqual(left, right, MaxDepth, machine);

    /// <summary>jq's order.</summary>
    public static int Compare(Machine machine, in JqValue left, in JqValue right) => ValueOrder.Compare(left, right, MaxDepth, machine);

    /// <summary>The six operators.</summary>
    public static NativeFunction[] Operators { get; } =
    [
        NativeFunction.Operator("_equal", (Machine m, in JqValue a, in JqValue b) => JqValue.From(AreEqual(m, a, b))),
        NativeFunction.Operator("_notequal", (Machine m, in JqValue a, in JqValue b) => JqValue.From(!AreEqual(m, a, b))),
        NativeFunction.Operator("_less", (Machine m, in JqValue a, in JqValue b) => JqValue.From(Compare(m, a, b) < 0)),
        NativeFunction.Operator("_lesseq", (Machine m, in JqValue a, in JqValue b) => JqValue.From(Compare(m, a, b) <= 0)),
        NativeFunction.Operator("_greater", (Machine m, in JqValue a, in JqValue b) => JqValue.From(Compare(m, a, b) > 0)),
        NativeFunction.Operator("_greatereq", (Machine m, in JqValue a, in JqValue b) => JqValue.From(Compare(m, a, b) >= 0)),
    ];
}
