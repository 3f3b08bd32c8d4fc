using Microsoft.Extensions.Logging.Abstractions;
using Pawl.IntegrationTests.Postgres;
using Pawl.Postgres;
using Pawl.Postgres.Bootstrap;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Private;
using Xunit;

namespace Pawl.IntegrationTests.Store;

/// <summary>A server that somebody else runs, on which Pawl makes its roles: with a login that may do that and is no superuser.</summary>
public sealed class ManagedServerTests : IAsyncLifetime
{
    private readonly string _directory = TestDirectory.Create();
    private readonly ServerLog _log = new();
    private PrivatePostgres _server = null!;
    private string _url = "";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await PrivatePostgres.StartAsync(new() { DataDirectory = Path.Combine(_directory, "server"), StopTimeout = TimeSpan.Zero }, TimeProvider.System, _log, Cancelled);
        await AdminAsync("CREATE ROLE operator LOGIN CREATEROLE PASSWORD 'operate'");
        await AdminAsync("CREATE DATABASE mine OWNER operator");
        _url = $"postgresql://operator:operate@/mine?host={_server.SocketDirectory}";
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _log.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Pawl_makes_its_roles_once_and_needs_no_rights_afterwards()
    {
        await using (var first = await OpenAsync("data")) Assert.True(await first.Tenants.ExistsAsync("default", Cancelled));
        await AdminAsync("ALTER ROLE operator NOCREATEROLE");
        await AdminAsync("ALTER DATABASE mine OWNER TO postgres");

        await using var second = await OpenAsync("data");

        Assert.True(await second.Tenants.ExistsAsync("default", Cancelled));
    }

    [Fact]
    public async Task Another_pawl_without_the_passwords_is_refused_and_changes_none()
    {
        await using var first = await OpenAsync("data");

        var error = await Assert.ThrowsAsync<DatabaseRoleException>(() => OpenAsync("elsewhere"));

        Assert.Equal("database-roles-exist", error.Code);
        await using var again = await OpenAsync("data");
        Assert.Equal("database-roles-exist", (await Assert.ThrowsAsync<DatabaseRoleException>(() => OpenAsync("elsewhere"))).Code);
    }

    [Theory]
    [InlineData("ALTER ROLE operator NOCREATEROLE", "ALTER ROLE operator CREATEROLE")]
    [InlineData("ALTER DATABASE mine OWNER TO postgres", "ALTER DATABASE mine OWNER TO operator")]
    public async Task A_login_without_the_rights_is_told_which_ones_it_needs(string take, string give)
    {
        await AdminAsync(take);

        var error = await Assert.ThrowsAsync<DatabaseRoleException>(() => OpenAsync("data"));

        Assert.Equal("database-rights-missing", error.Code);
        await AdminAsync(give);
        await using var storage = await OpenAsync("data");
    }

    [Fact]
    public async Task A_wrong_password_is_named_as_such()
    {
        _url = _url.Replace("operate@", "guess@", StringComparison.Ordinal);

        Assert.Equal("database-login-failed", (await Assert.ThrowsAsync<DatabaseRoleException>(() => OpenAsync("data"))).Code);
    }

    [Fact]
    public async Task The_server_never_sees_a_password_in_a_statement()
    {
        await AdminAsync("ALTER SYSTEM SET log_statement = 'all'");
        await AdminAsync("SELECT pg_reload_conf()");

        await using var storage = await OpenAsync("data");

        var passwords = Logins.Read(Path.Combine(_directory, "data", "database.logins.json"))!;
        Assert.Contains(_log.Lines, line => line.Contains("CREATE ROLE pawl_committer", StringComparison.Ordinal));
        Assert.DoesNotContain(_log.Lines, line => new[] { passwords.Owner, passwords.App, passwords.Committer }.Any(password => line.Contains(password, StringComparison.Ordinal)));
    }

    private Task<PostgresStorage> OpenAsync(string dataDirectory) => PostgresStorage.OpenAsync(
        new() { ConnectionString = _url, DataDirectory = Path.Combine(_directory, dataDirectory) }, TimeProvider.System, NullLoggerFactory.Instance, Cancelled);

    private Task AdminAsync(string sql) => TestDatabase.ExecuteAsync(_server.AdminConnectionString("postgres"), sql);
}
