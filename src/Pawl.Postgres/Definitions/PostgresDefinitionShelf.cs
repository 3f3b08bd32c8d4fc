using Npgsql;
using NpgsqlTypes;
using Pawl.Language.Definitions;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Executions;
using Pawl.Postgres.Paging;
using Pawl.Runtime.Definitions;
using Pawl.Runtime.Storage;
using static Pawl.Postgres.Definitions.DefinitionRows;

namespace Pawl.Postgres.Definitions;

/// <summary>Keeps definitions in order, as the role <c>pawl_app</c>.</summary>
internal sealed class PostgresDefinitionShelf(TenantScope scope, TimeProvider clock) : IDefinitionShelf
{
    private const int KeyParts = 2;

    public async Task<Page<DefinitionDocument>> ListAsync(string tenant, DefinitionFilter filter, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var tags = TagsText.Write(filter.Tags);
        var list = $"workflows|{tenant}|{filter.Namespace}|{filter.Search}|{filter.IsDisabled}|{tags}|{(filter.Visible is { } visible ? string.Join(',', visible) : "*")}";
        var key = PageCursor.Read(cursor, list, KeyParts);
        var command = new NpgsqlBatchCommand(ShelfSql.Latest);
        Add(command, NpgsqlDbType.Text, tenant);
        Add(command, NpgsqlDbType.Text, filter.Namespace);
        Add(command, NpgsqlDbType.Text, key?[0] ?? "");
        Add(command, NpgsqlDbType.Text, key?[1] ?? "");
        Add(command, NpgsqlDbType.Integer, PageReader.RowsFor(limit));
        Add(command, NpgsqlDbType.Text, filter.Search);
        Add(command, NpgsqlDbType.Boolean, filter.IsDisabled);
        Add(command, NpgsqlDbType.Jsonb, tags);
        Add(command, NpgsqlDbType.Array | NpgsqlDbType.Text, filter.Visible?.ToArray());
        var rows = await scope.ReadAsync([TenantScope.NameTenant(tenant), command], Read, cancellationToken);
        return PageReader.Cut(rows, limit, last => PageCursor.Write(list, last.Id.Namespace, last.Id.Name));
    }

    public async Task<IReadOnlyList<DefinitionDocument>> ListVersionsAsync(string tenant, string @namespace, string name, CancellationToken cancellationToken)
    {
        var command = new NpgsqlBatchCommand(ShelfSql.Versions);
        foreach (var part in new[] { tenant, @namespace, name }) Add(command, NpgsqlDbType.Text, part);
        return await scope.ReadAsync([TenantScope.NameTenant(tenant), command], Read, cancellationToken);
    }

    public async Task<bool> UndeleteAsync(string tenant, DefinitionId id, CancellationToken cancellationToken) =>
        await scope.ExecuteAsync([TenantScope.NameTenant(tenant), ForVersion(ShelfSql.Undelete, tenant, id)], cancellationToken) > 0;

    public async Task<long> CountLiveAsync(string tenant, DefinitionId id, CancellationToken cancellationToken) =>
        (await scope.ReadAsync([TenantScope.NameTenant(tenant), ForVersion(ShelfSql.CountLive, tenant, id)], row => row.GetInt64(0), cancellationToken)).Single();

    public async Task<PurgeOutcome> PurgeAsync(string tenant, DefinitionId id, DateTimeOffset deletedBefore, CancellationToken cancellationToken)
    {
        var purge = ForVersion(ShelfSql.Purge, tenant, id);
        Add(purge, NpgsqlDbType.TimestampTz, StoredTime.Floor(deletedBefore));
        Add(purge, NpgsqlDbType.TimestampTz, StoredTime.Floor(clock.GetUtcNow()));
        return await scope.ExecuteAsync([TenantScope.NameTenant(tenant), purge], cancellationToken) > 0
            ? new(true, 0)
            : new(false, await CountLiveAsync(tenant, id, cancellationToken));
    }
}
