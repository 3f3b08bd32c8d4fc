using Pawl.Client.Executions;
using Xunit;

namespace Pawl.IntegrationTests.Crash;

/// <summary>Every action of operators, each insisted on under a key, while the server and its PostgreSQL are killed with SIGKILL: one effect of each, and the same answer to its repetition.</summary>
public sealed class ActionCrashTests
{
    /// <summary>How often each action is done, on executions of its own.</summary>
    private const int Rounds = 2;
    private const int Crashes = 5;
    /// <summary>Answers between two crashes: some command is always under way.</summary>
    private const int Answers = 60;

    private static readonly (string Kind, int Times) StartedSuspended = ("execution-started", 1);

    private static Dictionary<string, Func<InsistingOperator, Task>> Actions { get; } = new()
    {
        ["resume-with-data"] = async me =>
        {
            await me.StartAsync();
            await me.ResumeAsync(new { by = "ada" });
            Assert.Equal("""{"by":"ada"}""", (await me.EndAsync()).Output?.GetRawText());
            await me.AssertHappenedAsync(StartedSuspended, ("execution-resumed", 1));
        },
        ["skip"] = async me =>
        {
            await me.StartAsync();
            await me.CommandAsync((executions, key) => executions.SkipAsync(me.Name, new() { Task = "one", Output = InsistingOperator.Json(1) }, key, me.Token));
            await me.ResumeAsync();
            await me.EndAsync();
            await me.AssertHappenedAsync(StartedSuspended, ("cursor-moved", 1), ("execution-resumed", 1), ("activity-scheduled", 1));
        },
        ["edit"] = async me =>
        {
            await me.StartAsync();
            await me.CommandAsync((executions, key) => executions.EditAsync(me.Name, new() { Context = InsistingOperator.Json(new { vip = true }), Next = "two" }, key, me.Token));
            await me.ResumeAsync();
            Assert.Equal("""{"vip":true}""", (await me.EndAsync()).Output?.GetRawText());
            await me.AssertHappenedAsync(StartedSuspended, ("context-edited", 1), ("cursor-moved", 1), ("activity-scheduled", 1));
        },
        ["breakpoints"] = async me =>
        {
            await me.StartAsync();
            await me.CommandAsync((executions, key) => executions.SetBreakpointsAsync(me.Name, ["two"], key, me.Token));
            await me.ResumeAsync();
            await me.StillAsync();
            await me.ResumeAsync();
            await me.EndAsync();
            await me.AssertHappenedAsync(("breakpoints-set", 1), ("execution-suspended", 2), ("execution-resumed", 2));
        },
        ["run-until"] = async me =>
        {
            await me.StartAsync();
            await me.CommandAsync((executions, key) => executions.RunUntilAsync(me.Name, "one", TimeSpan.FromSeconds(2), key, me.Token));
            await me.StillAsync();
            await me.ResumeAsync();
            await me.EndAsync();
            await me.AssertHappenedAsync(("run-goal-set", 1), ("execution-suspended", 2), ("execution-resumed", 2), ("activity-scheduled", 2));
        },
        ["retry-in-place"] = async me =>
        {
            await me.StartAsync();
            await me.CommandAsync((executions, key) => executions.RunUntilAsync(me.Name, "two", TimeSpan.FromSeconds(2), key, me.Token));
            await me.StillAsync();
            await me.OnceAsync((client, key) => client.Executions.RetryAsync(me.Name, new() { Task = "one" }, key, me.Token), execution => execution.Id);
            await me.ResumeAsync();
            await me.EndAsync();
            await me.AssertHappenedAsync(("cursor-moved", 1), ("execution-resumed", 2), ("activity-scheduled", 4));
        },
        ["resume-by-time"] = async me =>
        {
            await me.StartAsync("hearing", suspended: false);
            var until = DateTimeOffset.UtcNow.AddSeconds(1);
            await me.CommandAsync((executions, key) => executions.SuspendAsync(me.Name, new() { Until = until }, key, me.Token));
            await me.PublishAsync("go");
            await me.EndAsync();
            await me.AssertHappenedAsync(("execution-suspended", 1), ("execution-resumed", 1), ("event-consumed", 1));
        },
        ["resume-by-condition"] = async me =>
        {
            await me.StartAsync("hearing", suspended: false);
            await me.CommandAsync((executions, key) => executions.SuspendAsync(me.Name, new() { When = new() { Condition = """.results["/do/0/hear"] != null""" } }, key, me.Token));
            await me.PublishAsync("go");
            await me.EndAsync();
            await me.AssertHappenedAsync(("execution-suspended", 1), ("execution-resumed", 1), ("event-consumed", 1));
        },
        ["resume-by-event"] = async me =>
        {
            await me.StartAsync("hearing", suspended: false);
            await me.CommandAsync((executions, key) => executions.SuspendAsync(me.Name, new() { When = new() { Event = new() { Type = $"wake-{me.Name}" } } }, key, me.Token));
            await me.PublishAsync($"wake-{me.Name}");
            await me.UntilAsync(ExecutionStatus.Waiting);
            await me.CommandAsync((executions, key) => executions.CancelAsync(me.Name, conditions: key, cancellationToken: me.Token));
            await me.AssertHappenedAsync(("execution-suspended", 1), ("execution-resumed", 1), ("execution-cancelled", 1));
        },
        ["cancel"] = async me =>
        {
            await me.StartAsync();
            await me.CommandAsync((executions, key) => executions.CancelAsync(me.Name, "no more", key, me.Token));
            Assert.Equal(ExecutionStatus.Cancelled, (await me.EndAsync()).Status);
            await me.AssertHappenedAsync(("execution-cancelled", 1));
        },
        ["terminate"] = async me =>
        {
            await me.StartAsync();
            await me.CommandAsync((executions, key) => executions.TerminateAsync(me.Name, "at once", key, me.Token));
            await me.AssertHappenedAsync(("execution-cancelled", 1));
        },
        ["migrate"] = async me =>
        {
            await me.StartAsync("moved", version: "1.0.0");
            await me.OnceAsync((client, key) => client.Executions.MigrateAsync(me.Name, new() { Version = "1.1.0" }, key, me.Token), report => report.Migrated);
            await me.ResumeAsync();
            Assert.Equal(2, (await me.EndAsync()).Output?.GetInt32());
            await me.AssertHappenedAsync(("definition-migrated", 1));
        },
        ["retry-of-an-ended-one"] = async me =>
        {
            await me.StartAsync();
            await me.ResumeAsync();
            await me.EndAsync();
            var retried = await me.OnceAsync((client, key) => client.Executions.RetryAsync(me.Name, new() { Task = "two" }, key, me.Token), execution => execution.Id);
            await me.EndAsync(retried.Id);
            Assert.Equal(2, await me.CountAsync());
        },
        ["export-and-import"] = async me =>
        {
            await me.StartAsync();
            var file = await me.InsistAsync(client => client.Executions.ExportAsync(me.Name, cancellationToken: me.Token));
            var imported = await me.OnceAsync((client, key) => client.Executions.ImportAsync(file, idempotencyKey: key, cancellationToken: me.Token), execution => execution.Id);
            await me.EndAsync(imported.Id);
            Assert.Equal(2, await me.CountAsync());
        },
        ["checkpoints"] = async me =>
        {
            await me.StartAsync();
            var made = await me.OnceAsync((client, key) => client.Executions.CreateCheckpointAsync(me.Name, new() { Name = "before" }, key, me.Token), checkpoint => checkpoint);
            await me.ResumeAsync();
            await me.EndAsync();
            for (var i = 0; i < 3; i++) await me.InsistAsync(client => client.Executions.CopyCheckpointAsync(me.Name, "before", $"copy-{i}", me.Token));
            await me.InsistAsync(client => client.Executions.PruneCheckpointsAsync(me.Name, new() { Keep = 2 }, me.Token));
            Assert.Equal(["copy-2", "copy-1"], (await me.InsistAsync(client => client.Executions.CheckpointsAsync(me.Name, me.Token))).Items.Select(checkpoint => checkpoint.Name));
            Assert.All((await me.InsistAsync(client => client.Executions.CheckpointsAsync(me.Name, me.Token))).Items, copy => Assert.Equal(made.Position, copy.Position));
        },
    };

    private static string Acted(Uri ledger) => $$"""
        document: { dsl: '1.0.3', namespace: crash, name: acted, version: '1.0.0' }
        do:
          - one: { call: http, with: { method: post, endpoint: '{{ledger}}effects', body: { effect: '${ "\($workflow.id)/one" }' } } }
          - two: { call: http, with: { method: post, endpoint: '{{ledger}}effects', body: { effect: '${ "\($workflow.id)/two" }' } } }
          - last: { set: '${ $context }' }
        """;

    private const string Hearing = """
        document: { dsl: '1.0.3', namespace: crash, name: hearing, version: '1.0.0' }
        do:
          - hear: { listen: { to: { one: { with: { type: go, data: '${ .for == $workflow.id }' } } } } }
          - last: { set: '${ 1 }' }
        """;

    private static string Moved(string version, int result) => $$"""
        document: { dsl: '1.0.3', namespace: crash, name: moved, version: '{{version}}' }
        do: [ { last: { set: '${ {{result}} }' } } ]
        """;

    [Fact]
    public async Task Every_action_takes_effect_exactly_once_although_server_and_database_are_killed()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(240));
        await using var ledger = await EffectLedger.StartAsync();
        await using var server = await CrashingServer.StartAsync(ledger.Address);
        foreach (var document in (string[])[Acted(ledger.Address), Hearing, Moved("1.1.0", 2), Moved("1.0.0", 1)]) await server.Client.Workflows.PublishAsync(document, limit.Token);

        using var answered = new SemaphoreSlim(0);
        var acting = (from action in Actions.Concat(AdministrativeActions.All)
                      from round in Enumerable.Range(0, Rounds)
                      let me = new InsistingOperator(server, $"{action.Key}-{round}", () => answered.Release(), limit.Token)
                      select (me.Name, Done: Task.Run(() => action.Value(me), limit.Token))).ToArray();
        var all = Task.WhenAll(acting.Select(action => action.Done));
        for (var crash = 1; crash <= Crashes && !all.IsCompleted; crash++)
        {
            // Crashes come at whatever moment the operators have reached: some command is always under way.
            for (var answer = 0; answer < Answers && !all.IsCompleted; answer++) await Task.WhenAny(answered.WaitAsync(limit.Token), all);
            if (crash == 3) await server.KillPostgresAsync();
            else await server.KillAndRestartAsync();
        }
        await Task.WhenAny(all, Task.Delay(Timeout.Infinite, limit.Token));
        Assert.True(all.IsCompleted, $"not done: {string.Join(' ', acting.Where(action => !action.Done.IsCompleted).Select(action => action.Name))}\n{server.Log}");
        Assert.True(all.IsCompletedSuccessfully, $"{all.Exception}\n{server.Log}");

        // Each effect was asked for under one key, however often; only what was gone back to has two.
        Assert.All(ledger.KeysByEffect, effect => Assert.Equal(effect.Key.StartsWith("retry-in-place", StringComparison.Ordinal) ? 2 : 1, effect.Value.Distinct().Count()));
    }
}
