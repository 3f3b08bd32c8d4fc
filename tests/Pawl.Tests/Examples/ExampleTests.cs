using System.Text.RegularExpressions;
using Pawl.Language.Documents;
using Pawl.Language.Documents.Syntax;
using Pawl.Language.Expressions;
using Pawl.Language.Schemas;
using Pawl.Language.Validation;
using Xunit;

namespace Pawl.Tests.Examples;

public sealed partial class ExampleTests
{
    public static TheoryData<string> Names => [.. Directory.EnumerateFiles(Folder, "*.yaml").Where(file => !file.EndsWith(".test.yaml", StringComparison.Ordinal)).Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(Repository.Root, "examples");

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_example_is_valid_by_the_official_schema(string name)
    {
        var failures = Official().Validate(Json(Path.Combine(Folder, name + ".yaml")));

        Assert.Empty(failures);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Pawl_has_nothing_to_say_against_an_example(string name) => Assert.Empty(WorkflowReader.Read(File.ReadAllText(Path.Combine(Folder, name + ".yaml"))).Problems);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_input_beside_an_example_is_what_its_schema_asks_for(string name)
    {
        var schema = Json(Path.Combine(Folder, name + ".yaml"))["input"]["schema"]["document"];
        var input = Path.Combine(Folder, name + ".input.json");

        Assert.Equal(schema.IsNull, !File.Exists(input));
        if (!schema.IsNull) Assert.Empty(JsonSchema.Compile(schema).Validate(JqValue.Parse(File.ReadAllText(input))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_example_says_what_it_shows_and_is_listed(string name)
    {
        var text = File.ReadAllText(Path.Combine(Folder, name + ".yaml"));

        Assert.Contains("\n# Shows: ", text, StringComparison.Ordinal);
        Assert.Contains($"\n  name: {name}\n", text, StringComparison.Ordinal);
        Assert.Contains($"({name}.yaml)", File.ReadAllText(Path.Combine(Folder, "README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_whole_workflow_in_the_documentation_is_valid()
    {
        var official = Official();
        var workflows = ((string[])["README.md", "docs/getting-started.md"])
            .SelectMany(file => WorkflowBlock().Matches(File.ReadAllText(Path.Combine(Repository.Root, file)))).Select(block => block.Groups["text"].Value).ToList();

        Assert.Equal(2, workflows.Count);
        Assert.All(workflows, text => Assert.Empty(official.Validate(Parsed(text))));
        Assert.All(workflows, text => Assert.Empty(WorkflowReader.Read(text).Problems));
    }

    private static JsonSchema Official() => JsonSchema.Compile(Json(Path.Combine(ConformanceData.Folder("open-workflow"), "schema", "workflow.yaml")));

    private static JqValue Json(string file) => Parsed(File.ReadAllText(file));

    private static JqValue Parsed(string text)
    {
        var problems = new ProblemList(DocumentLimits.Default.Problems);
        var root = SyntaxReader.Read(SyntaxReader.Normalize(text), DocumentLimits.Default, problems);
        Assert.Empty(problems.ToImmutable());
        return root!.ToJson();
    }

    [GeneratedRegex("""```yaml[^\n]*\n(?<text>document:.*?)```""", RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex WorkflowBlock();
}
