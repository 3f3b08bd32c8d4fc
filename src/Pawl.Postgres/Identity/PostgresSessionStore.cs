using Npgsql;
using Pawl.Postgres.Connections;
using Pawl.Runtime.Identity;

namespace Pawl.Postgres.Identity;

/// <summary>Keeps sessions, as the role <c>pawl_app</c>.</summary>
internal sealed class PostgresSessionStore(TenantScope scope) : ISessionStore
{
    public async Task<StoredSession?> FindAsync(string sessionId, CancellationToken cancellationToken) =>
        (await scope.ReadAsync([IdentityCommand.Of(SessionSql.Find, [sessionId])], row => Read(row, sessionId), cancellationToken)).FirstOrDefault();

    public Task CreateAsync(StoredSession session, ReadOnlyMemory<byte>? refresh, CancellationToken cancellationToken)
    {
        var now = session.CreatedAt;
        List<NpgsqlBatchCommand> commands =
        [
            TenantScope.NameTenant(session.Tenant),
            IdentityCommand.Of(SessionSql.Forget, [session.Tenant, session.User, now]),
            IdentityCommand.Of(SessionSql.Insert, [session.Tenant, session.Id, session.User, session.IsBrowser, session.AccessDigest, session.AccessExpiresAt, now, session.ExpiresAt]),
        ];
        if (refresh is { } digest) commands.Add(IdentityCommand.Of(SessionSql.InsertRefresh, [session.Tenant, session.Id, digest]));
        return scope.ExecuteAsync(commands, cancellationToken);
    }

    public async Task<RefreshOutcome> RefreshAsync(StoredSession session, ReadOnlyMemory<byte> presented, ReadOnlyMemory<byte> next, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = await scope.ReadAsync(
            [
                TenantScope.NameTenant(session.Tenant),
                IdentityCommand.Of(SessionSql.LockSession, [session.Tenant, session.Id]),
                IdentityCommand.Of(SessionSql.Use, [session.Tenant, session.Id, presented, now, session.AccessDigest, session.AccessExpiresAt, next]),
            ],
            row => (IsUsed: row.GetBoolean(0), IsStolen: row.GetBoolean(1)), cancellationToken);
        return rows.Single() switch { { IsUsed: true } => RefreshOutcome.Done, { IsStolen: true } => RefreshOutcome.Reused, _ => RefreshOutcome.Refused };
    }

    public Task RevokeAsync(string tenant, string sessionId, DateTimeOffset at, CancellationToken cancellationToken) =>
        scope.ExecuteAsync([TenantScope.NameTenant(tenant), IdentityCommand.Of(SessionSql.Revoke, [tenant, sessionId, at])], cancellationToken);

    private static StoredSession Read(NpgsqlDataReader row, string id) => new()
    {
        Id = id,
        Tenant = row.GetString(0),
        User = row.GetString(1),
        Roles = RoleTexts.Read(row.GetFieldValue<string[]>(2)),
        IsBrowser = row.GetBoolean(3),
        AccessDigest = row.GetFieldValue<byte[]>(4),
        AccessExpiresAt = row.GetFieldValue<DateTimeOffset>(5),
        ExpiresAt = row.GetFieldValue<DateTimeOffset>(6),
        RevokedAt = row.Time(7),
    };
}
