using Npgsql;
using Pawl.Engine.History;

namespace Pawl.Postgres.Executions;

/// <summary>Reads a row of history: position, recorded_at, events.</summary>
internal static class HistoryRow
{
    public static HistoryBatch Read(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        row.GetFieldValue<DateTimeOffset>(1),
        [.. HistoryJson.ReadEvents(row.GetFieldValue<byte[]>(2))]);
}
