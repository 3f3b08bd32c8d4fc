using Pawl.Language.Documents;
using Pawl.Language.Validation;
using Xunit;

namespace Pawl.Tests.Documents;

/// <summary>Every bound of a document: just inside, and one beyond.</summary>
public sealed class DocumentLimitsTests
{
    [Fact]
    public void Tasks_are_counted_everywhere()
    {
        var text = SampleDocuments.WithTasks("- a: { do: [ { b: { set: { x: 1 } } } ] }\n- c: { fork: { branches: [ { d: { set: { x: 1 } } } ] } }", "use: { functions: { f: { set: { x: 1 } } } }");
        Assert.True(WorkflowReader.Read(text, new DocumentLimits { Tasks = 5 }).IsValid);
        AssertOnly(ProblemCodes.TooManyTasks, "/do/1/c/fork/branches/0/d", WorkflowReader.Read(text, new DocumentLimits { Tasks = 4 }));
    }

    [Theory]
    [InlineData("- a: { set: { x: '${ . }${ . }', y: '${ . }' } }", "")]
    [InlineData("- a: { if: .a, set: { x: '${ . }' }, then: end, output: { as: .b } }", "")]
    [InlineData("- a: { set: { x: text, y: '${ . }', z: more } }", "evaluate: { mode: loose }")]
    public void Expressions_are_counted(string tasks, string root)
    {
        var text = SampleDocuments.WithTasks(tasks, root);
        Assert.True(WorkflowReader.Read(text, new DocumentLimits { Expressions = 3 }).IsValid);
        var result = WorkflowReader.Read(text, new DocumentLimits { Expressions = 2 });
        Assert.Equal([ProblemCodes.TooManyExpressions], result.Problems.Select(problem => problem.Code));
        Assert.False(result.IsValid);
    }

    [Fact]
    public void Bytes_are_counted_in_UTF8()
    {
        var text = SampleDocuments.WithTasks("- a: { set: { x: ä } }");
        Assert.True(WorkflowReader.Read(text, new DocumentLimits { Bytes = text.Length + 1 }).IsValid);
        AssertOnly(ProblemCodes.TooLarge, "", WorkflowReader.Read(text, new DocumentLimits { Bytes = text.Length }));
    }

    [Theory]
    [InlineData("- a: { set: { x: [[1]] } }")] // the root, do, the item, the task, set, x, its item, and 1
    [InlineData("- a: &b { set: { x: [[1]] } }")]
    public void Depth_is_counted_from_the_root(string tasks)
    {
        Assert.True(WorkflowReader.Read(SampleDocuments.WithTasks(tasks), new DocumentLimits { Depth = 8 }).IsValid);
        AssertOnly(ProblemCodes.TooDeep, "", WorkflowReader.Read(SampleDocuments.WithTasks(tasks), new DocumentLimits { Depth = 7 }));
    }

    [Fact]
    public void Aliases_count_wherever_they_are_used()
    {
        var text = SampleDocuments.WithTasks("- a: { set: { x: &x [1, 2, 3], y: *x, z: *x } }");
        var least = Enumerable.Range(10, 50).First(nodes => WorkflowReader.Read(text, new DocumentLimits { Nodes = nodes }).IsValid);
        var flat = Enumerable.Range(10, 50).First(nodes => WorkflowReader.Read(text.Replace("*x", "[1, 2, 3]", StringComparison.Ordinal), new DocumentLimits { Nodes = nodes }).IsValid);
        Assert.Equal(flat, least);
        AssertOnly(ProblemCodes.TooManyNodes, "", WorkflowReader.Read(text, new DocumentLimits { Nodes = least - 1 }));
    }

    [Fact]
    public void Depth_behind_an_alias_counts_too() =>
        AssertOnly(ProblemCodes.TooDeep, "", WorkflowReader.Read(SampleDocuments.WithTasks("- a: { set: { x: &x [[1]], y: [ *x ] } }"), new DocumentLimits { Depth = 8 }));

    [Fact]
    public void No_more_problems_are_reported_than_asked_for_and_errors_come_before_warnings()
    {
        var tasks = string.Join('\n', Enumerable.Range(0, 30).Select(i => $"- w{i}: {{ set: {{ x: .a }} }}\n- e{i}: {{ set: {{ x: 1 }}, then: nowhere }}"));
        var all = WorkflowReader.Read(SampleDocuments.WithTasks(tasks));
        Assert.Equal((30, 30), (all.Problems.Count(IsError), all.Problems.Count(problem => !IsError(problem))));
        var few = WorkflowReader.Read(SampleDocuments.WithTasks(tasks), new DocumentLimits { Problems = 40 });
        Assert.Equal((30, 10), (few.Problems.Count(IsError), few.Problems.Count(problem => !IsError(problem))));
        var fewer = WorkflowReader.Read(SampleDocuments.WithTasks(tasks), new DocumentLimits { Problems = 5 });
        Assert.Equal(5, fewer.Problems.Count(IsError));
        Assert.False(fewer.IsValid);
    }

    private static bool IsError(Problem problem) => problem.Severity == Severity.Error;

    private static void AssertOnly(string code, string pointer, ReadResult result)
    {
        Assert.False(result.IsValid);
        var problem = Assert.Single(result.Problems);
        Assert.Equal((code, pointer), (problem.Code, problem.Pointer));
    }
}
