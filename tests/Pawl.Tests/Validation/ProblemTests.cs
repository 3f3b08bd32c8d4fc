using Pawl.Language.Documents;
using Pawl.Language.Validation;
using Pawl.Tests.Documents;
using Xunit;

namespace Pawl.Tests.Validation;

/// <summary>Wrong documents, and exactly what is said about each: code, pointer, line, column, and what message or hint must mention.</summary>
/// <remarks>
/// A case is <c># title</c>, one line <c>&gt; code pointer line:column | words of the hint</c> for each problem, and the tasks of a document, which
/// begin in line 7, column 3. Behind a line <c>...</c> follow other properties of the root. A case that begins with <c>document:</c> is a whole document.
/// </remarks>
public sealed class ProblemTests
{
    public static TheoryData<string, string, string> Cases()
    {
        var cases = new TheoryData<string, string, string>();
        foreach (var table in new[] { ProblemCases.Structure, ProblemCases.Tasks, ProblemCases.Calls, ProblemCases.Semantics, ProblemCases.Expressions, ProblemCases.Warnings })
            foreach (var text in ("\n" + table).Split("\n# ", StringSplitOptions.RemoveEmptyEntries))
            {
                var lines = text.Split('\n');
                var expected = lines.Skip(1).TakeWhile(line => line.StartsWith("> ", StringComparison.Ordinal)).Select(line => line[2..]).ToList();
                cases.Add(lines[0], string.Join('\n', expected), string.Join('\n', lines.Skip(1 + expected.Count)).TrimEnd());
            }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_wrong_document_gets_exactly_the_problems_it_has(string title, string expected, string body)
    {
        var result = WorkflowReader.Read(ToDocument(body), builtInFunctions: ["human-approval", "human-approval:1.0.0@default", "llm"]);

        var wanted = expected.Split('\n').Select(line => line.Split(" | ")).ToList();
        var actual = result.Problems.Select(problem => $"{problem.Code} {(problem.Pointer.Length == 0 ? "(root)" : problem.Pointer)} {problem.Line}:{problem.Column}");
        Assert.True(wanted.Select(line => line[0].Trim()).SequenceEqual(actual), SampleDocuments.Describe(title, result));
        foreach (var (line, problem) in wanted.Zip(result.Problems))
            if (line.Length > 1) Assert.Contains(line[1], $"{problem.Message} {problem.Hint}", StringComparison.Ordinal);
        Assert.Equal(result.Problems.Any(problem => problem.Severity == Severity.Error), !result.IsValid);
    }

    [Fact]
    public void The_tables_are_read_whole() => Assert.InRange(Cases().Count, 130, 1_000);

    private static string ToDocument(string body)
    {
        if (body.StartsWith("document:", StringComparison.Ordinal)) return body;
        var parts = ("\n" + body).Split("\n...\n");
        return SampleDocuments.WithTasks(parts[0].Trim('\n'), parts.Length > 1 ? parts[1] : "");
    }
}
