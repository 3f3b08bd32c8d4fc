using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Pawl.IntegrationTests.Postgres;
using Pawl.Postgres;
using Pawl.Postgres.Bootstrap;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Private;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Pawl.IntegrationTests.Postgres;

/// <summary>One real PostgreSQL for the whole run: started by the product's own code, with a migrated template that each database is copied from.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private readonly string _directory = TestDirectory.Create();
    private readonly SemaphoreSlim _oneCopyAtATime = new(1);
    private PrivatePostgres? _server;
    private int _databases;

    /// <summary>The server.</summary>
    public PrivatePostgres Server => _server ?? throw new InvalidOperationException("The fixture is not initialized.");

    public async ValueTask InitializeAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        // No patience at the end: an orderly stop would write out every file of databases that are about to be deleted.
        _server = await PrivatePostgres.StartAsync(new() { DataDirectory = _directory, MaxConnections = 300, StopTimeout = TimeSpan.Zero }, TimeProvider.System, NullLoggerFactory.Instance, cancellationToken);
        await ExecuteAsync("CREATE DATABASE template");
        await RoleBootstrap.RunAsync(DataSources.Unpooled(_server.AdminConnectionString("template")), _server.Logins, loginsAreNew: false, cancellationToken);
        await using var migrated = await PostgresStorage.OpenAsync(Database("template").Options, TimeProvider.System, NullLoggerFactory.Instance, cancellationToken);
    }

    /// <summary>A fresh, migrated database of its own.</summary>
    public async Task<TestDatabase> CreateDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        // A template can be copied by one at a time: each copy needs it for itself.
        await _oneCopyAtATime.WaitAsync();
        try
        {
            await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE template");
        }
        finally
        {
            _oneCopyAtATime.Release();
        }

        return Database(name);
    }

    /// <summary>A fresh, empty database: roles exist, nothing is migrated.</summary>
    public async Task<TestDatabase> CreateEmptyDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync($"CREATE DATABASE {name}");
        await ExecuteAsync($"GRANT CREATE ON DATABASE {name} TO {Roles.Owner}");
        return Database(name);
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_server is not null) await _server.DisposeAsync();
        _oneCopyAtATime.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private TestDatabase Database(string name) => new(
        Server.AdminConnectionString(name),
        Server.ConnectionString(name, Roles.Owner, Server.Logins.Owner),
        Server.ConnectionString(name, Roles.App, Server.Logins.App),
        Server.ConnectionString(name, Roles.Committer, Server.Logins.Committer));

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(DataSources.Unpooled(Server.AdminConnectionString("postgres")));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
