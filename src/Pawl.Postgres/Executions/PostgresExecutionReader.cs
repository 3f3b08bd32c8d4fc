using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using Pawl.Engine;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Expressions;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Encryption;
using Pawl.Postgres.Paging;
using Pawl.Runtime.Storage;

namespace Pawl.Postgres.Executions;

/// <summary>What the API reads of executions, as the role <c>pawl_app</c>.</summary>
internal sealed partial class PostgresExecutionReader(TenantScope scope, PayloadCodec payloads) : IExecutionReader
{
    private const int KeyParts = 2;

    public async Task<ExecutionRow?> GetAsync(ExecutionKey execution, CancellationToken cancellationToken)
    {
        var rows = await scope.ReadAsync(
            [TenantScope.NameTenant(execution.Tenant), new(ExecutionReadSql.Get) { Parameters = { new() { Value = execution.Tenant }, new() { Value = execution.Id } } }],
            row => Read(row, execution.Tenant), cancellationToken);
        return rows.FirstOrDefault();
    }

    public async Task<Page<ExecutionRow>> ListAsync(string tenant, ExecutionFilter filter, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var list = FilterText.Of(tenant, filter);
        var key = PageCursor.Read(cursor, list, KeyParts);
        var command = new NpgsqlBatchCommand(filter.Labels.IsEmpty ? ExecutionReadSql.ListNewest : ExecutionReadSql.ListByLabel);
        AddParameters(command.Parameters, tenant, filter, key, PageReader.RowsFor(limit));

        var rows = await scope.ReadAsync(
            [TenantScope.NameTenant(tenant), new(ExecutionReadSql.PlanForValues), command], row => Read(row, tenant), cancellationToken);
        return PageReader.Cut(rows, limit, last => PageCursor.Write(list, PageReader.Text(last.Start.CreatedAt), last.Key.Id));
    }

    public async Task<IReadOnlyList<HistoryBatch>> ReadHistoryAsync(ExecutionKey execution, long fromPosition, int limit, CancellationToken cancellationToken) =>
        await scope.ReadAsync(
            [
                TenantScope.NameTenant(execution.Tenant),
                new(ExecutionReadSql.History)
                {
                    Parameters = { new() { Value = execution.Tenant }, new() { Value = execution.Id }, new() { Value = fromPosition }, new() { Value = limit } },
                },
            ],
            row => HistoryRow.Read(row, execution, payloads), cancellationToken);

    public async Task<IReadOnlyList<TimerRow>> ReadTimersAsync(ExecutionKey execution, CancellationToken cancellationToken) =>
        await scope.ReadAsync(
            [TenantScope.NameTenant(execution.Tenant), new(ExecutionReadSql.Timers) { Parameters = { new() { Value = execution.Tenant }, new() { Value = execution.Id } } }],
            row => new TimerRow(execution, row.GetInt16(0), TimerKey.Parse(row.GetString(1)), row.GetFieldValue<DateTimeOffset>(2)), cancellationToken);

    private static void AddParameters(NpgsqlParameterCollection parameters, string tenant, ExecutionFilter filter, string[]? key, int rows)
    {
        var statuses = filter.Statuses.Select(StatusNames.Of).Distinct().ToArray();
        Add(parameters, NpgsqlDbType.Text, tenant);
        // Without a cursor the page begins behind a row later than all; MaxValue is PostgreSQL's infinity.
        Add(parameters, NpgsqlDbType.TimestampTz, key is null ? DateTime.MaxValue : PageReader.Time(key[0]));
        Add(parameters, NpgsqlDbType.Text, key?[1] ?? "");
        Add(parameters, NpgsqlDbType.Integer, rows);
        Add(parameters, NpgsqlDbType.Jsonb, StoredJson.Write(filter.Labels));
        Add(parameters, NpgsqlDbType.TimestampTz, filter.CreatedFrom is { } from ? StoredTime.Ceiling(from) : DateTime.MinValue);
        Add(parameters, NpgsqlDbType.TimestampTz, filter.CreatedTo is { } to ? StoredTime.Ceiling(to) : DateTime.MaxValue);
        Add(parameters, NpgsqlDbType.Text, statuses.Length == 1 ? statuses[0] : null);
        Add(parameters, NpgsqlDbType.Array | NpgsqlDbType.Text, statuses.Length == 1 ? Array.Empty<string>() : statuses);
        Add(parameters, NpgsqlDbType.Text, filter.Namespace);
        Add(parameters, NpgsqlDbType.Text, filter.Name);
        Add(parameters, NpgsqlDbType.Text, filter.Version);
        Add(parameters, NpgsqlDbType.Text, filter.ParentId);
        Add(parameters, NpgsqlDbType.Boolean, filter.AreSchedules);
        Add(parameters, NpgsqlDbType.Array | NpgsqlDbType.Text, filter.Visible?.ToArray());
        if (filter.Labels.IsEmpty) return;
        var (label, value) = filter.Labels.First();
        Add(parameters, NpgsqlDbType.Text, label);
        Add(parameters, NpgsqlDbType.Text, value);
    }

    private static void Add(NpgsqlParameterCollection parameters, NpgsqlDbType type, object? value) =>
        parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });

    private ExecutionRow Read(NpgsqlDataReader row, string tenant) => Read(row, new ExecutionKey(tenant, row.GetString(0)));

    private ExecutionRow Read(NpgsqlDataReader row, ExecutionKey key) => new()
    {
        Key = key,
        Partition = row.GetInt16(1),
        Status = StatusNames.Parse(row.GetString(5)),
        Start = new()
        {
            Definition = new(row.GetString(2), row.GetString(3), row.GetString(4)),
            Priority = row.GetInt16(6),
            ParentId = row.Text(7),
            Labels = StoredJson.ReadLabels(row.GetString(8)).ToImmutableSortedDictionary(),
            IdempotencyKey = row.Text(9),
            RequestDigest = row.Bytes(10) is { } digest ? digest : (ReadOnlyMemory<byte>?)null,
            CreatedAt = row.GetFieldValue<DateTimeOffset>(11),
            Input = JqValue.Parse(payloads.Open(key.Tenant, SealedPlace.Input(key.Id), row.GetFieldValue<byte[]>(13)).Span),
            IsSchedule = row.GetBoolean(17),
            ForkedFrom = row.Text(18) is { } source ? new(source, row.GetInt64(19)) : null,
        },
        EndedAt = row.Time(12),
        Output = row.Bytes(14) is { } output ? JqValue.Parse(payloads.Open(key.Tenant, SealedPlace.Output(key.Id), output).Span) : null,
        Error = row.Bytes(15) is { } error ? StoredJson.ReadError(payloads.Open(key.Tenant, SealedPlace.Error(key.Id), error).Span) : null,
        Reason = payloads.Open(key.Tenant, SealedPlace.Reason(key.Id), row.Text(16)),
    };
}
