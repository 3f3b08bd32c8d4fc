using System.Net;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Pawl.Client.Workflows;
using Pawl.Server.Workflows;
using Xunit;

namespace Pawl.IntegrationTests.Api;

/// <summary>Versions: which one a start runs, how one goes back, and how one goes away.</summary>
[Collection(ApiCollection.Name)]
public sealed class VersionTests(ApiServer server)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, "2.0.0")]
    [InlineData("latest", "2.0.0")]
    [InlineData("1", "1.10.0")]
    [InlineData("1.9", "1.9.1")]
    [InlineData("1.9.0", "1.9.0")]
    [InlineData("3", "3.0.0-rc.1")]
    [InlineData("2.1.0-beta", "2.1.0-beta")]
    public async Task A_start_runs_what_its_version_stands_for(string? asked, string expected)
    {
        var name = await PublishAsync("1.9.0", "1.9.1", "1.10.0", "2.0.0", "2.1.0-beta", "3.0.0-rc.1");

        Assert.Equal(expected, (await StartAsync(name, asked)).Workflow.Version);
    }

    [Fact]
    public async Task A_line_passes_over_what_is_disabled_or_deleted()
    {
        var name = await PublishAsync("1.0.0", "1.1.0", "1.2.0", "2.0.0");
        await server.Client.Workflows.DisableAsync("test", name, "1.2.0", cancellationToken);
        await server.Client.Workflows.DeleteAsync("test", name, "1.1.0", cancellationToken);

        Assert.Equal("1.0.0", (await StartAsync(name, "1")).Workflow.Version);
        Assert.Equal((409, "workflow-disabled"), await RefusalAsync(() => StartAsync(name, "1.2")));
        Assert.Equal((404, "workflow-not-found"), await RefusalAsync(() => StartAsync(name, "1.1")));
        Assert.Equal((404, "workflow-not-found"), await RefusalAsync(() => StartAsync(name, "11")));
        Assert.Equal((404, "workflow-not-found"), await RefusalAsync(() => StartAsync(name, "1.1.0")));
    }

    [Theory]
    [InlineData("latest", "2.0.0")]
    [InlineData("1", "1.10.0")]
    [InlineData("1.9", "1.9.1")]
    [InlineData("1.9.0", "1.9.0")]
    public async Task A_child_runs_what_its_version_stands_for(string asked, string expected)
    {
        var child = await PublishAsync("1.9.0", "1.9.1", "1.10.0", "1.11.0", "2.0.0", "2.1.0-beta");
        await server.Client.Workflows.DisableAsync("test", child, "1.11.0", cancellationToken);

        Assert.Equal(expected, (await RunAsync(child, asked)).Output!.Value.GetString());
    }

    [Fact]
    public async Task A_child_of_a_line_without_versions_faults()
    {
        var child = await PublishAsync("1.9.0");

        var ended = await RunAsync(child, "1.1");

        Assert.Contains("1.1 does not exist", ended.Error!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rollback_publishes_the_old_content_and_becomes_the_latest()
    {
        var name = Documents.NewName("rolled");
        await server.Client.Workflows.PublishAsync(Text(name, "1.4.2", "old"), cancellationToken);
        await server.Client.Workflows.PublishAsync(Text(name, "1.5.0", "new"), cancellationToken);

        var made = await server.Client.Workflows.RollBackAsync("test", name, "1.4.2", cancellationToken: cancellationToken);

        Assert.Equal("1.5.1", made.Version);
        var execution = await StartAsync(name, null);
        Assert.Equal(("1.5.1", "old"), (execution.Workflow.Version, execution.Output!.Value.GetString()));
        Assert.Equal(Text(name, "1.5.1", "old"), await server.Client.Workflows.GetSourceAsync("test", name, "1.5.1", cancellationToken));
        Assert.Equal("content of 1.4.2", (await server.Client.Audit.ListAsync(new() { Object = $"workflow:test/{name}/1.5.1", Action = "workflow.rollback" }, cancellationToken: cancellationToken)).Items.Single().Detail);
    }

    [Fact]
    public async Task A_rollback_chooses_its_number_and_takes_no_used_one()
    {
        var name = await PublishAsync("1.0.0", "1.1.0");
        Assert.Equal("3.0.0", (await server.Client.Workflows.RollBackAsync("test", name, "1.0.0", "3.0.0", cancellationToken)).Version);
        await server.Client.Workflows.DeleteAsync("test", name, "3.0.0", cancellationToken);

        Assert.Equal((409, "version-exists"), await RefusalAsync(() => server.Client.Workflows.RollBackAsync("test", name, "1.0.0", "1.1.0", cancellationToken)));
        Assert.Equal((409, "version-exists"), await RefusalAsync(() => server.Client.Workflows.RollBackAsync("test", name, "1.0.0", "1.0.0", cancellationToken)));
        Assert.Equal((400, "body-invalid"), await RefusalAsync(() => server.Client.Workflows.RollBackAsync("test", name, "1.0.0", "three", cancellationToken)));
        Assert.Equal((404, "workflow-not-found"), await RefusalAsync(() => server.Client.Workflows.RollBackAsync("test", name, "9.9.9", cancellationToken: cancellationToken)));
        // 3.0.0 is deleted, and its number is used all the same.
        Assert.Equal("3.0.1", (await server.Client.Workflows.RollBackAsync("test", name, "1.0.0", cancellationToken: cancellationToken)).Version);
        // What was deleted can be gone back to as well.
        Assert.Equal("3.0.2", (await server.Client.Workflows.RollBackAsync("test", name, "3.0.0", cancellationToken: cancellationToken)).Version);
    }

    [Theory]
    [InlineData("1.0.1", "1.0.0")]
    [InlineData("1.10.1", "1.9.0", "1.10.0", "2.0.0-rc.1")]
    [InlineData("1.0.0-rc.1.1", "1.0.0-alpha", "1.0.0-rc.1")]
    [InlineData("1.0.10", "1.0.9+build.7")]
    public void The_next_number_is_above_every_release(string expected, params string[] used) => Assert.Equal(expected, NextVersion.After(used));

    [Theory]
    [InlineData("# version 1.0.0 of it\ndocument:\n  dsl: '1.0.3'\n  namespace: a\n  name: b\n  version: '1.0.0' # keep\ndo: [{ x: { set: { v: 1.0.0 } } }]\n")]
    [InlineData("document: { dsl: 1.0.3, namespace: a, name: v1-0-0, version: 1.0.0 }\ndo: [{ x: { set: { v: '1.0.0' } } }]\n")]
    [InlineData("{\"document\":{\"version\":\"1.0.0\",\"dsl\":\"1.0.3\",\"namespace\":\"a\",\"name\":\"b\"},\"do\":[{\"x\":{\"set\":{\"v\":\"1.0.0\"}}}]}")]
    public void A_new_number_touches_nothing_else_of_the_text(string source)
    {
        var edited = DocumentVersion.Replace(source, "2.0.0-rc.1");

        var definition = Language.Documents.WorkflowReader.Read(edited).Definition!;
        Assert.Equal("2.0.0-rc.1", definition.Id.Version);
        Assert.Equal(source.Length + "2.0.0-rc.1".Length - "1.0.0".Length, edited.Length);
        Assert.Contains("v: ", edited.Replace("\"v\":", "v: ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("1.0.0", definition.Json["do"].Items.First()["x"]["set"]["v"].AsString());
    }

    [Fact]
    public async Task What_was_deleted_comes_back_as_it_was()
    {
        var name = await PublishAsync("1.0.0");
        await server.Client.Workflows.DisableAsync("test", name, "1.0.0", cancellationToken);
        await server.Client.Workflows.DeleteAsync("test", name, "1.0.0", cancellationToken);
        var listed = Assert.Single((await server.Client.Workflows.ListVersionsAndDeletedAsync("test", name, cancellationToken)).Items);
        Assert.NotNull(listed.DeletedAt);
        Assert.Equal((404, "workflow-not-found"), await RefusalAsync(() => server.Client.Workflows.ListVersionsAsync("test", name, cancellationToken)));

        var back = await server.Client.Workflows.UndeleteAsync("test", name, "1.0.0", cancellationToken);
        Assert.Equal((null, listed.DisabledAt), (back.DeletedAt, back.DisabledAt));
        Assert.Equal(back.Digest, (await server.Client.Workflows.UndeleteAsync("test", name, "1.0.0", cancellationToken)).Digest);
        Assert.Equal((404, "workflow-not-found"), await RefusalAsync(() => server.Client.Workflows.UndeleteAsync("test", name, "9.9.9", cancellationToken)));
    }

    [Fact]
    public async Task Nothing_is_removed_for_good_while_something_runs_it()
    {
        var name = Documents.NewName("running");
        await server.Client.Workflows.PublishAsync(Documents.Sleep(name), cancellationToken);
        var execution = await server.Client.Executions.StartAsync("test", name, new(), cancellationToken: cancellationToken);

        var refused = await Assert.ThrowsAsync<PawlApiException>(() => server.Client.Workflows.RemoveAsync("test", name, "1.0.0", cancellationToken));
        Assert.Equal((409, "workflow-in-use"), (refused.Status, refused.Code));
        Assert.StartsWith("1 executions of", refused.Detail, StringComparison.Ordinal);
        Assert.Null((await server.Client.Workflows.GetLatestAsync("test", name, cancellationToken)).DeletedAt);

        await server.Client.Executions.CancelAsync(execution.Id, cancellationToken: cancellationToken);
        await server.Client.Workflows.RemoveAsync("test", name, "1.0.0", cancellationToken);
        Assert.Equal((404, "workflow-not-found"), await RefusalAsync(() => server.Client.Workflows.UndeleteAsync("test", name, "1.0.0", cancellationToken)));
        Assert.Equal((404, "workflow-not-found"), await RefusalAsync(() => server.Client.Workflows.RemoveAsync("test", name, "1.0.0", cancellationToken)));

        // What ran it can be looked at, but for what needs the document.
        Assert.Equal(ExecutionStatus.Cancelled, (await server.Client.Executions.GetAsync(execution.Id, cancellationToken: cancellationToken)).Status);
        using var history = await server.Http.GetAsync($"/api/v1/executions/{execution.Id}/history", cancellationToken);
        Assert.Equal(HttpStatusCode.OK, history.StatusCode);
        using var tasks = await server.Http.GetAsync($"/api/v1/executions/{execution.Id}/tasks", cancellationToken);
        await tasks.ProblemAsync(HttpStatusCode.Conflict, "definition-deleted");

        // Its number stands for the same content for ever.
        Assert.Equal((409, "version-exists"), await RefusalAsync(() => server.Client.Workflows.PublishAsync(Documents.Greet(name), cancellationToken)));
        Assert.True((await server.Client.Workflows.PublishAsync(Documents.Sleep(name), cancellationToken)).IsNew);
        using var again = await server.Http.GetAsync($"/api/v1/executions/{execution.Id}/tasks", cancellationToken);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task A_list_is_narrowed_by_text_tag_and_state()
    {
        var mark = $"m{Guid.NewGuid():N}"[..12];
        async Task MakeAsync(string name, string tags, string title) => await server.Client.Workflows.PublishAsync(
            $"document: {{ dsl: '1.0.3', namespace: {mark}, name: {name}, version: 1.0.0, title: '{title}', tags: {tags} }}\ndo: [{{ x: {{ set: {{ a: 1 }} }} }}]\n", cancellationToken);
        await MakeAsync("one", "{ kind: template, team: red }", "First of them");
        await MakeAsync("two", "{ kind: template, team: blue }", "Second");
        await MakeAsync("three", "{ }", "Third of them");
        await server.Client.Workflows.DisableAsync(mark, "two", "1.0.0", cancellationToken);

        async Task<string> NamesAsync(WorkflowQuery query) => string.Join(' ', (await server.Client.Workflows.ListAsync(query with { Namespace = mark }, cancellationToken: cancellationToken)).Items.Select(item => item.Name));
        Assert.Equal("one three two", await NamesAsync(new()));
        Assert.Equal("one three", await NamesAsync(new() { Search = "OF THEM" }));
        Assert.Equal("one three two", await NamesAsync(new() { Search = mark }));
        Assert.Equal("", await NamesAsync(new() { Search = "%" }));
        Assert.Equal("one two", await NamesAsync(new() { Tags = new Dictionary<string, string> { ["kind"] = "template" } }));
        Assert.Equal("two", await NamesAsync(new() { Tags = new Dictionary<string, string> { ["kind"] = "template", ["team"] = "blue" } }));
        Assert.Equal("two", await NamesAsync(new() { IsDisabled = true }));
        Assert.Equal("one three", await NamesAsync(new() { IsDisabled = false }));
        Assert.Equal("red", (await server.Client.Workflows.GetLatestAsync(mark, "one", cancellationToken)).Tags!["team"]);
    }

    [Theory]
    [InlineData("GET", "/api/v1/workflows?state=gone")]
    [InlineData("GET", "/api/v1/workflows?tag=kind")]
    [InlineData("GET", "/api/v1/workflows/a/b/versions?deleted=yes")]
    [InlineData("DELETE", "/api/v1/workflows/a/b/1.0.0?permanent=1")]
    public async Task A_filter_that_does_not_fit_is_refused(string method, string path)
    {
        using var answer = await server.Http.SendAsync(path, new(method));
        await answer.ProblemAsync(HttpStatusCode.BadRequest, "query-invalid");
    }

    private async Task<Execution> RunAsync(string child, string version)
    {
        var parent = Documents.NewName("parent");
        await server.Client.Workflows.PublishAsync($"document: {{ dsl: '1.0.3', namespace: test, name: {parent}, version: '1.0.0' }}\ndo: [{{ run: {{ run: {{ workflow: {{ namespace: test, name: {child}, version: '{version}' }} }} }} }}]\n", cancellationToken);
        return await StartAsync(parent, null);
    }

    private static string Text(string name, string version, string content) =>
        $"# A comment that stays\ndocument:\n  dsl: '1.0.3'\n  namespace: test\n  name: {name}\n  version: '{version}'\noutput: {{ as: .text }}\ndo:\n  - say:\n      set: {{ text: {content} }}\n";

    private async Task<string> PublishAsync(params string[] versions)
    {
        var name = Documents.NewName("versions");
        foreach (var version in versions) await server.Client.Workflows.PublishAsync(Text(name, version, version), cancellationToken);
        return name;
    }

    private Task<Execution> StartAsync(string name, string? version) => server.Client.Executions.StartAsync("test", name, new() { Version = version }, wait: Patience, cancellationToken: cancellationToken);

    private static async Task<(int, string)> RefusalAsync(Func<Task> act)
    {
        var refused = await Assert.ThrowsAsync<PawlApiException>(act);
        return (refused.Status, refused.Code);
    }
}
