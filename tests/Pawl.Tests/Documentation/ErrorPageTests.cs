using System.Text.RegularExpressions;
using Pawl.Language.Validation;
using Xunit;

namespace Pawl.Tests.Documentation;

public sealed partial class ErrorPageTests
{
    private static string Pages => Path.Combine(Repository.Root, "docs", "errors");

    [Fact]
    public void Every_error_code_in_the_source_has_a_page_and_every_page_a_code()
    {
        var codes = CodesInSource();

        // The search finds what is known to be there: declared, and made by a factory.
        Assert.Contains("schema-invalid", codes);
        Assert.Contains("postgresql-not-installed", codes);
        Assert.Equal([], Directory.EnumerateFiles(Pages, "*.md").Select(page => Path.GetFileNameWithoutExtension(page)).Except(codes));
        Assert.DoesNotContain(codes, code => !File.Exists(Path.Combine(Pages, code + ".md")));
    }

    [Fact]
    public void Every_page_has_its_code_as_title_and_says_what_happened_and_what_to_do()
    {
        foreach (var page in Directory.EnumerateFiles(Pages, "*.md"))
        {
            var text = File.ReadAllText(page);
            Assert.StartsWith($"# `{Path.GetFileNameWithoutExtension(page)}`: ", text, StringComparison.Ordinal);
            Assert.Contains("\n## What happened\n", text, StringComparison.Ordinal);
            Assert.Contains("\n## What to do\n- ", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_page_of_validation_lists_every_problem_code_once_and_no_other()
    {
        var known = typeof(ProblemCodes).GetFields().Select(field => (string)field.GetRawConstantValue()!).Order(StringComparer.Ordinal);
        var listed = TableRow().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "validation.md"))).Select(row => row.Groups["code"].Value).Order(StringComparer.Ordinal);

        Assert.Equal(known, listed);
    }

    /// <summary>The codes that exceptions declare or that their factories give, and those that the API's catalog lists.</summary>
    private static HashSet<string> CodesInSource()
    {
        var codes = new HashSet<string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(file);
            foreach (Match declaration in ExceptionDeclaration().Matches(text)) codes.UnionWith(Literal().Matches(declaration.Value).Select(literal => literal.Groups["code"].Value));
            if (DerivedException().IsMatch(text)) codes.UnionWith(FactoryCode().Matches(text).Select(code => code.Groups["code"].Value));
            if (Path.GetFileName(file) == "ErrorCatalog.cs") codes.UnionWith(CatalogEntry().Matches(text).Select(entry => entry.Groups["code"].Value));
        }

        return codes;
    }

    [GeneratedRegex("""class \w+Exception\b[^{;]*""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ExceptionDeclaration();

    [GeneratedRegex("""(?<!\$)"(?<code>[a-z]+(-[a-z]+)*)"(?=[,)])""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Literal();

    [GeneratedRegex("""class \w+Exception\b[^{;]*\bPawlException\b""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex DerivedException();

    [GeneratedRegex("""\bnew\(\s*"(?<code>[a-z]+(-[a-z]+)+)",""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex FactoryCode();

    [GeneratedRegex("""(\["|Internal = ")(?<code>[a-z]+(-[a-z]+)*)"\]?( = new\(|;)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex CatalogEntry();

    [GeneratedRegex("""^\| `(?<code>[a-z-]+)` \|""", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex TableRow();
}
