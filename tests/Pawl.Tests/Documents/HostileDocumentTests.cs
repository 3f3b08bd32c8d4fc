using System.Diagnostics;
using System.Text;
using Pawl.Language.Documents;
using Pawl.Language.Validation;
using Xunit;

namespace Pawl.Tests.Documents;

/// <summary>Texts made to cost more than they weigh. Each must be refused for little memory; time is bounded loosely, because tests share machines.</summary>
public sealed class HostileDocumentTests
{
    private const long MostBytes = 20 << 20;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(2);
    private const long MostBytesOfDefinition = 256 << 20;

    public static TheoryData<string, string> Texts()
    {
        const int size = 1 << 20;
        var laughs = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 9; i++) laughs.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        var tower = new StringBuilder("a0: &a0 [x]\n");
        for (var i = 1; i < 200; i++) tower.Append($"a{i}: &a{i} [*a{i - 1}]\n");
        return new()
        {
            { ProblemCodes.TooLarge, new string('a', size + 1) },
            { ProblemCodes.TooLarge, new string('ä', (size / 2) + 1) },
            { ProblemCodes.TooManyNodes, laughs.ToString() },
            { ProblemCodes.TooDeep, tower.ToString() },
            { ProblemCodes.TooDeep, new string('[', size) },
            { ProblemCodes.TooDeep, "[ " + new string('[', 70) + "x" },
            { ProblemCodes.TooDeep, string.Concat(Enumerable.Repeat("{\"a\":", 100_000)) },
            { ProblemCodes.TooDeep, string.Concat(Enumerable.Repeat("{a: ", 200_000)) },
            { ProblemCodes.TooDeep, string.Concat(Enumerable.Repeat("- ", 10_000)) },
            { ProblemCodes.KeyNotText, string.Concat(Enumerable.Repeat("? ", size / 2)) },
            { ProblemCodes.TooDeep, string.Concat(Enumerable.Range(0, 1_000).Select(i => new string(' ', i) + "a:\n")) },
            { ProblemCodes.TooManyNodes, "[" + string.Concat(Enumerable.Repeat("1,", (size / 2) - 2)) + "1]" },
            { ProblemCodes.TooManyNodes, "x: [" + string.Concat(Enumerable.Repeat("a,", (size / 2) - 4)) + "a]" },
            { ProblemCodes.TooManyNodes, string.Concat(Enumerable.Repeat("- a\n", size / 4)) },
            { ProblemCodes.TooManyNodes, string.Concat(Enumerable.Range(0, 120_000).Select(i => $"a{i}:\n")) },
            { ProblemCodes.TooManyNodes, "a: &a [" + string.Concat(Enumerable.Repeat("1,", 1_000)) + "]\nb: [" + string.Concat(Enumerable.Repeat("*a,", 1_000)) + "]" },
            { ProblemCodes.KeyTooLong, "? " + new string('a', size - 10) + "\n: 1" },
            { ProblemCodes.KeyTooLong, "{\"" + new string('a', size - 10) + "\":1}" },
            { ProblemCodes.YamlSyntax, new string('a', size - 10) + ": 1" },
            { ProblemCodes.InvalidNumber, "x: " + new string('9', size - 10) },
            { ProblemCodes.InvalidNumber, "x: 0x" + new string('f', size - 10) },
            { ProblemCodes.InvalidNumber, "x: 0o" + new string('7', size - 10) },
            { ProblemCodes.InvalidNumber, "[" + new string('9', size - 10) + "]" },
            { ProblemCodes.YamlSyntax, "x: \"" + new string('a', size - 10) },
            { ProblemCodes.YamlSyntax, "x: '" + new string('\n', size - 10) },
            { ProblemCodes.UnknownAlias, new string('*', size) },
            { ProblemCodes.YamlSyntax, string.Concat(Enumerable.Repeat("%TAG !a! b\n", 1_000)) + "--- x" },
            { ProblemCodes.SeveralDocuments, string.Concat(Enumerable.Repeat("--- a\n", size / 6)) },
            { ProblemCodes.TooManyNodes, string.Concat(Enumerable.Range(0, 50_000).Select(i => $"- &a{i} x\n")) + "- *b" },
            { ProblemCodes.EmptyDocument, new string('#', size) },
            { ProblemCodes.EmptyDocument, new string(' ', size) },
            { ProblemCodes.EmptyDocument, new string('\n', size) },
            { ProblemCodes.WrongType, "!!str " + new string('a', size - 10) },
            { ProblemCodes.WrongType, "|\n" + string.Concat(Enumerable.Repeat(" a\n", size / 3 - 2)) },
            { ProblemCodes.DuplicateKey, string.Concat(Enumerable.Repeat("a: 1\n", 20_000)) },
            { ProblemCodes.UnknownTag, "[" + string.Concat(Enumerable.Repeat("!x 1,", 50_000)) + "]" },
            { ProblemCodes.MissingProperty, "x: |\n" + string.Concat(Enumerable.Repeat(" a\n", size / 3 - 3)) },
        };
    }

    /// <summary>Documents that YAML accepts, and that cost more in what follows.</summary>
    public static TheoryData<string, string> Definitions() => new()
    {
        { ProblemCodes.TooManyExpressions, SampleDocuments.WithTasks("- a: { set: { x: '" + string.Concat(Enumerable.Repeat("${.}", 200_000)) + "' } }") },
        { ProblemCodes.TooManyExpressions, SampleDocuments.WithTasks("- a: { set: { x: [" + string.Concat(Enumerable.Repeat("a b,", 45_000)) + "] } }", "evaluate: { mode: loose }") },
        { ProblemCodes.ExpressionSyntax, SampleDocuments.WithTasks("- a: { set: { x: '" + string.Concat(Enumerable.Repeat("${+}", 200_000)) + "' } }") },
        { ProblemCodes.UnclosedExpression, SampleDocuments.WithTasks("- a: { set: { x: '" + string.Concat(Enumerable.Repeat("${", 400_000)) + "' } }") },
        { ProblemCodes.ExpressionSyntax, SampleDocuments.WithTasks("- a: { set: { x: '${ " + new string('[', 500_000) + " }' } }") },
        { ProblemCodes.BareExpression, SampleDocuments.WithTasks("- a: { set: { x: [ .a, " + string.Concat(Enumerable.Repeat(".a b,", 45_000)) + "] } }") },
        { ProblemCodes.UnknownTarget, SampleDocuments.WithTasks(string.Concat(Enumerable.Range(0, 4_000).Select(i => $"- task-with-a-name-{i}: {{ set: {{ a: 1 }}, then: task-with-a-nam-{i} }}\n"))) },
        { ProblemCodes.UnknownRootProperty, SampleDocuments.WithTasks("- a: { set: { a: 1 } }", string.Concat(Enumerable.Range(0, 45_000).Select(i => $"property{i}: 1\n"))) },
        { ProblemCodes.UnexpectedProperty, SampleDocuments.WithTasks("- a: { emit: { event: { with: { type: a, tipe: a, " + string.Concat(Enumerable.Range(0, 45_000).Select(i => $"datacontent{i}: a, ")) + "} } } }") },
        { ProblemCodes.InvalidSchema, SampleDocuments.WithTasks("- a: { set: { a: 1 }, input: { schema: { document: { allOf: [" + string.Concat(Enumerable.Repeat("{type: x},", 30_000)) + "] } } } }") },
    };

    [Theory]
    [MemberData(nameof(Definitions))]
    public void A_hostile_definition_is_read_with_bounded_work(string code, string text)
    {
        WorkflowReader.Read("a: [1, 'x', \"y\"]"); // what is made once for all is not this text's cost
        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = WorkflowReader.Read(text);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Contains(result.Problems, problem => problem.Code == code);
        // Work as memory that was asked for: unlike a clock, it is the same on a busy machine.
        Assert.True(allocated <= MostBytesOfDefinition, $"{allocated >> 20} MiB");
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_hostile_text_is_refused_for_little(string code, string text)
    {
        WorkflowReader.Read("a: [1, 'x', \"y\"]"); // what is made once for all is not this text's cost

        var before = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        var result = WorkflowReader.Read(text);
        clock.Stop();
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Contains(result.Problems, problem => problem.Code == code);
        Assert.False(result.IsValid);
        Assert.True(bytes <= MostBytes, $"{bytes:N0} bytes in {clock.ElapsedMilliseconds} ms");
        Assert.True(clock.Elapsed <= MostTime, $"{clock.ElapsedMilliseconds} ms");
    }
}
