using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Pawl.Postgres.Private;

namespace Pawl.Torture.Stage;

/// <summary>The PostgreSQL under torture: a server's private one, or one beside the servers. Known by its files either way.</summary>
internal sealed class Database : IAsyncDisposable
{
    private const string Name = "pawl";

    private readonly string _folder;
    private PrivatePostgres? _server;

    private Database(string folder) => _folder = folder;

    /// <summary>How servers reach it; null when one of them brings it along.</summary>
    public string? Url => _server?.AdminConnectionString(Name);

    /// <summary>A database that a server runs as its own.</summary>
    /// <param name="folder">The server's data folder.</param>
    public static Database OfServer(string folder) => new(folder);

    /// <summary>Starts one that several servers share; it is started again when it dies.</summary>
    public static async Task<Database> StartAsync(string folder)
    {
        var database = new Database(folder);
        await database.OpenAsync();
        await using var connection = new NpgsqlConnection(database._server!.AdminConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"CREATE DATABASE {Name}", connection);
        await create.ExecuteNonQueryAsync();
        return database;
    }

    /// <summary>Starts it over its files, to be looked into; does nothing when it runs.</summary>
    public async Task OpenAsync() =>
        _server ??= await PrivatePostgres.StartAsync(new() { DataDirectory = _folder, MaxConnections = 300 }, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);

    /// <summary>Its first process; null while there is none.</summary>
    public int? Postmaster()
    {
        try
        {
            var note = Path.Combine(_folder, "postgres", "postmaster.pid");
            if (!int.TryParse(File.ReadLines(note).FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var process)) return null;
            // The note outlives a killed server, and its number may belong to anybody.
            return File.ReadAllText($"/proc/{process}/cmdline").Contains(_folder, StringComparison.Ordinal) ? process : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Its processes, the first one first; empty while there is none.</summary>
    public List<int> Processes() => Postmaster() is { } first ? [first, .. Signals.ChildrenOf(first)] : [];

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }
}
