using Pawl.Language.Documents;
using Pawl.Language.Documents.Syntax;
using Pawl.Language.Expressions;
using Pawl.Language.Schemas;
using Pawl.Language.Validation;
using Xunit;

namespace Pawl.Tests.Documents;

/// <summary>
/// The readers restate the DSL's JSON Schema in code. Here both judge the same thousands of documents: what the schema refuses, the reader
/// refuses; what the schema accepts, the reader refuses only for reasons of its own (semantic codes).
/// </summary>
public sealed class SchemaAgreementTests
{
    private const int Mutations = 4_000;

    [Fact]
    public void The_reader_agrees_with_the_official_schema_on_right_and_wrong_documents()
    {
        var (schema, names) = Official();
        var seeds = Seeds().ToList();
        foreach (var (name, seed) in seeds) Assert.True(schema.IsValid(seed), $"{name} is not valid: {string.Join("; ", schema.Validate(seed))}");

        var mutations = new DocumentMutations(new Random(20_261), names);
        var disagreements = new List<string>();
        var refused = 0;
        for (var i = 0; i < Mutations && disagreements.Count < 10; i++)
        {
            // Every second mutation is one of the document that has everything: the others repeat each other.
            var (name, seed) = i % 2 == 1 && i > seeds.Count ? seeds[^1] : seeds[i % seeds.Count];
            var document = i < seeds.Count ? seed : mutations.Mutate(seed);
            var result = WorkflowReader.Read(document.ToJson());
            var isValid = schema.IsValid(document);
            var structural = result.Problems.FirstOrDefault(problem => problem.Severity == Severity.Error && ProblemCodes.Structure.Contains(problem.Code));
            if (!isValid) refused++;
            if (!isValid && result.IsValid)
                disagreements.Add($"{name}: the schema refuses what is accepted: {string.Join("; ", schema.Validate(document, 3))}\n{document.ToJson()}");
            if (isValid && structural is not null)
                disagreements.Add($"{name}: the schema accepts what is refused: {structural}\n{document.ToJson()}");
        }
        Assert.True(disagreements.Count == 0, string.Join("\n\n", disagreements));
        Assert.InRange(refused, Mutations / 4, Mutations * 9 / 10); // both verdicts are really tried
    }

    /// <summary>The official schema, and the names of properties for mutations. Skips the running test where it is absent.</summary>
    internal static (JsonSchema Schema, IReadOnlyList<string> Names) Official()
    {
        var data = Parse(File.ReadAllText(Path.Combine(ConformanceData.Folder("open-workflow"), "schema", "workflow.yaml")));
        return (JsonSchema.Compile(ExcludeExpressions(data)), PropertyNames(data).ToList());
    }

    /// <summary>Valid documents: the examples, those of the test kit, and one of our own that has everything.</summary>
    internal static IEnumerable<(string Name, JqValue Document)> Seeds()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(ConformanceData.Folder("open-workflow"), "examples"), "*.yaml").Order(StringComparer.Ordinal))
            yield return (Path.GetFileName(file), Parse(File.ReadAllText(file)));
        foreach (var (name, text) in SampleDocuments.OfConformanceKit()) yield return (name, Parse(text));
        yield return ("everything", Parse(SampleDocuments.Everything));
    }

    internal static JqValue Parse(string text)
    {
        var problems = new ProblemList(10);
        var root = SyntaxReader.Read(text, DocumentLimits.Default, problems);
        Assert.True(root is not null && !problems.HasErrors, string.Join("; ", problems.ToImmutable()));
        return root.ToJson();
    }

    /// <summary>
    /// Where the schema offers a literal with a format or an expression, exactly one may match, and only the format keeps an expression from
    /// being a literal. Formats are annotations here, so the literal says it with a pattern.
    /// </summary>
    private static JqValue ExcludeExpressions(JqValue schema) => schema.Kind switch
    {
        JqKind.Array => JqValue.Array(schema.Items.Select(ExcludeExpressions)),
        JqKind.Object when schema["format"] is { Kind: JqKind.String } format && format.AsString() is "date-time" or "json-pointer" =>
            schema.With("pattern", JqValue.From(@"^(?!\s*\$\{)")),
        JqKind.Object => JqValue.Object(schema.Members.Select(member => KeyValuePair.Create(member.Key, ExcludeExpressions(member.Value)))),
        _ => schema,
    };

    /// <summary>Every property that the schema names anywhere, and some that it does not.</summary>
    private static SortedSet<string> PropertyNames(JqValue schema)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal) { "x", "url", "details", "http" };
        Collect(schema);
        return names;

        void Collect(JqValue value)
        {
            foreach (var (key, member) in value.Members)
            {
                if (key == "properties") names.UnionWith(member.Members.Select(each => each.Key));
                Collect(member);
            }
            foreach (var item in value.Items) Collect(item);
        }
    }
}
