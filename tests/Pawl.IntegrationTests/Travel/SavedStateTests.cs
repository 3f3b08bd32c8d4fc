using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Pawl.IntegrationTests.Api;
using Xunit;

namespace Pawl.IntegrationTests.Travel;

[Collection(ApiCollection.Name)]
public sealed class SavedStateTests(ApiServer server)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_saved_state_goes_on_in_another_tenant_that_knows_nothing_of_it()
    {
        var started = await StartedAsync("before: { set: { n: 7 } }", "nap: { wait: { milliseconds: 1 } }", "after: { set: { n: '${ .n + 1 }' } }");
        await server.Client.Executions.GetAsync(started.Id, Wait, cancellationToken);
        var file = await server.Client.Executions.ExportAsync(started.Id, 4, cancellationToken);

        using var other = Pawl.Client.PawlClient.Connect(server.Address, server.OtherKey);
        var begun = await other.Executions.ImportAsync(file, cancellationToken: cancellationToken);

        Assert.Equal((started.Id, 4L), (begun.ForkedFrom!.Id, begun.ForkedFrom.Position));
        Assert.Equal("ada", begun.Labels["who"]);
        var ended = await other.Executions.GetAsync(begun.Id, Wait, cancellationToken);
        Assert.Equal(8, ended.Output!.Value.GetProperty("n").GetInt32());
        Assert.DoesNotContain("before", (await other.Executions.TasksAsync(begun.Id, cancellationToken: cancellationToken)).Items.Select(task => task.Name));
        Assert.Equal(started.Workflow.Name, (await other.Workflows.GetAsync("test", started.Workflow.Name, "1.0.0", cancellationToken)).Name);
    }

    [Fact]
    public async Task The_same_state_is_the_same_file_and_importing_it_twice_under_one_key_begins_one_execution()
    {
        var started = await StartedAsync("nap: { wait: PT1H }");
        var file = await server.Client.Executions.ExportAsync(started.Id, cancellationToken: cancellationToken);
        Assert.Equal(Encoding.UTF8.GetString(file), Encoding.UTF8.GetString(await server.Client.Executions.ExportAsync(started.Id, cancellationToken: cancellationToken)));

        var key = Documents.NewName("import");
        var first = await server.Client.Executions.ImportAsync(file, idempotencyKey: key, cancellationToken: cancellationToken);
        Assert.Equal(first.Id, (await server.Client.Executions.ImportAsync(file, idempotencyKey: key, cancellationToken: cancellationToken)).Id);
        var chosen = await server.Client.Executions.ImportAsync(file, id: key, cancellationToken: cancellationToken);
        Assert.Equal((key, ExecutionStatus.Waiting), (chosen.Id, chosen.Status));
        Assert.Equal("execution-id-taken", (await Assert.ThrowsAsync<PawlApiException>(() => server.Client.Executions.ImportAsync(Indented(file), id: started.Id, cancellationToken: cancellationToken))).Code);
    }

    [Fact]
    public async Task White_space_may_change_and_nothing_else()
    {
        var started = await StartedAsync("before: { set: { n: 7 } }", "nap: { wait: PT1H }");
        var file = await server.Client.Executions.ExportAsync(started.Id, cancellationToken: cancellationToken);
        Assert.NotEmpty((await server.Client.Executions.ImportAsync(Indented(file), cancellationToken: cancellationToken)).Id);

        var tampered = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(file).Replace("\"n\":7", "\"n\":8", StringComparison.Ordinal));
        Assert.NotEqual(file, tampered);
        await RefusedAsync(tampered);
        await RefusedAsync(file[..^20]);
        await RefusedAsync("{}"u8.ToArray());
        await RefusedAsync("[]"u8.ToArray());
        await RefusedAsync(Changed(file, "version", 99));
        await RefusedAsync(Changed(file, "format", "zip"));
    }

    [Fact]
    public async Task A_file_whose_definition_is_published_with_other_content_is_refused()
    {
        var started = await StartedAsync("nap: { wait: PT1H }");
        var file = await server.Client.Executions.ExportAsync(started.Id, cancellationToken: cancellationToken);
        using var other = Pawl.Client.PawlClient.Connect(server.Address, server.OtherKey);
        await other.Workflows.PublishAsync(Documents.Greet(started.Workflow.Name), cancellationToken);

        Assert.Equal("version-exists", (await Assert.ThrowsAsync<PawlApiException>(() => other.Executions.ImportAsync(file, cancellationToken: cancellationToken))).Code);
    }

    [Fact]
    public async Task Concurrent_saves_are_consistent()
    {
        var started = await StartedAsync("loop: { for: { in: '[range(40)]' }, do: [ { step: { wait: { milliseconds: 1 } } } ] }");
        var files = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => server.Client.Executions.ExportAsync(started.Id, cancellationToken: cancellationToken)));
        foreach (var file in files.DistinctBy(Encoding.UTF8.GetString))
        {
            var position = JsonNode.Parse(file)!["content"]!["execution"]!["position"]!.GetValue<long>();
            Assert.Equal(Encoding.UTF8.GetString(await server.Client.Executions.ExportAsync(started.Id, position, cancellationToken)), Encoding.UTF8.GetString(file));
        }
    }

    private async Task RefusedAsync(byte[] file)
    {
        using var answer = await server.Http.SendAsync("/api/v1/executions/import", HttpMethod.Post, Encoding.UTF8.GetString(file), "application/json");
        await answer.ProblemAsync(HttpStatusCode.BadRequest, "state-file-invalid");
    }

    private static byte[] Indented(byte[] file) => Encoding.UTF8.GetBytes(JsonNode.Parse(file)!.ToJsonString(new() { WriteIndented = true }));

    private static byte[] Changed(byte[] file, string member, JsonNode value)
    {
        var changed = JsonNode.Parse(file)!;
        changed[member] = value;
        return Encoding.UTF8.GetBytes(changed.ToJsonString());
    }

    private async Task<Execution> StartedAsync(params string[] tasks)
    {
        var name = Documents.NewName("saved");
        await server.Client.Workflows.PublishAsync($"document: {{ dsl: '1.0.3', namespace: test, name: {name}, version: 1.0.0 }}\ndo:\n{string.Join('\n', tasks.Select(task => $"  - {task}"))}", cancellationToken);
        return await server.Client.Executions.StartAsync("test", name, new() { Labels = new Dictionary<string, string> { ["who"] = "ada" } }, cancellationToken: cancellationToken);
    }
}
