using Pawl.Engine.History;
using Pawl.IntegrationTests.Cli;
using Pawl.Tests.Shared;
using Xunit;

namespace Pawl.IntegrationTests.Histories;

/// <summary>Plays what recorded histories show, and records what is not recorded yet when <c>PAWL_RECORD_HISTORIES</c> is set. One that is there is never written again.</summary>
public sealed class RecordingTests(HistoryStage stage) : IClassFixture<HistoryStage>
{
    public static TheoryData<string> Names => [.. Recording.All.Select(recording => recording.Name)];

    /// <summary>The version that is being built names the folder.</summary>
    private static string Version => typeof(HistoryJson).Assembly.GetName().Version!.ToString(3);

    private static string Folder => Path.Combine(Repository.Root, "tests", "histories");

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_is_recorded_still_happens(string name)
    {
        var recording = Recording.All.Single(one => one.Name == name);
        var id = await recording.Play(stage);
        var history = await stage.HistoryAsync(id);
        AssertOrRecord(name, RecordedHistory.Record(id, Version, recording.Shows, history));
        foreach (var (number, child) in history.SelectMany(batch => batch.Events).OfType<ChildScheduled>().Index())
            AssertOrRecord($"{name}-child-{number + 1}", RecordedHistory.Record(child.ChildId, Version, $"a child of {recording.Shows}", await stage.HistoryAsync(child.ChildId)));
    }

    private static void AssertOrRecord(string name, RecordedHistory played)
    {
        var newest = Directory.EnumerateFiles(Folder, $"{name}.jsonl", SearchOption.AllDirectories).OrderBy(file => System.Version.Parse(Path.GetFileName(Path.GetDirectoryName(file))!)).LastOrDefault();
        if (newest is null && Environment.GetEnvironmentVariable("PAWL_RECORD_HISTORIES") is { Length: > 0 })
        {
            newest = Path.Combine(Directory.CreateDirectory(Path.Combine(Folder, Version)).FullName, $"{name}.jsonl");
            played.Write(newest);
        }
        Assert.True(newest is not null, $"No history shows {played.Shows}: run './check histories', look at tests/histories/{Version}/{name}.jsonl, and keep it.");
        Assert.Equal(Kinds(RecordedHistory.Read(newest)), Kinds(played));
    }

    private static IEnumerable<string> Kinds(RecordedHistory history) =>
        history.Batches.SelectMany(batch => batch.Events).Select(happened => (string)happened!["type"]!).Distinct().Order(StringComparer.Ordinal);
}
