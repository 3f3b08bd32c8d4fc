using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Pawl.IntegrationTests.Postgres;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Executions;
using Pawl.Postgres.Migrations;
using Pawl.Postgres.Nodes;
using Xunit;
using static Pawl.Tests.Shared.Rounds;

namespace Pawl.IntegrationTests.Store;

/// <summary>History lies in partitions by the start of its execution: each read finds its one partition, and no row is lost on the way there.</summary>
public sealed partial class HistoryPartitionTests(PostgresFixture fixture)
{
    /// <summary>The schema as it was when history had no partitions.</summary>
    private static Migration[] Before => [.. Migration.All.TakeWhile(migration => migration.Name != "history_by_time")];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_with_history_gets_partitions_and_keeps_every_row()
    {
        var database = await fixture.CreateEmptyDatabaseAsync();
        await MigrateAsync(database, Before);
        await TestDatabase.ExecuteAsync(database.Admin, """
            INSERT INTO pawl.executions (tenant_id, execution_id, partition, workflow_namespace, workflow_name, workflow_version, status, priority, labels, created_at, input)
            SELECT t, i::text, 1, 'shop', 'w', '1', 'running', 5, '{}', now() - i * interval '10 days', '1' FROM generate_series(0, 40) AS i, unnest(ARRAY['default', 'acme']) AS t;
            INSERT INTO pawl.history (tenant_id, execution_id, position, event_count, recorded_at, events)
            SELECT e.tenant_id, e.execution_id, p, 1, now(), convert_to(format('[%s,%s,%s]', e.tenant_id, e.execution_id, p), 'UTF8') FROM pawl.executions AS e, generate_series(1, 5) AS p;
            """);
        await using var connection = await TestDatabase.ConnectAsync(database.Admin);
        const string Content = "SELECT md5(string_agg(concat_ws('|', tenant_id, execution_id, position, event_count, recorded_at, events), '\n' ORDER BY tenant_id, execution_id, position)) FROM pawl.history";
        var before = await connection.ScalarAsync<string>(Content);

        await MigrateAsync(database, Migration.All);

        Assert.Equal(before, await connection.ScalarAsync<string>(Content));
        Assert.Equal(0L, await connection.ScalarAsync<long>("SELECT count(*) FROM pawl.history_default"));
        Assert.Equal(0L, await connection.ScalarAsync<long>("SELECT count(*) FROM pawl.history AS h JOIN pawl.executions AS e USING (tenant_id, execution_id) WHERE h.started_at <> e.created_at"));
    }

    [Fact]
    public async Task A_history_without_its_execution_stops_the_migration_instead_of_being_lost()
    {
        var database = await fixture.CreateEmptyDatabaseAsync();
        await MigrateAsync(database, Before);
        await TestDatabase.ExecuteAsync(database.Admin, "INSERT INTO pawl.history (tenant_id, execution_id, position, event_count, recorded_at, events) VALUES ('default', 'orphan', 1, 1, now(), '1')");

        await Assert.ThrowsAsync<PostgresException>(() => MigrateAsync(database, Migration.All));

        await using var connection = await TestDatabase.ConnectAsync(database.Admin);
        Assert.Equal(1L, await connection.ScalarAsync<long>("SELECT count(*) FROM pawl.history"));
    }

    [Fact]
    public async Task A_migration_takes_as_long_as_it_takes()
    {
        var database = await fixture.CreateEmptyDatabaseAsync();
        var impatient = new NpgsqlConnectionStringBuilder(DataSources.Unpooled(database.Owner)) { CommandTimeout = 1 }.ConnectionString;

        Assert.Equal(1, await MigrationRunner.RunAsync(impatient, [new(1, "slow", "SELECT pg_sleep(1.2)")], NullLogger.Instance, Cancelled));
    }

    [Theory]
    [InlineData(RecoverySql.Load, "'{default}', '{e}'")]
    [InlineData(RecoverySql.Positions, "'{default}', '{e}'")]
    [InlineData(NodeMailSql.Progress, "'{default}', '{e}'")]
    [InlineData(ExecutionReadSql.History, "'default', 'e', 1, 10")]
    public async Task Reading_an_execution_touches_one_partition_of_many(string sql, string parameters)
    {
        var database = await fixture.CreateDatabaseAsync();
        await using var connection = await TestDatabase.ConnectAsync(database.Admin);
        await connection.ExecuteAsync("""
            INSERT INTO pawl.executions (tenant_id, execution_id, partition, workflow_namespace, workflow_name, workflow_version, status, priority, labels, created_at, input)
            VALUES ('default', 'e', 1, 'shop', 'w', '1', 'running', 5, '{}', now(), '1');
            INSERT INTO pawl.history SELECT 'default', 'e', e.created_at, 1, 1, now(), '1' FROM pawl.executions AS e;
            """);
        Assert.True(await connection.ScalarAsync<long>("SELECT count(*) FROM pawl.history_partitions()") > 3);
        await connection.ExecuteAsync("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan");
        await connection.ExecuteAsync($"PREPARE reading AS {sql}");

        await using var command = new NpgsqlCommand($"EXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off) EXECUTE reading ({parameters})", connection);
        await using var reader = await command.ExecuteReaderAsync(Cancelled);
        List<string> looked = [];
        while (await reader.ReadAsync(Cancelled))
        {
            if (Scan().Match(reader.GetString(0)) is { Success: true } scan && !reader.GetString(0).Contains("never executed", StringComparison.Ordinal)) looked.Add(scan.Groups["name"].Value);
        }

        Assert.StartsWith("history_", Assert.Single(looked.Distinct()), StringComparison.Ordinal);
        Assert.DoesNotContain("history_default", looked);
    }

    [Fact]
    public async Task Nobody_reaches_a_row_past_the_policies_by_naming_its_partition()
    {
        var database = await fixture.CreateDatabaseAsync();
        await using var admin = await TestDatabase.ConnectAsync(database.Admin);
        foreach (var partition in await admin.ScalarAsync<string[]>("SELECT array_agg(name) FROM pawl.history_partitions()"))
        {
            foreach (var login in new[] { database.App, database.Committer })
            {
                foreach (var sql in new[] { $"SELECT * FROM pawl.{partition}", $"INSERT INTO pawl.{partition} VALUES ('default', 'e', now(), 1, 1, now(), '1')" })
                {
                    await using var connection = await TestDatabase.ConnectAsync(login);
                    Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(sql))).SqlState);
                }
            }

            // Not even the owner, who has no policy there.
            await using var owner = await TestDatabase.ConnectAsync(database.Owner);
            Assert.Equal(0L, await owner.ScalarAsync<long>($"SELECT count(*) FROM pawl.{partition}"));
        }
    }

    [Fact]
    public async Task Partitions_are_made_ahead_once_however_many_servers_do_it()
    {
        var database = await fixture.CreateDatabaseAsync();
        var made = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            await using var connection = await TestDatabase.ConnectAsync(database.Committer);
            return await connection.ScalarAsync<int>("SELECT pawl.make_history_partitions(now() + interval '70 days', 'week')");
        }));

        Assert.Equal([0, 0, 0, 0, 0, 8], made.Order());
        await using var admin = await TestDatabase.ConnectAsync(database.Admin);
        // One after the other, a week each, without a hole.
        Assert.Equal(0L, await admin.ScalarAsync<long>("""
            SELECT count(*) FROM (SELECT begins, ends, lag(ends) OVER (ORDER BY ends) AS previous FROM pawl.history_partitions() WHERE ends IS NOT NULL) AS p
            WHERE p.begins IS DISTINCT FROM p.previous OR p.ends - p.begins <> interval '7 days'
            """));
    }

    [Fact]
    public async Task Rows_that_no_partition_covered_move_into_theirs_when_it_is_made()
    {
        var database = await fixture.CreateDatabaseAsync();
        await using var admin = await TestDatabase.ConnectAsync(database.Admin);
        await admin.ExecuteAsync("""
            INSERT INTO pawl.executions (tenant_id, execution_id, partition, workflow_namespace, workflow_name, workflow_version, status, priority, labels, created_at, input)
            SELECT 'default', i::text, 1, 'shop', 'w', '1', 'running', 5, '{}', now() + i * interval '5 days', '1' FROM generate_series(5, 8) AS i;
            INSERT INTO pawl.history SELECT e.tenant_id, e.execution_id, e.created_at, p, 1, now(), '1' FROM pawl.executions AS e, generate_series(1, 3) AS p;
            """);
        Assert.Equal(12L, await admin.ScalarAsync<long>("SELECT count(*) FROM pawl.history_default"));

        await TestDatabase.ExecuteAsync(database.Committer, "SELECT pawl.make_history_partitions(now() + interval '45 days', 'month')");

        Assert.Equal((0L, 12L), (await admin.ScalarAsync<long>("SELECT count(*) FROM pawl.history_default"), await admin.ScalarAsync<long>("SELECT count(*) FROM pawl.history")));
    }

    [Fact]
    public async Task Making_partitions_gives_up_soon_when_a_reader_is_in_the_way()
    {
        var database = await fixture.CreateDatabaseAsync();
        await using var reader = await TestDatabase.ConnectAsync(database.Admin);
        await reader.ExecuteAsync("BEGIN");
        await reader.ExecuteAsync("LOCK TABLE pawl.history_default IN ACCESS SHARE MODE");
        await using var connection = await TestDatabase.ConnectAsync(database.Committer);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync("SELECT pawl.make_history_partitions(now() + interval '70 days', 'week')"));

        Assert.Equal(PostgresErrorCodes.LockNotAvailable, refused.SqlState);
    }

    [Fact]
    public async Task An_execution_that_started_long_ago_goes_on_in_its_own_partition()
    {
        var database = await fixture.CreateDatabaseAsync();
        await using var storage = await database.OpenAsync();
        var epochs = await storage.Executions.AcquireAllAsync("test", Cancelled);
        var execution = NewExecution();
        await storage.Executions.CommitAsync(Of(epochs, Start(execution)), Cancelled);
        await using var admin = await TestDatabase.ConnectAsync(database.Admin);
        await admin.ExecuteAsync("SELECT pawl.make_history_partitions(now() + interval '200 days', 'week')");

        await storage.Executions.CommitAsync(Of(epochs, Next(execution, 2) with { At = Now.AddDays(190) }), Cancelled);

        Assert.Equal(2, (await storage.Executions.LoadAsync(execution, Cancelled))!.History.Count);
        Assert.Equal(2L, await admin.ScalarAsync<long>("SELECT count(*) FROM pawl.history_past"));
    }

    [GeneratedRegex(@"Scan .*on (?<name>history_\w+) ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Scan();

    private static Task<int> MigrateAsync(TestDatabase database, IReadOnlyList<Migration> migrations) =>
        MigrationRunner.RunAsync(DataSources.Unpooled(database.Owner), migrations, NullLogger.Instance, Cancelled);
}
