using Npgsql;
using Pawl.IntegrationTests.Postgres;
using Pawl.Postgres.Connections;
using Xunit;

namespace Pawl.IntegrationTests.Store;

/// <summary>A connection that goes back to the pool remembers no tenant, however its last use ended. There is one connection here, so that it is the same each time.</summary>
public sealed class PooledTenantTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Theirs = "acme";
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private NpgsqlDataSource? source;
    private TenantScope scope = null!;

    public async ValueTask InitializeAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        await TestDatabase.ExecuteAsync(database.Admin, $"INSERT INTO pawl.tenants (tenant_id) VALUES ('{Theirs}')");
        // Npgsql would reset the session by itself; that is not what is to be relied on.
        source = new NpgsqlDataSourceBuilder(database.App + ";Maximum Pool Size=1;No Reset On Close=true").Build();
        scope = new(source);
    }

    public async ValueTask DisposeAsync()
    {
        if (source is not null) await source.DisposeAsync();
    }

    [Fact]
    public async Task After_an_answer_nothing_is_remembered()
    {
        Assert.Equal(1, Assert.Single(await scope.ReadAsync([TenantScope.NameTenant(Theirs), new("SELECT count(*)::integer FROM pawl.tenants")], row => row.GetInt32(0), cancellationToken)));
        await RemembersNothingAsync(await ProcessAsync());
    }

    [Theory]
    [InlineData("SELECT 1 / 0")]
    [InlineData("INSERT INTO pawl.tenants (tenant_id) VALUES ('other')")]
    [InlineData("SELECT nothing FROM nowhere")]
    public async Task After_an_error_nothing_is_remembered(string sql)
    {
        var process = await ProcessAsync();
        await Assert.ThrowsAsync<PostgresException>(() => scope.ReadAsync([TenantScope.NameTenant(Theirs), new(sql), new("SELECT 1")], row => row.GetInt32(0), cancellationToken));
        await RemembersNothingAsync(process);
    }

    [Fact]
    public async Task After_a_timeout_of_the_database_nothing_is_remembered()
    {
        var process = await ProcessAsync();
        var timeout = new NpgsqlBatchCommand("SELECT set_config('statement_timeout', '30ms', true)");
        await Assert.ThrowsAnyAsync<Exception>(() => scope.ReadAsync([TenantScope.NameTenant(Theirs), timeout, new("SELECT pg_sleep(60)::text")], row => row.GetString(0), cancellationToken));
        await RemembersNothingAsync(process);
    }

    [Fact]
    public async Task After_a_cancellation_nothing_is_remembered()
    {
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = scope.ReadAsync([TenantScope.NameTenant(Theirs), new("SELECT pg_sleep(60)::text")], row => row.GetString(0), impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => running);
        await RemembersNothingAsync(process: null);
    }

    [Fact]
    public async Task After_rows_that_nobody_read_to_the_end_nothing_is_remembered()
    {
        var process = await ProcessAsync();
        await Assert.ThrowsAsync<InvalidCastException>(() => scope.ReadAsync([TenantScope.NameTenant(Theirs), new("SELECT 'text' FROM generate_series(1, 1000)")], row => row.GetInt32(0), cancellationToken));
        await RemembersNothingAsync(process);
    }

    private async Task<int> ProcessAsync() => Assert.Single(await scope.ReadAsync([new("SELECT pg_backend_pid()")], row => row.GetInt32(0), cancellationToken));

    private async Task RemembersNothingAsync(int? process)
    {
        var (named, visible, now) = Assert.Single(await scope.ReadAsync(
            [new("SELECT coalesce(current_setting('pawl.tenant', true), ''), (SELECT count(*)::integer FROM pawl.tenants), pg_backend_pid()")],
            row => (row.GetString(0), row.GetInt32(1), row.GetInt32(2)), cancellationToken));
        Assert.Equal(("", 0), (named, visible));
        if (process is { } before) Assert.Equal(before, now);
    }
}
