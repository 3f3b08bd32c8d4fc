using System.Text.Json;
using Pawl.Cli.Conformance.Dsl.Stubs;
using Pawl.Client;
using Pawl.Client.Executions;
using Pawl.IntegrationTests.Api;
using Pawl.IntegrationTests.Postgres;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.IntegrationTests.Functions;

/// <summary>A catalog served over HTTP, a real server, a real database, and a restart in between.</summary>
public sealed class CatalogTests(PostgresFixture postgres)
{
    private const string Workflow = """
        document: { dsl: '1.0.3', namespace: test, name: pinned, version: '1.0.0' }
        use: { catalogs: { shared: { endpoint: 'http://catalog.test/v1' } } }
        do:
          - first: { call: 'version:1.0.0@shared' }
          - pause: { wait: { seconds: 2 } }
          - second: { call: 'version:1.0.0@shared' }
          - together:
              set: '${ [$workflow.input.which, .] }'
              output: { schema: { resource: { endpoint: 'http://catalog.test/v1/pair.json' } } }
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_running_execution_keeps_what_it_found_through_a_restart_and_a_change_of_the_catalog()
    {
        await using var catalog = await CatalogAsync();
        var database = await postgres.CreateDatabaseAsync();
        var options = ApiServer.OptionsFor(database) with { HostMap = catalog.HostMap };
        string key, id;
        await using (var before = await ApiServer.StartAsync(options))
        {
            key = before.FirstKey!;
            using var client = PawlClient.Connect(before.Address, key);
            await client.Workflows.PublishAsync(Workflow, Stop);
            id = (await client.Executions.StartAsync("test", "pinned", With("old"), cancellationToken: Stop)).Id;
            Assert.Equal(ExecutionStatus.Waiting, (await client.Executions.GetAsync(id, cancellationToken: Stop)).Status);
        }

        // Another server, another memory: only the history tells what the execution runs. The catalog answers otherwise from now on.
        await using var after = await ApiServer.StartAsync(options);
        using var again = PawlClient.Connect(after.Address, key);
        var ended = await again.Executions.GetAsync(id, TimeSpan.FromSeconds(30), Stop);
        Assert.Equal("""["old",{"version":"old"}]""", Output(ended));

        var next = await again.Executions.StartAsync("test", "pinned", With("new"), wait: TimeSpan.FromSeconds(30), cancellationToken: Stop);
        Assert.Equal("""["new",{"version":"new"}]""", Output(next));

        Assert.Equal(4, catalog.Requests.Count); // function and schema, once for each execution
        var tasks = (await again.Executions.TasksAsync(id, cancellationToken: Stop)).Items;
        Assert.Equal(["first", "version:1.0.0@shared", "pause", "second", "version:1.0.0@shared", "together"], tasks.Select(task => task.Name));
        Assert.Equal("set", tasks[1].Kind);
        var started = (await again.Executions.HistoryAsync(id, cancellationToken: Stop)).Items[0];
        Assert.Contains("http://catalog.test/v1/functions/version/1.0.0/function.yaml", JsonSerializer.Serialize(started), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_catalog_inside_the_network_is_refused_unless_the_operator_allows_it()
    {
        await using var catalog = await CatalogAsync();
        await using var server = await ApiServer.StartAsync(ApiServer.OptionsFor(await postgres.CreateDatabaseAsync()));
        using var client = PawlClient.Connect(server.Address, server.FirstKey!);
        var address = catalog.HostMap["catalog.test:80"];
        await client.Workflows.PublishAsync($"document: {{ dsl: '1.0.3', namespace: test, name: inside, version: '1.0.0' }}\ndo: [ {{ it: {{ call: 'http://{address}/f.yaml' }} }} ]", Stop);
        var ended = await client.Executions.StartAsync("test", "inside", new(), wait: TimeSpan.FromSeconds(30), cancellationToken: Stop);

        Assert.Equal((ExecutionStatus.Faulted, 400), (ended.Status, ended.Error!.Status));
        Assert.Contains("does not allow requests", ended.Error.Detail, StringComparison.Ordinal);
        Assert.Empty(catalog.Requests);
    }

    private static async Task<StubServer> CatalogAsync()
    {
        var catalog = await StubServer.StartAsync(() => DateTimeOffset.UnixEpoch, Stop);
        catalog.Add("http://catalog.test", StubRule.ReadAll(JqValue.Parse("""
            [{"method": "GET", "path": "/v1/functions/version/1.0.0/function.yaml", "replies": [{"status": 200, "body": "set: { version: old }"}, {"status": 200, "body": "set: { version: new }"}]},
             {"method": "GET", "path": "/v1/pair.json", "replies": [{"status": 200, "body": {"type": "array", "minItems": 2}}]}]
            """)));
        return catalog;
    }

    private static StartExecution With(string which) => new() { Input = JsonSerializer.SerializeToElement(new { which }) };

    private static string Output(Execution ended)
    {
        Assert.True(ended.Status == ExecutionStatus.Completed, $"{ended.Status}: {ended.Error?.Title} {ended.Error?.Detail}");
        return ended.Output!.Value.GetRawText();
    }
}
