using System.Net;
using Pawl.Client.Problems;
using Xunit;

namespace Pawl.IntegrationTests.Api;

[Collection(ApiCollection.Name)]
public sealed class WorkflowTests(ApiServer server)
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_published_document_is_found_where_the_answer_says()
    {
        var name = Documents.NewName("publish");
        using var published = await server.Http.SendAsync("/api/v1/workflows", HttpMethod.Post, Documents.Greet(name), "application/yaml");
        await published.JsonAsync(HttpStatusCode.Created);
        Assert.Equal($"/api/v1/workflows/test/{name}/1.0.0", published.Headers.Location?.ToString());

        using var found = await server.Http.GetAsync(published.Headers.Location, cancellationToken);
        var document = (await found.JsonAsync(HttpStatusCode.OK)).GetProperty("document");
        Assert.Equal(name, document.GetProperty("document").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Publishing_again_changes_nothing_whatever_the_format()
    {
        var name = Documents.NewName("again");
        var first = await server.Client.Workflows.PublishAsync(Documents.Greet(name), cancellationToken);
        var same = await server.Client.Workflows.PublishAsync(Documents.Greet(name), cancellationToken);
        var json = (await server.Client.Workflows.GetAsync("test", name, "1.0.0", cancellationToken)).Document.GetRawText();
        var asJson = await server.Client.Workflows.PublishAsync(json, cancellationToken);

        Assert.Equal([true, false, false], [first.IsNew, same.IsNew, asJson.IsNew]);
        Assert.Equal(first.Workflow, same.Workflow);
        Assert.Equal(first.Workflow, asJson.Workflow);
        Assert.Equal("A greeting", first.Workflow.Title);
    }

    [Fact]
    public async Task A_version_never_changes_its_content()
    {
        var name = Documents.NewName("conflict");
        await server.Client.Workflows.PublishAsync(Documents.Greet(name), cancellationToken);
        using var answer = await server.Http.SendAsync("/api/v1/workflows", HttpMethod.Post, Documents.Greet(name, greeting: "Goodbye"), "application/yaml");
        await answer.ProblemAsync(HttpStatusCode.Conflict, "version-exists");
    }

    [Fact]
    public async Task A_refused_document_comes_back_with_all_its_problems()
    {
        const string Document = "document: { dsl: '1.0.3', namespace: test, name: refused, version: 1.0.0 }\ndo:\n- a: { set: { x: '${ .a + }' } }\n- b: { sett: {} }\n";
        using var answer = await server.Http.SendAsync("/api/v1/workflows", HttpMethod.Post, Document, "application/yaml");
        var problem = await answer.ProblemAsync(HttpStatusCode.BadRequest, "document-invalid");

        Assert.Equal(2, problem.Errors!.Count);
        Assert.Contains(problem.Errors, error => error is { Pointer: "/do/0/a/set/x", Line: 3 });
        Assert.Contains(problem.Errors, error => error.Pointer.StartsWith("/do/1/b", StringComparison.Ordinal) && error.Line == 4);
    }

    [Fact]
    public async Task What_the_server_does_not_run_is_refused_with_its_place()
    {
        const string Document = "document: { dsl: '1.0.3', namespace: test, name: unsupported, version: 1.0.0 }\ndo:\n- a:\n    call: asyncapi\n    with: { document: { endpoint: 'https://example.com/a.json' }, operation: a, protocol: kafka, message: { payload: {} } }\n";
        var report = await server.Client.Workflows.ValidateAsync(Document, cancellationToken);

        Assert.False(report.Valid);
        Assert.Equal([("unsupported-protocol", 5, 81)], report.Problems.Select(problem => (problem.Code, problem.Line, problem.Column)));
        await Assert.ThrowsAsync<PawlApiException>(() => server.Client.Workflows.PublishAsync(Document, cancellationToken));
    }

    [Theory]
    [InlineData("document: 7")]
    [InlineData("{")]
    [InlineData("a: b: c")]
    [InlineData("a: *nowhere")]
    [InlineData("\u0000")]
    public async Task Validation_answers_with_problems_never_with_a_failure(string document)
    {
        var report = await server.Client.Workflows.ValidateAsync(document, cancellationToken);
        Assert.False(report.Valid);
        Assert.NotEmpty(report.Problems);
        Assert.All(report.Problems, problem => Assert.True(problem is { Message.Length: > 0, Code.Length: > 0 }));
    }

    [Fact]
    public async Task A_valid_document_is_said_to_be_valid_and_is_not_published()
    {
        var name = Documents.NewName("only-checked");
        Assert.Equal(new(true, []), await server.Client.Workflows.ValidateAsync(Documents.Greet(name), cancellationToken) with { Problems = [] });
        var error = await Assert.ThrowsAsync<PawlApiException>(() => server.Client.Workflows.GetLatestAsync("test", name, cancellationToken));
        Assert.Equal((404, "workflow-not-found"), (error.Status, error.Code));
    }

    [Theory]
    [InlineData("application/yaml")]
    [InlineData("text/yaml; charset=utf-8")]
    [InlineData("application/x-www-form-urlencoded")] // what curl sends unless told otherwise
    public async Task The_text_itself_tells_its_format(string type)
    {
        using var answer = await server.Http.SendAsync("/api/v1/workflows/validate", HttpMethod.Post, Documents.Greet("any"), type);
        Assert.True((await answer.JsonAsync(HttpStatusCode.OK)).GetProperty("valid").GetBoolean());
    }

    [Fact]
    public async Task The_latest_version_is_the_highest_and_a_pre_release_only_when_nothing_else_is()
    {
        var name = Documents.NewName("latest");
        await server.Client.Workflows.PublishAsync(Documents.Greet(name, "2.0.0-beta.1"), cancellationToken);
        Assert.Equal("2.0.0-beta.1", (await server.Client.Workflows.GetLatestAsync("test", name, cancellationToken)).Version);

        foreach (var version in (string[])["1.9.0", "1.10.0", "1.2.0"]) await server.Client.Workflows.PublishAsync(Documents.Greet(name, version), cancellationToken);
        Assert.Equal("1.10.0", (await server.Client.Workflows.GetLatestAsync("test", name, cancellationToken)).Version);
        Assert.Equal(["2.0.0-beta.1", "1.10.0", "1.9.0", "1.2.0"], (await server.Client.Workflows.ListVersionsAsync("test", name, cancellationToken)).Items.Select(version => version.Version));
    }

    [Fact]
    public async Task Pages_of_workflows_and_versions_join_without_gap_or_repetition()
    {
        var stem = Documents.NewName("paged");
        for (var i = 0; i < 5; i++) await server.Client.Workflows.PublishAsync(Documents.Greet($"{stem}-{i}"), cancellationToken);
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await server.Client.Workflows.ListAsync("test", limit: 2, cursor, cancellationToken);
            seen.AddRange(page.Items.Select(workflow => workflow.Name));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        Assert.Equal(Enumerable.Range(0, 5).Select(i => $"{stem}-{i}"), seen.Where(name => name.StartsWith(stem + "-", StringComparison.Ordinal)));
        Assert.Equal(seen.Count, seen.Distinct().Count());

        var name = Documents.NewName("versions");
        foreach (var version in (string[])["1.0.0", "2.0.0", "3.0.0"]) await server.Client.Workflows.PublishAsync(Documents.Greet(name, version), cancellationToken);
        using var first = await server.Http.GetAsync($"/api/v1/workflows/test/{name}/versions?limit=2", cancellationToken);
        var next = (await first.JsonAsync(HttpStatusCode.OK)).GetProperty("nextCursor").GetString();
        using var second = await server.Http.GetAsync($"/api/v1/workflows/test/{name}/versions?limit=2&cursor={next}", cancellationToken);
        Assert.Equal("1.0.0", (await second.JsonAsync(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().Single().GetProperty("version").GetString());
    }

    [Theory]
    [InlineData("?format=source", "*/*")]
    [InlineData("", "application/yaml")]
    [InlineData("", "application/yaml;q=0.9, application/json;q=0.8")]
    public async Task The_text_comes_back_exactly_as_it_was_published(string query, string accept)
    {
        var name = Documents.NewName("source");
        var text = "# kept: a comment\n" + Documents.Greet(name) + "\n\n";
        await server.Client.Workflows.PublishAsync(text, cancellationToken);

        using var answer = await server.Http.SendAsync($"/api/v1/workflows/test/{name}/1.0.0{query}", HttpMethod.Get, headers: ("Accept", accept));
        Assert.Equal("application/yaml", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(text, await answer.Content.ReadAsStringAsync(cancellationToken));
    }

    [Fact]
    public async Task A_disabled_version_starts_nothing_until_it_is_enabled()
    {
        var name = Documents.NewName("disabled");
        await server.Client.Workflows.PublishAsync(Documents.Greet(name), cancellationToken);
        await server.Client.Executions.StartAsync("test", name, new(), cancellationToken: cancellationToken);

        Assert.NotNull((await server.Client.Workflows.DisableAsync("test", name, "1.0.0", cancellationToken)).DisabledAt);
        foreach (var version in (string?[])[null, "1.0.0"])
        {
            var error = await Assert.ThrowsAsync<PawlApiException>(() => server.Client.Executions.StartAsync("test", name, new() { Version = version }, cancellationToken: cancellationToken));
            Assert.Equal((409, "workflow-disabled"), (error.Status, error.Code));
        }

        Assert.Null((await server.Client.Workflows.EnableAsync("test", name, "1.0.0", cancellationToken)).DisabledAt);
        await server.Client.Executions.StartAsync("test", name, new() { Version = "1.0.0" }, cancellationToken: cancellationToken);
    }

    [Fact]
    public async Task A_deleted_version_is_gone_but_its_executions_can_still_be_explained()
    {
        var name = Documents.NewName("deleted");
        await server.Client.Workflows.PublishAsync(Documents.Sleep(name), cancellationToken);
        var execution = await server.Client.Executions.StartAsync("test", name, new(), cancellationToken: cancellationToken);

        await server.Client.Workflows.DeleteAsync("test", name, "1.0.0", cancellationToken);

        foreach (Func<Task> gone in (Func<Task>[])[
            () => server.Client.Workflows.GetAsync("test", name, "1.0.0", cancellationToken),
            () => server.Client.Workflows.DeleteAsync("test", name, "1.0.0", cancellationToken),
            () => server.Client.Workflows.EnableAsync("test", name, "1.0.0", cancellationToken),
            () => server.Client.Executions.StartAsync("test", name, new(), cancellationToken: cancellationToken),
            () => server.Client.Executions.StartAsync("test", name, new() { Version = "1.0.0" }, cancellationToken: cancellationToken),
        ])
        {
            Assert.Equal("workflow-not-found", (await Assert.ThrowsAsync<PawlApiException>(gone)).Code);
        }
        Assert.Single((await server.Client.Executions.TasksAsync(execution.Id, cancellationToken: cancellationToken)).Items);
    }

    [Fact]
    public async Task A_new_version_is_what_the_next_start_runs()
    {
        var name = Documents.NewName("next");
        for (var version = 1; version <= 3; version++)
        {
            await server.Client.Workflows.PublishAsync(Documents.Greet(name, $"{version}.0.0"), cancellationToken);
            Assert.Equal($"{version}.0.0", (await server.Client.Executions.StartAsync("test", name, new(), cancellationToken: cancellationToken)).Workflow.Version);
        }
    }
}
