using System.Text;
using System.Text.Json;
using Pawl.Client.Executions;
using Pawl.Client.Settings;
using Pawl.IntegrationTests.Postgres;
using Xunit;

namespace Pawl.IntegrationTests.Nodes;

/// <summary>Real servers on one database whose tenant seals what executions carry: each reads, and goes on with, what another one sealed.</summary>
public sealed class SealedTakeOverTests(PostgresFixture fixture)
{
    private const int Executions = 12;
    /// <summary>Not part of anything that a server would write by itself.</summary>
    private const string Word = "zQ7vXw9kJp3LmT5y", Said = "Rb8NcD2fHs6GqKe4";

    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_killed_server_sealed_another_one_reads_and_continues_and_nothing_of_it_is_readable()
    {
        await using var cluster = await NodeCluster.StartAsync(fixture, "first");
        await cluster[0].Client.Settings.PutAsync(new TenantSettings { EncryptPayloads = true }, cancellationToken);
        // It starts with the setting in force: on a server that runs already it would count a few seconds later.
        var second = await cluster.AddAsync("second");
        await cluster.SharedEvenlyAsync(TimeSpan.FromSeconds(30));
        await cluster[0].Client.Workflows.PublishAsync(Waiting, cancellationToken: cancellationToken);

        // Each server takes half, and hands over what belongs to a partition of the other: messages are sealed too.
        var ids = Enumerable.Range(0, Executions).Select(number => $"sealed-{number}").ToList();
        foreach (var (id, number) in ids.Select((id, number) => (id, number)))
            await cluster[number % 2].Client.Executions.StartAsync("nodes", "sealed", new() { Id = id, Input = JsonSerializer.SerializeToElement(new { word = Word }) }, cancellationToken: cancellationToken);
        foreach (var id in ids) await UntilWaitingAsync(second, id);

        await cluster[0].KillAsync();
        await cluster.UntilOwnedAsync(owned => owned.GetValueOrDefault("second") == 64, TimeSpan.FromSeconds(20));
        await second.Client.Events.PublishAsync(JsonSerializer.SerializeToElement(new { specversion = "1.0", id = "said", source = "https://test", type = "com.example.said", data = new { said = Said } }), cancellationToken);
        foreach (var id in ids)
        {
            Assert.Equal(ExecutionStatus.Completed, (await NodeCluster.EndAsync(second, id, cancellationToken)).Status);
            Assert.Equal($"{Word}{Said}", (await second.Client.Executions.OutputAsync(id, cancellationToken)).GetProperty("both").GetString());
        }

        // What the second one sealed after the kill, a third one reads that never knew either of them.
        var third = await cluster.AddAsync("third");
        foreach (var id in ids) Assert.Equal($"{Word}{Said}", (await third.Client.Executions.OutputAsync(id, cancellationToken)).GetProperty("both").GetString());
        await cluster.AssertHistoriesAreWholeAsync();
        await AssertNothingIsReadableAsync(cluster);
    }

    private async Task UntilWaitingAsync(NodeServer server, string id)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50)); // what other processes do can only be asked
        while ((await server.Client.Executions.GetAsync(id, cancellationToken: cancellationToken)).Status != ExecutionStatus.Waiting) await pace.WaitForNextTickAsync(cancellationToken);
    }

    private static async Task AssertNothingIsReadableAsync(NodeCluster cluster)
    {
        await using var connection = await TestDatabase.ConnectAsync(cluster.Database.Admin);
        Assert.Equal((long)Executions, await connection.ScalarAsync<long>("SELECT count(*) FROM pawl.executions WHERE get_byte(input, 0) = 1 AND get_byte(output, 0) = 1"));
        foreach (var table in (await connection.ScalarAsync<string>("SELECT string_agg(tablename, ',') FROM pg_tables WHERE schemaname = 'pawl'")).Split(','))
        {
            var dump = await connection.ScalarAsync<string>($"SELECT coalesce(string_agg(t::text, E'\n'), '') FROM pawl.{table} AS t");
            foreach (var word in new[] { Word, Said })
            {
                Assert.DoesNotContain(word, dump, StringComparison.Ordinal);
                Assert.DoesNotContain(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(word)), dump, StringComparison.Ordinal);
            }
        }
    }

    private const string Waiting = """
        document: { dsl: '1.0.3', namespace: nodes, name: sealed, version: '1.0.0' }
        do:
          - keep: { set: { word: '${ .word }' }, export: { as: '${ . }' } }
          - hear: { listen: { to: { one: { with: { type: com.example.said } } } } }
          - last: { set: { both: '${ $context.word + .[0].said }' } }
        """;
}
