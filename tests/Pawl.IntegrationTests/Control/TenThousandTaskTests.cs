using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Pawl.Client;
using Pawl.Client.Executions;
using Pawl.Engine;
using Pawl.IntegrationTests.Api;
using Pawl.IntegrationTests.Postgres;
using Pawl.Runtime.Storage;
using Pawl.Server;
using Xunit;

namespace Pawl.IntegrationTests.Control;

/// <summary>One execution with ten thousand tasks under way, operated in every way, while small ones on the same loop go on beside it.</summary>
public sealed class TenThousandTaskTests(PostgresFixture postgres, ITestOutputHelper output) : IAsyncLifetime
{
    private const int Tasks = 10_000;
    /// <summary>Each is three tasks: a call, the function, and what it does. A definition has 5,000 tasks at most.</summary>
    private const int Branches = 3_400;
    private const string Big = "big";
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private readonly List<(string Name, double Milliseconds)> _took = [];
    private PawlServer _server = null!;
    private PawlClient _client = null!;
    private int _neighbours;

    private ExecutionsClient Executions => _client.Executions;

    public async ValueTask InitializeAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        _server = await ApiServer.StartAsync(ApiServer.OptionsFor(database) with { Limits = new() { BodyBytes = 64 << 20 } });
        _client = PawlClient.Connect(_server.Address, _server.FirstKey!);
        await _client.Workflows.PublishAsync("document: { dsl: '1.0.3', namespace: test, name: small, version: '1.0.0' }\ndo: [ { one: { set: { a: 1 } } }, { two: { set: { b: 2 } } } ]", cancellationToken);
        foreach (var version in (string[])["1.0.0", "1.1.0"]) await _client.Workflows.PublishAsync(Wide(version), cancellationToken);
        await _client.Workflows.PublishAsync("document: { dsl: '1.0.3', namespace: test, name: long, version: '1.0.0' }\ndo: [ { each: { for: { each: i, in: '${ [range(10000)] }' }, do: [ { one: { set: '${ $i }' } } ] } }, { nap: { wait: PT1H } }, { last: { set: '${ . }' } } ]", cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Every_action_works_on_ten_thousand_tasks_under_way_and_neighbours_go_on()
    {
        await StartAsync("wide", Big);
        await UntilAsync(state => state.Active.Count > Tasks);
        var quiet = await NeighboursAsync(until: Task.Delay(TimeSpan.FromSeconds(2), cancellationToken));
        var acting = OnWideAsync();
        var beside = await NeighboursAsync(until: acting);
        await acting;
        Report("wide", quiet, beside);
    }

    [Fact]
    public async Task Every_action_works_behind_ten_thousand_tasks_and_neighbours_go_on()
    {
        await StartAsync("long", Big);
        await UntilAsync(state => state.Active.Any(task => task.Pointer == "/do/1/nap"));
        var quiet = await NeighboursAsync(until: Task.Delay(TimeSpan.FromSeconds(2), cancellationToken));
        var acting = OnLongAsync();
        var beside = await NeighboursAsync(until: acting);
        await acting;
        Report("long", quiet, beside);
    }

    private async Task OnWideAsync()
    {
        await TimedAsync("suspend", () => Executions.SuspendAsync(Big, cancellationToken: cancellationToken));
        var state = await TimedAsync("state", () => Executions.StateAsync(Big, cancellationToken));
        Assert.True(state.Active.Count > Tasks);
        var position = state.Position;
        Assert.True((await TimedAsync("state at a position", () => Executions.StateAtAsync(Big, position - 1, cancellationToken))).Active.Count > Tasks);
        Assert.Equal(ExecutionStatus.Suspended, (await TimedAsync("diff", () => Executions.DiffAsync(Big, 1, cancellationToken: cancellationToken))).StatusAfter);
        await TimedAsync("skip", () => Executions.SkipAsync(Big, new() { Task = "b7", Output = JsonSerializer.SerializeToElement(7) }, cancellationToken: cancellationToken));
        await TimedAsync("edit", () => Executions.EditAsync(Big, new() { Context = JsonSerializer.SerializeToElement(new { vip = true }) }, cancellationToken: cancellationToken));
        await TimedAsync("breakpoints", () => Executions.SetBreakpointsAsync(Big, ["last"], cancellationToken: cancellationToken));
        await TimedAsync("checkpoint", () => Executions.CreateCheckpointAsync(Big, new() { Name = "here" }, cancellationToken));
        Assert.True((await TimedAsync("migrate", () => Executions.MigrateAsync(Big, new() { Version = "1.1.0" }, cancellationToken))).Migrated);
        var fork = await TimedAsync("fork", () => Executions.ForkAsync(Big, new() { Id = "forked" }, cancellationToken: cancellationToken));
        Assert.True((await Executions.StateAsync(fork.Id, cancellationToken)).Active.Count >= Tasks - 1);
        var file = await TimedAsync("export", () => Executions.ExportAsync(Big, cancellationToken: cancellationToken));
        await TimedAsync("import", () => Executions.ImportAsync(file, "imported", cancellationToken: cancellationToken));
        await TimedAsync("resume", () => Executions.ResumeAsync(Big, cancellationToken: cancellationToken));
        await TimedAsync("run-until", () => Executions.RunUntilAsync(Big, "last", cancellationToken: cancellationToken));
        Assert.Equal(ExecutionStatus.Cancelled, (await TimedAsync("cancel", () => Executions.CancelAsync(Big, cancellationToken: cancellationToken))).Status);
    }

    private async Task OnLongAsync()
    {
        await TimedAsync("suspend", () => Executions.SuspendAsync(Big, cancellationToken: cancellationToken));
        var position = (await TimedAsync("state", () => Executions.StateAsync(Big, cancellationToken))).Position;
        Assert.True(position > 2 * Tasks);
        await TimedAsync("state at a position", () => Executions.StateAtAsync(Big, position - 10, cancellationToken));
        await TimedAsync("diff", () => Executions.DiffAsync(Big, 1, cancellationToken: cancellationToken));
        await TimedAsync("retry in place", () => Executions.RetryAsync(Big, new() { Task = "nap" }, cancellationToken: cancellationToken));
        await TimedAsync("skip", () => Executions.SkipAsync(Big, new() { Task = "nap" }, cancellationToken: cancellationToken));
        await TimedAsync("fork", () => Executions.ForkAsync(Big, new() { Task = "nap", Id = "forked" }, cancellationToken: cancellationToken));
        await TimedAsync("export", () => Executions.ExportAsync(Big, cancellationToken: cancellationToken));
        await TimedAsync("step", () => Executions.StepAsync(Big, Wait, cancellationToken: cancellationToken));
        await TimedAsync("resume", () => Executions.ResumeAsync(Big, cancellationToken: cancellationToken));
        Assert.Equal(ExecutionStatus.Completed, (await Executions.GetAsync(Big, Wait, cancellationToken)).Status);
        await TimedAsync("retry of an ended one", () => Executions.RetryAsync(Big, new() { Task = "last" }, cancellationToken: cancellationToken));
    }

    /// <summary>Runs small executions one after the other, on the loop of the big one.</summary>
    private async Task<List<double>> NeighboursAsync(Task until)
    {
        var took = new List<double>();
        do
        {
            string id;
            do id = $"small-{_neighbours++}"; while (Partitioning.Of(new ExecutionKey("default", id)) != Partitioning.Of(new ExecutionKey("default", Big)));
            var began = Stopwatch.GetTimestamp();
            var ended = await Executions.StartAsync("test", "small", new() { Id = id }, wait: Wait, cancellationToken: cancellationToken);
            took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            Assert.Equal(ExecutionStatus.Completed, ended.Status);
        }
        while (!until.IsCompleted);
        return took;
    }

    private async Task<T> TimedAsync<T>(string name, Func<Task<T>> act)
    {
        var began = Stopwatch.GetTimestamp();
        var answer = await act();
        _took.Add((name, Stopwatch.GetElapsedTime(began).TotalMilliseconds));
        return answer;
    }

    /// <summary>What it took, for people: a clock proves nothing on a machine that does other things as well.</summary>
    private void Report(string what, List<double> quiet, List<double> beside)
    {
        output.WriteLine($"{what}: {string.Join(", ", _took.Select(took => $"{took.Name} {took.Milliseconds:0} ms"))}");
        output.WriteLine($"{what}: a small execution alone p50 {At(quiet, 0.5):0.0} p99 {At(quiet, 0.99):0.0} max {quiet.Max():0.0} ms ({quiet.Count}); beside it p50 {At(beside, 0.5):0.0} p99 {At(beside, 0.99):0.0} max {beside.Max():0.0} ms ({beside.Count})");
    }

    private static double At(List<double> values, double share) => values.Order().ElementAt((int)(share * (values.Count - 1)));

    private Task StartAsync(string workflow, string id) =>
        Executions.StartAsync("test", workflow, new() { Id = id, Version = "1.0.0" }, cancellationToken: cancellationToken);

    private async Task UntilAsync(Func<ExecutionState, bool> holds)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100)); // it goes on in portions: it can only be asked how far it is
        while (!holds(await Executions.StateAsync(Big, cancellationToken))) await pace.WaitForNextTickAsync(cancellationToken);
    }

    private static string Wide(string version)
    {
        var text = new StringBuilder($"document: {{ dsl: '1.0.3', namespace: test, name: wide, version: '{version}' }}\nuse: {{ functions: {{ nap: {{ do: [ {{ rest: {{ wait: PT1H }} }} ] }} }} }}\ndo:\n  - all:\n      fork:\n        branches:\n");
        for (var n = 0; n < Branches; n++) text.Append($"          - b{n}: {{ call: nap }}\n");
        return text.Append($"  - last: {{ set: {{ version: '{version}' }} }}\n").ToString();
    }
}
