using Pawl.Language.Expressions;

namespace Pawl.Tests.Expressions.Differential;

/// <summary>One program and input, asked of both.</summary>
internal static class DifferentialCase
{
    /// <summary>The program with its error, if it ends in one, as its last output: then the two can be compared as values.</summary>
    public static string Guarded(string program) => $"try ({program}) catch {{error: .}}";

    /// <summary>Asks both.</summary>
    /// <returns>How they differ, or null; and the number of outputs that are no error.</returns>
    public static (string? Difference, int Outputs) Compare(JqOracle oracle, string program, string input)
    {
        var (expected, failure) = oracle.Ask(program, input);
        // jq's own memory ends, or its interpreter's: nothing to learn.
        if (failure?.StartsWith("interpreter:", StringComparison.Ordinal) == true) return (null, 0);

        var theirs = failure is null ? string.Join('\n', expected) : "does not compile";
        var ours = Run(program, input);
        return theirs == ours
            ? (null, expected.Count(text => !text.StartsWith("{\"error\":", StringComparison.Ordinal)))
            : ($"{program}\n  input {input}\n  jq    {OneLine(theirs)} {failure}\n  ours  {OneLine(ours)}", 0);
    }

    private static string Run(string program, string input)
    {
        try
        {
            var compiled = JqProgram.Compile(program);
            return string.Join('\n', compiled.Run(JqValue.Parse(input), new JqEvaluation()).Select(output => output.ToJson()));
        }
        catch (JqCompileException)
        {
            return "does not compile";
        }
        catch (JqException raised)
        {
            return $"raised {raised.Message}";
        }
    }

    private static string OneLine(string text) => text.Replace("\n", " ⏎ ", StringComparison.Ordinal);
}
