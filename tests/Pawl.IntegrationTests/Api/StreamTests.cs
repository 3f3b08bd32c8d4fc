using System.Net;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Pawl.IntegrationTests.Postgres;
using Xunit;

namespace Pawl.IntegrationTests.Api;

[Collection(ApiCollection.Name)]
public sealed class StreamTests(ApiServer server, PostgresFixture postgres)
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_tells_the_history_as_it_grows_and_ends_with_it()
    {
        var id = await StartedAsync("stream", Documents.Blink);
        var streamed = await server.Client.Executions.StreamAsync(id, cancellationToken: cancellationToken).ToListAsync(cancellationToken);
        var stored = (await server.Client.Executions.HistoryAsync(id, cancellationToken: cancellationToken)).Items;

        Assert.Equal("execution-completed", streamed[^1].Type);
        Assert.Equal(stored.Select(Told), streamed.Select(Told));
    }

    [Fact]
    public async Task A_stream_goes_on_behind_the_last_event_that_was_seen()
    {
        var id = await StartedAsync("resume", Documents.Blink);
        var seen = new List<HistoryItem>();
        await foreach (var item in server.Client.Executions.StreamAsync(id, cancellationToken: cancellationToken))
        {
            seen.Add(item);
            if (item.Position == 2) break; // the connection is gone
        }
        await foreach (var item in server.Client.Executions.StreamAsync(id, after: 2, cancellationToken)) seen.Add(item);

        Assert.Equal((await server.Client.Executions.HistoryAsync(id, cancellationToken: cancellationToken)).Items.Select(Told), seen.Select(Told));
    }

    [Fact]
    public async Task A_stream_from_beyond_the_end_ends_at_once()
    {
        var id = await StartedAsync("beyond", Documents.Blink);
        await server.Client.Executions.GetAsync(id, TimeSpan.FromSeconds(20), cancellationToken);
        Assert.Empty(await server.Client.Executions.StreamAsync(id, after: 1_000, cancellationToken).ToListAsync(cancellationToken));
    }

    [Fact]
    public async Task Events_carry_their_position_as_id_and_silence_is_filled_with_comments()
    {
        var id = await StartedAsync("raw", Documents.Sleep);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/executions/{id}/stream");
        using var response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);

        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        var text = new List<string>();
        while (text.Count(line => line.StartsWith(':')) < 2) text.Add(await lines.ReadLineAsync(cancellationToken) ?? throw new EndOfStreamException());
        Assert.Equal("id: 1", text[0]);
        Assert.Equal("event: execution-started", text[1]);
        Assert.StartsWith("data: {\"position\":1,", text[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("one")]
    [InlineData("9223372036854775807")]
    [InlineData("99999999999999999999")]
    public async Task A_position_that_is_none_is_refused(string position)
    {
        var id = await StartedAsync("position", Documents.Sleep);
        using var answer = await server.Http.SendAsync($"/api/v1/executions/{id}/stream", HttpMethod.Get, headers: ("Last-Event-ID", position));
        await answer.ProblemAsync(HttpStatusCode.BadRequest, "header-invalid");
    }

    // On a server of its own: it sees a while later that a stream was left, and others' streams would find no place.
    [Fact]
    public async Task Streams_beyond_the_bound_are_told_to_come_back()
    {
        var crowded = await ApiServer.StartAsync(ApiServer.OptionsFor(await postgres.CreateDatabaseAsync()) with { Limits = new() { StreamHeartbeat = TimeSpan.FromMilliseconds(200), Streams = 3 } });
        using var client = Client.PawlClient.Connect(crowded.Address, crowded.FirstKey);
        await client.Workflows.PublishAsync(Documents.Sleep("crowd"), cancellationToken);
        var id = (await client.Executions.StartAsync("test", "crowd", new(), cancellationToken: cancellationToken)).Id;
        using var http = new HttpClient { BaseAddress = crowded.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", crowded.FirstKey);

        var open = new List<HttpResponseMessage>();
        for (var n = 0; n < 3; n++) open.Add(await OpenAsync());
        Assert.All(open, one => Assert.Equal(HttpStatusCode.OK, one.StatusCode));
        using (var refused = await OpenAsync())
        {
            await refused.ProblemAsync(HttpStatusCode.TooManyRequests, "too-many-streams");
            Assert.NotNull(refused.Headers.RetryAfter);
        }
        foreach (var one in open) one.Dispose();

        // A place is free again once the server has seen the others go.
        HttpStatusCode again;
        do
        {
            using var answer = await OpenAsync();
            again = answer.StatusCode;
        }
        while (again != HttpStatusCode.OK);
        await crowded.DisposeAsync();

        async Task<HttpResponseMessage> OpenAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/executions/{id}/stream");
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
    }

    [Fact]
    public async Task A_server_that_stops_breaks_its_streams_without_saying_that_they_ended()
    {
        var database = await postgres.CreateDatabaseAsync();
        var stopping = await ApiServer.StartAsync(ApiServer.OptionsFor(database));
        using var client = Client.PawlClient.Connect(stopping.Address, stopping.FirstKey);
        await client.Workflows.PublishAsync(Documents.Sleep("stopped"), cancellationToken);
        var execution = await client.Executions.StartAsync("test", "stopped", new(), cancellationToken: cancellationToken);

        var broken = Assert.ThrowsAsync<PawlConnectionException>(async () =>
        {
            await foreach (var item in client.Executions.StreamAsync(execution.Id, cancellationToken: cancellationToken))
            {
                if (item.Position == 1) _ = stopping.StopAsync(cancellationToken);
            }
        });
        await broken;
        await stopping.DisposeAsync();
    }

    private static (long, string, DateTimeOffset, string) Told(HistoryItem item) =>
        (item.Position, item.Type, item.At, string.Join(',', item.Members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => $"{member.Key}={member.Value.GetRawText()}")));

    private async Task<string> StartedAsync(string stem, Func<string, string> document)
    {
        var name = Documents.NewName(stem);
        await server.Client.Workflows.PublishAsync(document(name), cancellationToken);
        return (await server.Client.Executions.StartAsync("test", name, new(), cancellationToken: cancellationToken)).Id;
    }
}
