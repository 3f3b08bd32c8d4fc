using System.Net;
using Pawl.IntegrationTests.Postgres;
using Xunit;

namespace Pawl.IntegrationTests.Api;

[Collection(ApiCollection.Name)]
public sealed class HealthTests(ApiServer server, PostgresFixture postgres)
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/healthz/live")]
    [InlineData("/healthz/ready")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/docs/errors/unauthenticated")]
    [InlineData("/")]
    public async Task What_is_open_to_all_needs_no_key(string path)
    {
        using var answer = await server.HttpWith(null).GetAsync(path, cancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("/healthz/live")]
    [InlineData("/healthz/ready")]
    public async Task Health_answers_to_head(string path)
    {
        using var answer = await server.HttpWith(null).SendAsync(path, HttpMethod.Head);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task The_front_page_says_the_version_and_loads_nothing()
    {
        using var answer = await server.HttpWith(null).GetAsync("/", cancellationToken);
        var html = await answer.Content.ReadAsStringAsync(cancellationToken);

        Assert.Contains("0.1.0", html, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("{{", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_count_what_happens_to_executions()
    {
        var name = Documents.NewName("counted");
        await server.Client.Workflows.PublishAsync(Documents.Greet(name), cancellationToken);
        var before = await ValueAsync("pawl_executions_ended_total{status=\"completed\"}");
        for (var i = 0; i < 3; i++) await server.Client.Executions.StartAsync("test", name, new(), wait: TimeSpan.FromSeconds(20), cancellationToken: cancellationToken);

        Assert.True(await ValueAsync("pawl_executions_ended_total{status=\"completed\"}") >= before + 3);
        Assert.True(await ValueAsync("pawl_commit_duration_seconds_count") > 0);
        Assert.True(await ValueAsync("pawl_history_events_total") > 0);
    }

    [Fact]
    public async Task Metrics_can_be_opened_to_all()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var open = await ApiServer.StartAsync(ApiServer.OptionsFor(database) with { MetricsAnonymous = true });
        using var http = new HttpClient { BaseAddress = open.Address };
        Assert.Contains("# TYPE", await http.GetStringAsync("/metrics", cancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trace_that_comes_in_is_the_one_that_problems_name()
    {
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        var database = await postgres.CreateDatabaseAsync();
        await using var logging = await ApiServer.StartAsync(ApiServer.OptionsFor(database) with { LogLevel = Microsoft.Extensions.Logging.LogLevel.Critical });
        using var http = new HttpClient { BaseAddress = logging.Address };
        using var answer = await http.SendAsync("/nowhere", HttpMethod.Get, headers: ("traceparent", $"00-{Trace}-00f067aa0ba902b7-01"));
        Assert.Equal(Trace, (await answer.ProblemAsync(HttpStatusCode.NotFound, "route-not-found")).TraceId);
    }

    [Fact]
    public async Task A_first_key_is_made_once_for_a_database()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using (var first = await ApiServer.StartAsync(ApiServer.OptionsFor(database))) Assert.NotNull(first.FirstKey);
        await using var second = await ApiServer.StartAsync(ApiServer.OptionsFor(database));
        Assert.Null(second.FirstKey);
    }

    [Fact]
    public async Task A_second_server_on_the_same_database_takes_over_and_the_first_one_says_so()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var first = await ApiServer.StartAsync(ApiServer.OptionsFor(database));
        using var client = Client.PawlClient.Connect(first.Address, first.FirstKey);
        await client.Workflows.PublishAsync(Documents.Greet("taken-over"), cancellationToken);

        await using var second = await ApiServer.StartAsync(ApiServer.OptionsFor(database));
        using var other = Client.PawlClient.Connect(second.Address, first.FirstKey);
        var lost = await Assert.ThrowsAnyAsync<Exception>(() => client.Executions.StartAsync("test", "taken-over", new(), wait: TimeSpan.FromSeconds(5), cancellationToken: cancellationToken));
        Assert.True(lost is Client.Problems.PawlApiException { Status: 503 } or Client.Problems.PawlConnectionException, lost.ToString());
        await first.Lost.WaitAsync(TimeSpan.FromSeconds(20), cancellationToken);

        var execution = await other.Executions.StartAsync("test", "taken-over", new(), wait: TimeSpan.FromSeconds(20), cancellationToken: cancellationToken);
        Assert.Equal(Client.Executions.ExecutionStatus.Completed, execution.Status);
    }

    private async Task<double> ValueAsync(string series)
    {
        var text = await server.Http.GetStringAsync("/metrics", cancellationToken);
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith(series + " ", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[(series.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
