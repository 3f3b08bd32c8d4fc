using Npgsql;
using Pawl.Postgres.Bootstrap;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Private;

namespace Pawl.Postgres.Hardening;

/// <summary>The connection strings that a server with the same options would use, found without starting, making or changing anything.</summary>
/// <param name="Owner">The login that migrates, or the one that makes roles when no start has made them yet.</param>
/// <param name="App">Serves requests; null when it is not known yet.</param>
/// <param name="Committer">Commits; null when it is not known yet.</param>
internal sealed record KnownLogins(string Owner, string? App, string? Committer)
{
    /// <summary>Line of <c>postmaster.pid</c> with the directory of the socket, from 0.</summary>
    private const int SocketLine = 4;

    /// <summary>The logins; null when the database is a private one that does not run.</summary>
    /// <exception cref="Language.PawlException">The options name no database that could be meant.</exception>
    public static KnownLogins? Find(PostgresOptions options)
    {
        switch (options)
        {
            case { OwnerConnectionString: { } owner, AppConnectionString: { } app, CommitterConnectionString: { } committer }:
                return new(PostgresUrl.ToConnectionString(owner), PostgresUrl.ToConnectionString(app), PostgresUrl.ToConnectionString(committer));
            case not { OwnerConnectionString: null, AppConnectionString: null, CommitterConnectionString: null }:
                throw DatabaseRoleException.Incomplete();
            case { ConnectionString: { } url }:
                var admin = PostgresUrl.ToConnectionString(url);
                return Logins.Read(Path.Combine(options.DataDirectory, DatabaseConnections.LoginsFile)) is { } made ? Of(admin, made) : new(admin, null, null);
            default:
                return Private(options.DataDirectory);
        }
    }

    private static KnownLogins? Private(string dataDirectory)
    {
        if (DataLayout.Find(dataDirectory) is not { } layout) return null;
        var running = Path.Combine(layout.Cluster, "postmaster.pid");
        if (!File.Exists(running) || File.ReadAllLines(running) is not { Length: > SocketLine } lines || Logins.Read(layout.Logins) is not { } logins) return null;
        return Of(new NpgsqlConnectionStringBuilder { Host = lines[SocketLine], Database = DatabaseConnections.PrivateDatabase, SslMode = SslMode.Disable }.ConnectionString, logins);
    }

    private static KnownLogins Of(string server, Logins logins) => new(As(server, Roles.Owner, logins.Owner), As(server, Roles.App, logins.App), As(server, Roles.Committer, logins.Committer));

    private static string As(string server, string user, string password) => new NpgsqlConnectionStringBuilder(server) { Username = user, Password = password }.ConnectionString;
}
