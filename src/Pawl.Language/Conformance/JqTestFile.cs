namespace Pawl.Language.Conformance;

/// <summary>One case of a test file in the format of jq's own tests.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Line">Line of the program, from 1.</param>
/// <param name="Program">The program.</param>
/// <param name="MustNotCompile">Whether the program is wrong, and compiling it must fail.</param>
/// <param name="Input">JSON; null when the program must not compile.</param>
/// <param name="Outputs">JSON of each output that is expected, in order.</param>
public sealed record JqTestCase(string File, int Line, string Program, bool MustNotCompile, string? Input, IReadOnlyList<string> Outputs);

/// <summary>Reads the format of jq's own tests: cases of a program, an input and its outputs, a line each, with empty lines or comments between.</summary>
public static class JqTestFile
{
    /// <summary>Reads a file's text.</summary>
    public static IReadOnlyList<JqTestCase> Parse(string file, string text)
    {
        var cases = new List<JqTestCase>();
        var block = new List<string>();
        var first = 0;
        var lines = text.Split('\n');
        for (var i = 0; i <= lines.Length; i++)
        {
            var line = i < lines.Length ? lines[i].TrimEnd('\r') : "";
            if (!IsSeparator(line))
            {
                if (block.Count == 0) first = i + 1;
                block.Add(line);
                continue;
            }
            if (block.Count > 0) cases.Add(Case(file, first, block));
            block.Clear();
        }
        return cases;
    }

    private static bool IsSeparator(string line)
    {
        var start = line.AsSpan().TrimStart(" \t");
        return start.IsEmpty || start[0] == '#';
    }

    private static JqTestCase Case(string file, int line, List<string> block) =>
        block[0].StartsWith("%%FAIL", StringComparison.Ordinal)
            ? new(file, line + 1, block.ElementAtOrDefault(1) ?? "", true, null, [])
            : new(file, line, block[0], false, block.ElementAtOrDefault(1), [.. block.Skip(2)]);
}
