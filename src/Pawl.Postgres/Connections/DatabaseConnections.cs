using Microsoft.Extensions.Logging;
using Npgsql;
using Pawl.Postgres.Bootstrap;
using Pawl.Postgres.Private;

namespace Pawl.Postgres.Connections;

/// <summary>A connection string for each role, and the private server behind them if there is one.</summary>
internal sealed class DatabaseConnections : IAsyncDisposable
{
    /// <summary>File in the data directory with the passwords of roles that were made on a server of the operator's.</summary>
    public const string LoginsFile = "database.logins.json";

    /// <summary>The database on the private server.</summary>
    public const string PrivateDatabase = "pawl";

    private DatabaseConnections(string owner, string app, string committer) => (Owner, App, Committer) = (owner, app, committer);

    public string Owner { get; }
    public string App { get; }
    public string Committer { get; }

    /// <summary>The private server; null when the database is another one.</summary>
    public PrivatePostgres? Server { get; private init; }

    /// <summary>Finds out which database is meant and makes the roles where that is ours to do.</summary>
    public static async Task<DatabaseConnections> OpenAsync(PostgresOptions options, TimeProvider clock, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        switch (options)
        {
            case { OwnerConnectionString: { } owner, AppConnectionString: { } app, CommitterConnectionString: { } committer }:
                return new(PostgresUrl.ToConnectionString(owner), PostgresUrl.ToConnectionString(app), PostgresUrl.ToConnectionString(committer));
            case not { OwnerConnectionString: null, AppConnectionString: null, CommitterConnectionString: null }:
                throw DatabaseRoleException.Incomplete();
            case { ConnectionString: { } admin }:
                return await OnServerAsync(PostgresUrl.ToConnectionString(admin), options.DataDirectory, cancellationToken);
            default:
                return await PrivateAsync(options, clock, loggers, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Server is not null) await Server.DisposeAsync();
    }

    private static async Task<DatabaseConnections> OnServerAsync(string admin, string dataDirectory, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(dataDirectory);
        var file = Path.Combine(dataDirectory, LoginsFile);
        var known = Logins.Read(file);
        var logins = known ?? Logins.Generate(withSuperuser: false);
        // Written first: a role whose password was lost in a crash could never be used again. Refused logins are not kept.
        if (known is null) logins.Write(file);
        try
        {
            await RoleBootstrap.RunAsync(DataSources.Unpooled(admin), logins, loginsAreNew: known is null, cancellationToken);
        }
        catch (DatabaseRoleException) when (known is null)
        {
            File.Delete(file);
            throw;
        }

        return Of(logins, (user, password) => new NpgsqlConnectionStringBuilder(admin) { Username = user, Password = password }.ConnectionString);
    }

    private static async Task<DatabaseConnections> PrivateAsync(PostgresOptions options, TimeProvider clock, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var server = await PrivatePostgres.StartAsync(new() { DataDirectory = options.DataDirectory, BinDirectory = options.BinDirectory }, clock, loggers, cancellationToken);
        try
        {
            await server.MakeDatabaseAsync(PrivateDatabase, cancellationToken);
            await RoleBootstrap.RunAsync(DataSources.Unpooled(server.AdminConnectionString(PrivateDatabase)), server.Logins, loginsAreNew: false, cancellationToken);
            return Of(server.Logins, (user, password) => server.ConnectionString(PrivateDatabase, user, password), server);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static DatabaseConnections Of(Logins logins, Func<string, string, string> connectionString, PrivatePostgres? server = null) =>
        new(connectionString(Roles.Owner, logins.Owner), connectionString(Roles.App, logins.App), connectionString(Roles.Committer, logins.Committer)) { Server = server };
}
