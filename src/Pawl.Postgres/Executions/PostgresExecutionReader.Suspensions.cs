using Npgsql;
using NpgsqlTypes;
using Pawl.Engine.Control;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Encryption;
using Pawl.Postgres.Paging;
using Pawl.Runtime.Storage;

namespace Pawl.Postgres.Executions;

internal sealed partial class PostgresExecutionReader
{
    /// <summary>Where the columns of the suspension begin, behind those of the execution.</summary>
    private const int SuspensionColumns = 20;

    public async Task<Page<SuspensionRow>> ListSuspendedAsync(string tenant, SuspensionFilter filter, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var list = FilterText.Of(tenant, filter);
        var key = PageCursor.Read(cursor, list, KeyParts);
        var command = new NpgsqlBatchCommand(SuspensionSql.List);
        Add(command.Parameters, NpgsqlDbType.Text, tenant);
        Add(command.Parameters, NpgsqlDbType.TimestampTz, key is null ? DateTime.MaxValue : PageReader.Time(key[0]));
        Add(command.Parameters, NpgsqlDbType.Text, key?[1] ?? "");
        Add(command.Parameters, NpgsqlDbType.Integer, PageReader.RowsFor(limit));
        Add(command.Parameters, NpgsqlDbType.Jsonb, StoredJson.Write(filter.Labels));
        foreach (var (from, to) in new[] { (filter.Since, filter.Before), (filter.CreatedFrom, filter.CreatedTo) })
        {
            Add(command.Parameters, NpgsqlDbType.TimestampTz, from is { } first ? StoredTime.Ceiling(first) : DateTime.MinValue);
            Add(command.Parameters, NpgsqlDbType.TimestampTz, to is { } last ? StoredTime.Ceiling(last) : DateTime.MaxValue);
        }
        foreach (var text in new[] { filter.Namespace, filter.Name, filter.Version, filter.Reason }) Add(command.Parameters, NpgsqlDbType.Text, text);
        Add(command.Parameters, NpgsqlDbType.Array | NpgsqlDbType.Text, filter.Visible?.ToArray());

        var rows = await scope.ReadAsync([TenantScope.NameTenant(tenant), new(ExecutionReadSql.PlanForValues), command], row => ReadSuspension(row, tenant), cancellationToken);
        return PageReader.Cut(rows, limit, last => PageCursor.Write(list, PageReader.Text(last.Since), last.Execution.Key.Id));
    }

    private SuspensionRow ReadSuspension(NpgsqlDataReader row, string tenant) => new(
        Read(row, tenant),
        row.GetFieldValue<DateTimeOffset>(SuspensionColumns),
        row.GetString(SuspensionColumns + 1),
        Enum.Parse<SuspensionCause>(row.GetString(SuspensionColumns + 2), ignoreCase: true),
        payloads.Open(tenant, SealedPlace.SuspensionReason(row.GetString(0), row.GetFieldValue<DateTimeOffset>(SuspensionColumns)), row.Text(SuspensionColumns + 3)),
        row.Text(SuspensionColumns + 4),
        row.Time(SuspensionColumns + 5));
}
