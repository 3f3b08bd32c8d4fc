using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Pawl.Client;
using Pawl.Client.Problems;
using Pawl.IntegrationTests.Api;
using Pawl.IntegrationTests.Postgres;
using Pawl.Runtime.Retention;
using Pawl.Server.Retention;
using Xunit;

namespace Pawl.IntegrationTests.Retention;

/// <summary>Retention as a whole server does it: what its tenants, its administrators and its operators see.</summary>
public sealed class RetentionApiTests(PostgresFixture fixture)
{
    private const string Quick = """
        document: { dsl: '1.0.3', namespace: retention, name: quick, version: '1.0.0' }
        do: [ { note: { set: { done: true } } } ]
        """;

    private const string Waits = """
        document: { dsl: '1.0.3', namespace: retention, name: waits, version: '1.0.0' }
        do: [ { pause: { wait: PT1H } }, { note: { set: { done: true } } } ]
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_old_is_removed_and_told_of_and_what_is_kept_goes_on()
    {
        var database = await fixture.CreateDatabaseAsync();
        await using var server = await ApiServer.StartAsync(ApiServer.OptionsFor(database));
        using var client = PawlClient.Connect(server.Address, server.FirstKey!);
        await client.Workflows.PublishAsync(Quick, Stop);
        await client.Workflows.PublishAsync(Waits, Stop);
        var old = (await client.Executions.StartAsync("retention", "quick", new() { Id = "old" }, cancellationToken: Stop)).Id;
        var recent = (await client.Executions.StartAsync("retention", "quick", new(), cancellationToken: Stop)).Id;
        var living = (await client.Executions.StartAsync("retention", "waits", new(), cancellationToken: Stop)).Id;
        var state = await client.Executions.StateAsync(recent, Stop);
        await AgeAsync(database, old, days: 40);
        var upkeep = server.Services.GetRequiredService<Upkeep>();

        var report = await upkeep.RunAsync(Stop);

        Assert.Equal(1, report.Removed.Single().Executions);
        Assert.Equal("execution-not-found", (await Assert.ThrowsAsync<PawlApiException>(() => client.Executions.GetAsync(old, cancellationToken: Stop))).Code);
        Assert.Equal("execution-not-found", (await Assert.ThrowsAsync<PawlApiException>(() => client.Executions.HistoryAsync(old, cancellationToken: Stop))).Code);
        Assert.Equal([living, recent], (await client.Executions.ListAsync(new(), Stop)).Items.Select(item => item.Id));
        Assert.Equal(state.Position, (await client.Executions.StateAsync(recent, Stop)).Position);
        Assert.Equal("cancelled", (await client.Executions.CancelAsync(living, cancellationToken: Stop)).Status.ToString(), ignoreCase: true);

        var told = (await client.Audit.ListAsync(new() { Action = "retention.remove" }, cancellationToken: Stop)).Items.Single();
        Assert.Equal(("server", $"1 that ended before {report.At - TimeSpan.FromDays(30):O}"), (told.Actor, told.Detail));
        var cluster = await client.Cluster.GetAsync(Stop);
        Assert.Equal((report.At, 1L), (cluster.Upkeep!.At, cluster.Upkeep.RemovedExecutions));
        Assert.Equal(report.Partitions.Select(partition => partition.Name), cluster.Upkeep.Partitions.Select(partition => partition.Name));
        var metrics = await MetricsAsync(server.Address, server.FirstKey!);
        Assert.Contains("pawl_retention_executions_total 1", metrics, StringComparison.Ordinal);
        Assert.Contains($"pawl_history_partitions {report.Partitions.Count.ToString(CultureInfo.InvariantCulture)}", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tenant_says_how_long_it_keeps_or_for_ever()
    {
        var database = await fixture.CreateDatabaseAsync();
        await using var server = await ApiServer.StartAsync(ApiServer.OptionsFor(database) with { Executions = new() { Retention = new() { Executions = RetentionOptions.Forever } } });
        using var client = PawlClient.Connect(server.Address, server.FirstKey!);
        await client.Workflows.PublishAsync(Quick, Stop);
        await AgeAsync(database, (await client.Executions.StartAsync("retention", "quick", new(), cancellationToken: Stop)).Id, days: 10);
        var upkeep = server.Services.GetRequiredService<Upkeep>();

        Assert.Empty((await upkeep.RunAsync(Stop)).Removed);
        Assert.Equal("30d", (await client.Settings.PutAsync(new() { Retention = "P30D" }, Stop)).Retention);
        Assert.Empty((await upkeep.RunAsync(Stop)).Removed);
        Assert.Equal("forever", (await client.Settings.PutAsync(new() { Retention = "forever" }, Stop)).Retention);
        Assert.Empty((await upkeep.RunAsync(Stop)).Removed);
        Assert.Equal("1d", (await client.Settings.PutAsync(new() { Retention = "1d" }, Stop)).Retention);
        Assert.Equal(1, (await upkeep.RunAsync(Stop)).Removed.Single().Executions);
        foreach (var none in new[] { "soon", "0", "59s", "40000d" })
            Assert.Equal("body-invalid", (await Assert.ThrowsAsync<PawlApiException>(() => client.Settings.PutAsync(new() { Retention = none }, Stop))).Code);
    }

    /// <summary>As if it had all happened earlier. That an ended execution never changes is a rule for everybody but this.</summary>
    private static Task AgeAsync(TestDatabase database, string id, int days) => TestDatabase.ExecuteAsync(database.Admin, $"""
        SET session_replication_role = replica;
        UPDATE pawl.executions SET created_at = created_at - interval '{days} days', ended_at = ended_at - interval '{days} days' WHERE execution_id = '{id}';
        UPDATE pawl.history SET started_at = started_at - interval '{days} days' WHERE execution_id = '{id}';
        """);

    private static async Task<string> MetricsAsync(Uri address, string key)
    {
        using var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Stop);
    }
}
