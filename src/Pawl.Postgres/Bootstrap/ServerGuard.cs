using Npgsql;
using Pawl.Postgres.Private;

namespace Pawl.Postgres.Bootstrap;

/// <summary>Refuses databases that would break what Pawl promises.</summary>
internal static class ServerGuard
{
    private const string ServerSql = """
        SELECT current_setting('server_version_num')::integer, current_setting('server_version'),
               current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit')
        """;

    /// <summary>Refuses a server that is too old, or may lose what it acknowledged.</summary>
    /// <exception cref="PostgresTooOldException">Older than 15.</exception>
    /// <exception cref="UnsafePostgresException">A setting gives up durability.</exception>
    public static async Task CheckServerAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(ServerSql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        CheckServer(reader.GetInt32(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4));
    }

    internal static void CheckServer(int versionNumber, string version, string fsync, string fullPageWrites, string synchronousCommit)
    {
        if (versionNumber / 10_000 < PostgresBinaries.OldestMajor) throw new PostgresTooOldException(version);
        if (fsync == "off") throw new UnsafePostgresException("fsync", "a crash of the machine may destroy the whole database");
        if (fullPageWrites == "off") throw new UnsafePostgresException("full_page_writes", "a crash of the machine may leave half-written pages that nothing can repair");
        if (synchronousCommit == "off") throw new UnsafePostgresException("synchronous_commit", "a crash may lose executions whose start was acknowledged");
    }

    /// <summary>Refuses a login that row level security does not bind, or that has not the rights of its role.</summary>
    /// <exception cref="DatabaseRoleException">It is too mighty, or another one.</exception>
    public static async Task CheckRoleAsync(NpgsqlDataSource source, string role, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(RoleSql.Inspect);
        command.Parameters.Add(new() { Value = role });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var user = reader.GetString(0);
        if (reader.GetBoolean(1)) throw DatabaseRoleException.TooMighty(user, "is a superuser");
        if (reader.GetBoolean(2)) throw DatabaseRoleException.TooMighty(user, "has BYPASSRLS");
        if (reader.GetBoolean(3)) throw DatabaseRoleException.TooMighty(user, "is or may become the owner of the tables");
        if (!reader.GetBoolean(4)) throw DatabaseRoleException.NotMember(user, role);
    }
}

/// <summary>The server's settings give up durability.</summary>
/// <param name="setting">The setting that is off.</param>
/// <param name="consequence">What that may lead to.</param>
public sealed class UnsafePostgresException(string setting, string consequence) : Language.PawlException(
    "unsafe-postgresql", $"PostgreSQL runs with {setting}=off: {consequence}. Set {setting}=on in postgresql.conf (or for this role and database) and start Pawl again.")
{
    /// <summary>The setting that is off, e.g. <c>fsync</c>.</summary>
    public string Setting => setting;
}

/// <summary>The server is older than Pawl needs.</summary>
/// <param name="version">Its version.</param>
public sealed class PostgresTooOldException(string version) : Language.PawlException(
    "postgresql-too-old", $"PostgreSQL {version} is too old: Pawl needs {PostgresBinaries.OldestMajor} or newer. Upgrade the server, or unset PAWL_DATABASE_URL to let Pawl run its own.")
{
    /// <summary>The server's version.</summary>
    public string Version => version;
}
