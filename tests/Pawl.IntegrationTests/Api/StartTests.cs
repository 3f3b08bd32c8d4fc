using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Pawl.Language.Definitions;
using Pawl.Server.Executions;
using Pawl.Server.Problems;
using Xunit;

namespace Pawl.IntegrationTests.Api;

[Collection(ApiCollection.Name)]
public sealed class StartTests(ApiServer server)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_start_answers_with_where_the_execution_is()
    {
        var name = await PublishedAsync("located", Documents.Greet);
        using var started = await server.Http.PostJsonAsync($"/api/v1/workflows/test/{name}/executions", """{"input":{"name":"Ada"},"labels":{"team":"a"},"priority":7}""");
        var id = (await started.JsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString();
        Assert.Equal($"/api/v1/executions/{id}", started.Headers.Location?.ToString());

        var execution = await server.Client.Executions.GetAsync(id!, Wait, cancellationToken);
        Assert.Equal(ExecutionStatus.Completed, execution.Status);
        Assert.Equal(new("test", name, "1.0.0"), execution.Workflow);
        Assert.Equal((7, "a"), (execution.Priority, execution.Labels["team"]));
        Assert.Equal("""{"greeting":"Hello Ada"}""", execution.Output!.Value.GetRawText());
        Assert.Equal("""{"name":"Ada"}""", execution.Input!.Value.GetRawText());
    }

    [Fact]
    public async Task A_start_that_waits_answers_with_the_end()
    {
        var name = await PublishedAsync("waited", Documents.Greet);
        var execution = await server.Client.Executions.StartAsync("test", name, new(), wait: Wait, cancellationToken: cancellationToken);

        Assert.Equal(ExecutionStatus.Completed, execution.Status);
        Assert.Equal("""{"greeting":"Hello nobody"}""", execution.Output!.Value.GetRawText());
        Assert.NotNull(execution.EndedAt);
    }

    [Fact]
    public async Task A_start_that_waits_in_vain_answers_with_the_state_then()
    {
        var name = await PublishedAsync("impatient", Documents.Sleep);
        var execution = await server.Client.Executions.StartAsync("test", name, new(), wait: TimeSpan.FromMilliseconds(50), cancellationToken: cancellationToken);
        Assert.Equal(ExecutionStatus.Waiting, execution.Status);
        Assert.Null(execution.Output);
    }

    [Fact]
    public async Task An_error_that_nothing_caught_is_told_with_its_place()
    {
        var name = await PublishedAsync("faulty", Documents.Fail);
        var execution = await server.Client.Executions.StartAsync("test", name, new(), wait: Wait, cancellationToken: cancellationToken);

        Assert.Equal(ExecutionStatus.Faulted, execution.Status);
        Assert.Equal(("https://example.com/errors/broken", 418, "Broken"), (execution.Error!.Type, execution.Error.Status, execution.Error.Title));
        Assert.Equal("/do/0/fail", execution.Error.Instance);
    }

    [Fact]
    public async Task What_a_start_answers_is_what_is_stored()
    {
        var name = await PublishedAsync("same", Documents.Sleep);
        var started = await server.Client.Executions.StartAsync("test", name, new() { Labels = new Dictionary<string, string> { ["a"] = "b" } }, cancellationToken: cancellationToken);
        var stored = await server.Client.Executions.GetAsync(started.Id, cancellationToken: cancellationToken);

        Assert.Equal((stored.CreatedAt, stored.Workflow, stored.Priority, stored.Status), (started.CreatedAt, started.Workflow, started.Priority, started.Status));
        Assert.Equal(stored.Labels, started.Labels);
        Assert.Equal(stored.Input!.Value.GetRawText(), started.Input!.Value.GetRawText());
    }

    [Fact]
    public async Task The_same_key_and_request_give_the_same_execution_and_another_request_is_refused()
    {
        var name = await PublishedAsync("idempotent", Documents.Greet);
        var path = $"/api/v1/workflows/test/{name}/executions";
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());

        using var first = await server.Http.SendAsync(path, HttpMethod.Post, """{"input":{"n":1}}""", "application/json", key);
        using var second = await server.Http.SendAsync(path, HttpMethod.Post, """{ "input": { "n": 1 } }""", "application/json", key);
        using var other = await server.Http.SendAsync(path, HttpMethod.Post, """{"input":{"n":2}}""", "application/json", key);
        using var otherLabel = await server.Http.SendAsync(path, HttpMethod.Post, """{"input":{"n":1},"labels":{"a":"b"}}""", "application/json", key);

        var id = (await first.JsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString();
        Assert.Equal(id, (await second.JsonAsync(HttpStatusCode.OK)).GetProperty("id").GetString());
        await other.ProblemAsync(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
        await otherLabel.ProblemAsync(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
    }

    [Theory]
    [InlineData("one", "two")]
    [InlineData("one", null)]
    [InlineData(null, "two")]
    public async Task One_key_starts_one_execution_whatever_ids_are_asked_for(string? firstId, string? secondId)
    {
        var name = await PublishedAsync("keyed", Documents.Greet);
        var path = $"/api/v1/workflows/test/{name}/executions";
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        string Body(string? id) => id is null ? "{}" : $$"""{"id":"{{name}}-{{id}}"}""";

        using var first = await server.Http.SendAsync(path, HttpMethod.Post, Body(firstId), "application/json", key);
        await first.JsonAsync(HttpStatusCode.Created);
        using var again = await server.Http.SendAsync(path, HttpMethod.Post, Body(firstId), "application/json", key);
        await again.JsonAsync(HttpStatusCode.OK);
        using var second = await server.Http.SendAsync(path, HttpMethod.Post, Body(secondId), "application/json", key);
        await second.ProblemAsync(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
        Assert.Single((await server.Client.Executions.ListAsync(new() { Workflow = $"test/{name}" }, cancellationToken)).Items);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_two_starts_under_one_key_that_have_both_begun_the_second_is_refused_with_an_id_or_without(bool isIdFirst)
    {
        // Whoever passed here starts next, whatever comes meanwhile: so the other one must not pass, although nothing has started yet.
        var keys = server.Services.GetRequiredService<StartKeys>();
        var (definition, key) = (new DefinitionId("test", Documents.NewName("crossed"), "1.0.0"), Guid.NewGuid().ToString());
        Task PassAsync(bool hasId) => keys.RequireAsync("default", definition, hasId ? "chosen" : null, key, SHA256.HashData([hasId ? (byte)1 : (byte)0]), cancellationToken);

        await PassAsync(isIdFirst);
        Assert.Equal("idempotency-key-reused", (await Assert.ThrowsAsync<ApiException>(() => PassAsync(!isIdFirst))).Code);
        await PassAsync(isIdFirst);
    }

    [Fact]
    public async Task Of_many_starts_at_once_under_one_key_some_with_an_id_one_begins()
    {
        var name = await PublishedAsync("mixed", Documents.Greet);
        for (var round = 0; round < 5; round++)
        {
            var key = ("Idempotency-Key", Guid.NewGuid().ToString());
            var statuses = await Task.WhenAll(Enumerable.Range(0, 8).Select(async n =>
            {
                using var answer = await server.Http.SendAsync($"/api/v1/workflows/test/{name}/executions", HttpMethod.Post, n % 2 == 0 ? "{}" : $$"""{"id":"{{name}}-{{round}}"}""", "application/json", key);
                return answer.StatusCode;
            }));

            Assert.Single(statuses, HttpStatusCode.Created);
            Assert.Equal(4, statuses.Count(status => status == HttpStatusCode.UnprocessableEntity));
            Assert.Equal(round + 1, (await server.Client.Executions.ListAsync(new() { Workflow = $"test/{name}" }, cancellationToken)).Items.Count);
        }
    }

    [Fact]
    public async Task Of_many_starts_at_once_under_one_key_with_different_ids_one_begins()
    {
        var name = await PublishedAsync("raced", Documents.Greet);
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        var statuses = await Task.WhenAll(Enumerable.Range(0, 12).Select(async n =>
        {
            using var answer = await server.Http.SendAsync($"/api/v1/workflows/test/{name}/executions", HttpMethod.Post, $$"""{"id":"{{name}}-{{n}}"}""", "application/json", key);
            return answer.StatusCode;
        }));
        Assert.Equal(1, statuses.Count(status => status == HttpStatusCode.Created));
        Assert.Equal(11, statuses.Count(status => status == HttpStatusCode.UnprocessableEntity));
        Assert.Single((await server.Client.Executions.ListAsync(new() { Workflow = $"test/{name}" }, cancellationToken)).Items);
    }

    [Fact]
    public async Task A_repetition_finds_its_execution_after_a_new_version_was_published()
    {
        var name = await PublishedAsync("repeated", Documents.Greet);
        var key = Guid.NewGuid().ToString();
        var first = await server.Client.Executions.StartAsync("test", name, new(), key, cancellationToken: cancellationToken);
        await server.Client.Workflows.PublishAsync(Documents.Greet(name, "2.0.0"), cancellationToken);
        var second = await server.Client.Executions.StartAsync("test", name, new(), key, cancellationToken: cancellationToken);

        Assert.Equal(first.Id, second.Id);
        Assert.Equal("1.0.0", second.Workflow.Version);
    }

    [Fact]
    public async Task Many_repetitions_at_once_start_one_execution()
    {
        var name = await PublishedAsync("stampede", Documents.Greet);
        var key = Guid.NewGuid().ToString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.Client.Executions.StartAsync("test", name, new(), key, cancellationToken: cancellationToken)));

        Assert.Single(answers.Select(answer => answer.Id).Distinct());
        Assert.Single((await server.Client.Executions.ListAsync(new() { Workflow = $"test/{name}" }, cancellationToken)).Items);
    }

    [Fact]
    public async Task An_id_can_be_chosen_once()
    {
        var name = await PublishedAsync("chosen", Documents.Greet);
        var start = new StartExecution { Id = $"order:{Guid.NewGuid():N}_1.a-b" };
        Assert.Equal(start.Id, (await server.Client.Executions.StartAsync("test", name, start, cancellationToken: cancellationToken)).Id);
        Assert.Equal(start.Id, (await server.Client.Executions.StartAsync("test", name, start, cancellationToken: cancellationToken)).Id);

        var other = await Assert.ThrowsAsync<PawlApiException>(() => server.Client.Executions.StartAsync("test", name, start with { Priority = 1 }, cancellationToken: cancellationToken));
        Assert.Equal((409, "execution-id-taken"), (other.Status, other.Code));
    }

    [Theory]
    [InlineData("""{"id":"a b"}""", "/id")]
    [InlineData("""{"id":""}""", "/id")]
    [InlineData("""{"id":"../x"}""", "/id")]
    [InlineData("""{"id":".."}""", "/id")]
    [InlineData("""{"version":"newest"}""", "/version")]
    [InlineData("""{"priority":10}""", "/priority")]
    [InlineData("""{"priority":-1,"id":"?"}""", "/id /priority")]
    [InlineData("""{"labels":{"":"x"}}""", "/labels/")]
    [InlineData("""{"labels":{"a b":"x","c":"\u0000"}}""", "/labels/a b /labels/c")]
    public async Task Values_outside_their_bounds_are_told(string body, string pointers)
    {
        var name = await PublishedAsync("bounds", Documents.Greet);
        using var answer = await server.Http.PostJsonAsync($"/api/v1/workflows/test/{name}/executions", body);
        var problem = await answer.ProblemAsync(HttpStatusCode.BadRequest, "body-invalid");
        Assert.Equal(pointers, string.Join(' ', problem.Errors!.Select(error => error.Pointer)));
    }

    [Fact]
    public async Task More_labels_than_the_bound_are_refused()
    {
        var name = await PublishedAsync("labels", Documents.Greet);
        var labels = Enumerable.Range(0, 33).ToDictionary(i => $"l{i}", i => "x");
        var error = await Assert.ThrowsAsync<PawlApiException>(() => server.Client.Executions.StartAsync("test", name, new() { Labels = labels }, cancellationToken: cancellationToken));
        Assert.Equal("/labels", Assert.Single(error.Errors).Pointer);
        labels.Remove("l0");
        await server.Client.Executions.StartAsync("test", name, new() { Labels = labels }, cancellationToken: cancellationToken);
    }

    [Theory]
    [InlineData("""{"a":[1,2.50,1e400,12345678901234567890.123,null,true]}""")]
    [InlineData("\"text \\u00e9 \\n\\u0000 \\ud83d\\ude00\"")]
    [InlineData("[[[[[[[[[[]]]]]]]]]]")]
    [InlineData("7")]
    public async Task Any_json_value_goes_in_and_comes_back_as_it_was(string input)
    {
        var name = Documents.NewName("echo");
        await server.Client.Workflows.PublishAsync($"document: {{ dsl: '1.0.3', namespace: test, name: {name}, version: 1.0.0 }}\ndo: [ {{ nothing: {{ if: 'false', set: {{ a: 1 }} }} }} ]\n", cancellationToken);
        var execution = await server.Client.Executions.StartAsync("test", name, new() { Input = JsonElement.Parse(input) }, wait: Wait, cancellationToken: cancellationToken);

        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(input), execution.Input!.Value), execution.Input.Value.GetRawText());
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(input), execution.Output!.Value), execution.Output.Value.GetRawText());
    }

    [Fact]
    public async Task A_start_without_a_body_takes_the_defaults()
    {
        var name = await PublishedAsync("bodyless", Documents.Greet);
        using var answer = await server.Http.SendAsync($"/api/v1/workflows/test/{name}/executions", HttpMethod.Post);
        var json = await answer.JsonAsync(HttpStatusCode.Created);
        Assert.Equal("{}", json.GetProperty("input").GetRawText());
        Assert.Equal(5, json.GetProperty("priority").GetInt32());
    }

    [Theory]
    [InlineData("test", "not-there")]
    [InlineData("nowhere", "not-there")]
    [InlineData("..;", "x")]
    [InlineData("a%2Fb", "x")]
    [InlineData("a%20b", "x")]
    [InlineData("%C3%A9", "x")]
    public async Task A_workflow_that_is_not_there_cannot_start(string @namespace, string name)
    {
        using var answer = await server.Http.PostJsonAsync($"/api/v1/workflows/{@namespace}/{name}/executions", "{}");
        await answer.ProblemAsync(HttpStatusCode.NotFound, "workflow-not-found");
    }

    private async Task<string> PublishedAsync(string stem, Func<string, string> document)
    {
        var name = Documents.NewName(stem);
        await server.Client.Workflows.PublishAsync(document(name), cancellationToken);
        return name;
    }

    private Task<string> PublishedAsync(string stem, Func<string, string, string, string> document) => PublishedAsync(stem, name => document(name, "1.0.0", "Hello"));
}
