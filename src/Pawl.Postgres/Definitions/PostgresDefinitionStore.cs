using Npgsql;
using NpgsqlTypes;
using Pawl.Language.Definitions;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Executions;
using Pawl.Postgres.Paging;
using Pawl.Runtime.Definitions;
using Pawl.Runtime.Identity;
using Pawl.Runtime.Storage;

namespace Pawl.Postgres.Definitions;

/// <summary>Keeps published definitions, as the role <c>pawl_app</c>.</summary>
internal sealed class PostgresDefinitionStore(TenantScope scope, TimeProvider clock) : IDefinitionStore
{
    private const int KeyParts = 2;

    public async Task<PublishOutcome> PublishAsync(string tenant, DefinitionDocument document, CancellationToken cancellationToken)
    {
        var publish = ForVersion(DefinitionSql.Publish, tenant, document.Id);
        var order = SemanticVersionOrder.Of(document.Id.Version);
        Add(publish, NpgsqlDbType.Text, order);
        Add(publish, NpgsqlDbType.Boolean, order.EndsWith('~'));
        Add(publish, NpgsqlDbType.Text, document.Source);
        Add(publish, NpgsqlDbType.Bytea, document.Digest.ToArray());
        Add(publish, NpgsqlDbType.Text, document.Title);
        Add(publish, NpgsqlDbType.TimestampTz, StoredTime.Floor(document.CreatedAt));
        try
        {
            if (await AnyAsync(tenant, publish, cancellationToken)) return PublishOutcome.Created;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            throw new UnknownTenantException(tenant);
        }

        // It stands already, and a version never changes: so what is read now is what stood in the way.
        var stored = await ReadAsync(tenant, ForVersion(DefinitionSql.Digest, tenant, document.Id), row => row.GetFieldValue<byte[]>(0), cancellationToken);
        return stored.Single().AsSpan().SequenceEqual(document.Digest.Span) ? PublishOutcome.Unchanged : PublishOutcome.Conflict;
    }

    public Task<DefinitionDocument?> GetAsync(string tenant, DefinitionId id, CancellationToken cancellationToken) =>
        OneAsync(tenant, ForVersion(DefinitionSql.Get, tenant, id), cancellationToken);

    public Task<DefinitionDocument?> GetForExecutionAsync(string tenant, DefinitionId id, CancellationToken cancellationToken) =>
        OneAsync(tenant, ForVersion(DefinitionSql.GetForExecution, tenant, id), cancellationToken);

    public async Task<IReadOnlyList<DefinitionDocument>> ListVersionsAsync(string tenant, string @namespace, string name, CancellationToken cancellationToken)
    {
        var command = new NpgsqlBatchCommand(DefinitionSql.Versions);
        Add(command, NpgsqlDbType.Text, tenant);
        Add(command, NpgsqlDbType.Text, @namespace);
        Add(command, NpgsqlDbType.Text, name);
        return await ReadAsync(tenant, command, Read, cancellationToken);
    }

    public async Task<Page<DefinitionDocument>> ListAsync(string tenant, string? @namespace, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var list = $"workflows|{tenant}|{@namespace}";
        var key = PageCursor.Read(cursor, list, KeyParts);
        var command = new NpgsqlBatchCommand(DefinitionSql.Latest);
        Add(command, NpgsqlDbType.Text, tenant);
        Add(command, NpgsqlDbType.Text, @namespace);
        Add(command, NpgsqlDbType.Text, key?[0] ?? "");
        Add(command, NpgsqlDbType.Text, key?[1] ?? "");
        Add(command, NpgsqlDbType.Integer, PageReader.RowsFor(limit));
        var rows = await ReadAsync(tenant, command, Read, cancellationToken);
        return PageReader.Cut(rows, limit, last => PageCursor.Write(list, last.Id.Namespace, last.Id.Name));
    }

    public Task<bool> SetDisabledAsync(string tenant, DefinitionId id, bool disabled, CancellationToken cancellationToken)
    {
        var command = ForVersion(disabled ? DefinitionSql.Disable : DefinitionSql.Enable, tenant, id);
        if (disabled) Add(command, NpgsqlDbType.TimestampTz, StoredTime.Floor(clock.GetUtcNow()));
        return ChangedAsync(tenant, command, cancellationToken);
    }

    public Task<bool> DeleteAsync(string tenant, DefinitionId id, CancellationToken cancellationToken)
    {
        var command = ForVersion(DefinitionSql.Delete, tenant, id);
        Add(command, NpgsqlDbType.TimestampTz, StoredTime.Floor(clock.GetUtcNow()));
        return ChangedAsync(tenant, command, cancellationToken);
    }

    private static NpgsqlBatchCommand ForVersion(string sql, string tenant, DefinitionId id)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var part in new[] { tenant, id.Namespace, id.Name, id.Version }) Add(command, NpgsqlDbType.Text, part);
        return command;
    }

    private static void Add(NpgsqlBatchCommand command, NpgsqlDbType type, object? value) =>
        command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });

    private static DefinitionDocument Read(NpgsqlDataReader row) => new()
    {
        Id = new(row.GetString(0), row.GetString(1), row.GetString(2)),
        Source = row.GetString(3),
        Digest = row.GetFieldValue<byte[]>(4),
        Title = row.Text(5),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(6),
        DisabledAt = row.Time(7),
    };

    private async Task<DefinitionDocument?> OneAsync(string tenant, NpgsqlBatchCommand command, CancellationToken cancellationToken) =>
        (await ReadAsync(tenant, command, Read, cancellationToken)).FirstOrDefault();

    private async Task<bool> AnyAsync(string tenant, NpgsqlBatchCommand command, CancellationToken cancellationToken) =>
        (await ReadAsync(tenant, command, row => row.GetInt32(0), cancellationToken)).Count > 0;

    private async Task<bool> ChangedAsync(string tenant, NpgsqlBatchCommand command, CancellationToken cancellationToken) =>
        await scope.ExecuteAsync([TenantScope.NameTenant(tenant), command], cancellationToken) > 0;

    private Task<List<T>> ReadAsync<T>(string tenant, NpgsqlBatchCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        scope.ReadAsync([TenantScope.NameTenant(tenant), command], read, cancellationToken);
}
