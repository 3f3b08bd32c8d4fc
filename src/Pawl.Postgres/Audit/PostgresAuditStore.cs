using Npgsql;
using NpgsqlTypes;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Executions;
using Pawl.Postgres.Paging;
using Pawl.Runtime.Audit;
using Pawl.Runtime.Storage;

namespace Pawl.Postgres.Audit;

/// <summary>Keeps the audit log, as the role <c>pawl_app</c>.</summary>
internal sealed class PostgresAuditStore(TenantScope scope) : IAuditStore, IAuditRetention
{
    private const string Forked = "PW007";

    public async Task<AuditHead> HeadAsync(string tenant, CancellationToken cancellationToken)
    {
        var heads = await scope.ReadAsync([TenantScope.NameTenant(tenant), Command(AuditSql.Head, tenant)], row => new AuditHead(row.GetInt64(0), row.GetFieldValue<byte[]>(1)), cancellationToken);
        return heads is [var head] ? head : AuditHead.Empty;
    }

    public async Task<AuditHead> RemovedAsync(string tenant, CancellationToken cancellationToken)
    {
        var heads = await scope.ReadAsync([TenantScope.NameTenant(tenant), new(AuditSql.Removed)], row => new AuditHead(row.GetInt64(0), row.GetFieldValue<byte[]>(1)), cancellationToken);
        return heads is [var head] ? head : AuditHead.Empty;
    }

    public async Task<IReadOnlyList<(string Tenant, AuditHead UpTo)>> DueAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        var command = new NpgsqlBatchCommand(AuditSql.Due);
        Add(command, NpgsqlDbType.TimestampTz, StoredTime.Floor(before));
        Add(command, NpgsqlDbType.Integer, limit);
        return await scope.ReadAsync([command], row => (row.GetString(0), new AuditHead(row.GetInt64(1), row.GetFieldValue<byte[]>(2))), cancellationToken);
    }

    public async Task<long> RemoveAsync(string tenant, AuditHead upTo, CancellationToken cancellationToken)
    {
        var command = Command(AuditSql.Remove, tenant);
        Add(command, NpgsqlDbType.Bigint, upTo.Sequence);
        Add(command, NpgsqlDbType.Bytea, upTo.Hash.ToArray());
        return (await scope.ReadAsync([TenantScope.NameTenant(tenant), command], row => row.GetInt64(0), cancellationToken))[0];
    }

    public async Task AppendAsync(string tenant, IReadOnlyList<AuditEntry> entries, bool durable, CancellationToken cancellationToken)
    {
        try
        {
            NpgsqlBatchCommand[] before = durable ? [] : [new(AuditSql.NeedNotWaitForDisk)];
            await scope.ExecuteAsync([TenantScope.NameTenant(tenant), .. before, AuditRows.Insert(tenant, entries)], cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState is Forked or PostgresErrorCodes.UniqueViolation)
        {
            throw new AuditChainMovedException(error);
        }
    }

    public async Task<IReadOnlySet<long>> EndedAsync(string tenant, IReadOnlyCollection<long> attempts, CancellationToken cancellationToken)
    {
        var command = Command(AuditSql.Ended, tenant);
        Add(command, NpgsqlDbType.Array | NpgsqlDbType.Bigint, attempts.ToArray());
        return (await scope.ReadAsync([TenantScope.NameTenant(tenant), command], row => row.GetInt64(0), cancellationToken)).ToHashSet();
    }

    public async Task<IReadOnlyList<AuditEntry>> FindAsync(string tenant, IReadOnlyCollection<long> sequences, CancellationToken cancellationToken)
    {
        var command = Command(AuditSql.Find, tenant);
        Add(command, NpgsqlDbType.Array | NpgsqlDbType.Bigint, sequences.ToArray());
        return await scope.ReadAsync([TenantScope.NameTenant(tenant), command], row => AuditRows.Read(row, 0), cancellationToken);
    }

    public async Task<IReadOnlyList<AuditEntry>> ReadAsync(string tenant, long after, int limit, CancellationToken cancellationToken)
    {
        var command = Command(AuditSql.Read, tenant);
        Add(command, NpgsqlDbType.Bigint, after);
        Add(command, NpgsqlDbType.Integer, limit);
        return await scope.ReadAsync([TenantScope.NameTenant(tenant), command], row => AuditRows.Read(row, 0), cancellationToken);
    }

    public async Task<Page<AuditAction>> ListAsync(string tenant, AuditFilter filter, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var list = $"audit|{tenant}|{filter}";
        var command = Command(AuditSql.List, tenant);
        Add(command, NpgsqlDbType.Bigint, PageCursor.Read(cursor, list, 1) is [var last] ? long.Parse(last, System.Globalization.CultureInfo.InvariantCulture) : long.MaxValue);
        Add(command, NpgsqlDbType.Text, filter.Actor);
        Add(command, NpgsqlDbType.Text, filter.Action);
        Add(command, NpgsqlDbType.Text, filter.Object);
        Add(command, NpgsqlDbType.Text, filter.Result is { } result ? AuditChain.Name(result) : null);
        Add(command, NpgsqlDbType.TimestampTz, filter.From is { } from ? StoredTime.Ceiling(from) : DateTime.MinValue);
        Add(command, NpgsqlDbType.TimestampTz, filter.To is { } to ? StoredTime.Ceiling(to) : DateTime.MaxValue);
        Add(command, NpgsqlDbType.Integer, PageReader.RowsFor(limit));
        var rows = await scope.ReadAsync(
            [TenantScope.NameTenant(tenant), command],
            row => new AuditAction(AuditRows.Read(row, 0), row.IsDBNull(AuditRows.ColumnCount) ? null : AuditRows.Read(row, AuditRows.ColumnCount)),
            cancellationToken);
        return PageReader.Cut(rows, limit, row => PageCursor.Write(list, row.Attempt.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    private static NpgsqlBatchCommand Command(string sql, string tenant) => new(sql) { Parameters = { new NpgsqlParameter<string> { TypedValue = tenant } } };

    private static void Add(NpgsqlBatchCommand command, NpgsqlDbType type, object? value) => command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });
}
