using System.Runtime.CompilerServices;
using Npgsql;
using Pawl.Engine.History;

namespace Pawl.Torture.Verdict;

/// <summary>An execution as its row and its history have it.</summary>
internal sealed record StoredExecution(
    string Id, string Workflow, string Status, DateTimeOffset? EndedAt, byte[]? Output, string? ParentId, string? StartKey, IReadOnlyList<HistoryBatch> History,
    IReadOnlyDictionary<string, DateTimeOffset> Timers);

/// <summary>Reads everything from the database, past the server: what counts is what is on disk.</summary>
internal static class StoredExecutions
{
    private const string All = """
        SELECT e.execution_id, e.workflow_name, e.status, e.ended_at, e.output, e.parent_id, e.idempotency_key,
               (SELECT array_agg(t.timer_key ORDER BY t.timer_key) FROM pawl.timers AS t WHERE t.tenant_id = e.tenant_id AND t.execution_id = e.execution_id),
               (SELECT array_agg(t.due_at ORDER BY t.timer_key) FROM pawl.timers AS t WHERE t.tenant_id = e.tenant_id AND t.execution_id = e.execution_id),
               h.position, h.recorded_at, h.events
        FROM pawl.executions AS e LEFT JOIN pawl.history AS h ON h.tenant_id = e.tenant_id AND h.execution_id = e.execution_id
        ORDER BY e.tenant_id, e.execution_id, h.position
        """;

    /// <summary>Every execution, one at a time.</summary>
    public static async IAsyncEnumerable<StoredExecution> ReadAsync(NpgsqlConnection connection, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var command = new NpgsqlCommand(All, connection) { CommandTimeout = 600 };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        StoredExecution? current = null;
        var history = new List<HistoryBatch>();
        while (await rows.ReadAsync(cancellationToken))
        {
            if (current?.Id != rows.GetString(0))
            {
                if (current is not null) yield return current;
                history = [];
                current = new(
                    rows.GetString(0), rows.GetString(1), rows.GetString(2), Optional<DateTimeOffset?>(rows, 3), Optional<byte[]>(rows, 4), Optional<string>(rows, 5), Optional<string>(rows, 6), history,
                    Timers(Optional<string[]>(rows, 7), Optional<DateTime[]>(rows, 8)));
            }
            if (!await rows.IsDBNullAsync(9, cancellationToken)) history.Add(new(rows.GetInt64(9), rows.GetFieldValue<DateTimeOffset>(10), [.. HistoryJson.ReadEvents(rows.GetFieldValue<byte[]>(11))]));
        }
        if (current is not null) yield return current;
    }

    /// <summary>How many rows a statement counts.</summary>
    public static async Task<long> CountAsync(NpgsqlConnection connection, string table)
    {
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM pawl.{table}", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static T? Optional<T>(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? default : row.GetFieldValue<T>(column);

    private static Dictionary<string, DateTimeOffset> Timers(string[]? keys, DateTime[]? due) =>
        (keys ?? []).Zip(due ?? []).ToDictionary(timer => timer.First, timer => new DateTimeOffset(timer.Second));
}
