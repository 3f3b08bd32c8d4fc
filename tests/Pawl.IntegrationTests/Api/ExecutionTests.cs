using System.Net;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Xunit;

namespace Pawl.IntegrationTests.Api;

[Collection(ApiCollection.Name)]
public sealed class ExecutionTests(ApiServer server)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Filters_find_what_they_say_and_nothing_else()
    {
        var (sleeping, done) = (Documents.NewName("filter-sleep"), Documents.NewName("filter-done"));
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        var asleep = await StartedAsync(Documents.Sleep(sleeping), sleeping, new() { Labels = new Dictionary<string, string> { ["team"] = sleeping, ["env"] = "a:b" } });
        var ended = await StartedAsync(Documents.Greet(done), done, new() { Labels = new Dictionary<string, string> { ["team"] = sleeping } });
        await server.Client.Executions.GetAsync(ended.Id, Wait, cancellationToken);

        async Task FindsAsync(ExecutionQuery query, params string[] ids) =>
            Assert.Equal(ids.Order(), (await server.Client.Executions.ListAsync(query with { Limit = 200 }, cancellationToken)).Items.Select(item => item.Id).Where(id => id == asleep.Id || id == ended.Id).Order());

        await FindsAsync(new(), asleep.Id, ended.Id);
        await FindsAsync(new() { Workflow = $"test/{sleeping}" }, asleep.Id);
        await FindsAsync(new() { Workflow = $"test/{sleeping}", Version = "9.9.9" });
        await FindsAsync(new() { Statuses = [ExecutionStatus.Completed] }, ended.Id);
        await FindsAsync(new() { Statuses = [ExecutionStatus.Completed, ExecutionStatus.Waiting] }, asleep.Id, ended.Id);
        await FindsAsync(new() { Labels = new Dictionary<string, string> { ["team"] = sleeping } }, asleep.Id, ended.Id);
        await FindsAsync(new() { Labels = new Dictionary<string, string> { ["team"] = sleeping, ["env"] = "a:b" } }, asleep.Id);
        await FindsAsync(new() { CreatedFrom = before }, asleep.Id, ended.Id);
        await FindsAsync(new() { CreatedTo = before });
        await FindsAsync(new() { CreatedFrom = asleep.CreatedAt, CreatedTo = ended.CreatedAt }, asleep.Id);
        await FindsAsync(new() { ParentId = asleep.Id });

        using var list = await server.Http.GetAsync($"/api/v1/executions?status=completed,waiting&label=team:{sleeping}", cancellationToken);
        Assert.Equal(2, (await list.JsonAsync(HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Pages_come_newest_first_and_join_without_gap_or_repetition()
    {
        var name = Documents.NewName("pages");
        await server.Client.Workflows.PublishAsync(Documents.Greet(name), cancellationToken);
        var started = new List<string>();
        for (var i = 0; i < 5; i++) started.Add((await server.Client.Executions.StartAsync("test", name, new(), cancellationToken: cancellationToken)).Id);

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await server.Client.Executions.ListAsync(new() { Workflow = $"test/{name}", Limit = 2, Cursor = cursor }, cancellationToken);
            seen.AddRange(page.Items.Select(item => item.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Reverse(started), seen);
    }

    [Fact]
    public async Task History_comes_in_pages_with_positions_without_gaps()
    {
        var execution = await EndedAsync(Documents.Greet);
        var whole = (await server.Client.Executions.HistoryAsync(execution.Id, cancellationToken: cancellationToken)).Items;

        Assert.Equal("execution-started", whole[0].Type);
        Assert.Equal("execution-completed", whole[^1].Type);
        Assert.Equal(Enumerable.Range(1, whole.Count).Select(position => (long)position), whole.Select(item => item.Position));
        Assert.Equal("Hello nobody", whole[^1].Members["output"].GetProperty("greeting").GetString());

        var pieces = new List<HistoryItem>();
        string? cursor = null;
        do
        {
            var page = await server.Client.Executions.HistoryAsync(execution.Id, limit: 1, cursor, cancellationToken);
            pieces.Add(Assert.Single(page.Items));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        Assert.Equal(whole.Select(item => (item.Position, item.Type, item.At)), pieces.Select(item => (item.Position, item.Type, item.At)));
    }

    [Fact]
    public async Task Tasks_tell_what_ran_and_how_it_ended()
    {
        var execution = await EndedAsync(Documents.Fail);
        var task = Assert.Single((await server.Client.Executions.TasksAsync(execution.Id, cancellationToken: cancellationToken)).Items);

        Assert.Equal(("fail", "/do/0/fail", "raise", "faulted"), (task.Name, task.Pointer, task.Kind, task.Status));
        Assert.Equal(418, task.Error!.Status);
        Assert.NotNull(task.EndedAt);
    }

    [Fact]
    public async Task Tasks_come_in_pages()
    {
        var name = Documents.NewName("task-pages");
        var list = string.Concat(Enumerable.Range(0, 5).Select(i => $"\n- t{i}: {{ set: {{ n: {i} }} }}"));
        var execution = await StartedAsync($"document: {{ dsl: '1.0.3', namespace: test, name: {name}, version: 1.0.0 }}\ndo:{list}\n", name, new());
        await server.Client.Executions.GetAsync(execution.Id, Wait, cancellationToken);

        var first = await server.Client.Executions.TasksAsync(execution.Id, limit: 3, cancellationToken: cancellationToken);
        var second = await server.Client.Executions.TasksAsync(execution.Id, limit: 3, first.NextCursor, cancellationToken);
        Assert.Equal(["t0", "t1", "t2", "t3", "t4"], first.Items.Concat(second.Items).Select(task => task.Name));
        Assert.Null(second.NextCursor);
    }

    [Fact]
    public async Task A_waiting_execution_says_what_for()
    {
        var name = Documents.NewName("why");
        var execution = await StartedAsync(Documents.Sleep(name), name, new());
        await server.Client.Executions.GetAsync(execution.Id, TimeSpan.FromMilliseconds(50), cancellationToken);

        var why = await server.Client.Executions.WhyAsync(execution.Id, cancellationToken);
        var reason = Assert.Single(why.Reasons, reason => reason.Kind == "timer");
        Assert.Equal("/do/0/nap", reason.Pointer);
        Assert.InRange(reason.DueAt!.Value - execution.CreatedAt, TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(61));
        Assert.NotEmpty(why.Sentence);

        var state = await server.Client.Executions.StateAsync(execution.Id, cancellationToken);
        Assert.Equal((ExecutionStatus.Waiting, "/do/0/nap", "{}"), (state.Status, Assert.Single(state.Active).Pointer, state.Context.GetRawText()));
        Assert.Contains(state.Timers, timer => timer.Purpose == "wait");
    }

    [Fact]
    public async Task Output_is_there_only_once_it_is()
    {
        var name = Documents.NewName("output");
        var waiting = await StartedAsync(Documents.Sleep(name), name, new());
        var (completed, faulted) = (await EndedAsync(Documents.Greet), await EndedAsync(Documents.Fail));

        Assert.Equal("""{"greeting":"Hello nobody"}""", (await server.Client.Executions.OutputAsync(completed.Id, cancellationToken)).GetRawText());
        foreach (var id in (string[])[waiting.Id, faulted.Id])
        {
            using var answer = await server.Http.GetAsync($"/api/v1/executions/{id}/output", cancellationToken);
            await answer.ProblemAsync(HttpStatusCode.Conflict, "output-unavailable");
        }
    }

    [Fact]
    public async Task Cancelling_stops_once_and_only_what_lives()
    {
        var name = Documents.NewName("cancel");
        var execution = await StartedAsync(Documents.Sleep(name), name, new());

        var cancelled = await server.Client.Executions.CancelAsync(execution.Id, "no longer needed", cancellationToken: cancellationToken);
        Assert.Equal((ExecutionStatus.Cancelled, "no longer needed"), (cancelled.Status, cancelled.Reason));
        Assert.Equal("no longer needed", (await server.Client.Executions.CancelAsync(execution.Id, "again", cancellationToken: cancellationToken)).Reason);
        Assert.Single((await server.Client.Executions.HistoryAsync(execution.Id, cancellationToken: cancellationToken)).Items, item => item.Type == "execution-cancelled");
        Assert.Empty((await server.Client.Executions.WhyAsync(execution.Id, cancellationToken)).Reasons);

        var ended = await EndedAsync(Documents.Greet);
        var error = await Assert.ThrowsAsync<PawlApiException>(() => server.Client.Executions.CancelAsync(ended.Id, cancellationToken: cancellationToken));
        Assert.Equal((409, "execution-ended"), (error.Status, error.Code));
    }

    [Fact]
    public async Task Cancelling_needs_no_body()
    {
        var name = Documents.NewName("cancel-bare");
        var execution = await StartedAsync(Documents.Sleep(name), name, new());
        using var answer = await server.Http.SendAsync($"/api/v1/executions/{execution.Id}/cancel", HttpMethod.Post);
        Assert.Equal("cancelled", (await answer.JsonAsync(HttpStatusCode.OK)).GetProperty("status").GetString());
    }

    public static TheoryData<string, string> Routes => new()
    {
        { "GET", "" }, { "GET", "/history" }, { "GET", "/tasks" }, { "GET", "/state" }, { "GET", "/output" }, { "GET", "/why" }, { "GET", "/stream" }, { "POST", "/cancel" },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task An_execution_that_is_not_there_is_not_found(string method, string path)
    {
        using var answer = await server.Http.SendAsync($"/api/v1/executions/{Guid.CreateVersion7()}{path}", new(method));
        await answer.ProblemAsync(HttpStatusCode.NotFound, "execution-not-found");
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task An_execution_of_another_tenant_is_not_found(string method, string path)
    {
        var name = Documents.NewName("foreign");
        var execution = await StartedAsync(Documents.Sleep(name), name, new());
        using var answer = await server.HttpWith(server.OtherKey).SendAsync($"/api/v1/executions/{execution.Id}{path}", new(method));
        await answer.ProblemAsync(HttpStatusCode.NotFound, "execution-not-found");
        Assert.Equal(ExecutionStatus.Waiting, (await server.Client.Executions.GetAsync(execution.Id, cancellationToken: cancellationToken)).Status);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task An_id_that_can_name_nothing_is_refused(string method, string path)
    {
        foreach (var id in (string[])["..;", "%2e%2e%3b", "a%20b", "a%2Fb", "%C3%A9", ".hidden", new string('x', 129), "a%3Cb"])
        {
            using var answer = await server.Http.SendAsync($"/api/v1/executions/{id}{path}", new(method));
            await answer.ProblemAsync(HttpStatusCode.BadRequest, "execution-id-invalid");
        }
    }

    private async Task<Execution> StartedAsync(string document, string name, StartExecution start)
    {
        await server.Client.Workflows.PublishAsync(document, cancellationToken);
        return await server.Client.Executions.StartAsync("test", name, start, cancellationToken: cancellationToken);
    }

    private async Task<Execution> EndedAsync(Func<string, string> document)
    {
        var name = Documents.NewName("ended");
        var execution = await StartedAsync(document(name), name, new());
        return await server.Client.Executions.GetAsync(execution.Id, Wait, cancellationToken);
    }

    private Task<Execution> EndedAsync(Func<string, string, string, string> document) => EndedAsync(name => document(name, "1.0.0", "Hello"));
}
