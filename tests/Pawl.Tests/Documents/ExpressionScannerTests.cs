using Pawl.Language.Documents.Data;
using Xunit;

namespace Pawl.Tests.Documents;

public sealed class ExpressionScannerTests
{
    [Theory]
    // The caret stands below the brace that closes; none: there is none.
    [InlineData("${ .a } }", 6)]
    [InlineData("${ {a: {b: 1}} } }", 15)]
    [InlineData("""${ "}" + .a }""", 12)]
    [InlineData("""${ "\"}" }""", 9)]
    [InlineData("""${ "\(.n)" }""", 11)]
    [InlineData("""${ "\({a: "}"} | .a)}" }""", 23)]
    [InlineData("""${ "a\("b\("c}")}")" }""", 21)]
    [InlineData("""${ "\\" }""", 8)]
    [InlineData("${ .a # }\n}", 10)]
    [InlineData("${ .a # \\\n } still\n}", 19)]
    [InlineData("${ .a # \\\\\n}", 11)]
    [InlineData("${ .a # \\\r\n } still\n}", 20)]
    [InlineData("${ .[\"}\"] }", 10)]
    [InlineData("${ (.a) | [.b] }", 15)]
    [InlineData("${ .a", -1)]
    [InlineData("${ {a: 1 }", -1)]
    [InlineData("""${ "a }""", -1)]
    [InlineData("""${ "\(.a }""", -1)]
    [InlineData("${ .a # }", -1)]
    public void The_closing_brace_is_found_as_jq_reads(string text, int expected) =>
        Assert.Equal(expected, ExpressionScanner.FindClosingBrace(text, 2));

    [Fact]
    public void Variables_in_strings_and_comments_do_not_count()
    {
        const string code = """$a + "$b \($c + "$d") $e" # $f""";
        Assert.Equal(["$a", "$c"], ExpressionScanner.Variables(code).Select(at => code.Substring(at, 2)));
    }

    [Fact]
    public void Deep_nesting_costs_no_stack()
    {
        var text = "${" + new string('{', 500_000) + new string('}', 500_000) + "}";
        Assert.Equal(text.Length - 1, ExpressionScanner.FindClosingBrace(text, 2));
    }
}
