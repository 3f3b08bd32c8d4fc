using Npgsql;
using Pawl.Engine.History;

namespace Pawl.Postgres.Executions;

/// <summary>Reads a row of history: position, recorded_at, events.</summary>
internal static class HistoryRow
{
    public static HistoryBatch Read(NpgsqlDataReader row) => ReadSized(row).Batch;

    /// <summary>The batch, and how many bytes it takes in the store.</summary>
    public static (HistoryBatch Batch, int Bytes) ReadSized(NpgsqlDataReader row)
    {
        var events = row.GetFieldValue<byte[]>(2);
        return (new(row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), [.. HistoryJson.ReadEvents(events)]), events.Length);
    }
}
