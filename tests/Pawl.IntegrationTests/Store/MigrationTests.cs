using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Pawl.IntegrationTests.Postgres;
using Pawl.Postgres.Migrations;
using Pawl.Runtime.Storage;
using Xunit;

namespace Pawl.IntegrationTests.Store;

public sealed class MigrationTests(PostgresFixture fixture)
{
    [Fact]
    public void Migrations_are_numbered_from_one_without_gaps() =>
        Assert.Equal(Enumerable.Range(1, Migration.All.Count), Migration.All.Select(migration => migration.Version));

    [Fact]
    public async Task Migrating_again_changes_nothing()
    {
        var database = await fixture.CreateEmptyDatabaseAsync();

        Assert.Equal(Migration.All.Count, await RunAsync(database, Migration.All));
        Assert.Equal(0, await RunAsync(database, Migration.All));
    }

    [Fact]
    public async Task Of_many_who_migrate_at_once_one_does_it_and_the_others_wait()
    {
        var database = await fixture.CreateEmptyDatabaseAsync();

        var applied = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => RunAsync(database, Migration.All)));

        Assert.Equal([0, 0, 0, 0, 0, Migration.All.Count], applied.Order());
    }

    [Fact]
    public async Task A_migration_that_was_edited_after_it_was_applied_is_refused()
    {
        var database = await fixture.CreateEmptyDatabaseAsync();
        Migration[] original = [new(1, "one", "CREATE TABLE pawl.one (id integer)"), new(2, "two", "CREATE TABLE pawl.two (id integer)")];
        await RunAsync(database, original);

        var error = await Assert.ThrowsAsync<MigrationException>(() => RunAsync(database, [original[0], original[1] with { Sql = "CREATE TABLE pawl.two (id bigint)" }, new(3, "three", "")]));

        Assert.Equal(("migration-changed", 2), (error.Code, error.Version));
    }

    [Fact]
    public async Task Line_ends_do_not_count_as_an_edit()
    {
        var database = await fixture.CreateEmptyDatabaseAsync();
        await RunAsync(database, [new(1, "one", "CREATE TABLE pawl.one (\n id integer)")]);

        Assert.Equal(0, await RunAsync(database, [new(1, "one", "CREATE TABLE pawl.one (\r\n id integer)")]));
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused()
    {
        var database = await fixture.CreateEmptyDatabaseAsync();
        Migration one = new(1, "one", "SELECT 1");
        await RunAsync(database, [one, new(2, "two", "SELECT 2")]);

        var error = await Assert.ThrowsAsync<MigrationException>(() => RunAsync(database, [one]));

        Assert.Equal(("schema-too-new", 2), (error.Code, error.Version));
    }

    [Fact]
    public async Task When_one_step_fails_none_of_the_new_ones_stays()
    {
        var database = await fixture.CreateEmptyDatabaseAsync();
        Migration one = new(1, "one", "CREATE TABLE pawl.one (id integer)"), two = new(2, "two", "CREATE TABLE pawl.two (id integer)");
        await RunAsync(database, [one]);

        await Assert.ThrowsAsync<PostgresException>(() => RunAsync(database, [one, two, new(3, "broken", "CREATE TABLE pawl.one (id integer)")]));

        Assert.Equal(1, await RunAsync(database, [one, two]));
    }

    [Fact]
    public async Task The_database_has_as_many_partitions_as_the_hash()
    {
        await using var connection = await TestDatabase.ConnectAsync((await fixture.CreateDatabaseAsync()).Admin);

        Assert.Equal(PartitionCount, await connection.ScalarAsync<long>("SELECT count(*) FROM pawl.partitions"));
    }

    private const long PartitionCount = Partitioning.Count;

    private static Task<int> RunAsync(TestDatabase database, IReadOnlyList<Migration> migrations) =>
        MigrationRunner.RunAsync(Pawl.Postgres.Connections.DataSources.Unpooled(database.Owner), migrations, NullLogger.Instance, TestContext.Current.CancellationToken);
}
