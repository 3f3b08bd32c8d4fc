using Pawl.Language.EditorSchema;
using Pawl.Language.Expressions;
using Pawl.Language.Linking;
using Pawl.Language.Schemas;
using Xunit;

namespace Pawl.Tests.Documents;

/// <summary>The schema for editors against the official one, which is no part of this repository.</summary>
public sealed class WorkflowSchemaTests
{
    private const int Mutations = 4_000;
    private static readonly JqValue Schema = WorkflowSchema.Create(BuiltInFunctions.Provided);
    private static readonly JsonSchema Ours = JsonSchema.Compile(Schema);

    [Fact]
    public void It_accepts_a_document_that_has_everything()
    {
        var document = SchemaAgreementTests.Parse(SampleDocuments.Everything);
        Assert.True(Ours.IsValid(document), string.Join("; ", Ours.Validate(document)));
    }

    [Fact]
    public void It_accepts_the_examples_and_the_definitions_of_the_test_kit()
    {
        foreach (var (name, document) in SchemaAgreementTests.Seeds()) Assert.True(Ours.IsValid(document), $"{name}: {string.Join("; ", Ours.Validate(document))}");
    }

    [Theory]
    [InlineData("extra-property-in-call.yaml")]
    [InlineData("two-tasks-in-one-item.yaml")]
    public void It_refuses_invalid_documents(string file) =>
        Assert.False(Ours.IsValid(SchemaAgreementTests.Parse(File.ReadAllText(Path.Combine(ConformanceData.Folder("open-workflow"), "invalid", file)))));

    [Theory]
    [InlineData("{ any: [], until: { any: [], until: .x } }")] // the third invalid document, without the key that it has twice
    [InlineData("{ one: { with: { type: a } }, until: .x }")]
    [InlineData("{ any: [], all: [] }")]
    public void It_refuses_strategies_that_exclude_each_other(string strategy) => Assert.False(Ours.IsValid(WithTask($"listen: {{ to: {strategy} }}")));

    [Theory]
    [InlineData("set: { a: 1 }, wait: PT1S", false)]
    [InlineData("for: { in: .x }", false)]
    [InlineData("for: { in: .x }, do: []", true)]
    [InlineData("do: [], while: .x", false)]
    [InlineData("call: http", false)]
    [InlineData("call: mine, with: { anything: 1 }, metadata: { pawl/delivery: at-most-once, other: 1 }", true)]
    [InlineData("call: mine, unknown: 1", false)]
    [InlineData("wait: P", false)]
    [InlineData("wait: PT", false)]
    [InlineData("wait: P1Y2M3W4DT5H6M7.5S", true)]
    [InlineData("wait: {}", false)]
    public void A_task_is_what_its_word_says(string task, bool isValid) => Assert.Equal(isValid, Ours.IsValid(WithTask(task)));

    [Fact]
    public void It_agrees_with_the_official_schema_on_right_and_wrong_documents()
    {
        var (official, names) = SchemaAgreementTests.Official();
        var seeds = SchemaAgreementTests.Seeds().ToList();
        var mutations = new DocumentMutations(new Random(20_262), names);
        var disagreements = new List<string>();
        var refused = 0;
        for (var i = 0; i < Mutations && disagreements.Count < 10; i++)
        {
            var (name, seed) = seeds[i % 2 == 1 ? ^1 : i % seeds.Count];
            var document = mutations.Mutate(seed);
            var expected = official.IsValid(document);
            if (!expected) refused++;
            if (expected != Ours.IsValid(document))
                disagreements.Add($"{name}: official {expected}: {string.Join("; ", (expected ? Ours : official).Validate(document, 3))}\n{document.ToJson()}");
        }
        Assert.True(disagreements.Count == 0, string.Join("\n\n", disagreements));
        Assert.InRange(refused, Mutations / 4, Mutations * 9 / 10); // both verdicts are really tried
    }

    [Fact]
    public void Functions_of_the_server_are_offered()
    {
        var schema = WorkflowSchema.Create(new BuiltInFunctions(new BuiltInFunction("slack", "1.0.0")));
        Assert.Contains(JqValue.From("slack:1.0.0@default"), schema["$defs"]["callable"]["examples"].Items);
        Assert.Contains(JqValue.From("slack"), schema["$defs"]["callable"]["examples"].Items);
    }

    private static JqValue WithTask(string task) => SchemaAgreementTests.Parse(SampleDocuments.WithTasks($"- a: {{ {task} }}"));
}
