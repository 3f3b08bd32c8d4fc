using Microsoft.Extensions.Logging;
using Npgsql;
using Pawl.Postgres.Connections;

namespace Pawl.Postgres.Private;

/// <summary>A PostgreSQL server of our own: a child process, reached through a unix socket, its data below our data directory.</summary>
/// <remarks>
/// Safe against every way to die: the files appear whole or not at all, the server recovers from its own log, one that outlived a killed Pawl is
/// stopped and started anew, and one that dies under a living Pawl is started again. It asks for a password (SCRAM) behind a socket directory that
/// only its user can enter; so code that runs as the same user, but without sight of the data directory, cannot come in.
/// </remarks>
public sealed class PrivatePostgres : IAsyncDisposable
{
    internal const string Superuser = "postgres";

    private readonly DirectoryLock _lock;
    private readonly ServerProcess _server;
    private readonly Logins _logins;
    private readonly TimeSpan _stopTimeout;
    private readonly TimeProvider _clock;
    private bool _stopped;

    private PrivatePostgres(DirectoryLock directoryLock, ServerProcess server, string socketDirectory, Logins logins, TimeSpan stopTimeout, TimeProvider clock)
    {
        (_lock, _server, _logins, _stopTimeout, _clock) = (directoryLock, server, logins, stopTimeout, clock);
        SocketDirectory = socketDirectory;
    }

    /// <summary>Directory of the socket: the host of a connection string.</summary>
    public string SocketDirectory { get; }

    internal Logins Logins => _logins;

    /// <summary>Starts the server, making it on first use. Completes when it accepts connections.</summary>
    /// <exception cref="PrivatePostgresException">PostgreSQL is not installed, its data cannot be used, or it does not start; the message says what to do.</exception>
    public static async Task<PrivatePostgres> StartAsync(PrivatePostgresOptions options, TimeProvider clock, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var logger = loggers.CreateLogger<PrivatePostgres>();
        var user = ServerUser.Current();
        var layout = DataLayout.Resolve(options.DataDirectory, user);
        var directoryLock = DirectoryLock.Take(layout);
        try
        {
            var major = layout.Major();
            var binaries = PostgresBinaries.Find(options.BinDirectory, major, layout.Cluster);
            var logins = Logins.Read(layout.Logins);
            if (major is null)
            {
                logins ??= Logins.Generate(withSuperuser: true);
                logins.Write(layout.Logins);
                await ClusterFiles.InitializeAsync(layout, binaries, user, logins.Superuser!, cancellationToken);
            }
            else if (logins?.Superuser is null)
            {
                throw PrivatePostgresException.LoginsLost(layout.Logins);
            }
            else
            {
                await ClusterFiles.StopLeftBehindAsync(layout, options.StopTimeout, logger, clock, cancellationToken);
                await ClusterFiles.AwaitDeadAsync(layout, options.StopTimeout, clock, cancellationToken);
                await Orphans.EndAsync(layout.Cluster, logger, clock, cancellationToken);
            }

            var socketDirectory = layout.MakeSocketDirectory(user);
            var server = await ServerProcess.StartAsync(
                () => user.Service(binaries.Postgres, ServerSettings.Arguments(layout.Cluster, socketDirectory, options)),
                layout.Cluster, options.StartTimeout, logger, clock, cancellationToken);
            return new(directoryLock, server, socketDirectory, logins, options.StopTimeout, clock);
        }
        catch
        {
            directoryLock.Dispose();
            throw;
        }
    }

    /// <summary>Connects as the superuser, who makes databases and roles and nothing else.</summary>
    public string AdminConnectionString(string database) => ConnectionString(database, Superuser, _logins.Superuser!);

    internal string ConnectionString(string database, string user, string password) => new NpgsqlConnectionStringBuilder
    {
        Host = SocketDirectory,
        Database = database,
        Username = user,
        Password = password,
        SslMode = SslMode.Disable,
    }.ConnectionString;

    /// <summary>Makes a database unless it exists.</summary>
    /// <param name="name">A plain name: lower-case letters, digits, underscores.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task MakeDatabaseAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(DataSources.Unpooled(AdminConnectionString("postgres")));
        await connection.OpenAsync(cancellationToken);
        await using var exists = new NpgsqlCommand("SELECT FROM pg_database WHERE datname = $1", connection) { Parameters = { new() { Value = name } } };
        await using (var reader = await exists.ExecuteReaderAsync(cancellationToken))
        {
            if (await reader.ReadAsync(cancellationToken)) return;
        }

        await using var create = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await create.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Stops the server in order. A second call does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopped) return;
        _stopped = true;
        await _server.StopAsync(_stopTimeout, _clock);
        _server.Dispose();
        DataLayout.RemoveSocketDirectory(SocketDirectory);
        _lock.Dispose();
    }
}
