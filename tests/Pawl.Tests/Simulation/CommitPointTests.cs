using Pawl.Language.Expressions;
using Pawl.Tests.Shared;
using Xunit;

namespace Pawl.Tests.Simulation;

/// <summary>Each example is run again for each of its commits, and dies there: just before it, and just behind it. It ends as if nothing had been.</summary>
public sealed class CommitPointTests(ITestOutputHelper output)
{
    public static TheoryData<string> Examples => [.. Documents.Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    /// <summary>The example workflows; what stands beside them as <c>NAME.test.yaml</c> tests them.</summary>
    internal static IEnumerable<string> Documents => Directory.EnumerateFiles(Folder, "*.yaml").Where(file => !file.EndsWith(".test.yaml", StringComparison.Ordinal));

    private static string Folder => Path.Combine(Repository.Root, "examples");

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_ends_alike_wherever_its_process_dies(string example)
    {
        var input = Path.Combine(Folder, example + ".input.json");
        var data = File.Exists(input) ? JqValue.Parse(File.ReadAllText(input)) : JqValue.EmptyObject;
        var outside = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "histories"), $"example-{example}*.jsonl", SearchOption.AllDirectories).Select(RecordedHistory.Read).ToList();

        var undisturbed = CommitPointRun.Run(example, data, outside);
        Assert.Empty(undisturbed.Violations);
        Assert.All(undisturbed.Ends, end => Assert.Matches(" (Completed|Faulted) ", end));
        for (var commit = 1; commit <= undisturbed.Commits; commit++)
        {
            foreach (var isBehind in (bool[])[false, true])
            {
                var where = $"{example} dies {(isBehind ? "behind" : "before")} commit {commit} of {undisturbed.Commits}";
                var disturbed = CommitPointRun.Run(example, data, outside, commit, isBehind);
                Assert.True(disturbed.HasDied, where);
                Assert.True(disturbed.Violations.Count == 0, $"{where}: {string.Join('\n', disturbed.Violations)}");
                Assert.True(undisturbed.Ends.SequenceEqual(disturbed.Ends), $"{where}: {string.Join('\n', disturbed.Ends)}");
                Assert.True(undisturbed.Effects.SequenceEqual(disturbed.Effects), $"{where}: effects {string.Join(' ', disturbed.Effects)}, expected {string.Join(' ', undisturbed.Effects)}");
            }
        }
        output.WriteLine($"{example}: {undisturbed.Commits} commits, {undisturbed.Commits * 2} deaths, {undisturbed.Effects.Count} tasks with effects");
    }
}
