using System.Net;
using Pawl.Client;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Pawl.IntegrationTests.Postgres;
using Pawl.Server;
using Xunit;

namespace Pawl.IntegrationTests.Api;

/// <summary>What the API says while PostgreSQL is away, and that it goes on by itself when it is back.</summary>
public sealed class DatabaseAwayTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private SocketGate gate = null!;
    private PawlServer server = null!;
    private PawlClient client = null!;
    private HttpClient http = null!;

    public async ValueTask InitializeAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        gate = new(database.App);
        var through = database with { Owner = gate.Through(database.Owner), App = gate.Through(database.App), Committer = gate.Through(database.Committer) };
        server = await ApiServer.StartAsync(ApiServer.OptionsFor(through) with { Limits = new() { KeyTrust = TimeSpan.Zero } });
        client = PawlClient.Connect(server.Address, server.FirstKey);
        http = new() { BaseAddress = server.Address, DefaultRequestHeaders = { Authorization = new("Bearer", server.FirstKey) } };
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        client.Dispose();
        gate.Open();
        await server.DisposeAsync();
        gate.Dispose();
    }

    [Fact]
    public async Task The_server_lives_but_is_not_ready_and_says_when_to_come_back()
    {
        gate.Shut();

        using var live = await http.GetAsync("/healthz/live", cancellationToken);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        using var ready = await http.GetAsync("/healthz/ready", cancellationToken);
        await ready.ProblemAsync(HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.NotNull(ready.Headers.RetryAfter);
        Assert.False(await client.Health.IsReadyAsync(cancellationToken));

        foreach (var path in (string[])["/api/v1/workflows", "/api/v1/executions", "/api/v1/executions/x", "/api/v1/executions/x/history", "/api/v1/keys"])
        {
            using var answer = await http.GetAsync(path, cancellationToken);
            await answer.ProblemAsync(HttpStatusCode.ServiceUnavailable, "store-unavailable");
            Assert.NotNull(answer.Headers.RetryAfter);
        }
    }

    [Fact]
    public async Task What_was_accepted_before_goes_on_after_and_a_repeated_start_takes_effect_once()
    {
        await client.Workflows.PublishAsync(Documents.Blink("outage"), cancellationToken);
        await client.Workflows.PublishAsync(Documents.Greet("repeat"), cancellationToken);
        var before = await client.Executions.StartAsync("test", "outage", new(), cancellationToken: cancellationToken);

        gate.Shut();
        var key = Guid.NewGuid().ToString();
        var refused = await Assert.ThrowsAsync<PawlApiException>(() => client.Executions.StartAsync("test", "repeat", new(), key, cancellationToken: cancellationToken));
        Assert.Equal(503, refused.Status);
        Assert.NotNull(refused.RetryAfter);
        gate.Open();

        Assert.Equal(ExecutionStatus.Completed, (await EventuallyAsync(() => client.Executions.GetAsync(before.Id, TimeSpan.FromSeconds(20), cancellationToken))).Status);
        var first = await EventuallyAsync(() => client.Executions.StartAsync("test", "repeat", new(), key, TimeSpan.FromSeconds(20), cancellationToken));
        var second = await EventuallyAsync(() => client.Executions.StartAsync("test", "repeat", new(), key, TimeSpan.FromSeconds(20), cancellationToken));
        Assert.Equal((first.Id, ExecutionStatus.Completed), (second.Id, second.Status));
        Assert.Single((await client.Executions.ListAsync(new() { Workflow = "test/repeat" }, cancellationToken)).Items);
        Assert.True(await client.Health.IsReadyAsync(cancellationToken));
    }

    [Fact]
    public async Task A_stream_outlives_an_outage_without_gap_or_repetition()
    {
        await client.Workflows.PublishAsync(Documents.Blink("stream-outage"), cancellationToken);
        var execution = await client.Executions.StartAsync("test", "stream-outage", new(), cancellationToken: cancellationToken);
        var positions = new List<long>();
        var ended = false;
        while (!ended)
        {
            try
            {
                await foreach (var item in client.Executions.StreamAsync(execution.Id, positions.LastOrDefault(), cancellationToken))
                {
                    positions.Add(item.Position);
                    if (item.Type == "wait-started") await OutageAsync();
                }
                ended = true;
            }
            catch (Exception error) when (error is PawlConnectionException or PawlApiException { Status: 503 }) { }
        }

        Assert.Equal(Enumerable.Range(1, positions.Count).Select(position => (long)position), positions);
        Assert.Equal("execution-completed", (await client.Executions.HistoryAsync(execution.Id, cancellationToken: cancellationToken)).Items[^1].Type);
        Assert.Equal(positions.Count, (await client.Executions.HistoryAsync(execution.Id, cancellationToken: cancellationToken)).Items.Count);
    }

    private async Task OutageAsync()
    {
        gate.Shut();
        Assert.False(await client.Health.IsReadyAsync(cancellationToken));
        gate.Open();
    }

    /// <summary>Repeats a request while it is told to come back: what every client does.</summary>
    private static async Task<T> EventuallyAsync<T>(Func<Task<T>> request)
    {
        while (true)
        {
            try { return await request(); }
            catch (PawlApiException error) when (error.Status == 503) { }
        }
    }
}
