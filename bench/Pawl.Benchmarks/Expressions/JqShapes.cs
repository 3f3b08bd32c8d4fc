using Pawl.Language.Expressions;

namespace Pawl.Benchmarks.Expressions;

/// <summary>A program and its input, as people write them in workflows.</summary>
/// <param name="Name">Names it in the table.</param>
/// <param name="Program">The program.</param>
/// <param name="Input">A program that makes the input.</param>
/// <param name="Repetitions">How often it runs in one measurement against the native program.</param>
internal sealed record JqShape(string Name, string Program, string Input, int Repetitions)
{
    private const string Rows = "[range(10000) | {x: (. % 100), y: ., z: \"k\\(. % 50)\"}]";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<JqShape> All { get; } =
    [
        new("path", ".a.b", "{a: {b: 1}}", 300_000),
        new("condition", ".order.total > 100 and .order.country == \"SE\"", "{order: {total: 120, country: \"SE\"}}", 300_000),
        new("object of 10 fields", "{a, b, c, d, e, f: .a, g: .b, h: .c, i: .d, j: .e}", "{a: 1, b: 2, c: 3, d: 4, e: 5}", 100_000),
        new("map, select, add", "map(select(.x > 10) | .y) | add", Rows, 40),
        new("group_by", "group_by(.z) | length", Rows, 20),
        new("string building", "map(\"\\(.z)-\\(.y)\") | join(\",\") | length", Rows, 20),
        new("test with a regex", "map(select(.z | test(\"^k1[0-9]$\"))) | length", Rows, 10),
        new("reduce over a million", "reduce range(1000000) as $i (0; . + $i)", "null", 2),
    ];

    /// <summary>Budgets that no shape reaches.</summary>
    public static JqEvaluation Evaluation { get; } = new() { Limits = JqLimits.Default with { Steps = long.MaxValue, MemoryBytes = 1 << 30 } };

    /// <summary>The input as a value.</summary>
    public JqValue MakeInput() => JqProgram.Compile(Input).First(JqValue.Null, Evaluation);
}
