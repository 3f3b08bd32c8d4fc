using System.Text.Json;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Pawl.IntegrationTests.Api;
using Xunit;

namespace Pawl.IntegrationTests.Control;

/// <summary>Actions that meet each other on a real server: whichever comes first, there is one history that explains every answer.</summary>
[Collection(ApiCollection.Name)]
public sealed class ControlRaceTests(ApiServer server)
{
    private const int Races = 12;
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    private ExecutionsClient Executions => server.Client.Executions;

    [Fact]
    public Task A_resume_by_hand_and_one_by_its_time_have_one_effect() => RacesAsync(async name =>
    {
        await StartAsync(name);
        await Executions.SuspendAsync(name, new() { Until = DateTimeOffset.UtcNow.AddMilliseconds(Random.Shared.Next(1, 40)) }, cancellationToken: cancellationToken);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TriedAsync(() => Executions.ResumeAsync(name, cancellationToken: cancellationToken))));
        await PublishAsync(name);
        await EndedAsync(name);

        var happened = await HistoryAsync(name);
        Assert.Equal((1, 1), (Count(happened, "execution-suspended"), Count(happened, "execution-resumed")));
        Assert.True(answers.Count(code => code is null) <= 1);
        Assert.All(answers.OfType<string>(), code => Assert.Contains(code, (string[])["execution-not-suspended", "execution-ended"]));
    });

    [Fact]
    public Task Of_edits_that_saw_the_same_position_one_wins() => RacesAsync(async name =>
    {
        await StartAsync(name, suspended: true);
        var position = (await Executions.StateAsync(name, cancellationToken)).Position;
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(async n =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/executions/{name}/edit") { Content = new StringContent($$$"""{"context":{"by":{{{n}}}}}""", null, "application/json") };
            request.Headers.TryAddWithoutValidation("If-Match", $"\"{position}\"");
            using var answer = await server.Http.SendAsync(request, cancellationToken);
            return (int)answer.StatusCode;
        }));

        Assert.Equal([200, 412, 412, 412, 412, 412], answers.Order());
        var winner = Array.IndexOf(answers, 200);
        Assert.Equal(winner, (await Executions.StateAsync(name, cancellationToken)).Context.GetProperty("by").GetInt32());
        Assert.Equal(1, Count(await HistoryAsync(name), "context-edited"));
    });

    [Fact]
    public Task A_skip_and_the_end_of_the_task_itself_give_one_output() => RacesAsync(async name =>
    {
        await StartAsync(name);
        await Executions.SuspendAsync(name, cancellationToken: cancellationToken);
        var skip = TriedAsync(() => Executions.SkipAsync(name, new() { Task = "hear", Output = JsonSerializer.SerializeToElement("skipped") }, cancellationToken: cancellationToken));
        await Task.WhenAll(skip, PublishAsync(name));
        await Executions.ResumeAsync(name, cancellationToken: cancellationToken);

        var ended = await EndedAsync(name);
        // What lives can be skipped also when its result waits already.
        Assert.Equal((null, "\"skipped\""), (await skip, ended.Output?.GetRawText()));
        Assert.Equal(1, Count(await HistoryAsync(name), "task-overridden"));
    });

    [Fact]
    public Task A_cancellation_and_a_retry_in_place_leave_a_cancelled_execution() => RacesAsync(async name =>
    {
        await StartAsync(name);
        await Executions.SuspendAsync(name, cancellationToken: cancellationToken);
        var cancel = TriedAsync(() => Executions.CancelAsync(name, cancellationToken: cancellationToken));
        var retry = TriedAsync(() => Executions.RetryAsync(name, new() { Task = "hear" }, cancellationToken: cancellationToken));
        Assert.Null((await Task.WhenAll(cancel, retry))[0]);

        Assert.Equal(ExecutionStatus.Cancelled, (await Executions.GetAsync(name, cancellationToken: cancellationToken)).Status);
        var happened = await HistoryAsync(name);
        Assert.Equal((1, "execution-cancelled"), (Count(happened, "execution-cancelled"), happened[^1]));
        // It went back before it was cancelled, or what had ended began anew, or the ground moved under it.
        Assert.Contains(await retry, (string?[])[null, "position-changed", "execution-ended", "execution-not-ended"]);
        Assert.True(Count(happened, "cursor-moved") <= 1);
    });

    [Fact]
    public Task A_migration_among_suspensions_happens_once() => RacesAsync(async name =>
    {
        await StartAsync(name);
        var answers = await Task.WhenAll(
            TriedAsync(() => Executions.MigrateAsync(name, new() { Version = "1.1.0" }, cancellationToken)),
            TriedAsync(() => Executions.SuspendAsync(name, cancellationToken: cancellationToken)),
            TriedAsync(() => Executions.ResumeAsync(name, cancellationToken: cancellationToken)));
        Assert.Equal((null, null), (answers[0], answers[1]));
        await TriedAsync(() => Executions.ResumeAsync(name, cancellationToken: cancellationToken));
        await PublishAsync(name);

        var ended = await EndedAsync(name);
        Assert.Equal(("1.1.0", "\"1.1.0\""), (ended.Workflow.Version, ended.Output?.GetRawText()));
        var happened = await HistoryAsync(name);
        Assert.Equal((1, Count(happened, "execution-suspended")), (Count(happened, "definition-migrated"), Count(happened, "execution-resumed")));
    });

    [Fact]
    public Task Of_two_forks_with_one_id_one_begins() => RacesAsync(async name =>
    {
        await StartAsync(name);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => TriedAsync(() => Executions.ForkAsync(name, new() { Id = $"{name}-fork", Labels = new Dictionary<string, string> { ["n"] = $"{n}" } }, cancellationToken: cancellationToken))));

        Assert.Equal([null, "execution-id-taken", "execution-id-taken", "execution-id-taken"], answers.Order());
        var fork = await Executions.GetAsync($"{name}-fork", cancellationToken: cancellationToken);
        Assert.Equal($"{Array.IndexOf(answers, null)}", fork.Labels!["n"]);
        Assert.Equal(1, Count(await HistoryAsync($"{name}-fork"), "execution-forked"));
    });

    /// <summary>Runs a race some times: which of the two comes first is chance.</summary>
    private async Task RacesAsync(Func<string, Task> race)
    {
        foreach (var version in (string[])["1.0.0", "1.1.0"]) await server.Client.Workflows.PublishAsync(Document(version), cancellationToken);
        var names = Documents.NewName("race");
        await Task.WhenAll(Enumerable.Range(0, Races).Select(n => race($"{names}-{n}")));
    }

    private Task StartAsync(string name, bool suspended = false) =>
        Executions.StartAsync("test", "raced", new() { Id = name, Version = "1.0.0", Suspended = suspended }, cancellationToken: cancellationToken);

    private Task PublishAsync(string name) =>
        server.Client.Events.PublishAsync(JsonSerializer.SerializeToElement(new { specversion = "1.0", id = name, source = "/race", type = "raced", data = new Dictionary<string, string> { ["for"] = name } }), cancellationToken);

    private async Task<Execution> EndedAsync(string name)
    {
        var ended = await Executions.GetAsync(name, Wait, cancellationToken);
        Assert.True(ended.Status == ExecutionStatus.Completed, $"{name} is {ended.Status}");
        return ended;
    }

    private async Task<List<string>> HistoryAsync(string name) => [.. (await Executions.HistoryAsync(name, 200, cancellationToken: cancellationToken)).Items.Select(item => item.Type)];

    private static int Count(List<string> happened, string kind) => happened.Count(type => type == kind);

    /// <summary>Asks.</summary><returns>Why it was refused; null when it was done.</returns>
    private static async Task<string?> TriedAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            await ask();
            return null;
        }
        catch (PawlApiException refused) when (refused.Status is 409 or 412)
        {
            return refused.Code;
        }
    }

    private static string Document(string version) => $$"""
        document: { dsl: '1.0.3', namespace: test, name: raced, version: '{{version}}' }
        do:
          - hear: { listen: { to: { one: { with: { type: raced, data: '${ .for == $workflow.id }' } } } } }
          - last: { set: '${ {{(version == "1.0.0" ? "." : "\"1.1.0\"")}} }' }
        """;
}
