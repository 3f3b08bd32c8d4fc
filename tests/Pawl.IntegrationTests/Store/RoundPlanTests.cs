using System.Globalization;
using Npgsql;
using Pawl.IntegrationTests.Postgres;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Events;
using Pawl.Postgres.Executions;
using Xunit;

namespace Pawl.IntegrationTests.Store;

/// <summary>The statements of a round look rows up one by one in a database that is a minute old too, whose tables nobody has analyzed: such a plan stays for long.</summary>
public sealed class RoundPlanTests(PostgresFixture fixture)
{
    /// <summary>Index, condition and statement of each look-up.</summary>
    public static TheoryData<string, string, string> LookUps => new()
    {
        { "executions_pkey", "execution_id = ", CommitSql.UpdateExecutions },
        { "timers_pkey", "timer_key = ", CommitSql.DeleteTimers },
        { "inbox_pkey", "id = ", CommitSql.DeleteInbox },
        { "subscriptions_of_execution", "run = ", EventSql.DeleteSubscriptions },
        { "events_pkey", "id = ", EventSql.AreNew },
        { "subscriptions_pkey", "key = ", EventSql.Append },
        { "executions_pkey", "execution_id = ", RecoverySql.Load },
        { "history_past_pkey", "started_at = ", RecoverySql.Load },
    };

    [Theory]
    [MemberData(nameof(LookUps))]
    public async Task A_row_is_found_by_its_whole_key(string index, string condition, string sql)
    {
        var database = await fixture.CreateDatabaseAsync();
        await SampleRows.AddAsync(database);
        await FindsByKeyAsync(database, index, condition, sql);
    }

    // Then all rows are on one page, and to read them costs hardly more than a look-up; but the plan stays, and the rows become more.
    [Theory]
    [MemberData(nameof(LookUps))]
    public async Task A_row_is_found_by_its_whole_key_also_when_the_planner_knows_of_few(string index, string condition, string sql)
    {
        var database = await fixture.CreateDatabaseAsync();
        await SampleRows.AddAsync(database, executions: 8);
        await TestDatabase.ExecuteAsync(database.Admin, "ANALYZE");
        await FindsByKeyAsync(database, index, condition, sql);
    }

    private static async Task FindsByKeyAsync(TestDatabase database, string index, string condition, string sql)
    {
        await using var connection = await TestDatabase.ConnectAsync(database.Committer);
        await connection.ExecuteAsync("BEGIN");
        await using (var batch = new NpgsqlBatch(connection) { BatchCommands = { TenantScope.NameTenants(["default"]) } }) await batch.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("SET LOCAL plan_cache_mode = force_generic_plan");
        await connection.ExecuteAsync($"PREPARE round AS {sql}");
        // No statement here has as many as twenty.
        var parameters = Enumerable.Range(1, 20).Last(number => sql.Contains($"${number}", StringComparison.Ordinal));

        await using var command = new NpgsqlCommand($"EXPLAIN (COSTS off) EXECUTE round ({string.Join(", ", Enumerable.Repeat("NULL", parameters))})", connection);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        List<string> lines = [];
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) lines.Add(reader.GetString(0));

        var scans = Enumerable.Range(0, lines.Count - 1).Where(at => lines[at].Contains($"using {index} ", StringComparison.Ordinal)).ToList();
        Assert.Contains(scans, at => lines[at + 1].Contains("Index Cond", StringComparison.Ordinal) && lines[at + 1].Contains(condition, StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("Seq Scan", StringComparison.Ordinal) || line.Contains("Bitmap", StringComparison.Ordinal) || line.Contains("Materialize", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("INSERT INTO pawl.history VALUES ('default', 'one', now(), 1, 1, now(), '1')")]
    [InlineData("INSERT INTO pawl.history VALUES ('default', 'one', now(), 1, 1, now(), '1'); INSERT INTO pawl.history VALUES ('default', 'one', now(), 2, 1, now(), '1')")]
    public async Task The_check_of_what_a_round_appends_reads_none_of_the_rows_that_others_have(string append)
    {
        var database = await fixture.CreateDatabaseAsync();
        await SampleRows.AddAsync(database);
        await using var connection = await TestDatabase.ConnectAsync(database.Committer);
        await connection.ExecuteAsync("BEGIN");
        await using (var batch = new NpgsqlBatch(connection) { BatchCommands = { TenantScope.NameTenants(["default"]) } }) await batch.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("SET LOCAL plan_cache_mode = force_generic_plan");
        await connection.ExecuteAsync("""
            INSERT INTO pawl.executions (tenant_id, execution_id, partition, workflow_namespace, workflow_name, workflow_version, status, priority, labels, created_at, input)
            VALUES ('default', 'one', 1, 'shop', 'w', '1', 'running', 5, '{}', now(), '1')
            """);
        await connection.ExecuteAsync(append);

        const string Read = "SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::bigint FROM pg_stat_xact_user_tables WHERE schemaname = 'pawl' AND (relname = 'executions' OR relname LIKE 'history%')";
        Assert.InRange(await connection.ScalarAsync<long>(Read), 1, 4);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_check_of_the_audit_log_reads_the_entry_before_and_no_other(bool isAnalyzed)
    {
        const string Append = """
            INSERT INTO pawl.audit (tenant_id, sequence, kind, recorded_at, actor, action, previous, hash)
            SELECT 'default', s, 'attempt', now(), 'test', 'test', CASE s WHEN 1 THEN decode(repeat('00', 32), 'hex') ELSE sha256((s - 1)::text::bytea) END, sha256(s::text::bytea)
            FROM generate_series({0}::bigint, {1}::bigint) AS s
            """;
        var database = await fixture.CreateDatabaseAsync();
        await TestDatabase.ExecuteAsync(database.Admin, string.Format(CultureInfo.InvariantCulture, Append, 1, 2_000));
        if (isAnalyzed) await TestDatabase.ExecuteAsync(database.Admin, "ANALYZE pawl.audit");
        await using var connection = await TestDatabase.ConnectAsync(database.App);
        await connection.ExecuteAsync("BEGIN");
        await using (var batch = new NpgsqlBatch(connection) { BatchCommands = { TenantScope.NameTenant("default") } }) await batch.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync(string.Format(CultureInfo.InvariantCulture, Append, 2_001, 2_030));

        // Thirty that have one before them; the planner itself looks at the ends of an index or two.
        const string Read = "SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::bigint FROM pg_stat_xact_user_tables WHERE schemaname = 'pawl' AND relname = 'audit'";
        Assert.InRange(await connection.ScalarAsync<long>(Read), 30, 40);
    }

    [Fact]
    public async Task No_policy_of_a_round_tempts_the_planner_to_an_index()
    {
        var database = await fixture.CreateDatabaseAsync();
        await using var connection = await TestDatabase.ConnectAsync(database.Admin);
        const string Policies = "SELECT count(*) FROM pg_policies WHERE schemaname = 'pawl' AND 'pawl_committer' = ANY (roles) AND qual LIKE '%round_tenants%'";
        Assert.InRange(await connection.ScalarAsync<long>(Policies), 10, 100);
        Assert.Equal(0L, await connection.ScalarAsync<long>(Policies + " AND qual NOT LIKE '(array_position(%'"));
    }

    // Where the planner expected thousands of rows, PostgreSQL compiled for 200 ms what then took one: in each round that had events.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_is_compiled_for_the_few_rows_of_a_statement(bool ofRound)
    {
        var database = await fixture.CreateDatabaseAsync();
        await using var connection = await TestDatabase.ConnectAsync(ofRound ? database.Committer : database.App);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { ofRound ? TenantScope.NameTenants(["default"]) : TenantScope.NameTenant("default"), new("SHOW jit") } };

        await using var reader = await batch.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        await reader.NextResultAsync(TestContext.Current.CancellationToken);
        await reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal("off", reader.GetString(0));
    }

    [Fact]
    public async Task What_taught_the_planner_is_gone()
    {
        var database = await fixture.CreateDatabaseAsync();
        await using var connection = await TestDatabase.ConnectAsync(database.Admin);
        foreach (var table in (string[])["executions", "execution_labels", "history", "timers", "inbox", "events", "subscriptions"])
            Assert.Equal(0L, await connection.ScalarAsync<long>($"SELECT count(*) FROM pawl.{table}"));
    }
}
