using System.Text.Json;
using Pawl.Client.Executions;
using Xunit;

namespace Pawl.IntegrationTests.Crash;

/// <summary>The server is killed with SIGKILL while a command is under way in its sandbox.</summary>
public sealed class ProcessCrashTests
{
    /// <summary>Sleeps far longer than the test may take: only the witness, or the end of the sandbox, ends it.</summary>
    private const string Command = "sleep 600; printf %s \"$PAWL_IDEMPOTENCY_KEY\"";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly ProcessWitness _witness = new();

    private string Run => $$"""
        { shell: { command: '{{Command}}', environment: { {{ProcessWitness.Variable}}: '{{_witness.Mark}}' } } }
        """;

    [Fact]
    public async Task A_command_dies_with_its_server_and_is_run_again_with_the_same_key()
    {
        using var limit = new CancellationTokenSource(Limit);
        await using var server = await StartAsync($"- work: {{ run: {Run} }}", limit.Token);
        var id = await ExecuteAsync(server, limit.Token);
        var first = await _witness.AppearsAsync(limit.Token);

        await server.KillAsync();
        await _witness.IsGoneAsync(limit.Token);
        await server.RestartAsync();
        var second = await _witness.AppearsAsync(limit.Token);
        Assert.Equal(first.IdempotencyKey, second.IdempotencyKey);
        second.Wake();

        var ended = await EndAsync(server, id, limit.Token);
        Assert.True(ended.Status == ExecutionStatus.Completed, $"{ended.Status}: {ended.Error?.Detail}\n{server.Log}");
        Assert.Equal(first.IdempotencyKey, ended.Output!.Value.GetString());
        Assert.Empty(_witness.Living());
    }

    [Fact]
    public async Task A_command_that_must_not_run_twice_ends_with_an_unknown_outcome()
    {
        using var limit = new CancellationTokenSource(Limit);
        await using var server = await StartAsync($"- work: {{ run: {Run}, metadata: {{ pawl/delivery: at-most-once }} }}", limit.Token);
        var id = await ExecuteAsync(server, limit.Token);
        await _witness.AppearsAsync(limit.Token);

        await server.KillAsync();
        await _witness.IsGoneAsync(limit.Token);
        await server.RestartAsync();

        // A second run could not have ended by itself: it would sleep still.
        var ended = await EndAsync(server, id, limit.Token);
        Assert.Empty(_witness.Living());
        Assert.Equal(ExecutionStatus.Faulted, ended.Status);
        Assert.Equal(("Outcome Unknown", 500, "/do/0/work"), (ended.Error!.Title, ended.Error.Status, ended.Error.Instance));
        Assert.EndsWith("/errors/runtime", ended.Error.Type, StringComparison.Ordinal);
        Assert.Single(await HistoryAsync(server, id, limit.Token), item => item.Type == "activity-begun");
    }

    [Fact]
    public async Task A_command_that_nobody_waits_for_is_run_again_while_the_execution_lives()
    {
        using var limit = new CancellationTokenSource(Limit);
        await using var server = await StartAsync($$"""
            - work: { run: { await: false, shell: { command: '{{Command}}', environment: { {{ProcessWitness.Variable}}: '{{_witness.Mark}}' } } } }
            - hear: { listen: { to: { one: { with: { type: go-on } } } } }
            """, limit.Token);
        var id = await ExecuteAsync(server, limit.Token);
        var first = await _witness.AppearsAsync(limit.Token);
        await server.Client.Executions.StreamAsync(id, cancellationToken: limit.Token).FirstAsync(item => item.Type == "activity-detached", limit.Token);

        await server.KillAsync();
        await _witness.IsGoneAsync(limit.Token);
        await server.RestartAsync();
        var second = await _witness.AppearsAsync(limit.Token);
        Assert.Equal(first.IdempotencyKey, second.IdempotencyKey);
        second.Wake();
        await server.Client.Executions.StreamAsync(id, cancellationToken: limit.Token).FirstAsync(item => item.Type == "detached-activity-ended", limit.Token);

        await server.Client.Events.PublishAsync(JsonSerializer.SerializeToElement(new { specversion = "1.0", id = "1", source = "/crash", type = "go-on" }), limit.Token);
        var ended = await EndAsync(server, id, limit.Token);
        Assert.True(ended.Status == ExecutionStatus.Completed, $"{ended.Status}: {ended.Error?.Detail}\n{server.Log}");
        Assert.Empty(_witness.Living());
    }

    private static async Task<CrashingServer> StartAsync(string tasks, CancellationToken cancellationToken)
    {
        var server = await CrashingServer.StartAsync();
        await server.Client.Workflows.PublishAsync($$"""
            document: { dsl: '1.0.3', namespace: crash, name: worker, version: '1.0.0' }
            do:
            {{tasks}}
            """, cancellationToken);
        return server;
    }

    private static async Task<string> ExecuteAsync(CrashingServer server, CancellationToken cancellationToken) =>
        (await server.Client.Executions.StartAsync("crash", "worker", new(), cancellationToken: cancellationToken)).Id;

    private static async Task<Execution> EndAsync(CrashingServer server, string id, CancellationToken cancellationToken)
    {
        while (true)
        {
            var execution = await server.Client.Executions.GetAsync(id, TimeSpan.FromSeconds(30), cancellationToken);
            if (execution.Status.IsTerminal()) return execution;
        }
    }

    private static async Task<List<HistoryItem>> HistoryAsync(CrashingServer server, string id, CancellationToken cancellationToken) =>
        await server.Client.Executions.StreamAsync(id, cancellationToken: cancellationToken).ToListAsync(cancellationToken);
}
