using System.Net;
using Npgsql;
using Pawl.Postgres.Bootstrap;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Private;

namespace Pawl.Postgres;

/// <summary>Looks at a PostgreSQL without using it: for people who ask whether Pawl could.</summary>
public static class PostgresInspection
{
    private const string VersionSql = "SELECT current_setting('server_version')";
    private const int ConnectSeconds = 5;

    /// <summary>The installation that a private server would use, in one clause.</summary>
    /// <param name="dataDirectory">Pawl's data directory.</param>
    /// <param name="binDirectory">The operator's choice; null to search.</param>
    /// <exception cref="Language.PawlException">There is none that does; the message says what to do.</exception>
    public static string DescribePrivate(string dataDirectory, string? binDirectory)
    {
        var user = ServerUser.Current();
        var found = PostgresBinaries.Find(binDirectory, requiredMajor: null, dataDirectory);
        return $"PostgreSQL {found.Major} in {found.Directory} would run as the user '{user.Name}'";
    }

    /// <summary>The host that a connection would reach without proof that it is the right one; null when there is proof, or none is needed because it never leaves the machine.</summary>
    /// <param name="connection">A connection string or URL.</param>
    /// <exception cref="Language.PawlException">It is neither.</exception>
    public static string? OpenHost(string connection)
    {
        var text = PostgresUrl.ToConnectionString(connection);
        return new NpgsqlConnectionStringBuilder(text).SslMode == SslMode.VerifyFull ? null : OtherMachine(text);
    }

    /// <summary>The host of a connection string; null when it never leaves this machine.</summary>
    internal static string? OtherMachine(string connectionString)
    {
        var host = new NpgsqlConnectionStringBuilder(connectionString).Host;
        var isHere = string.IsNullOrEmpty(host) || host.StartsWith('/') || host is "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
        return isHere ? null : host;
    }

    /// <summary>A server in one clause: it answers, is new enough, and keeps what it acknowledges.</summary>
    /// <param name="connection">A connection string or URL.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Language.PawlException">It does not; the message says what to do.</exception>
    public static async Task<string> DescribeAsync(string connection, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(PostgresUrl.ToConnectionString(connection)) { Timeout = ConnectSeconds, Pooling = false };
        try
        {
            await using var source = NpgsqlDataSource.Create(settings);
            await ServerGuard.CheckServerAsync(source, cancellationToken);
            await using var command = source.CreateCommand(VersionSql);
            return $"PostgreSQL {await command.ExecuteScalarAsync(cancellationToken)} on {settings.Host}, durable";
        }
        catch (NpgsqlException error)
        {
            throw new Runtime.Storage.StoreUnavailableException($"No PostgreSQL answers on {settings.Host}:{settings.Port}: {error.Message} Start it, or mend PAWL_DATABASE_URL.", error);
        }
    }
}
