using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Executions;
using Pawl.Postgres.Paging;
using Pawl.Runtime.Identity;
using Pawl.Runtime.Storage;

namespace Pawl.Postgres.Identity;

/// <summary>Keeps users, as the role <c>pawl_app</c>.</summary>
internal sealed class PostgresUserStore(TenantScope scope) : IUserStore
{
    public async Task<StoredUser?> FindAsync(string tenant, string name, CancellationToken cancellationToken) =>
        (await scope.ReadAsync([TenantScope.NameTenant(tenant), Command(UserSql.Find, tenant, name)], Read, cancellationToken)).FirstOrDefault();

    public async Task<Page<StoredUser>> ListAsync(string tenant, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var list = $"users|{tenant}";
        var key = PageCursor.Read(cursor, list, 1);
        var rows = await scope.ReadAsync([TenantScope.NameTenant(tenant), Command(UserSql.List, tenant, key?[0] ?? "", PageReader.RowsFor(limit))], Read, cancellationToken);
        return PageReader.Cut(rows, limit, last => PageCursor.Write(list, last.Name));
    }

    public async Task<StoredUser?> FindIdentityAsync(string tenant, string issuer, string subject, CancellationToken cancellationToken) =>
        (await scope.ReadAsync([TenantScope.NameTenant(tenant), Command(UserSql.FindIdentity, tenant, issuer, subject)], Read, cancellationToken)).FirstOrDefault();

    public async Task<bool> CreateAsync(string tenant, StoredUser user, CancellationToken cancellationToken)
    {
        var insert = Command(UserSql.Insert, tenant, user.Name, user.IsService, user.PasswordHash, RoleTexts.Write(user.Roles), user.CreatedAt, user.DisabledAt, user.LastLoginAt, user.Issuer, user.Subject);
        try { return await ExecuteAsync(tenant, [insert], cancellationToken) > 0; }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.ForeignKeyViolation) { throw new UnknownTenantException(tenant); }
    }

    public async Task<bool> SetRolesAsync(string tenant, string name, ImmutableArray<RoleName> roles, CancellationToken cancellationToken) =>
        await ExecuteAsync(tenant, [Command(UserSql.SetRoles, tenant, name, RoleTexts.Write(roles))], cancellationToken) > 0;

    public async Task<bool> SetPasswordAsync(string tenant, string name, string hash, DateTimeOffset at, CancellationToken cancellationToken) =>
        (await scope.ReadAsync([TenantScope.NameTenant(tenant), Command(UserSql.SetPassword, tenant, name, hash, at)], row => row.GetInt32(0), cancellationToken)).Count > 0;

    public async Task<bool> SetDisabledAsync(string tenant, string name, DateTimeOffset? at, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var found = await FindAsync(tenant, name, cancellationToken) is not null;
        var disable = Command(UserSql.SetDisabled, tenant, name, at);
        // One transaction: nobody is disabled whose keys still open doors.
        await ExecuteAsync(tenant, at is null ? [disable] : [disable, Command(UserSql.EndSessions, tenant, name, now), Command(UserSql.RevokeKeys, tenant, name, now)], cancellationToken);
        return found;
    }

    public async Task<bool> DeleteAsync(string tenant, string name, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var found = await FindAsync(tenant, name, cancellationToken) is not null;
        await ExecuteAsync(tenant, [Command(UserSql.RevokeKeys, tenant, name, at), Command(UserSql.Delete, tenant, name)], cancellationToken);
        return found;
    }

    public async Task<DateTimeOffset?> LockedUntilAsync(string tenant, string name, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await scope.ReadAsync([TenantScope.NameTenant(tenant), Command(UserSql.LockedUntil, tenant, name, now)], row => row.Time(0), cancellationToken)).FirstOrDefault();

    public async Task<DateTimeOffset?> CountFailureAsync(string tenant, string name, LoginBounds bounds, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await scope.ReadAsync(
            [TenantScope.NameTenant(tenant), Command(UserSql.ForgetFailures, tenant, now), Command(UserSql.CountFailure, tenant, name, now, bounds.Free, bounds.First, bounds.Longest)],
            row => row.Time(0), cancellationToken)).Single();

    public Task RecordLoginAsync(string tenant, string name, DateTimeOffset at, CancellationToken cancellationToken) =>
        ExecuteAsync(tenant, [Command(UserSql.RecordLogin, tenant, name, at), Command(UserSql.ForgetFailure, tenant, name)], cancellationToken);

    private Task<int> ExecuteAsync(string tenant, NpgsqlBatchCommand[] commands, CancellationToken cancellationToken) =>
        scope.ExecuteAsync([TenantScope.NameTenant(tenant), .. commands], cancellationToken);

    private static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<object?> values) => IdentityCommand.Of(sql, values);

    private static StoredUser Read(NpgsqlDataReader row) => new()
    {
        Name = row.GetString(0),
        IsService = row.GetBoolean(1),
        PasswordHash = row.Text(2),
        Roles = RoleTexts.Read(row.GetFieldValue<string[]>(3)),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(4),
        DisabledAt = row.Time(5),
        LastLoginAt = row.Time(6),
        Issuer = row.Text(7),
        Subject = row.Text(8),
    };
}

/// <summary>Commands with parameters in their order.</summary>
internal static class IdentityCommand
{
    /// <summary>A statement with its values; times are cut to what a column keeps.</summary>
    public static NpgsqlBatchCommand Of(string sql, ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(value switch
            {
                null => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Unknown },
                DateTimeOffset time => new NpgsqlParameter { Value = StoredTime.Floor(time), NpgsqlDbType = NpgsqlDbType.TimestampTz },
                ReadOnlyMemory<byte> bytes => new NpgsqlParameter { Value = bytes.ToArray(), NpgsqlDbType = NpgsqlDbType.Bytea },
                string[] texts => new NpgsqlParameter { Value = texts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                _ => new NpgsqlParameter { Value = value },
            });
        }
        return command;
    }
}
