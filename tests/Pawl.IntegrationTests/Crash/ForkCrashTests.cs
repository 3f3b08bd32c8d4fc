using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Xunit;

namespace Pawl.IntegrationTests.Crash;

/// <summary>Executions are forked and moved to another version while the server is killed with SIGKILL again and again.</summary>
public sealed class ForkCrashTests
{
    private const int Forks = 20, Crashes = 3;

    [Fact]
    public async Task Every_fork_that_was_asked_for_under_a_key_exists_once_and_ends_well()
    {
        await using var server = await CrashingServer.StartAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(150));
        await server.Client.Workflows.PublishAsync(Document("1.0.0", "${ .n + 1 }"), limit.Token);
        await server.Client.Workflows.PublishAsync(Document("1.1.0", "${ .n + 100 }"), limit.Token);
        var source = await server.Client.Executions.StartAsync("crash", "forked", new() { Version = "1.0.0" }, wait: TimeSpan.FromSeconds(20), cancellationToken: limit.Token);
        var begun = new List<string>();

        var caller = Task.Run(async () =>
        {
            for (var n = 1; n <= Forks; n++)
            {
                var key = $"key-{n}";
                var fork = await InsistAsync(server, () => server.Client.Executions.ForkAsync(source.Id, new() { Task = "nap" }, key, limit.Token), limit.Token);
                if (n % 2 == 0) await InsistAsync(server, () => MovedAsync(server, fork.Id, limit.Token), limit.Token);
                lock (begun) begun.Add(fork.Id);
            }
        }, limit.Token);
        for (var crashed = 1; crashed <= Crashes; crashed++)
        {
            while (Count(begun) < crashed * Forks / (Crashes + 1)) await Task.Yield();
            await server.KillAndRestartAsync();
        }
        await caller;

        Assert.Equal(Forks, begun.Distinct().Count());
        foreach (var id in begun)
        {
            Execution ended;
            do ended = await InsistAsync(server, () => server.Client.Executions.GetAsync(id, TimeSpan.FromSeconds(20), limit.Token), limit.Token);
            while (!ended.Status.IsTerminal());
            Assert.True(ended.Status == ExecutionStatus.Completed, $"{id} is {ended.Status}: {ended.Error?.Detail}\n{server.Log}");
            Assert.Equal(ended.Workflow.Version == "1.1.0" ? 101 : 2, ended.Output!.Value.GetProperty("n").GetInt32());
        }
        // The source and its forks, and not one more.
        Assert.Equal(Forks + 1, (await server.Client.Executions.ListAsync(new() { Workflow = "crash/forked", Limit = 200 }, limit.Token)).Items.Count);
    }

    private static string Document(string version, string last) => $$"""
        document: { dsl: '1.0.3', namespace: crash, name: forked, version: '{{version}}' }
        do:
          - first: { set: { n: 1 } }
          - nap: { wait: { milliseconds: 400 } }
          - last: { set: { n: '{{last}}' } }
        """;

    /// <summary>Moves one that still runs; one that has ended meanwhile stays as it is.</summary>
    private static async Task<string> MovedAsync(CrashingServer server, string id, CancellationToken cancellationToken)
    {
        try { return (await server.Client.Executions.MigrateAsync(id, new() { Version = "1.1.0" }, cancellationToken)).Verdict; }
        catch (PawlApiException ended) when (ended.Code == "execution-ended") { return ended.Code; }
    }

    private static int Count(List<string> begun)
    {
        lock (begun) return begun.Count;
    }

    /// <summary>Asks until there is an answer: under a key a fork begins once, however often it is asked for.</summary>
    private static async Task<T> InsistAsync<T>(CrashingServer server, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        while (true)
        {
            try { return await call(); }
            catch (Exception error) when (error is PawlConnectionException or PawlApiException { Status: 503 }) { await server.BackAsync(cancellationToken); }
        }
    }
}
