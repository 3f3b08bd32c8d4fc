using System.Net;
using System.Text.Json;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Pawl.IntegrationTests.Api;
using Xunit;

namespace Pawl.IntegrationTests.Travel;

[Collection(ApiCollection.Name)]
public sealed class ForkApiTests(ApiServer server)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_retry_begins_before_the_task_that_faulted_and_keeps_what_ran_before()
    {
        var faulted = await FaultedAsync();

        using var answer = await server.Http.PostJsonAsync($"/api/v1/executions/{faulted.Id}/retry", """{"data":{"price":9}}""");
        var retried = await answer.JsonAsync(HttpStatusCode.Created);
        var id = retried.GetProperty("id").GetString()!;
        Assert.Equal($"/api/v1/executions/{id}", answer.Headers.Location?.OriginalString);
        Assert.Equal(faulted.Id, retried.GetProperty("forkedFrom").GetProperty("id").GetString());
        Assert.Equal("ada", retried.GetProperty("labels").GetProperty("who").GetString());

        var ended = await server.Client.Executions.GetAsync(id, Wait, cancellationToken);
        Assert.Equal((ExecutionStatus.Completed, "paid 9"), (ended.Status, ended.Output!.Value.GetProperty("text").GetString()));
        Assert.Equal(["check", "thank"], (await server.Client.Executions.TasksAsync(id, cancellationToken: cancellationToken)).Items.Where(task => task.Status != "skipped").Select(task => task.Name));
        Assert.Equal(ExecutionStatus.Faulted, (await server.Client.Executions.GetAsync(faulted.Id, cancellationToken: cancellationToken)).Status);
    }

    [Fact]
    public async Task Without_a_change_a_retry_faults_again_and_a_named_task_may_be_earlier()
    {
        var faulted = await FaultedAsync();

        var again = await server.Client.Executions.RetryAsync(faulted.Id, new(), cancellationToken: cancellationToken);
        Assert.Equal(ExecutionStatus.Faulted, (await server.Client.Executions.GetAsync(again.Id, Wait, cancellationToken)).Status);

        var earlier = await server.Client.Executions.RetryAsync(faulted.Id, new() { Task = "order" }, cancellationToken: cancellationToken);
        await server.Client.Executions.GetAsync(earlier.Id, Wait, cancellationToken);
        Assert.Equal(["order", "check", "fail"], (await server.Client.Executions.TasksAsync(earlier.Id, cancellationToken: cancellationToken)).Items.Where(task => task.Status != "skipped").Select(task => task.Name));
    }

    [Fact]
    public async Task The_same_key_and_request_give_the_same_fork_and_another_request_is_refused()
    {
        var sleeping = await StartedAsync(Documents.Sleep);
        var first = await server.Client.Executions.ForkAsync(sleeping.Id, new() { Position = 2 }, "key-1", cancellationToken);

        Assert.Equal(first.Id, (await server.Client.Executions.ForkAsync(sleeping.Id, new() { Position = 2 }, "key-1", cancellationToken)).Id);
        using (var repeated = await server.Http.SendAsync($"/api/v1/executions/{sleeping.Id}/fork", HttpMethod.Post, """{"position":2}""", "application/json", ("Idempotency-Key", "key-1")))
            await repeated.JsonAsync(HttpStatusCode.OK);
        using var other = await server.Http.SendAsync($"/api/v1/executions/{sleeping.Id}/fork", HttpMethod.Post, """{"position":3}""", "application/json", ("Idempotency-Key", "key-1"));
        await other.ProblemAsync(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");

        var chosen = await server.Client.Executions.ForkAsync(sleeping.Id, new() { Id = Documents.NewName("forked") }, cancellationToken: cancellationToken);
        using var taken = await server.Http.PostJsonAsync($"/api/v1/executions/{sleeping.Id}/fork", $$"""{"id":"{{chosen.Id}}","position":1}""");
        await taken.ProblemAsync(HttpStatusCode.Conflict, "execution-id-taken");
    }

    [Fact]
    public async Task A_fork_of_what_waits_waits_for_the_same_moment()
    {
        var sleeping = await StartedAsync(Documents.Sleep);
        var fork = await server.Client.Executions.ForkAsync(sleeping.Id, new(), cancellationToken: cancellationToken);

        var (there, here) = (await server.Client.Executions.StateAsync(sleeping.Id, cancellationToken), await server.Client.Executions.StateAsync(fork.Id, cancellationToken));
        Assert.Equal((ExecutionStatus.Waiting, there.Timers.Single().DueAt), (here.Status, here.Timers.Single().DueAt));
        Assert.Equal("waiting", Assert.Single((await server.Client.Executions.TasksAsync(fork.Id, cancellationToken: cancellationToken)).Items).Status);
        await server.Client.Executions.CancelAsync(fork.Id, cancellationToken: cancellationToken);
        Assert.Equal(ExecutionStatus.Waiting, (await server.Client.Executions.StateAsync(sleeping.Id, cancellationToken)).Status);
    }

    [Theory]
    [InlineData("fork", """{"position":0}""", 400, "body-invalid")]
    [InlineData("fork", """{"position":1,"task":"nap"}""", 400, "body-invalid")]
    [InlineData("fork", """{"task":"nobody"}""", 400, "body-invalid")]
    [InlineData("fork", """{"task":"/do/9/nap"}""", 400, "body-invalid")]
    [InlineData("fork", """{"labels":{"":"x"}}""", 400, "body-invalid")]
    [InlineData("fork", """{"nobody":1}""", 400, "body-invalid")]
    [InlineData("fork", "{", 400, "json-invalid")]
    [InlineData("fork", """{"position":999}""", 404, "position-unknown")]
    [InlineData("fork", """{"data":1}""", 409, "fork-impossible")]
    [InlineData("retry", "{}", 409, "execution-not-ended")]
    [InlineData("retry", """{"position":1}""", 400, "body-invalid")]
    public async Task What_cannot_be_begun_is_refused_with_the_reason(string verb, string body, int status, string code)
    {
        var sleeping = await StartedAsync(Documents.Sleep);
        using var answer = await server.Http.PostJsonAsync($"/api/v1/executions/{sleeping.Id}/{verb}", body);
        await answer.ProblemAsync((HttpStatusCode)status, code);
    }

    [Theory]
    [InlineData("POST", "fork")]
    [InlineData("POST", "retry")]
    [InlineData("GET", "diff?from=1")]
    [InlineData("GET", "results")]
    [InlineData("GET", "state?position=1")]
    public async Task What_does_not_exist_or_has_no_proper_id_is_said_so(string method, string route)
    {
        var sleeping = await StartedAsync(Documents.Sleep);
        var body = method == "POST" ? "{}" : null;
        using (var unknown = await server.Http.SendAsync($"/api/v1/executions/nobody/{route}", new(method), body, "application/json"))
            await unknown.ProblemAsync(HttpStatusCode.NotFound, "execution-not-found");
        using (var malformed = await server.Http.SendAsync($"/api/v1/executions/-a/{route}", new(method), body, "application/json"))
            await malformed.ProblemAsync(HttpStatusCode.BadRequest, "execution-id-invalid");
        using var foreign = await server.HttpWith(server.OtherKey).SendAsync($"/api/v1/executions/{sleeping.Id}/{route}", new(method), body, "application/json");
        await foreign.ProblemAsync(HttpStatusCode.NotFound, "execution-not-found");
    }

    [Fact]
    public async Task A_completed_execution_has_nothing_to_retry_unless_a_task_is_named()
    {
        var started = await StartedAsync(name => Documents.Greet(name));
        await server.Client.Executions.GetAsync(started.Id, Wait, cancellationToken);

        Assert.Equal("fork-impossible", (await Assert.ThrowsAsync<PawlApiException>(() => server.Client.Executions.RetryAsync(started.Id, new(), cancellationToken: cancellationToken))).Code);
        var again = await server.Client.Executions.RetryAsync(started.Id, new() { Task = "greet", Data = JsonElement.Parse("""{"name":"bob"}""") }, cancellationToken: cancellationToken);
        Assert.Equal("Hello bob", (await server.Client.Executions.GetAsync(again.Id, Wait, cancellationToken)).Output!.Value.GetProperty("greeting").GetString());
    }

    [Fact]
    public async Task A_fork_of_a_disabled_version_is_refused()
    {
        var name = Documents.NewName("disabled-fork");
        var sleeping = await StartedAsync(_ => Documents.Sleep(name));
        await server.Client.Workflows.DisableAsync("test", name, "1.0.0", cancellationToken);
        Assert.Equal("workflow-disabled", (await Assert.ThrowsAsync<PawlApiException>(() => server.Client.Executions.ForkAsync(sleeping.Id, new(), cancellationToken: cancellationToken))).Code);
    }

    private async Task<Execution> FaultedAsync()
    {
        var started = await StartedAsync(name => $$"""
            document: { dsl: '1.0.3', namespace: test, name: {{name}}, version: 1.0.0 }
            do:
              - order: { set: { price: 7 } }
              - check: { do: [ { fail: { if: '${ .price < 8 }', raise: { error: { type: 'https://example.com/errors/cheap', status: 409 } } } } ] }
              - thank: { set: { text: '${ "paid \(.price)" }' } }
            """, new() { Labels = new Dictionary<string, string> { ["who"] = "ada" } });
        var ended = await server.Client.Executions.GetAsync(started.Id, Wait, cancellationToken);
        Assert.Equal(ExecutionStatus.Faulted, ended.Status);
        return ended;
    }

    private async Task<Execution> StartedAsync(Func<string, string> document, StartExecution? start = null)
    {
        var name = Documents.NewName("travel");
        var published = (await server.Client.Workflows.PublishAsync(document(name), cancellationToken)).Workflow;
        return await server.Client.Executions.StartAsync("test", published.Name, start ?? new(), cancellationToken: cancellationToken);
    }
}
