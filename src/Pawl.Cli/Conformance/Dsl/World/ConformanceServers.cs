using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Pawl.Cli.Up;
using Pawl.Postgres.Private;

namespace Pawl.Cli.Conformance.Dsl.World;

/// <summary>Starts a whole server for each scenario, each on a database of its own: nothing of one scenario is seen in the next. One private PostgreSQL holds them all.</summary>
internal sealed class ConformanceServers : IAsyncDisposable
{
    /// <summary>The database that every other one is copied from: its tables are there already.</summary>
    private const string Template = "pawl_template";

    private readonly ThrowawayDirectory _directory;
    private readonly PrivatePostgres _postgres;
    private readonly SemaphoreSlim _starting = new(1, 1);
    private int _databases;
    private bool _hasTemplate;

    private ConformanceServers(ThrowawayDirectory directory, PrivatePostgres postgres) => (_directory, _postgres) = (directory, postgres);

    public static async Task<ConformanceServers> OpenAsync(CancellationToken cancellationToken)
    {
        var directory = ThrowawayDirectory.Make("pawl-conformance-");
        try
        {
            await ConformanceDocuments.WriteAsync(directory.Path, cancellationToken);
            var postgres = await PrivatePostgres.StartAsync(new PrivatePostgresOptions { DataDirectory = directory.Path }, TimeProvider.System, NullLoggerFactory.Instance, cancellationToken);
            return new ConformanceServers(directory, postgres);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Starts a server on a fresh database.</summary>
    /// <param name="clock">Its clock.</param>
    /// <param name="hosts">Hosts that are answered elsewhere, for its outgoing calls.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ConformanceServer> StartAsync(ScenarioClock clock, IReadOnlyDictionary<string, IPEndPoint> hosts, CancellationToken cancellationToken)
    {
        var database = $"scenario_{Interlocked.Increment(ref _databases)}";
        // The server's roles are shared by all databases, and a template must not be in use while it is copied: one start at a time.
        await _starting.WaitAsync(cancellationToken);
        try
        {
            if (!_hasTemplate)
            {
                await CreateAsync(Template, null, cancellationToken);
                using var real = new ScenarioClock();
                await using (await ConformanceServer.StartAsync(_postgres.AdminConnectionString(Template), _directory.Path, real, hosts, cancellationToken)) { }
                NpgsqlConnection.ClearAllPools();
                _hasTemplate = true;
            }

            await CreateAsync(database, Template, cancellationToken);
        }
        finally
        {
            _starting.Release();
        }

        return await ConformanceServer.StartAsync(_postgres.AdminConnectionString(database), _directory.Path, clock, hosts, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _postgres.DisposeAsync();
        _starting.Dispose();
        _directory.Dispose();
    }

    private async Task CreateAsync(string name, string? template, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_postgres.AdminConnectionString("postgres"));
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        // Names are ours alone. Copying files beats writing all of them to the log when there are hundreds of scenarios.
#pragma warning disable CA2100
        command.CommandText = template is null ? $"CREATE DATABASE {name}" : $"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy";
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
