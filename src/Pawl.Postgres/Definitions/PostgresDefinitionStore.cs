using Npgsql;
using NpgsqlTypes;
using Pawl.Language.Definitions;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Executions;
using Pawl.Runtime.Definitions;
using Pawl.Runtime.Identity;
using static Pawl.Postgres.Definitions.DefinitionRows;

namespace Pawl.Postgres.Definitions;

/// <summary>Keeps published definitions, as the role <c>pawl_app</c>.</summary>
internal sealed class PostgresDefinitionStore(TenantScope scope, TimeProvider clock) : IDefinitionStore
{
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
        Add(publish, NpgsqlDbType.Jsonb, TagsText.Write(document.Tags));
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

    private async Task<DefinitionDocument?> OneAsync(string tenant, NpgsqlBatchCommand command, CancellationToken cancellationToken) =>
        (await ReadAsync(tenant, command, Read, cancellationToken)).FirstOrDefault();

    private async Task<bool> AnyAsync(string tenant, NpgsqlBatchCommand command, CancellationToken cancellationToken) =>
        (await ReadAsync(tenant, command, row => row.GetInt32(0), cancellationToken)).Count > 0;

    private async Task<bool> ChangedAsync(string tenant, NpgsqlBatchCommand command, CancellationToken cancellationToken) =>
        await scope.ExecuteAsync([TenantScope.NameTenant(tenant), command], cancellationToken) > 0;

    private Task<List<T>> ReadAsync<T>(string tenant, NpgsqlBatchCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        scope.ReadAsync([TenantScope.NameTenant(tenant), command], read, cancellationToken);
}
