using System.Text;
using Pawl.Language.Documents;

namespace Pawl.Tests.Documents;

/// <summary>Documents for tests, and how a failing test shows them.</summary>
internal static partial class SampleDocuments
{
    /// <summary>A document with the given tasks below <c>do</c>: its first task is in line 7, at column 3.</summary>
    public static string WithTasks(string tasks, string root = "") =>
        $"""
        document:
          dsl: '1.0.3'
          namespace: test
          name: test
          version: '1.0.0'
        do:
        {Indent(tasks)}
        {root}
        """;

    /// <summary>The definitions in the scenarios of the specification's conformance test kit.</summary>
    public static IEnumerable<(string Name, string Text)> OfConformanceKit()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(ConformanceData.Folder("open-workflow"), "ctk", "features"), "*.feature").Order(StringComparer.Ordinal))
        {
            var lines = File.ReadAllLines(file);
            var scenario = "";
            for (var i = 0; i < lines.Length; i++)
            {
                var line = lines[i].Trim();
                if (line.StartsWith("Scenario", StringComparison.Ordinal)) scenario = line;
                if (!line.StartsWith("Given a workflow with definition", StringComparison.Ordinal)) continue;
                var start = Array.FindIndex(lines, i, each => each.Trim().StartsWith("\"\"\"", StringComparison.Ordinal)) + 1;
                var end = Array.FindIndex(lines, start, each => each.Trim() == "\"\"\"");
                yield return ($"{Path.GetFileName(file)}: {scenario}", string.Join('\n', lines[start..end]));
            }
        }
    }

    public static string Describe(string name, ReadResult result)
    {
        var text = new StringBuilder(name).Append(": ").AppendLine(result.IsValid ? "accepted" : "refused");
        foreach (var problem in result.Problems)
            text.AppendLine($"  {problem.Severity} {problem.Code} {problem.Pointer} {problem.Line}:{problem.Column} {problem.Message} | {problem.Hint}");
        return text.ToString();
    }

    private static string Indent(string text) => string.Join('\n', text.Split('\n').Select(line => "  " + line));
}
