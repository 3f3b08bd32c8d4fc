using Npgsql;
using Pawl.Postgres.Connections;

namespace Pawl.Postgres.Bootstrap;

/// <summary>Makes the three roles on a server where we may.</summary>
internal static class RoleBootstrap
{
    /// <summary>Makes the roles that are missing and lets the owner make its schema in the connection's database.</summary>
    /// <param name="adminConnectionString">A login that may create roles; once all is made, one that may log in is enough.</param>
    /// <param name="logins">The passwords of new roles.</param>
    /// <param name="loginsAreNew">Whether the passwords were generated just now: then no role can have them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DatabaseRoleException">Roles exist whose passwords we do not know.</exception>
    public static async Task RunAsync(string adminConnectionString, Logins logins, bool loginsAreNew, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(adminConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, RoleSql.Lock, cancellationToken);

        var existing = await ExistingAsync(connection, cancellationToken);
        if (loginsAreNew && existing.Count > 0) throw DatabaseRoleException.PasswordsUnknown(existing);

        foreach (var (role, password) in new[] { (Roles.Owner, logins.Owner), (Roles.App, logins.App), (Roles.Committer, logins.Committer) })
        {
            // Utility statements take no parameters. Both are of our own making: a constant and base64.
            if (!existing.Contains(role)) await ExecuteAsync(connection, $"CREATE ROLE {role} LOGIN PASSWORD '{ScramVerifier.Of(password)}'", cancellationToken);
        }

        await ExecuteAsync(connection, RoleSql.LetOwnerCreate, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<List<string>> ExistingAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(RoleSql.Existing, connection) { Parameters = { new() { Value = new[] { Roles.Owner, Roles.App, Roles.Committer } } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<string> names = [];
        while (await reader.ReadAsync(cancellationToken)) names.Add(reader.GetString(0));
        return names;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

internal static class RoleSql
{
    /// <summary>One bootstrap at a time in this database. 'PAWL', 'ROLE' in ASCII.</summary>
    public const string Lock = "SELECT pg_advisory_xact_lock(1346459468, 1380928581)";

    public const string Existing = "SELECT rolname::text FROM pg_roles WHERE rolname = ANY ($1)";

    /// <summary>Lets the owner make its schema, once.</summary>
    // Looked for first: later starts may use a login without any rights.
    public const string LetOwnerCreate = """
        DO $$
        BEGIN
            IF to_regnamespace('pawl') IS NULL THEN
                EXECUTE format('GRANT CONNECT, CREATE ON DATABASE %I TO pawl_owner', current_database());
                EXECUTE format('GRANT CONNECT ON DATABASE %I TO pawl_app, pawl_committer', current_database());
            END IF;
        END $$
        """;

    /// <summary>What the guard must know of the role that is logged in.</summary>
    public const string Inspect = """
        SELECT current_user::text, r.rolsuper, r.rolbypassrls, pg_has_role(current_user, 'pawl_owner', 'MEMBER'), pg_has_role(current_user, $1, 'USAGE')
        FROM pg_roles AS r WHERE r.rolname = current_user
        """;
}
