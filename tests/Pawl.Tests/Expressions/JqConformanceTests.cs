using Pawl.Language.Conformance;
using Xunit;

namespace Pawl.Tests.Expressions;

public sealed class JqConformanceTests
{
    [Fact]
    public void Every_case_of_jqs_own_tests_passes()
    {
        var folder = ConformanceFolder();
        Assert.SkipWhen(folder is null, "jq's test files are not here: set PAWL_CONFORMANCE to the folder of conformance data.");

        var files = Directory.GetFiles(folder, "*.test").Order(StringComparer.Ordinal).Select(path => (Path.GetFileName(path), File.ReadAllText(path)));
        var (passed, failures) = JqConformance.Run(files);

        Assert.True(failures.Count == 0, $"{passed} passed, {failures.Count} failed\n{string.Join('\n', failures)}");
        Assert.True(passed >= 600, $"Only {passed} cases were found.");
    }

    [Fact]
    public void A_case_with_another_output_fails()
    {
        var (passed, failures) = JqConformance.Run([("a.test", "# one\n.a\n{\"a\":1}\n1\n\n.a\n{\"a\":1}\n2\n\n1,2\nnull\n1\n\n1\nnull\n1\n2\n\n%%FAIL\n.a\n\nerror\n1\n")]);
        Assert.Equal(2, passed);
        Assert.Equal(4, failures.Count);
        Assert.StartsWith("a.test:6: .a: output 1 is 1, expected 2", failures[0], StringComparison.Ordinal);
    }

    private static string? ConformanceFolder()
    {
        if (Environment.GetEnvironmentVariable("PAWL_CONFORMANCE") is { Length: > 0 } given) return Path.Combine(given, "jq");
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var beside = Path.Combine(at.FullName, "shared", "conformance", "jq");
            if (Directory.Exists(beside)) return beside;
        }
        return null;
    }
}
