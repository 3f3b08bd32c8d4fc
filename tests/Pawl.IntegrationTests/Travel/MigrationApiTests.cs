using System.Net;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Pawl.IntegrationTests.Api;
using Xunit;

namespace Pawl.IntegrationTests.Travel;

[Collection(ApiCollection.Name)]
public sealed class MigrationApiTests(ApiServer server)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_execution_goes_on_under_another_version_where_its_task_stands_now()
    {
        var name = Documents.NewName("migrate");
        var id = await StartedAsync(name, "1.0.0", $"hear-{name}: {{ listen: {{ to: {{ one: {{ with: {{ type: go-{name} }} }} }} }} }}", "last: { set: { v: 1 } }");
        await PublishAsync(name, "1.1.0", "new: { set: { x: 1 } }", $"hear-{name}: {{ listen: {{ to: {{ one: {{ with: {{ type: go-{name} }} }} }} }} }}", "last: { set: { v: 2 } }");

        var dry = await server.Client.Executions.MigrateAsync(id, new() { Version = "1.1.0", DryRun = true }, cancellationToken);
        Assert.Equal(("safeWithMapping", false), (dry.Verdict, dry.Migrated));
        Assert.Contains(dry.Differences, difference => difference.Kind == "moved" && difference.NewPointer == $"/do/1/hear-{name}" && difference.IsUnderWay);
        Assert.Equal("1.0.0", (await server.Client.Executions.StateAsync(id, cancellationToken)).Workflow.Version);

        Assert.True((await server.Client.Executions.MigrateAsync(id, new() { Version = "latest" }, cancellationToken)).Migrated);
        Assert.False((await server.Client.Executions.MigrateAsync(id, new() { Version = "1.1.0" }, cancellationToken)).Migrated);
        Assert.Equal("1.1.0", (await server.Client.Executions.GetAsync(id, cancellationToken: cancellationToken)).Workflow.Version);
        Assert.Contains((await server.Client.Executions.HistoryAsync(id, cancellationToken: cancellationToken)).Items, item => item.Type == "definition-migrated");

        await server.Client.Events.PublishAsync(System.Text.Json.JsonSerializer.SerializeToElement(new { specversion = "1.0", id = name, source = "/t", type = $"go-{name}" }), cancellationToken);
        var ended = await server.Client.Executions.GetAsync(id, Wait, cancellationToken);
        Assert.Equal((ExecutionStatus.Completed, 2), (ended.Status, ended.Output!.Value.GetProperty("v").GetInt32()));
    }

    [Fact]
    public async Task What_has_no_place_is_refused_and_named_and_a_mapping_may_help()
    {
        var name = Documents.NewName("migrate");
        var id = await StartedAsync(name, "1.0.0", "nap: { wait: PT1H }");
        await PublishAsync(name, "1.1.0", "rest: { wait: PT1H }");

        using (var refused = await server.Http.PostJsonAsync($"/api/v1/executions/{id}/migrate", """{"version":"1.1.0"}"""))
            Assert.Equal("/do/0/nap", (await refused.ProblemAsync(HttpStatusCode.Conflict, "migration-impossible")).Errors![0].Pointer);
        Assert.Equal("impossible", (await server.Client.Executions.MigrateAsync(id, new() { Version = "1.1.0", DryRun = true }, cancellationToken)).Verdict);

        var mapped = await server.Client.Executions.MigrateAsync(id, new() { Version = "1.1.0", Mapping = new Dictionary<string, string> { ["/do/0/nap"] = "/do/0/rest" } }, cancellationToken);
        Assert.Equal(("safeWithMapping", true), (mapped.Verdict, mapped.Migrated));
        Assert.Equal("/do/0/rest", (await server.Client.Executions.StateAsync(id, cancellationToken)).Active.Single().Pointer);
    }

    [Theory]
    [InlineData("""{"version":"9.9.9"}""", 404, "workflow-not-found")]
    [InlineData("""{"version":"x"}""", 400, "body-invalid")]
    [InlineData("{}", 400, "body-invalid")]
    public async Task A_version_that_does_not_exist_is_refused(string body, int status, string code)
    {
        var id = await StartedAsync(Documents.NewName("migrate"), "1.0.0", "nap: { wait: PT1H }");
        using var answer = await server.Http.PostJsonAsync($"/api/v1/executions/{id}/migrate", body);
        await answer.ProblemAsync((HttpStatusCode)status, code);
    }

    [Fact]
    public async Task What_has_ended_never_changes_but_may_be_forked_under_another_version()
    {
        var name = Documents.NewName("migrate");
        var id = await StartedAsync(name, "1.0.0", "a: { set: { v: 1 } }", "b: { set: { v: '${ .v + 1 }' } }");
        await server.Client.Executions.GetAsync(id, Wait, cancellationToken);
        await PublishAsync(name, "1.1.0", "a: { set: { v: 1 } }", "b: { set: { v: '${ .v + 100 }' } }");

        Assert.Equal("execution-ended", (await Assert.ThrowsAsync<PawlApiException>(() => server.Client.Executions.MigrateAsync(id, new() { Version = "1.1.0" }, cancellationToken))).Code);
        var fork = await server.Client.Executions.ForkAsync(id, new() { Task = "b", Version = "1.1.0" }, cancellationToken: cancellationToken);
        Assert.Equal("1.1.0", fork.Workflow.Version);
        Assert.Equal(101, (await server.Client.Executions.GetAsync(fork.Id, Wait, cancellationToken)).Output!.Value.GetProperty("v").GetInt32());
    }

    [Fact]
    public async Task A_preview_tells_of_living_and_of_recorded_executions_and_publishes_nothing()
    {
        var name = Documents.NewName("preview");
        var asleep = await StartedAsync(name, "1.0.0", "choose: { switch: [ { small: { when: '${ .n < 5 }', then: end } }, { big: { then: continue } } ] }", "nap: { wait: PT1H }");
        var small = await server.Client.Executions.StartAsync("test", name, new() { Input = System.Text.Json.JsonElement.Parse("""{"n":1}""") }, wait: Wait, cancellationToken: cancellationToken);
        var draft = Document(name, "2.0.0", "choose: { switch: [ { small: { when: '${ .n < 1 }', then: end } }, { big: { then: continue } } ] }", "rest: { wait: PT1H }");

        var preview = await server.Client.Workflows.PreviewUpgradeAsync("test", name, draft, cancellationToken: cancellationToken);
        Assert.Equal((1, 0, 1), (preview.Compared, preview.Safe, preview.Impossible));
        Assert.Equal(asleep, preview.Reports.Single().Id);
        Assert.Equal((2, 0), (preview.Replayed, preview.SamePath));
        Assert.Equal("/do/1/rest", preview.Replays.Single(replay => replay.Id == small.Id).Draft);

        Assert.Equal(2, (await server.Client.Workflows.PreviewUpgradeAsync("test", name, Document(name, "2.0.0", "choose: { switch: [ { small: { when: '${ .n < 5 }', then: end } }, { big: { then: continue } } ] }", "nap: { wait: PT1H }"), cancellationToken: cancellationToken)).SamePath);
        Assert.Equal(0, (await server.Client.Workflows.PreviewUpgradeAsync("test", name, draft, replay: 0, cancellationToken: cancellationToken)).Replayed);
        Assert.Equal(["1.0.0"], (await server.Client.Workflows.ListVersionsAsync("test", name, cancellationToken)).Items.Select(version => version.Version));
        using var wrong = await server.Http.SendAsync($"/api/v1/workflows/test/{name}/upgrade-preview?replay=101", HttpMethod.Post, draft, "application/yaml");
        await wrong.ProblemAsync(HttpStatusCode.BadRequest, "query-invalid");
        using var other = await server.Http.SendAsync("/api/v1/workflows/test/another/upgrade-preview", HttpMethod.Post, draft, "application/yaml");
        await other.ProblemAsync(HttpStatusCode.BadRequest, "document-invalid");
    }

    private static string Document(string name, string version, params string[] tasks) =>
        $"document: {{ dsl: '1.0.3', namespace: test, name: {name}, version: {version} }}\ndo:\n{string.Join('\n', tasks.Select(task => $"  - {task}"))}";

    private Task PublishAsync(string name, string version, params string[] tasks) => server.Client.Workflows.PublishAsync(Document(name, version, tasks), cancellationToken);

    private async Task<string> StartedAsync(string name, string version, params string[] tasks)
    {
        await PublishAsync(name, version, tasks);
        return (await server.Client.Executions.StartAsync("test", name, new() { Input = System.Text.Json.JsonElement.Parse("""{"n":7}""") }, cancellationToken: cancellationToken)).Id;
    }
}
