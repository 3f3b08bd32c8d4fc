using Npgsql;
using Pawl.Engine;
using Pawl.Engine.History;
using Pawl.Postgres.Encryption;

namespace Pawl.Postgres.Executions;

/// <summary>Reads a row of history: position, recorded_at, events.</summary>
internal static class HistoryRow
{
    public static HistoryBatch Read(NpgsqlDataReader row, ExecutionKey execution, PayloadCodec payloads) => ReadSized(row, execution, payloads).Batch;

    /// <summary>The batch, and how many bytes it takes in the store.</summary>
    public static (HistoryBatch Batch, int Bytes) ReadSized(NpgsqlDataReader row, ExecutionKey execution, PayloadCodec payloads)
    {
        var (position, stored) = (row.GetInt64(0), row.GetFieldValue<byte[]>(2));
        var events = payloads.Open(execution.Tenant, SealedPlace.History(execution.Id, position), stored);
        return (new(position, row.GetFieldValue<DateTimeOffset>(1), [.. HistoryJson.ReadEvents(events.Span)]), stored.Length);
    }
}
