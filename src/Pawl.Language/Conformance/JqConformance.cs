using System.Text;
using System.Text.RegularExpressions;
using Pawl.Language.Expressions;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Conformance;

/// <summary>Runs test files in jq's own format against this build.</summary>
/// <remarks>
/// Two kinds of cases say how a command line behaves, not a server, and are turned round: a program that needs modules or the
/// process's further inputs must be refused; the environment must be empty.
/// </remarks>
public static partial class JqConformance
{
    private static readonly JqEvaluation Evaluation = new() { Now = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero) };

    /// <summary>Runs every case of every file.</summary>
    /// <param name="files">Names and texts.</param>
    /// <returns>How many passed, and for each that failed a line that names it and says why.</returns>
    public static (int Passed, IReadOnlyList<string> Failures) Run(IEnumerable<(string Name, string Text)> files)
    {
        var passed = 0;
        var failures = new List<string>();
        foreach (var test in files.SelectMany(file => JqTestFile.Parse(file.Name, file.Text)))
        {
            if (Check(test) is { } failure) failures.Add($"{test.File}:{test.Line}: {test.Program}: {failure}");
            else passed++;
        }
        return (passed, failures);
    }

    /// <summary>Runs one case.</summary>
    /// <returns>Null when it passed, else why not.</returns>
    public static string? Check(JqTestCase test)
    {
        JqProgram program;
        try
        {
            program = JqProgram.Compile(test.Program);
        }
        catch (JqCompileException error)
        {
            return test.MustNotCompile || NotOnAServer().IsMatch(test.Program) ? null : $"does not compile: {error.Message} (line {error.Line}, column {error.Column})";
        }
        if (test.MustNotCompile) return "compiles, but must not";
        if (NotOnAServer().IsMatch(test.Program)) return "compiles, but a server must refuse it";
        return test.Input is null ? "has no input" : CompareOutputs(program, test);
    }

    private static string? CompareOutputs(JqProgram program, JqTestCase test)
    {
        var expected = EnvironmentMember().IsMatch(test.Program) ? ["null"] : test.Outputs;
        var count = 0;
        try
        {
            foreach (var output in program.Run(Read(test.Input!), Evaluation))
            {
                if (count == expected.Count) return $"more outputs than {count}: {output}";
                if (output != Read(expected[count])) return $"output {count + 1} is {output}, expected {expected[count]}";
                count++;
            }
        }
        catch (JqException error) when (count < expected.Count || error is JqLimitException)
        {
            return $"error in place of output {count + 1}: {error.Message}";
        }
        catch (JqException)
        {
            // An error behind all that was expected is not looked at, as upstream's runner does it.
        }
        return count < expected.Count ? $"{count} outputs, expected {expected.Count}" : null;
    }

    private static JqValue Read(string json) => JsonTextReader.Read(Encoding.UTF8.GetBytes(json), JsonDialect.Jq);

    [GeneratedRegex(@"^\s*(import|include)\b|\b(modulemeta|input)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NotOnAServer();

    [GeneratedRegex(@"^\$ENV\.\w+$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex EnvironmentMember();
}
