using System.Net;
using Pawl.Client.Problems;
using Pawl.IntegrationTests.Api;
using Pawl.IntegrationTests.Postgres;
using Pawl.Runtime.Checkpoints;
using Xunit;

namespace Pawl.IntegrationTests.Travel;

[Collection(ApiCollection.Name)]
public sealed class CheckpointTests(ApiServer server, PostgresFixture postgres)
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_checkpoint_names_a_position_from_which_a_fork_can_begin()
    {
        var id = await SleepingAsync();
        using (var created = await server.Http.PostJsonAsync($"/api/v1/executions/{id}/checkpoints", """{"name":"begin","position":1,"note":"the start"}"""))
            Assert.Equal(1, (await created.JsonAsync(HttpStatusCode.Created)).GetProperty("position").GetInt64());
        var here = await server.Client.Executions.CreateCheckpointAsync(id, new() { Name = "here" }, cancellationToken);
        Assert.Equal((await server.Client.Executions.StateAsync(id, cancellationToken)).Position, here.Position);

        var fork = await server.Client.Executions.ForkAsync(id, new() { Checkpoint = "begin" }, cancellationToken: cancellationToken);
        Assert.Equal(1, fork.ForkedFrom!.Position);
        Assert.Equal(["begin", "here"], (await NamesAsync(id)).Order());
    }

    [Fact]
    public async Task The_same_again_changes_nothing_and_another_under_the_name_is_refused()
    {
        var id = await SleepingAsync();
        await server.Client.Executions.CreateCheckpointAsync(id, new() { Name = "a", Position = 1 }, cancellationToken);
        using (var again = await server.Http.PostJsonAsync($"/api/v1/executions/{id}/checkpoints", """{"name":"a","position":1}""")) await again.JsonAsync(HttpStatusCode.OK);
        using var other = await server.Http.PostJsonAsync($"/api/v1/executions/{id}/checkpoints", """{"name":"a","position":2}""");
        await other.ProblemAsync(HttpStatusCode.Conflict, "checkpoint-exists");
    }

    [Fact]
    public async Task Checkpoints_are_copied_deleted_and_pruned()
    {
        var id = await SleepingAsync();
        foreach (var name in new[] { "a", "b", "c" }) await server.Client.Executions.CreateCheckpointAsync(id, new() { Name = name, Position = 1 }, cancellationToken);

        Assert.Equal(1, (await server.Client.Executions.CopyCheckpointAsync(id, "a", "d", cancellationToken)).Position);
        await server.Client.Executions.DeleteCheckpointAsync(id, "b", cancellationToken);
        Assert.Equal(0, (await server.Client.Executions.PruneCheckpointsAsync(id, new() { Keep = 1, OlderThan = "1d" }, cancellationToken)).Deleted);
        Assert.Equal(2, (await server.Client.Executions.PruneCheckpointsAsync(id, new() { Keep = 1 }, cancellationToken)).Deleted);
        Assert.Equal(["d"], await NamesAsync(id));
        Assert.Equal("checkpoint-not-found", (await Assert.ThrowsAsync<PawlApiException>(() => server.Client.Executions.DeleteCheckpointAsync(id, "b", cancellationToken))).Code);
        Assert.Equal("checkpoint-not-found", (await Assert.ThrowsAsync<PawlApiException>(() => server.Client.Executions.CopyCheckpointAsync(id, "b", "e", cancellationToken))).Code);
        Assert.Equal("checkpoint-not-found", (await Assert.ThrowsAsync<PawlApiException>(() => server.Client.Executions.ForkAsync(id, new() { Checkpoint = "b" }, cancellationToken: cancellationToken))).Code);
    }

    [Theory]
    [InlineData("checkpoints", """{"name":"-"}""", 400, "body-invalid")]
    [InlineData("checkpoints", """{"name":"a","position":0}""", 400, "body-invalid")]
    [InlineData("checkpoints", """{"name":"a","nobody":0}""", 400, "body-invalid")]
    [InlineData("checkpoints", """{"name":"a","position":999}""", 404, "position-unknown")]
    [InlineData("checkpoints/prune", "{}", 400, "body-invalid")]
    [InlineData("checkpoints/prune", """{"keep":-1}""", 400, "body-invalid")]
    [InlineData("checkpoints/prune", """{"olderThan":"soon"}""", 400, "body-invalid")]
    public async Task What_makes_no_sense_is_refused(string route, string body, int status, string code)
    {
        using var answer = await server.Http.PostJsonAsync($"/api/v1/executions/{await SleepingAsync()}/{route}", body);
        await answer.ProblemAsync((HttpStatusCode)status, code);
    }

    [Fact]
    public async Task One_execution_has_a_bounded_number_of_them_however_many_come_at_once()
    {
        var id = await SleepingAsync();
        var tried = await Task.WhenAll(Enumerable.Range(0, 110).Select(async n =>
        {
            using var answer = await server.Http.PostJsonAsync($"/api/v1/executions/{id}/checkpoints", $$"""{"name":"c{{n}}","position":1}""");
            return answer.StatusCode;
        }));
        Assert.Equal((100, 10), (tried.Count(status => status == HttpStatusCode.Created), tried.Count(status => status == HttpStatusCode.Conflict)));
    }

    [Fact]
    public async Task Automatic_clean_up_by_age_removes_exactly_those_older_than_the_limit_by_one_look_at_the_clock()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var storage = await database.OpenAsync();
        var begin = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        var (limit, made) = (TimeSpan.FromDays(7), CheckpointRetention.Portion + 50);
        for (var n = 0; n < made; n++)
            await storage.Checkpoints.AddAsync(new("default", $"e{n % 20}"), new($"c{n}", 1, begin - limit + TimeSpan.FromMilliseconds(n - made + 3), null), 1_000, cancellationToken);

        // The clock moves on while it cleans up, and what is exactly as old as the limit stays.
        Assert.Equal(made - 3, await new CheckpointRetention(storage.Checkpoints, new RunningClock(begin)).CleanUpAsync(limit, cancellationToken));

        var left = new List<string>();
        for (var n = 0; n < 20; n++) left.AddRange((await storage.Checkpoints.ListAsync(new("default", $"e{n}"), cancellationToken)).Select(checkpoint => checkpoint.Name));
        Assert.Equal([$"c{made - 3}", $"c{made - 2}", $"c{made - 1}"], left.Order(StringComparer.Ordinal));
    }

    /// <summary>A clock that is a minute later whenever somebody looks.</summary>
    private sealed class RunningClock(DateTimeOffset now) : TimeProvider
    {
        private DateTimeOffset _next = now;

        public override DateTimeOffset GetUtcNow()
        {
            var shown = _next;
            _next += TimeSpan.FromMinutes(1);
            return shown;
        }
    }

    private async Task<string> SleepingAsync()
    {
        var name = Documents.NewName("checkpoints");
        await server.Client.Workflows.PublishAsync(Documents.Sleep(name), cancellationToken);
        return (await server.Client.Executions.StartAsync("test", name, new(), cancellationToken: cancellationToken)).Id;
    }

    private async Task<List<string>> NamesAsync(string id) => [.. (await server.Client.Executions.CheckpointsAsync(id, cancellationToken)).Items.Select(checkpoint => checkpoint.Name)];
}
