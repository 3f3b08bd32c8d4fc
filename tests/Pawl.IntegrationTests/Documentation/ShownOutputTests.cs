using Xunit;

namespace Pawl.IntegrationTests.Documentation;

/// <summary>What the tests of the documentation take for the same.</summary>
public sealed class ShownOutputTests
{
    [Theory]
    [InlineData("order-17  done", "order-17   done\n", true)]
    [InlineData("order-17  done", "order-17  failed\n", false)]
    [InlineData("since 2026-11-21 20:54:05Z", "since 2031-01-01 00:00:00Z", true)]
    [InlineData("by key:8p45g722rn4g", "by key:zzzzzzzzzzzz", true)]
    [InlineData("by key:8p45g722rn4g", "by system:pawl", false)]
    [InlineData("01a1ffe6-5647-7af0-81e3-f59df73dc30d", "01a1ffe6-0000-7af0-81e3-f59df73dc30d", true)]
    [InlineData("a\n…\nz", "a\nb\nc\nz", true)]
    [InlineData("a\n…\nz", "a\nb\nc", false)]
    [InlineData("3 passed", "13 passed", false)]
    public void Times_and_made_up_names_differ_and_nothing_else_may(string shown, string printed, bool expected) => Assert.Equal(expected, ShownOutput.Fits(shown, printed));

    [Fact]
    public void A_page_is_read_into_commands_files_and_what_they_print()
    {
        var page = DocumentedPage.Parse("x.md", "# X\n```sh\npawl a\n```\n\n```text\nA\n```\n```yaml b.yaml\nb: 1\n```\nBetween:\n\n```text\nnobody prints this\n```\nMore:\n\n```sh no-run\npawl up\n```\n");

        Assert.Equal([("pawl a\n", "A\n"), ("cat > b.yaml <<'END-OF-FILE'\nb: 1\nEND-OF-FILE\n", null)], page.Runnable.Select(block => (block.Commands, block.Output)));
        Assert.Equal([3, 7, 10, 15, 20], page.Blocks.Select(block => block.Line));
        Assert.Throws<FormatException>(() => DocumentedPage.Parse("x.md", "```sh\npawl a\n"));
    }
}
