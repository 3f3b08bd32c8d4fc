using Pawl.Language.Documents;
using Pawl.Language.Validation;
using Xunit;

namespace Pawl.Tests.Documents;

/// <summary>The specification's own documents.</summary>
public sealed class ConformanceDocumentTests
{
    /// <summary>Warnings that the examples deserve: text that looks like an expression is text (DSL 1.0, security), and a whole bare path is no value.</summary>
    private static readonly Dictionary<string, string[]> DeservedWarnings = new()
    {
        ["conditional-task.yaml"] = ["bare-expression /do/1/placeBet/with/body/customer", "bare-expression /do/1/placeBet/with/body/bet"],
        ["run-subflow.yaml"] = ["bare-expression /do/0/registerCustomer/run/workflow/input/customer"],
        ["try-catch-then.yaml"] = ["bare-expression /do/0/tryGetPet/catch/do/1/setError/set/error"],
    };

    [Fact]
    public void Every_example_is_read_with_no_warning_but_those_it_deserves()
    {
        var files = Directory.GetFiles(Path.Combine(ConformanceData.Folder("open-workflow"), "examples"), "*.yaml");
        Assert.Equal(55, files.Length);
        foreach (var file in files)
        {
            var result = WorkflowReader.Read(File.ReadAllText(file));
            Assert.True(result.IsValid, SampleDocuments.Describe(file, result));
            var expected = DeservedWarnings.GetValueOrDefault(Path.GetFileName(file), []);
            Assert.True(expected.SequenceEqual(result.Problems.Select(problem => $"{problem.Code} {problem.Pointer}")), SampleDocuments.Describe(file, result));
        }
    }

    [Theory]
    [InlineData("extra-property-in-call.yaml", ProblemCodes.UnknownProperty, "/do/0/getPet/foo", 12)]
    [InlineData("listen-any-until-any-until.yaml", ProblemCodes.DuplicateKey, "/do", 7)]
    [InlineData("listen-any-until-any-until.yaml", ProblemCodes.UnknownProperty, "/do/0/callDoctor/listen/to/until/until", 14)]
    [InlineData("two-tasks-in-one-item.yaml", ProblemCodes.NotOneKey, "/do/0", 7)]
    public void Every_invalid_document_is_refused_where_it_is_wrong(string file, string code, string pointer, int line)
    {
        var result = WorkflowReader.Read(File.ReadAllText(Path.Combine(ConformanceData.Folder("open-workflow"), "invalid", file)));
        Assert.False(result.IsValid);
        Assert.Contains(result.Problems, problem => problem.Code == code && problem.Pointer == pointer && problem.Line == line);
    }

    [Fact]
    public void Every_definition_of_the_CTK_is_read_without_a_problem()
    {
        var definitions = SampleDocuments.OfConformanceKit().ToList();
        Assert.Equal(15, definitions.Count);
        foreach (var (name, text) in definitions)
        {
            var result = WorkflowReader.Read(text);
            Assert.True(result is { IsValid: true, Problems: [] }, SampleDocuments.Describe(name, result));
        }
    }
}
