using System.Globalization;
using Npgsql;
using Pawl.IntegrationTests.Postgres;
using Pawl.Postgres.Connections;
using Xunit;

namespace Pawl.IntegrationTests.Store;

/// <summary>Tenants are held apart by the database itself, and each policy is needed for it: with one removed or loosened, these probes notice.</summary>
public sealed class RowSecurityTests(RowSecurityTests.TwoTenants seed) : IClassFixture<RowSecurityTests.TwoTenants>
{
    private const string Mine = "default";
    private const string Theirs = "acme";

    public static TheoryData<string> Probes => [.. RowSecurityProbe.All.Select(probe => probe.ToString())];

    [Theory]
    [MemberData(nameof(Probes))]
    public async Task A_role_sees_and_writes_the_named_tenant_only(string probe) => Assert.Null(await BreachAsync(probe, "SELECT 1"));

    [Theory]
    [MemberData(nameof(Probes))]
    public async Task A_policy_that_is_removed_is_missed(string name)
    {
        var probe = Probe(name);
        foreach (var policy in await PoliciesAsync(probe)) Assert.NotNull(await BreachAsync(name, $"DROP POLICY {policy} ON pawl.{probe.Table}"));
    }

    [Theory]
    [MemberData(nameof(Probes))]
    public async Task A_policy_that_shows_everything_is_noticed(string name)
    {
        var probe = Probe(name);
        if (!probe.Reads) return;
        foreach (var policy in await PoliciesAsync(probe)) Assert.Equal("sees another tenant", await BreachAsync(name, $"ALTER POLICY {policy} ON pawl.{probe.Table} USING (true)"));
    }

    [Theory]
    [MemberData(nameof(Probes))]
    public async Task A_policy_that_lets_everything_be_written_is_noticed(string name)
    {
        var probe = Probe(name);
        if (probe.Insert is null) return;
        foreach (var policy in await PoliciesAsync(probe)) Assert.Equal("writes for another tenant", await BreachAsync(name, $"ALTER POLICY {policy} ON pawl.{probe.Table} WITH CHECK (true)"));
    }

    [Theory]
    [MemberData(nameof(Probes))]
    public async Task Row_level_security_that_is_switched_off_is_noticed(string name) =>
        Assert.NotNull(await BreachAsync(name, $"ALTER TABLE pawl.{Probe(name).Table} DISABLE ROW LEVEL SECURITY"));

    [Theory]
    [MemberData(nameof(Probes))]
    public async Task Without_a_named_tenant_nothing_is_visible(string name)
    {
        var probe = Probe(name);
        if (!probe.Reads) return;
        await using var connection = await BeginAsync(probe, "SELECT 1");

        Assert.Equal(0L, await connection.ScalarAsync<long>($"SELECT count(*) FROM pawl.{probe.Table}"));
    }

    [Fact]
    public async Task Every_table_forces_row_level_security_and_has_its_probes()
    {
        await using var connection = await TestDatabase.ConnectAsync(seed.Database.Admin);

        // Five tables belong to the installation and to no tenant: three are the owner's alone, the others have no rows that tell of tenants.
        Assert.Equal("nodes,partitions,rates,retired_encryption_keys,schema_migrations", await connection.ScalarAsync<string>("""
            SELECT string_agg(table_name, ',' ORDER BY table_name) FROM information_schema.tables AS t WHERE table_schema = 'pawl'
            AND NOT EXISTS (SELECT FROM information_schema.columns AS c WHERE c.table_schema = 'pawl' AND c.table_name = t.table_name AND c.column_name = 'tenant_id')
            """));
        Assert.Equal("schema_migrations", await connection.ScalarAsync<string>("""
            SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class WHERE relnamespace = 'pawl'::regnamespace AND relkind IN ('r', 'p') AND NOT (relrowsecurity AND relforcerowsecurity)
            """));
        Assert.Equal(
            RowSecurityProbe.All.Select(probe => $"{probe.Table} {probe.Role}").Append($"nodes {Roles.Committer}").Append($"partitions {Roles.Committer}").Order(StringComparer.Ordinal),
            (await connection.ScalarAsync<string[]>("""
                SELECT array_agg(DISTINCT table_name || ' ' || grantee) FROM information_schema.role_table_grants WHERE table_schema = 'pawl' AND grantee IN ('pawl_app', 'pawl_committer')
                """)).Order(StringComparer.Ordinal));
        Assert.Equal(0L, await connection.ScalarAsync<long>("SELECT count(*) FROM pg_policies WHERE schemaname = 'pawl' AND cmd <> 'SELECT' AND (qual IS NULL OR (with_check IS NULL AND cmd <> 'DELETE'))"));
    }

    [Fact]
    public async Task The_tenant_stands_first_in_every_key()
    {
        await using var connection = await TestDatabase.ConnectAsync(seed.Database.Admin);

        Assert.Equal("nodes,partitions,rates,retired_encryption_keys,schema_migrations", await connection.ScalarAsync<string>("""
            SELECT string_agg(t.relname, ',' ORDER BY t.relname) FROM pg_constraint AS c
            JOIN pg_class AS t ON t.oid = c.conrelid
            JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
            WHERE c.connamespace = 'pawl'::regnamespace AND c.contype = 'p' AND a.attname <> 'tenant_id'
            """));
    }

    [Fact]
    public async Task Working_roles_own_nothing_and_cannot_bypass_policies()
    {
        await using var connection = await TestDatabase.ConnectAsync(seed.Database.Admin);

        Assert.Equal(0L, await connection.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relowner::regrole::text IN ('pawl_app', 'pawl_committer')"));
        Assert.Equal(0L, await connection.ScalarAsync<long>("""
            SELECT count(*) FROM pg_roles WHERE rolname IN ('pawl_owner', 'pawl_app', 'pawl_committer') AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)
            """));
        Assert.Equal(0L, await connection.ScalarAsync<long>("SELECT count(*) FROM pg_auth_members WHERE member::regrole::text IN ('pawl_app', 'pawl_committer')"));
    }

    [Theory]
    [InlineData(Roles.App, "DELETE FROM pawl.history")]
    [InlineData(Roles.App, "UPDATE pawl.executions SET status = 'completed'")]
    [InlineData(Roles.App, "UPDATE pawl.workflow_definitions SET source = ''")]
    [InlineData(Roles.App, "UPDATE pawl.api_keys SET secret_digest = ''")]
    [InlineData(Roles.App, "UPDATE pawl.audit SET actor = ''")]
    [InlineData(Roles.App, "DELETE FROM pawl.audit")]
    [InlineData(Roles.App, "TRUNCATE pawl.audit")]
    [InlineData(Roles.Committer, "SELECT * FROM pawl.audit")]
    [InlineData(Roles.App, "SELECT * FROM pawl.inbox")]
    [InlineData(Roles.App, "SELECT * FROM pawl.due_timers(now(), 1, ARRAY[1])")]
    [InlineData(Roles.App, "SELECT * FROM pawl.poison")]
    [InlineData(Roles.App, "SELECT * FROM pawl.poisoned(ARRAY[1])")]
    [InlineData(Roles.App, "SELECT * FROM pawl.overdue(interval '1s')")]
    [InlineData(Roles.App, "SELECT * FROM pawl.nodes")]
    [InlineData(Roles.App, "SELECT * FROM pawl.answers")]
    [InlineData(Roles.App, "SELECT * FROM pawl.take_answers(gen_random_uuid())")]
    [InlineData(Roles.App, "SELECT pawl.waiting_partitions(ARRAY[1], interval '1s')")]
    [InlineData(Roles.App, "SELECT pawl.beat(gen_random_uuid(), 'x', interval '1s')")]
    [InlineData(Roles.App, "SELECT pawl.acquire_partitions(gen_random_uuid(), 'x', ARRAY[1])")]
    [InlineData(Roles.App, "SELECT pawl.release_partitions(gen_random_uuid(), ARRAY[1], ARRAY[1::bigint], true)")]
    [InlineData(Roles.Committer, "UPDATE pawl.answers SET answer = ''")]
    [InlineData(Roles.Committer, "DELETE FROM pawl.answers")]
    [InlineData(Roles.App, "SELECT * FROM pawl.running_executions(1)")]
    [InlineData(Roles.App, "SELECT pawl.acquire_all_partitions('x')")]
    [InlineData(Roles.App, "SELECT pawl.trim_events(now(), 1, 1)")]
    [InlineData(Roles.App, "DELETE FROM pawl.subscriptions")]
    [InlineData(Roles.Committer, "DELETE FROM pawl.events")]
    [InlineData(Roles.Committer, "UPDATE pawl.events SET envelope = ''")]
    [InlineData(Roles.Committer, "UPDATE pawl.history SET events = ''")]
    [InlineData(Roles.Committer, "DELETE FROM pawl.history")]
    [InlineData(Roles.Committer, "TRUNCATE pawl.history")]
    [InlineData(Roles.Committer, "DELETE FROM pawl.executions")]
    [InlineData(Roles.Committer, "UPDATE pawl.executions SET input = ''")]
    [InlineData(Roles.Committer, "UPDATE pawl.inbox SET stimulus = ''")]
    [InlineData(Roles.Committer, "SELECT * FROM pawl.api_keys")]
    [InlineData(Roles.Committer, "SELECT * FROM pawl.find_api_key('x')")]
    [InlineData(Roles.Committer, "SELECT * FROM pawl.schema_migrations")]
    [InlineData(Roles.App, "CREATE TABLE pawl.mine (id integer)")]
    public async Task What_is_not_a_roles_duty_is_denied(string role, string sql)
    {
        await using var connection = await TestDatabase.ConnectAsync(role == Roles.App ? seed.Database.App : seed.Database.Committer);

        var error = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(sql));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
    }

    [Theory]
    [InlineData("UPDATE pawl.partitions SET epoch = epoch", "PW004")]
    [InlineData("UPDATE pawl.partitions SET epoch = epoch - 1", "PW004")]
    public async Task An_epoch_never_goes_back(string sql, string code)
    {
        await using var connection = await TestDatabase.ConnectAsync(seed.Database.Committer);

        Assert.Equal(code, (await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(sql))).SqlState);
    }

    private static RowSecurityProbe Probe(string name) => RowSecurityProbe.All.Single(probe => probe.ToString() == name);

    /// <summary>What a probe notices after a change of the policies; null when all is as it must be. The change is undone.</summary>
    private async Task<string?> BreachAsync(string name, string change)
    {
        var probe = Probe(name);
        if (probe.Reads)
        {
            await using var reading = await BeginAsync(probe, change);
            await reading.ExecuteAsync(probe.Name(Mine));
            if (await reading.ScalarAsync<long>(probe.Count(Theirs)) > 0) return "sees another tenant";
            if (await reading.ScalarAsync<long>(probe.Count(Mine)) == 0) return "does not see its own tenant";
        }

        if (probe.Insert is null) return null;
        if (await WritesAsync(probe, change, Theirs)) return "writes for another tenant";
        return await WritesAsync(probe, change, Mine) ? null : "does not write for its own tenant";
    }

    private async Task<bool> WritesAsync(RowSecurityProbe probe, string change, string tenant)
    {
        await using var connection = await BeginAsync(probe, change);
        await connection.ExecuteAsync(probe.Name(Mine));
        try
        {
            await connection.ExecuteAsync(string.Format(CultureInfo.InvariantCulture, probe.Insert!, tenant, "probe"));
            return true;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return false;
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.UniqueViolation or "PW002")
        {
            // The check of a policy comes before that of a key, or of a history without its execution: it let the row through.
            return true;
        }
    }

    /// <summary>A transaction in which the change holds and the role acts; rolled back when the connection closes.</summary>
    private async Task<NpgsqlConnection> BeginAsync(RowSecurityProbe probe, string change)
    {
        var connection = await TestDatabase.ConnectAsync(seed.Database.Admin);
        await connection.ExecuteAsync("BEGIN");
        await connection.ExecuteAsync(change);
        await connection.ExecuteAsync($"SET LOCAL ROLE {probe.Role}");
        return connection;
    }

    private async Task<string[]> PoliciesAsync(RowSecurityProbe probe)
    {
        await using var connection = await TestDatabase.ConnectAsync(seed.Database.Admin);
        var policies = await connection.ScalarAsync<string[]>(
            $"SELECT array_agg(policyname::text) FROM pg_policies WHERE schemaname = 'pawl' AND tablename = '{probe.Table}' AND '{probe.Role}' = ANY (roles)");
        Assert.NotEmpty(policies);
        return policies;
    }

    /// <summary>A database in which both tenants have a row in every table.</summary>
    public sealed class TwoTenants(PostgresFixture fixture) : IAsyncLifetime
    {
        public TestDatabase Database { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Database = await fixture.CreateDatabaseAsync();
            await using var connection = await TestDatabase.ConnectAsync(Database.Admin);
            await connection.ExecuteAsync($"INSERT INTO pawl.tenants (tenant_id) VALUES ('{Theirs}')");
            foreach (var tenant in new[] { Mine, Theirs })
            {
                foreach (var probe in RowSecurityProbe.All.Where(probe => probe is { Insert: not null, Table: not "tenants" }))
                {
                    await connection.ExecuteAsync(string.Format(CultureInfo.InvariantCulture, probe.Insert!, tenant, $"seed-{tenant}"));
                }
            }
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
