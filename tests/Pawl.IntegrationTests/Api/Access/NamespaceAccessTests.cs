using System.Net;
using Pawl.Client;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Xunit;

namespace Pawl.IntegrationTests.Api.Access;

/// <summary>Roles that are bound to a namespace: they count there and nowhere else, wherever the namespace is named.</summary>
[Collection(ApiCollection.Name)]
public sealed class NamespaceAccessTests(ApiServer server) : IDisposable
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private readonly List<PawlClient> clients = [];
    /// <summary>A namespace of this test alone.</summary>
    private readonly string shop = Documents.NewName("shop");

    public void Dispose()
    {
        foreach (var client in clients) client.Dispose();
    }

    [Fact]
    public async Task Documents_are_published_in_its_namespace_only()
    {
        var mine = await WithAsync($"developer@{shop}");

        await mine.Workflows.PublishAsync(Sleep(shop, "w"), cancellationToken);
        await RefusedAsync(403, () => mine.Workflows.PublishAsync(Sleep("elsewhere", "w"), cancellationToken));
        await RefusedAsync(403, () => mine.Workflows.PublishAsync(Sleep(shop.ToUpperInvariant(), "w"), cancellationToken));
        await RefusedAsync(403, () => mine.Workflows.DisableAsync("elsewhere", "w", "1.0.0", cancellationToken));
        await mine.Workflows.DisableAsync(shop, "w", "1.0.0", cancellationToken);
    }

    [Theory]
    [InlineData("- child: { run: { workflow: { namespace: elsewhere, name: w, version: 1.0.0 } } }")]
    [InlineData("- deep: { for: { each: x, in: '${ [1] }' }, do: [ { try: { try: [ { child: { run: { await: false, workflow: { namespace: elsewhere, name: w, version: latest } } } } ], catch: {} } } ] }")]
    [InlineData("- own: { call: helper }")]
    public async Task A_document_runs_workflows_only_where_its_publisher_may_start_them(string tasks)
    {
        var document = $"document: {{ dsl: '1.0.3', namespace: {shop}, name: parent, version: 1.0.0 }}\n"
            + (tasks.Contains("helper", StringComparison.Ordinal) ? "use: { functions: { helper: { run: { workflow: { namespace: elsewhere, name: w, version: 1.0.0 } } } } }\n" : "")
            + $"do:\n  {tasks}\n";

        var mine = await WithAsync($"developer@{shop}", "viewer");
        await RefusedAsync(403, () => mine.Workflows.PublishAsync(document, cancellationToken));
        // Who may start there may publish it; whoever may start the parent then starts the child with it.
        var both = await WithAsync($"developer@{shop}", "operator@elsewhere");
        await both.Workflows.PublishAsync(document, cancellationToken);
        var starter = await WithAsync($"operator@{shop}");
        await starter.Executions.StartAsync(shop, "parent", new() { Suspended = true }, cancellationToken: cancellationToken);
    }

    [Fact]
    public async Task Lists_show_its_namespace_only_and_their_cursors_open_no_other()
    {
        var (here, there, label) = await BothAsync();
        var mine = await WithAsync($"viewer@{shop}");

        Assert.Equal([shop], (await mine.Workflows.ListAsync(limit: 200, cancellationToken: cancellationToken)).Items.Select(workflow => workflow.Namespace).Distinct());
        Assert.Equal([here], (await mine.Executions.ListAsync(new() { Labels = new Dictionary<string, string>(StringComparer.Ordinal) { [label.Key] = label.Value } }, cancellationToken)).Items.Select(row => row.Id));
        Assert.Equal([here], (await mine.Executions.ListAsync(new(), cancellationToken)).Items.Select(row => row.Id));
        Assert.Empty((await mine.Executions.ListAsync(new() { Workflow = "elsewhere/w" }, cancellationToken)).Items);

        var whole = await server.Client.Executions.ListAsync(new() { Limit = 1 }, cancellationToken);
        await RefusedAsync(400, () => mine.Executions.ListAsync(new() { Limit = 1, Cursor = whole.NextCursor }, cancellationToken));

        foreach (var id in new[] { here, there }) await server.Client.Executions.SuspendAsync(id, cancellationToken: cancellationToken);
        Assert.Equal([here], (await mine.Executions.ListSuspendedAsync(new(), cancellationToken)).Items.Select(row => row.Execution.Id));
    }

    [Fact]
    public async Task An_execution_elsewhere_is_not_there()
    {
        var (here, there, _) = await BothAsync();
        var mine = await WithAsync($"developer@{shop}");

        await mine.Executions.GetAsync(here, cancellationToken: cancellationToken);
        await RefusedAsync(404, () => mine.Executions.GetAsync(there, cancellationToken: cancellationToken));
        await RefusedAsync(404, () => mine.Executions.CancelAsync(there, cancellationToken: cancellationToken));
        await RefusedAsync(404, () => mine.Executions.ExportAsync(there, cancellationToken: cancellationToken));
        await RefusedAsync(404, () => mine.Executions.CreateCheckpointAsync(there, new() { Name = "c" }, cancellationToken));
        Assert.Equal(ExecutionStatus.Waiting, (await server.Client.Executions.GetAsync(there, cancellationToken: cancellationToken)).Status);
        Assert.Equal(ExecutionStatus.Cancelled, (await mine.Executions.CancelAsync(here, cancellationToken: cancellationToken)).Status);
    }

    [Fact]
    public async Task Who_reads_everywhere_is_told_that_he_may_not_act_there()
    {
        var (here, there, _) = await BothAsync();
        var mine = await WithAsync("viewer", $"operator@{shop}");

        await mine.Executions.GetAsync(there, cancellationToken: cancellationToken);
        await RefusedAsync(403, () => mine.Executions.CancelAsync(there, cancellationToken: cancellationToken));
        await RefusedAsync(403, () => mine.Executions.StartAsync("elsewhere", "w", new(), cancellationToken: cancellationToken));
        await mine.Executions.CancelAsync(here, cancellationToken: cancellationToken);
    }

    [Fact]
    public async Task Of_many_executions_those_elsewhere_are_left_alone()
    {
        var (here, there, (key, value)) = await BothAsync();
        var mine = await WithAsync("viewer", $"operator@{shop}");
        var labels = new Dictionary<string, string>(StringComparer.Ordinal) { [key] = value };

        var done = await mine.Executions.BulkAsync(new() { Action = BulkAction.Suspend, Filter = new() { Labels = labels } }, cancellationToken: cancellationToken);
        Assert.Equal([here], done.Items.Select(item => item.Id));
        await server.Client.Executions.SuspendAsync(there, cancellationToken: cancellationToken);
        var resumed = await mine.Executions.BulkAsync(new() { Action = BulkAction.Resume, Filter = new() { Labels = labels } }, cancellationToken: cancellationToken);
        Assert.Equal([here], resumed.Items.Select(item => item.Id));
        Assert.Equal(ExecutionStatus.Suspended, (await server.Client.Executions.GetAsync(there, cancellationToken: cancellationToken)).Status);

        await RefusedAsync(403, () => mine.Executions.BulkAsync(new() { Action = BulkAction.Cancel, Filter = new() { Workflow = "elsewhere/w" } }, cancellationToken: cancellationToken));
    }

    [Fact]
    public async Task A_saved_state_is_imported_into_its_namespace_only()
    {
        var (here, there, _) = await BothAsync();
        var mine = await WithAsync($"developer@{shop}");

        await RefusedAsync(403, async () => await mine.Executions.ImportAsync(await server.Client.Executions.ExportAsync(there, cancellationToken: cancellationToken), cancellationToken: cancellationToken));
        await mine.Executions.ImportAsync(await mine.Executions.ExportAsync(here, cancellationToken: cancellationToken), cancellationToken: cancellationToken);
    }

    [Fact]
    public async Task An_import_publishes_only_for_those_who_may()
    {
        var (here, _, _) = await BothAsync();
        var saved = await server.Client.Executions.ExportAsync(here, cancellationToken: cancellationToken);
        await server.Client.Executions.CancelAsync(here, cancellationToken: cancellationToken);
        await server.Client.Workflows.DeleteAsync(shop, "w", "1.0.0", cancellationToken);
        var role = Documents.NewName("importer");
        await server.Client.Roles.PutAsync(role, new() { Permissions = ["executions.edit", "executions.read"] }, cancellationToken);
        var mine = await WithAsync($"{role}@{shop}");

        await RefusedAsync(403, () => mine.Executions.ImportAsync(saved, cancellationToken: cancellationToken));
    }

    [Fact]
    public async Task A_template_is_read_in_one_namespace_and_used_in_another_by_those_who_may_both()
    {
        var template = $$"""
            document: { dsl: '1.0.3', namespace: {{shop}}, name: tpl, version: 1.0.0, tags: { kind: template } }
            do:
              - greet: { set: { greeting: hello } }
            """;
        await server.Client.Templates.PublishAsync(template, cancellationToken);
        var (reader, writer, both) = (await WithAsync($"developer@{shop}"), await WithAsync("developer@target"), await WithAsync($"viewer@{shop}", "developer@target"));

        await RefusedAsync(403, () => reader.Templates.InstantiateAsync(shop, "tpl", new() { Namespace = "target", Name = shop }, cancellationToken));
        await RefusedAsync(403, () => writer.Templates.InstantiateAsync(shop, "tpl", new() { Namespace = "target", Name = shop }, cancellationToken));
        await RefusedAsync(403, () => writer.Templates.InstantiateAsync(shop, "tpl", new() { Namespace = "target", Name = shop, DryRun = true }, cancellationToken));
        await both.Templates.InstantiateAsync(shop, "tpl", new() { Namespace = "target", Name = shop }, cancellationToken);
        Assert.DoesNotContain((await writer.Templates.ListAsync(cancellationToken: cancellationToken)).Items, shown => shown.Namespace == shop);
    }

    [Fact]
    public async Task What_belongs_to_no_workflow_is_not_opened_by_it()
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", (await server.Client.Keys.CreateAsync(new() { Name = "bound", Roles = [$"admin@{shop}"] }, cancellationToken)).Key);
        foreach (var path in new[] { "/api/v1/secrets", "/api/v1/keys", "/api/v1/audit", "/api/v1/events", "/api/v1/settings", "/api/v1/webhooks", "/metrics" })
        {
            using var answer = await http.GetAsync(path, cancellationToken);
            await answer.ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        }
    }

    private async Task<PawlClient> WithAsync(params string[] roles)
    {
        var made = await server.Client.Keys.CreateAsync(new() { Name = string.Join(' ', roles), Roles = roles }, cancellationToken);
        var client = PawlClient.Connect(server.Address, made.Key);
        clients.Add(client);
        return client;
    }

    /// <summary>An execution in the namespace and one elsewhere, both with the same label.</summary>
    private async Task<(string Here, string There, KeyValuePair<string, string> Label)> BothAsync()
    {
        await server.Client.Workflows.PublishAsync(Sleep(shop, "w"), cancellationToken);
        await server.Client.Workflows.PublishAsync(Sleep("elsewhere", "w"), cancellationToken);
        var start = new StartExecution { Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["of"] = shop } };
        return ((await server.Client.Executions.StartAsync(shop, "w", start, cancellationToken: cancellationToken)).Id,
            (await server.Client.Executions.StartAsync("elsewhere", "w", start, cancellationToken: cancellationToken)).Id, new("of", shop));
    }

    private static async Task RefusedAsync(int status, Func<Task> act) => Assert.Equal(status, (await Assert.ThrowsAsync<PawlApiException>(act)).Status);

    private static string Sleep(string @namespace, string name) => $$"""
        document: { dsl: '1.0.3', namespace: {{@namespace}}, name: {{name}}, version: 1.0.0 }
        do:
          - nap: { wait: { hours: 1 } }
        """;
}
