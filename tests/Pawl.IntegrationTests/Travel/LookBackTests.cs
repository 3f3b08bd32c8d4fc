using System.Net;
using Pawl.Client.Executions;
using Pawl.IntegrationTests.Api;
using Xunit;

namespace Pawl.IntegrationTests.Travel;

[Collection(ApiCollection.Name)]
public sealed class LookBackTests(ApiServer server)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_state_as_of_every_position_leads_from_the_start_to_the_end()
    {
        var execution = await EndedAsync();
        var history = (await server.Client.Executions.HistoryAsync(execution.Id, cancellationToken: cancellationToken)).Items;

        var states = new List<ExecutionState>();
        foreach (var item in history) states.Add(await server.Client.Executions.StateAtAsync(execution.Id, item.Position, cancellationToken));

        Assert.Equal(history.Select(item => item.Position), states.Select(state => state.Position));
        Assert.Equal((ExecutionStatus.Running, ExecutionStatus.Completed), (states[0].Status, states[^1].Status));
        Assert.Equal("{}", states[0].Context.GetRawText());
        Assert.Equal(1, states[^1].Context.GetProperty("seen").GetInt32());
        using var beyond = await server.Http.GetAsync($"/api/v1/executions/{execution.Id}/state?position=999", cancellationToken);
        await beyond.ProblemAsync(HttpStatusCode.NotFound, "position-unknown");
        using var wrong = await server.Http.GetAsync($"/api/v1/executions/{execution.Id}/state?position=0", cancellationToken);
        await wrong.ProblemAsync(HttpStatusCode.BadRequest, "query-invalid");
    }

    [Fact]
    public async Task A_diff_tells_what_changed_in_context_data_and_tasks()
    {
        var execution = await EndedAsync();
        var history = (await server.Client.Executions.HistoryAsync(execution.Id, cancellationToken: cancellationToken)).Items;
        var firstEnd = history.First(item => item.Type == "task-completed").Position;

        var diff = await server.Client.Executions.DiffAsync(execution.Id, 1, firstEnd, cancellationToken);
        Assert.Equal(("/seen", null, "1"), (diff.Context.Single().Pointer, diff.Context.Single().Before?.GetRawText(), diff.Context.Single().After?.GetRawText()));
        Assert.Equal(("/n", "1"), (diff.Data.Single().Pointer, diff.Data.Single().After?.GetRawText()));
        Assert.Equal((null, "completed", "first"), (diff.Tasks.Single().StatusBefore, diff.Tasks.Single().Task.Status, diff.Tasks.Single().Task.Name));

        var rest = await server.Client.Executions.DiffAsync(execution.Id, firstEnd, cancellationToken: cancellationToken);
        Assert.Equal((ExecutionStatus.Running, ExecutionStatus.Completed), (rest.StatusBefore, rest.StatusAfter));
        Assert.Equal(["second"], rest.Tasks.Select(change => change.Task.Name));
        Assert.Empty((await server.Client.Executions.DiffAsync(execution.Id, firstEnd, firstEnd, cancellationToken)).Tasks);
    }

    [Theory]
    [InlineData("", 400, "query-invalid")]
    [InlineData("?from=3&to=2", 400, "query-invalid")]
    [InlineData("?from=x", 400, "query-invalid")]
    [InlineData("?from=1&to=999", 404, "position-unknown")]
    public async Task A_diff_between_positions_that_make_no_sense_is_refused(string query, int status, string code)
    {
        var execution = await EndedAsync();
        using var answer = await server.Http.GetAsync($"/api/v1/executions/{execution.Id}/diff{query}", cancellationToken);
        await answer.ProblemAsync((HttpStatusCode)status, code);
    }

    [Fact]
    public async Task Results_tell_what_ended_what_runs_and_what_never_began()
    {
        var name = Documents.NewName("results");
        await server.Client.Workflows.PublishAsync($$"""
            document: { dsl: '1.0.3', namespace: test, name: {{name}}, version: 1.0.0 }
            do:
              - loop: { for: { in: '[1, 2, 3]' }, do: [ { item: { set: { n: '${ $item }' } } } ] }
              - nap: { wait: { hours: 1 } }
              - after: { do: [ { inner: { set: { n: 0 } } } ] }
            """, cancellationToken);
        var started = await server.Client.Executions.StartAsync("test", name, new(), cancellationToken: cancellationToken);

        var first = await server.Client.Executions.ResultsAsync(started.Id, limit: 3, cancellationToken: cancellationToken);
        var second = await server.Client.Executions.ResultsAsync(started.Id, limit: 3, cursor: first.NextCursor, cancellationToken: cancellationToken);

        Assert.Equal(["loop", "item", "item", "item"], first.Ended.Concat(second.Ended).Select(task => task.Name));
        Assert.Equal((4, null), (first.EndedCount, second.NextCursor));
        Assert.Equal(3, second.Ended.Single().Output!.Value.GetProperty("n").GetInt32());
        Assert.Equal(["nap"], first.Running.Select(task => task.Name));
        Assert.Equal(["after", "inner"], first.Pending.Select(task => task.Name));

        await server.Client.Executions.CancelAsync(started.Id, cancellationToken: cancellationToken);
        var ended = await server.Client.Executions.ResultsAsync(started.Id, cancellationToken: cancellationToken);
        Assert.Equal((ExecutionStatus.Cancelled, 0, 0), (ended.Status, ended.Running.Count, ended.Pending.Count));
    }

    [Fact]
    public async Task An_execution_of_ten_thousand_tasks_is_looked_into_and_forked_from_its_middle()
    {
        const int Tasks = 10_000;
        var name = Documents.NewName("large");
        await server.Client.Workflows.PublishAsync($$"""
            document: { dsl: '1.0.3', namespace: test, name: {{name}}, version: 1.0.0 }
            do:
              - zero: { set: { n: 0 } }
              - loop: { for: { in: '[range({{Tasks}})]' }, do: [ { count: { set: { n: '${ .n + 1 }' } } } ] }
            """, cancellationToken);
        var execution = await server.Client.Executions.StartAsync("test", name, new(), wait: TimeSpan.FromSeconds(60), cancellationToken: cancellationToken);
        Assert.Equal(Tasks, execution.Output!.Value.GetProperty("n").GetInt32());

        var results = await server.Client.Executions.ResultsAsync(execution.Id, limit: 1, cancellationToken: cancellationToken);
        Assert.Equal(Tasks + 2, results.EndedCount);
        var middle = await server.Client.Executions.StateAtAsync(execution.Id, results.Position / 2, cancellationToken);
        Assert.Equal(ExecutionStatus.Running, middle.Status);

        var fork = await server.Client.Executions.ForkAsync(execution.Id, new() { Position = middle.Position }, cancellationToken: cancellationToken);
        var ended = await server.Client.Executions.GetAsync(fork.Id, TimeSpan.FromSeconds(60), cancellationToken);
        Assert.Equal(Tasks, ended.Output!.Value.GetProperty("n").GetInt32());
        Assert.True((await server.Client.Executions.ResultsAsync(fork.Id, limit: 1, cancellationToken: cancellationToken)).EndedCount < (Tasks / 2) + 10);
    }

    private async Task<Execution> EndedAsync()
    {
        var name = Documents.NewName("look-back");
        await server.Client.Workflows.PublishAsync($$"""
            document: { dsl: '1.0.3', namespace: test, name: {{name}}, version: 1.0.0 }
            do:
              - first: { set: { n: 1 }, export: { as: '{ seen: .n }' } }
              - second: { set: { n: 2 } }
            """, cancellationToken);
        return await server.Client.Executions.StartAsync("test", name, new(), wait: Wait, cancellationToken: cancellationToken);
    }
}
