using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Pawl.IntegrationTests.Api;
using Xunit;

namespace Pawl.IntegrationTests.Control;

[Collection(ApiCollection.Name)]
public sealed class ControlApiTests(ApiServer server)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    /// <summary>Every command with a body that fits, and whether it needs a suspended execution.</summary>
    public static TheoryData<string, string, string, bool> Commands => new()
    {
        { "POST", "suspend", "{}", false },
        { "POST", "pause", "{}", false },
        { "POST", "resume", "{}", true },
        { "POST", "step", "{}", true },
        { "POST", "run-until", """{"task":"three"}""", false },
        { "POST", "skip", "{}", true },
        { "POST", "edit", """{"context":{}}""", true },
        { "POST", "retry", """{"task":"one"}""", true },
        { "POST", "cancel", "{}", false },
        { "POST", "terminate", "{}", false },
        { "PUT", "breakpoints", """{"tasks":["three"]}""", false },
    };

    private static string Three(string name) => $$"""
        document: { dsl: '1.0.3', namespace: test, name: {{name}}, version: 1.0.0 }
        do:
          - one: { set: { n: 1 }, export: { as: '$context + { one: true }' } }
          - two: { set: '${ { n: (.n + 1) } }', input: { schema: { format: json, document: { type: object, required: [n] } } } }
          - three: { set: '${ { n: (.n + 1), context: $context } }' }
        """;

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Each_command_answers_401_403_404_and_400(string method, string verb, string body, bool needsSuspended)
    {
        _ = needsSuspended;
        var id = (await SuspendedAsync()).Id;
        Assert.Equal((HttpStatusCode.Unauthorized, "unauthenticated"), await AnswerAsync(server.HttpWith(null), method, id, verb, body));
        Assert.Equal((HttpStatusCode.Forbidden, "forbidden"), await AnswerAsync(server.HttpWith(server.ReadKey), method, id, verb, body));
        Assert.Equal((HttpStatusCode.NotFound, "execution-not-found"), await AnswerAsync(server.HttpWith(server.OtherKey), method, id, verb, body));
        Assert.Equal((HttpStatusCode.NotFound, "execution-not-found"), await AnswerAsync(server.Http, method, "no-such-execution", verb, body));
        Assert.Equal((HttpStatusCode.BadRequest, "execution-id-invalid"), await AnswerAsync(server.Http, method, "-bad", verb, body));
        Assert.Equal((HttpStatusCode.BadRequest, "body-invalid"), await AnswerAsync(server.Http, method, id, verb, """{"unknown":1}"""));
        Assert.Equal((HttpStatusCode.BadRequest, "json-invalid"), await AnswerAsync(server.Http, method, id, verb, "{"));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task What_has_ended_answers_409(string method, string verb, string body, bool needsSuspended)
    {
        _ = needsSuspended;
        var execution = await SuspendedAsync();
        await server.Client.Executions.ResumeAsync(execution.Id, cancellationToken: cancellationToken);
        await server.Client.Executions.GetAsync(execution.Id, Wait, cancellationToken);
        if (verb == "retry") return; // that begins another execution
        Assert.Equal((HttpStatusCode.Conflict, "execution-ended"), await AnswerAsync(server.Http, method, execution.Id, verb, body));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task What_is_not_suspended_answers_409_where_it_must_be(string method, string verb, string body, bool needsSuspended)
    {
        if (!needsSuspended) return;
        var name = Documents.NewName("awake");
        await server.Client.Workflows.PublishAsync(Documents.Sleep(name), cancellationToken);
        var id = (await server.Client.Executions.StartAsync("test", name, new(), cancellationToken: cancellationToken)).Id;
        var code = verb == "retry" ? "execution-not-ended" : "execution-not-suspended";
        Assert.Equal((HttpStatusCode.Conflict, code), await AnswerAsync(server.Http, method, id, verb, verb == "retry" ? """{"task":"nap"}""" : body));
    }

    [Fact]
    public async Task Suspend_and_resume_are_recorded_with_who_did_them()
    {
        var name = Documents.NewName("suspended");
        await server.Client.Workflows.PublishAsync(Documents.Sleep(name), cancellationToken);
        var id = (await server.Client.Executions.StartAsync("test", name, new(), cancellationToken: cancellationToken)).Id;

        Assert.Equal(ExecutionStatus.Suspended, (await server.Client.Executions.SuspendAsync(id, new() { Reason = "look" }, cancellationToken: cancellationToken)).Status);
        Assert.Equal(ExecutionStatus.Suspended, (await server.Client.Executions.SuspendAsync(id, cancellationToken: cancellationToken)).Status);
        var state = await server.Client.Executions.StateAsync(id, cancellationToken);
        Assert.Equal(("look", SuspensionCause.Operator), (state.Suspension!.Reason, state.Suspension.Cause));
        Assert.StartsWith("key:", state.Suspension.Actor, StringComparison.Ordinal);
        Assert.Equal("wait", Assert.Single(state.Suspension.HeldTimers).Purpose);
        Assert.StartsWith("It is suspended", (await server.Client.Executions.WhyAsync(id, cancellationToken)).Sentence, StringComparison.Ordinal);

        Assert.Equal(ExecutionStatus.Waiting, (await server.Client.Executions.ResumeAsync(id, cancellationToken: cancellationToken)).Status);
        var history = (await server.Client.Executions.HistoryAsync(id, cancellationToken: cancellationToken)).Items;
        Assert.Single(history, item => item.Type == "execution-suspended");
        Assert.Equal(state.Suspension.Actor, history.Single(item => item.Type == "execution-resumed").Members["by"].GetProperty("actor").GetString());
    }

    [Fact]
    public async Task Of_concurrent_resumes_one_takes_effect_and_the_others_answer_409()
    {
        var execution = await SuspendedAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => AnswerAsync(server.Http, "POST", execution.Id, "resume", "{}")));
        Assert.Equal(1, answers.Count(answer => answer.Status == HttpStatusCode.OK));
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer => Assert.Equal(HttpStatusCode.Conflict, answer.Status));
        Assert.Single((await server.Client.Executions.HistoryAsync(execution.Id, cancellationToken: cancellationToken)).Items, item => item.Type == "execution-resumed");
    }

    [Fact]
    public async Task A_command_holds_for_the_position_that_it_names()
    {
        var execution = await SuspendedAsync();
        var position = (await server.Client.Executions.StateAsync(execution.Id, cancellationToken)).Position;
        Assert.Equal((HttpStatusCode.Conflict, "position-changed"), await AnswerAsync(server.Http, "POST", execution.Id, "step", $$"""{"ifPosition":{{position - 1}}}"""));
        Assert.Equal((HttpStatusCode.PreconditionFailed, "precondition-failed"), await AnswerAsync(server.Http, "POST", execution.Id, "step", "{}", ("If-Match", $"\"{position - 1}\"")));
        Assert.Equal((HttpStatusCode.BadRequest, "header-invalid"), await AnswerAsync(server.Http, "POST", execution.Id, "step", "{}", ("If-Match", "\"x\"")));

        using var request = Request("POST", execution.Id, "step", "{}", ("If-Match", $"\"{position}\""));
        using var answer = await server.Http.SendAsync(request, cancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal($"\"{(await server.Client.Executions.StateAsync(execution.Id, cancellationToken)).Position}\"", answer.Headers.ETag!.Tag);
    }

    [Fact]
    public async Task A_command_under_the_same_key_is_carried_out_once()
    {
        var execution = await SuspendedAsync();
        var key = new CommandConditions { IdempotencyKey = $"step-{execution.Id}" };
        await server.Client.Executions.StepAsync(execution.Id, Wait, key, cancellationToken);
        var position = (await server.Client.Executions.StateAsync(execution.Id, cancellationToken)).Position;
        await server.Client.Executions.StepAsync(execution.Id, Wait, key, cancellationToken);
        Assert.Equal(position, (await server.Client.Executions.StateAsync(execution.Id, cancellationToken)).Position);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency-key-reused"), await AnswerAsync(server.Http, "POST", execution.Id, "resume", "{}", ("Idempotency-Key", key.IdempotencyKey)));
    }

    [Fact]
    public async Task An_execution_is_stepped_edited_taken_back_and_resumed()
    {
        var execution = await SuspendedAsync();
        var executions = server.Client.Executions;
        await executions.StepAsync(execution.Id, Wait, cancellationToken: cancellationToken);
        Assert.Equal(["one"], await CompletedAsync(execution.Id));

        Assert.Equal("command-invalid", (await Assert.ThrowsAsync<PawlApiException>(() => executions.EditAsync(execution.Id, new() { Data = Json("{}") }, cancellationToken: cancellationToken))).Code);
        await executions.EditAsync(execution.Id, new() { Data = Json("""{"n":40}""") }, cancellationToken: cancellationToken);
        await executions.RunUntilAsync(execution.Id, "two", Wait, cancellationToken: cancellationToken);
        Assert.Equal(["one", "two"], await CompletedAsync(execution.Id));

        // Back to 'two', with what it got then.
        Assert.Equal(ExecutionStatus.Suspended, (await executions.RetryAsync(execution.Id, new() { Task = "two" }, cancellationToken: cancellationToken)).Status);
        await executions.StepAsync(execution.Id, Wait, cancellationToken: cancellationToken);
        Assert.Equal(["one", "two", "two"], await CompletedAsync(execution.Id));

        await executions.ResumeAsync(execution.Id, new() { Data = Json("""{"more":1}""") }, cancellationToken: cancellationToken);
        var ended = await executions.GetAsync(execution.Id, Wait, cancellationToken);
        Assert.Equal("""{"n":42,"context":{"one":true,"more":1}}""", ended.Output!.Value.GetRawText());
    }

    [Fact]
    public async Task A_breakpoint_stops_before_its_task_and_a_task_can_be_skipped()
    {
        var execution = await SuspendedAsync();
        await server.Client.Executions.SetBreakpointsAsync(execution.Id, ["three"], cancellationToken: cancellationToken);
        await server.Client.Executions.ResumeAsync(execution.Id, cancellationToken: cancellationToken);
        var state = await server.Client.Executions.StateAsync(execution.Id, cancellationToken);
        Assert.Equal((SuspensionCause.Breakpoint, "/do/2/three"), (state.Suspension!.Cause, state.Suspension.Pointer));
        Assert.Equal(["/do/2/three"], state.Breakpoints);

        await server.Client.Executions.SkipAsync(execution.Id, new() { Output = Json("""{"skipped":true}""") }, cancellationToken: cancellationToken);
        await server.Client.Executions.ResumeAsync(execution.Id, cancellationToken: cancellationToken);
        Assert.Equal("""{"skipped":true}""", (await server.Client.Executions.GetAsync(execution.Id, Wait, cancellationToken)).Output!.Value.GetRawText());
    }

    [Fact]
    public async Task It_is_told_whether_an_execution_can_be_resumed()
    {
        var execution = await SuspendedAsync();
        Assert.True((await server.Client.Executions.CanResumeAsync(execution.Id, cancellationToken)).CanResume);
        await server.Client.Executions.StepAsync(execution.Id, Wait, cancellationToken: cancellationToken);
        await server.Client.Executions.ResumeAsync(execution.Id, cancellationToken: cancellationToken);
        await server.Client.Executions.GetAsync(execution.Id, Wait, cancellationToken);
        var readiness = await server.Client.Executions.CanResumeAsync(execution.Id, cancellationToken);
        Assert.Equal((false, "execution-ended"), (readiness.CanResume, Assert.Single(readiness.Obstacles).Code));
        Assert.Equal(404, (await Assert.ThrowsAsync<PawlApiException>(() => server.Client.Executions.CanResumeAsync("nothing", cancellationToken))).Status);
    }

    [Fact]
    public async Task Suspended_executions_are_listed_with_filters_and_pages()
    {
        var name = Documents.NewName("listed");
        await server.Client.Workflows.PublishAsync(Documents.Sleep(name), cancellationToken);
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var id = (await server.Client.Executions.StartAsync("test", name, new() { Labels = new Dictionary<string, string> { ["n"] = $"{i}" } }, cancellationToken: cancellationToken)).Id;
            await server.Client.Executions.SuspendAsync(id, new() { Reason = $"The Bank is closed {i}" }, cancellationToken: cancellationToken);
            ids.Add(id);
        }

        async Task<string[]> FoundAsync(SuspensionQuery query) =>
            [.. (await server.Client.Executions.ListSuspendedAsync(query with { Workflow = $"test/{name}" }, cancellationToken)).Items.Select(item => item.Execution.Id)];

        Assert.Equal(Enumerable.Reverse(ids), await FoundAsync(new()));
        Assert.Equal([ids[1]], await FoundAsync(new() { Labels = new Dictionary<string, string> { ["n"] = "1" } }));
        Assert.Equal([ids[2]], await FoundAsync(new() { Reason = "bank IS closed 2" }));
        Assert.Empty(await FoundAsync(new() { Since = DateTimeOffset.UtcNow.AddHours(1) }));
        Assert.Empty(await FoundAsync(new() { Before = DateTimeOffset.UtcNow.AddHours(-1) }));

        var first = await server.Client.Executions.ListSuspendedAsync(new() { Workflow = $"test/{name}", Limit = 2 }, cancellationToken);
        var second = await server.Client.Executions.ListSuspendedAsync(new() { Workflow = $"test/{name}", Limit = 2, Cursor = first.NextCursor }, cancellationToken);
        Assert.Equal(Enumerable.Reverse(ids), first.Items.Concat(second.Items).Select(item => item.Execution.Id));
        Assert.Null(second.NextCursor);

        await server.Client.Executions.ResumeAsync(ids[0], cancellationToken: cancellationToken);
        await server.Client.Executions.CancelAsync(ids[1], cancellationToken: cancellationToken);
        Assert.Equal([ids[2]], await FoundAsync(new()));
    }

    [Fact]
    public async Task Many_executions_are_suspended_resumed_and_cancelled_by_filter()
    {
        var name = Documents.NewName("bulk");
        await server.Client.Workflows.PublishAsync(Documents.Sleep(name), cancellationToken);
        for (var i = 0; i < 60; i++) await server.Client.Executions.StartAsync("test", name, new(), cancellationToken: cancellationToken);
        var filter = new BulkFilter { Workflow = $"test/{name}" };

        var dry = await server.Client.Executions.BulkAsync(new() { Action = BulkAction.Suspend, Filter = filter, DryRun = true }, cancellationToken: cancellationToken);
        Assert.Equal((60, 0, 60), (dry.Matched, dry.Done, dry.Items.Count(item => item.Outcome == "matched")));
        Assert.Empty((await server.Client.Executions.ListSuspendedAsync(new() { Workflow = $"test/{name}" }, cancellationToken)).Items);

        var suspended = await server.Client.Executions.BulkAsync(new() { Action = BulkAction.Suspend, Filter = filter, Reason = "stock-taking" }, cancellationToken: cancellationToken);
        Assert.Equal((60, 60, 0, false), (suspended.Matched, suspended.Done, suspended.Failed, suspended.More));

        // Data that does not fit one context fails for that one; here it fails for none, and the limit leaves the rest.
        var resumed = await server.Client.Executions.BulkAsync(new() { Action = BulkAction.Resume, Filter = filter with { Reason = "STOCK" }, Limit = 50 }, cancellationToken: cancellationToken);
        Assert.Equal((50, 50, true), (resumed.Matched, resumed.Done, resumed.More));
        var cancelled = await server.Client.Executions.BulkAsync(new() { Action = BulkAction.Cancel, Filter = filter }, $"bulk-{name}", cancellationToken);
        Assert.Equal((60, 60), (cancelled.Matched, cancelled.Done));
        Assert.Equal(0, (await server.Client.Executions.BulkAsync(new() { Action = BulkAction.Cancel, Filter = filter }, cancellationToken: cancellationToken)).Matched);
    }

    [Theory]
    [InlineData("""{"action":"suspend","filter":{}}""")]
    [InlineData("""{"action":"suspend","filter":{"workflow":"no-namespace"}}""")]
    [InlineData("""{"action":"suspend","filter":{"workflow":"a/b"},"data":{}}""")]
    [InlineData("""{"action":"cancel","filter":{"workflow":"a/b","reason":"x"}}""")]
    [InlineData("""{"action":"resume","filter":{"workflow":"a/b"},"limit":1001}""")]
    [InlineData("""{"action":"explode","filter":{"workflow":"a/b"}}""")]
    public async Task A_bulk_operation_that_makes_no_sense_is_refused(string body)
    {
        using var answer = await server.Http.PostAsync("/api/v1/bulk-operations", new StringContent(body, System.Text.Encoding.UTF8, "application/json"), cancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private async Task<Execution> SuspendedAsync()
    {
        var name = Documents.NewName("control");
        await server.Client.Workflows.PublishAsync(Three(name), cancellationToken);
        var started = await server.Client.Executions.StartAsync("test", name, new() { Suspended = true }, cancellationToken: cancellationToken);
        Assert.Equal(ExecutionStatus.Suspended, started.Status);
        return started;
    }

    private async Task<string[]> CompletedAsync(string id) =>
        [.. (await server.Client.Executions.TasksAsync(id, cancellationToken: cancellationToken)).Items.Where(task => task.Status == "completed").Select(task => task.Name)];

    private async Task<(HttpStatusCode Status, string? Code)> AnswerAsync(HttpClient http, string method, string id, string verb, string body, params (string Name, string Value)[] headers)
    {
        using var request = Request(method, id, verb, body, headers);
        using var answer = await http.SendAsync(request, cancellationToken);
        if (answer.IsSuccessStatusCode) return (answer.StatusCode, null);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return (answer.StatusCode, problem.GetProperty("code").GetString());
    }

    private static HttpRequestMessage Request(string method, string id, string verb, string body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new(method), $"/api/v1/executions/{id}/{verb}") { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
