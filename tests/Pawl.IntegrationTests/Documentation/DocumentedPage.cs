namespace Pawl.IntegrationTests.Documentation;

/// <summary>A fenced block of a page.</summary>
/// <param name="Line">The line of its first content, from 1.</param>
/// <param name="Info">What stands behind the fence, e.g. <c>sh</c> or <c>sh no-run</c>.</param>
/// <param name="Text">The content, every line with its end.</param>
internal sealed record FencedBlock(int Line, string Info, string Text);

/// <summary>Commands that a reader pastes, and what the page says they print.</summary>
/// <param name="Line">Where the commands stand, from 1.</param>
/// <param name="Commands">A piece of a shell script.</param>
/// <param name="Output">What they print on standard output; null where the page does not say.</param>
internal sealed record RunnableBlock(int Line, string Commands, string? Output);

/// <summary>A page of the documentation, as far as it can be run.</summary>
internal sealed class DocumentedPage
{
    private const string Fence = "```";
    /// <summary>Blocks of this kind run as they stand, one after the other.</summary>
    private const string Run = "sh";
    /// <summary>A block of this kind, with a name, is a file that the reader saves.</summary>
    private const string SavedFile = "yaml ";
    /// <summary>A block of this kind right behind one that runs is its output.</summary>
    private const string Output = "text";

    private DocumentedPage(string name, IReadOnlyList<FencedBlock> blocks) => (Name, Blocks) = (name, blocks);

    /// <summary>Path in the repository, e.g. <c>docs/control.md</c>.</summary>
    public string Name { get; }
    public IReadOnlyList<FencedBlock> Blocks { get; }

    /// <summary>The blocks that run, in their order.</summary>
    public IReadOnlyList<RunnableBlock> Runnable =>
        [.. Blocks.Select((block, index) => (block, next: index + 1 < Blocks.Count ? Blocks[index + 1] : null))
            .Where(pair => pair.block.Info == Run || pair.block.Info.StartsWith(SavedFile, StringComparison.Ordinal))
            .Select(pair => new RunnableBlock(pair.block.Line, Commands(pair.block), IsOutput(pair.block, pair.next) ? pair.next!.Text : null))];

    public static DocumentedPage Read(string name) => Parse(name, File.ReadAllText(Path.Combine(Cli.Repository.Root, name)));

    /// <exception cref="FormatException">A fence is not closed.</exception>
    public static DocumentedPage Parse(string name, string text)
    {
        var blocks = new List<FencedBlock>();
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith(Fence, StringComparison.Ordinal)) continue;
            var end = Array.IndexOf(lines, Fence, i + 1);
            if (end < 0) throw new FormatException($"{name}:{i + 1}: the fence is not closed.");
            blocks.Add(new(i + 2, lines[i][Fence.Length..].Trim(), string.Concat(lines[(i + 1)..end].Select(line => line + "\n"))));
            i = end;
        }
        return new(name, blocks);
    }

    private static string Commands(FencedBlock block) => block.Info == Run ? block.Text : $"cat > {block.Info[SavedFile.Length..]} <<'END-OF-FILE'\n{block.Text}END-OF-FILE\n";

    // Only a fence, or a fence and an empty line, stand between the two.
    private static bool IsOutput(FencedBlock commands, FencedBlock? next) =>
        next?.Info == Output && next.Line - (commands.Line + commands.Text.Count(character => character == '\n')) <= 3;
}
