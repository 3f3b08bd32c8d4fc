using System.Text;
using Pawl.IntegrationTests.Cli;
using Xunit;

namespace Pawl.IntegrationTests.Documentation;

/// <summary>
/// The commands that pages of the documentation show, run from top to bottom as a reader pastes them: in the folder of the repository, after <c>pawl up</c>.
/// A fence <c>sh</c> runs, one <c>yaml NAME</c> is saved as a file; a fence <c>text</c> right behind it is what it prints; <c>sh no-run</c> is left out and must be listed here with its reason.
/// </summary>
public sealed class DocumentationTests(RunningServer server) : IClassFixture<RunningServer>
{
    /// <summary>Pages that run. Each takes names of its own, so that one server is enough for all.</summary>
    public static TheoryData<string> Pages =>
    [
        "docs/control.md", "docs/time-travel.md", "docs/upgrades.md", "docs/versions.md", "docs/templates.md", "docs/audit.md",
        "docs/timeouts.md", "docs/compensation.md", "docs/testing-workflows.md", "docs/cli.md", "docs/api.md", "docs/getting-started.md", "README.md",
    ];

    /// <summary>Blocks that cannot run here, by page and first line.</summary>
    private static readonly Dictionary<string, string> Exceptions = new()
    {
        ["README.md: ./pawl demo      # brings everything up, publishes the examples, runs one, shows it"] = "goes on until ctrl-c",
        ["docs/getting-started.md: ./pawl demo"] = "goes on until ctrl-c",
        ["docs/getting-started.md: ./pawl up"] = "goes on until ctrl-c",
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_command_of_a_page_runs_as_it_stands_and_prints_what_the_page_shows(string name)
    {
        var page = DocumentedPage.Read(name);
        using var folder = new ReadersFolder();

        var result = await Shell.RunAsync("bash", [folder.Write("page.sh", Script(page, folder))], folder.Environment(server.Home), directory: folder.Path);
        var reached = folder.Read("reached");
        Assert.True(result.ExitCode == 0, $"{reached}: a command ended with {result.ExitCode}.\n{result.Error}\n{folder.Read(reached + ".out")}");

        var differing = from block in page.Runnable
                        where block.Output is not null
                        let printed = folder.Read($"{block.Line}.out")
                        where !ShownOutput.Fits(block.Output!, printed)
                        select $"{name}:{block.Line} shows\n{block.Output}\nand printed\n{printed}";
        Assert.True(!differing.Any(), string.Join('\n', differing));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_block_with_commands_runs_or_is_listed_as_an_exception(string name)
    {
        var page = DocumentedPage.Read(name);
        foreach (var block in page.Blocks.Where(block => block.Info != "sh" && (block.Info.StartsWith("sh", StringComparison.Ordinal) || HasCommand(block))))
        {
            Assert.True(block.Info == "sh no-run" && Exceptions.ContainsKey($"{name}: {FirstLine(block)}"), $"{name}:{block.Line} '{FirstLine(block)}' does not run. Fence it with 'sh', or list it as an exception.");
        }
    }

    [Fact]
    public void No_exception_is_left_over() =>
        Assert.Equal(Exceptions.Keys.Order(), from page in Pages.Select(row => row.Data) from block in DocumentedPage.Read(page).Blocks where block.Info == "sh no-run" orderby $"{page}: {FirstLine(block)}" select $"{page}: {FirstLine(block)}");

    private static bool HasCommand(FencedBlock block) =>
        block.Info is "" or "console" or "bash" or "shell" && block.Text.Split('\n').Any(line => line.TrimStart('$', ' ') is var plain && (plain.StartsWith("pawl ", StringComparison.Ordinal) || plain.StartsWith("./pawl ", StringComparison.Ordinal) || plain.StartsWith("curl ", StringComparison.Ordinal)));

    private static string FirstLine(FencedBlock block) => block.Text.Split('\n')[0];

    // One shell for the page: what one block sets, the next ones see. Each block notes where it is, and keeps its output apart.
    private static string Script(DocumentedPage page, ReadersFolder folder)
    {
        var script = new StringBuilder("set -Eeuo pipefail\ntrap 'printf \"%s\\n\" \"failed: $BASH_COMMAND\" >&2' ERR\n");
        foreach (var block in page.Runnable)
        {
            script.Append("printf %s ").Append(block.Line).Append(" > ").Append(folder.Notes).Append("/reached\n{\n")
                .Append(block.Commands).Append("} > ").Append(folder.Notes).Append('/').Append(block.Line).Append(".out\n");
        }
        return script.ToString();
    }
}
