using Npgsql;
using Pawl.IntegrationTests.Postgres;
using Pawl.Postgres.Bootstrap;
using Pawl.Postgres.Connections;
using Pawl.Runtime.Storage;
using Xunit;

namespace Pawl.IntegrationTests.Store;

/// <summary>Databases and logins that Pawl refuses to start with.</summary>
public sealed class GuardTests(PostgresFixture fixture)
{
    [Fact]
    public async Task A_database_that_acknowledges_before_it_writes_is_refused()
    {
        var database = await fixture.CreateDatabaseAsync();
        await TestDatabase.ExecuteAsync(database.Admin, $"ALTER ROLE {Roles.Committer} IN DATABASE {new NpgsqlConnectionStringBuilder(database.Admin).Database} SET synchronous_commit = off");

        var error = await Assert.ThrowsAsync<UnsafePostgresException>(() => database.OpenAsync());

        Assert.Equal("synchronous_commit", error.Setting);
    }

    [Theory]
    [InlineData(Roles.App)]
    [InlineData(Roles.Committer)]
    public async Task A_superuser_is_refused_as_a_login_that_works(string role)
    {
        var database = await fixture.CreateDatabaseAsync();

        await RefusedAsync(role == Roles.App ? database with { App = database.Admin } : database with { Committer = database.Admin }, "superuser");
    }

    [Fact]
    public async Task The_owner_of_the_tables_is_refused_as_a_login_that_works()
    {
        var database = await fixture.CreateDatabaseAsync();

        await RefusedAsync(database with { App = database.Owner }, "owner");
    }

    [Fact]
    public async Task A_login_that_bypasses_row_level_security_is_refused()
    {
        var database = await fixture.CreateDatabaseAsync();
        await TestDatabase.ExecuteAsync(database.Admin, "CREATE ROLE bypasser LOGIN BYPASSRLS PASSWORD 'x' IN ROLE pawl_app");

        await RefusedAsync(database with { App = With(database.App, "bypasser", "x") }, "BYPASSRLS");
    }

    [Fact]
    public async Task Swapped_logins_are_refused()
    {
        var database = await fixture.CreateDatabaseAsync();

        await RefusedAsync(database with { App = database.Committer, Committer = database.App }, Roles.App);
    }

    [Fact]
    public async Task A_member_of_the_role_is_as_good_as_the_role()
    {
        var database = await fixture.CreateDatabaseAsync();
        await TestDatabase.ExecuteAsync(database.Admin, "CREATE ROLE member LOGIN PASSWORD 'x' IN ROLE pawl_app");

        await using var storage = await (database with { App = With(database.App, "member", "x") }).OpenAsync();

        Assert.NotEmpty((await storage.Executions.AcquireAllAsync("test", TestContext.Current.CancellationToken)).Keys);
    }

    [Fact]
    public async Task A_wrong_password_is_named_as_such()
    {
        var database = await fixture.CreateDatabaseAsync();

        var error = await Assert.ThrowsAsync<DatabaseRoleException>(() => (database with { App = With(database.App, Roles.App, "wrong") }).OpenAsync());

        Assert.Equal("database-login-failed", error.Code);
        Assert.DoesNotContain("wrong", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_or_two_of_three_logins_are_not_enough()
    {
        var database = await fixture.CreateDatabaseAsync();

        var error = await Assert.ThrowsAsync<DatabaseRoleException>(() => database.OpenAsync(options => options.CommitterConnectionString = null));

        Assert.Equal("database-logins-incomplete", error.Code);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unavailable()
    {
        var database = await fixture.CreateDatabaseAsync();
        var nowhere = With(database.Owner, Roles.Owner, "x", host: "/nowhere");

        await Assert.ThrowsAsync<StoreUnavailableException>(() => (database with { Owner = nowhere }).OpenAsync());
    }

    private static string With(string connectionString, string user, string password, string? host = null)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString) { Username = user, Password = password };
        if (host is not null) builder.Host = host;
        return builder.ConnectionString;
    }

    private static async Task RefusedAsync(TestDatabase database, string why)
    {
        var error = await Assert.ThrowsAsync<DatabaseRoleException>(() => database.OpenAsync());
        Assert.Equal("unsafe-database-role", error.Code);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }
}
