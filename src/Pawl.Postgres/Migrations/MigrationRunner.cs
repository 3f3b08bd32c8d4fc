using Microsoft.Extensions.Logging;
using Npgsql;

namespace Pawl.Postgres.Migrations;

/// <summary>Brings the schema to this build's version: forward only, all missing steps in one transaction, one runner at a time.</summary>
internal static partial class MigrationRunner
{
    /// <summary>Applies what is missing; returns how many steps that were.</summary>
    /// <param name="ownerConnectionString">Login of the role that owns the schema.</param>
    /// <param name="migrations">The steps, in order.</param>
    /// <param name="logger">Told of each step.</param>
    /// <param name="cancellationToken">Gives up; nothing is applied then.</param>
    /// <exception cref="MigrationException">What was applied is not what this build knows. Nothing was changed.</exception>
    public static async Task<int> RunAsync(string ownerConnectionString, IReadOnlyList<Migration> migrations, ILogger logger, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(ownerConnectionString);
        await connection.OpenAsync(cancellationToken);
        // One transaction: a step that fails leaves the schema as the previous build knows it, so that build can go on.
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, MigrationSql.Prepare, cancellationToken);
        var applied = await ReadAppliedAsync(connection, cancellationToken);
        Verify(applied, migrations);

        var missing = migrations.Skip(applied.Count).ToList();
        foreach (var migration in missing)
        {
            await ExecuteAsync(connection, migration.Sql, cancellationToken);
            await using var record = new NpgsqlCommand(MigrationSql.Record, connection)
            {
                Parameters = { new() { Value = migration.Version }, new() { Value = migration.Name }, new() { Value = migration.Checksum } },
            };
            await record.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        foreach (var migration in missing) LogApplied(logger, migration.Version, migration.Name);
        return missing.Count;
    }

    private static void Verify(List<AppliedMigration> applied, IReadOnlyList<Migration> known)
    {
        if (applied.Count > known.Count) throw MigrationException.TooNew(applied[^1].Version, known.Count);
        foreach (var (was, now) in applied.Zip(known))
        {
            if (was.Version != now.Version || !was.Checksum.AsSpan().SequenceEqual(now.Checksum)) throw MigrationException.Changed(was.Version, was.Name);
        }
    }

    private static async Task<List<AppliedMigration>> ReadAppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(MigrationSql.Applied, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<AppliedMigration> applied = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            applied.Add(new(reader.GetInt32(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2)));
        }

        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // No limit: a step that moves the rows of a big table takes as long as it takes, and one that is stopped in the middle can never be passed.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private sealed record AppliedMigration(int Version, string Name, byte[] Checksum);

    [LoggerMessage(3101, LogLevel.Information, "Database schema: applied migration {Version} ({Name})")]
    private static partial void LogApplied(ILogger logger, int version, string name);
}

/// <summary>The schema in the database is not one that this build can work with.</summary>
public sealed class MigrationException : Language.PawlException
{
    private MigrationException(string code, int version, string message) : base(code, message) => Version = version;

    /// <summary>The migration that is in the way.</summary>
    public int Version { get; }

    internal static MigrationException Changed(int version, string name) => new(
        "migration-changed", version,
        $"Migration {version} ({name}) was applied with another text than this build has. Run the build that made this database, or restore a backup; an applied migration is never edited.");

    internal static MigrationException TooNew(int version, int known) => new(
        "schema-too-new", version, $"The database is at schema version {version}, this build knows {known}. A newer Pawl has used it: run that version or a later one.");
}
