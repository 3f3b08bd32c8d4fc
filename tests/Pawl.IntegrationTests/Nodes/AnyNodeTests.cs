using System.Text.Json;
using Pawl.Client.Executions;
using Pawl.IntegrationTests.Postgres;
using Xunit;

namespace Pawl.IntegrationTests.Nodes;

/// <summary>Every server answers every request, whoever owns the execution: each is asked for enough executions that some are its own and some are not.</summary>
public sealed class AnyNodeTests(PostgresFixture fixture)
{
    private const int Ids = 6;

    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_servers_and_a_third_answer_for_each_other()
    {
        await using var cluster = await NodeCluster.StartAsync(fixture, "first", "second");
        await cluster[0].Client.Workflows.PublishAsync(Waiting, cancellationToken);
        await cluster[1].Client.Workflows.PublishAsync(Listening, cancellationToken);

        await Starts_travel_and_are_answered(cluster);
        await Commands_travel_and_are_answered(cluster);
        await Streams_and_waits_end_on_every_server(cluster);
        await Events_reach_listeners_of_other_servers(cluster);
        await Starts_with_one_key_on_two_servers_make_one_execution(cluster);
        await Schedules_published_on_two_servers_start_once(cluster);
        Assert.Equal(0, await LeftOverAsync(cluster));

        await cluster.AddAsync("third");
        await cluster.SharedEvenlyAsync(TimeSpan.FromSeconds(30));
        await cluster.AssertHistoriesAreWholeAsync();
    }

    private async Task Starts_travel_and_are_answered(NodeCluster cluster)
    {
        foreach (var id in Names("start"))
        {
            var started = await cluster[0].Client.Executions.StartAsync("nodes", "waiting", new() { Id = id }, cancellationToken: cancellationToken);
            Assert.Equal(id, started.Id);
            Assert.Equal(ExecutionStatus.Waiting, (await cluster[1].Client.Executions.StateAsync(id, cancellationToken)).Status);
            Assert.Contains("timer", (await cluster[1].Client.Executions.WhyAsync(id, cancellationToken)).Reasons.Select(reason => reason.Kind));
        }
    }

    private async Task Commands_travel_and_are_answered(NodeCluster cluster)
    {
        foreach (var id in Names("start"))
        {
            Assert.Equal(ExecutionStatus.Suspended, (await cluster[0].Client.Executions.SuspendAsync(id, cancellationToken: cancellationToken)).Status);
            Assert.Equal(ExecutionStatus.Waiting, (await cluster[1].Client.Executions.ResumeAsync(id, cancellationToken: cancellationToken)).Status);
            Assert.Equal(ExecutionStatus.Cancelled, (await cluster[0].Client.Executions.CancelAsync(id, "enough", cancellationToken: cancellationToken)).Status);
            // Once more, elsewhere: it is as wanted already.
            Assert.Equal(ExecutionStatus.Cancelled, (await cluster[1].Client.Executions.CancelAsync(id, "enough", cancellationToken: cancellationToken)).Status);
        }
    }

    private async Task Streams_and_waits_end_on_every_server(NodeCluster cluster)
    {
        foreach (var id in Names("watched"))
        {
            await cluster[0].Client.Executions.StartAsync("nodes", "waiting", new() { Id = id }, cancellationToken: cancellationToken);
            var streams = new[] { 0, 1 }.Select(server => PositionsAsync(cluster[server], id)).ToList();
            var waits = new[] { 0, 1 }.Select(server => cluster[server].Client.Executions.GetAsync(id, TimeSpan.FromSeconds(50), cancellationToken)).ToList();
            await cluster[1].Client.Executions.CancelAsync(id, cancellationToken: cancellationToken);

            var seen = await Task.WhenAll(streams).WaitAsync(TimeSpan.FromSeconds(20), cancellationToken);
            Assert.Equal(seen[0], seen[1]);
            Assert.Equal(Enumerable.Range(1, seen[0].Count).Select(position => (long)position), seen[0]);
            foreach (var ended in await Task.WhenAll(waits).WaitAsync(TimeSpan.FromSeconds(20), cancellationToken)) Assert.Equal(ExecutionStatus.Cancelled, ended.Status);
        }
    }

    private async Task Events_reach_listeners_of_other_servers(NodeCluster cluster)
    {
        var ids = Names("listener");
        foreach (var id in ids) await cluster[0].Client.Executions.StartAsync("nodes", "listening", new() { Id = id }, cancellationToken: cancellationToken);

        // In order, although they arrive through different servers.
        foreach (var (number, server) in new[] { (1, 1), (2, 0), (3, 1) })
            await cluster[server].Client.Events.PublishAsync(Event($"event-{number}", number), cancellationToken);

        foreach (var id in ids)
        {
            var ended = await NodeCluster.EndAsync(cluster[1], id, cancellationToken);
            Assert.Equal("[1,2,3]", ended.Output!.Value.GetRawText());
        }
    }

    private async Task Starts_with_one_key_on_two_servers_make_one_execution(NodeCluster cluster)
    {
        foreach (var key in Names("key"))
        {
            var both = await Task.WhenAll(
                cluster[0].Client.Executions.StartAsync("nodes", "waiting", new(), key, cancellationToken: cancellationToken),
                cluster[1].Client.Executions.StartAsync("nodes", "waiting", new(), key, cancellationToken: cancellationToken));
            Assert.Equal(both[0].Id, both[1].Id);
            Assert.Equal(1, (await cluster[0].Client.Executions.HistoryAsync(both[0].Id, cancellationToken: cancellationToken)).Items.Count(item => item.Type == "execution-started"));
        }
    }

    private async Task Schedules_published_on_two_servers_start_once(NodeCluster cluster)
    {
        for (var number = 1; number <= 3; number++)
        {
            var document = $"document: {{ dsl: '1.0.3', namespace: nodes, name: hourly-{number}, version: '1.0.0' }}\nschedule: {{ every: {{ hours: 1 }} }}\ndo: [ {{ rest: {{ set: {{ done: true }} }} }} ]";
            await Task.WhenAll(cluster[0].Client.Workflows.PublishAsync(document, cancellationToken), cluster[1].Client.Workflows.PublishAsync(document, cancellationToken));
            // And two versions at once: one of them is at work in the end.
            var later = document.Replace("1.0.0", "1.1.0", StringComparison.Ordinal);
            var latest = document.Replace("1.0.0", "1.2.0", StringComparison.Ordinal);
            await Task.WhenAll(cluster[0].Client.Workflows.PublishAsync(later, cancellationToken), cluster[1].Client.Workflows.PublishAsync(latest, cancellationToken));

            var schedules = await cluster[0].Client.Workflows.ListSchedulesAsync("nodes", $"hourly-{number}", cancellationToken);
            var alive = Assert.Single(schedules.Items, schedule => schedule.Status == ExecutionStatus.Waiting);
            Assert.Equal("1.2.0", alive.Version);
        }
    }

    private async Task<List<long>> PositionsAsync(NodeServer server, string id)
    {
        var positions = new List<long>();
        await foreach (var item in server.Client.Executions.StreamAsync(id, cancellationToken: cancellationToken)) positions.Add(item.Position);
        return positions;
    }

    /// <summary>What is left once everything under way has been taken: asked until it is nothing, or patience ends.</summary>
    private async Task<long> LeftOverAsync(NodeCluster cluster)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var asked = 0; ; asked++)
        {
            var left = await cluster.LeftOverAsync();
            if (left == 0 || asked == 200) return left;
            await pace.WaitForNextTickAsync(cancellationToken);
        }
    }

    private static string[] Names(string prefix) => [.. Enumerable.Range(1, Ids).Select(number => $"{prefix}-{number}")];

    private static JsonElement Event(string id, int number) => JsonSerializer.SerializeToElement(new { specversion = "1.0", id, source = "/tests", type = "com.example.counted", data = new { number } });

    private const string Waiting = """
        document: { dsl: '1.0.3', namespace: nodes, name: waiting, version: '1.0.0' }
        do: [ { pause: { wait: { hours: 1 } } } ]
        """;

    private const string Listening = """
        document: { dsl: '1.0.3', namespace: nodes, name: listening, version: '1.0.0' }
        do:
          - hear:
              listen: { to: { any: [ { with: { type: com.example.counted } } ], until: '. | length >= 3' } }
              output: { as: '[ .[] | .number ]' }
        """;
}
