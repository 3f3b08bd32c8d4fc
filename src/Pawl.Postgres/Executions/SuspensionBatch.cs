using Npgsql;
using NpgsqlTypes;
using Pawl.Postgres.Encryption;
using Pawl.Runtime.Storage;

namespace Pawl.Postgres.Executions;

/// <summary>The statements of a round about executions that come to stand still, or go on.</summary>
internal static class SuspensionBatch
{
    public static void Fill(NpgsqlBatch batch, IReadOnlyList<CommitEntry> entries, RoundSeals seals)
    {
        AddResumed(batch, [.. entries.Where(entry => entry.Resumed)]);
        AddSuspended(batch, [.. entries.Where(entry => entry.Suspended is not null)], seals);
    }

    private static void AddResumed(NpgsqlBatch batch, CommitEntry[] entries)
    {
        if (entries.Length == 0) return;
        batch.BatchCommands.Add(new(SuspensionSql.Delete)
        {
            Parameters =
            {
                RoundBatch.Column(entries, NpgsqlDbType.Text, entry => entry.Execution.Tenant),
                RoundBatch.Column(entries, NpgsqlDbType.Text, entry => entry.Execution.Id),
            },
        });
    }

    private static void AddSuspended(NpgsqlBatch batch, CommitEntry[] entries, RoundSeals seals)
    {
        if (entries.Length == 0) return;
        batch.BatchCommands.Add(new(SuspensionSql.Set)
        {
            Parameters =
            {
                RoundBatch.Column(entries, NpgsqlDbType.Text, entry => entry.Execution.Tenant),
                RoundBatch.Column(entries, NpgsqlDbType.Text, entry => entry.Execution.Id),
                RoundBatch.Column(entries, NpgsqlDbType.Smallint, entry => (short)entry.Partition),
                RoundBatch.Column(entries, NpgsqlDbType.TimestampTz, entry => StoredTime.Floor(entry.Suspended!.Suspension.Since)),
                RoundBatch.Column(entries, NpgsqlDbType.Text, entry => entry.Suspended!.Suspension.Actor),
                RoundBatch.Column(entries, NpgsqlDbType.Text, entry => Word(entry.Suspended!.Suspension.Cause.ToString())),
                RoundBatch.Column(entries, NpgsqlDbType.Text, seals.SuspensionReason),
                RoundBatch.Column(entries, NpgsqlDbType.Text, entry => entry.Suspended!.Suspension.Pointer),
                RoundBatch.Column(entries, NpgsqlDbType.TimestampTz, entry => entry.Suspended!.Suspension.Until is { } until ? StoredTime.Ceiling(until) : (DateTime?)null),
                RoundBatch.Column(entries, NpgsqlDbType.Boolean, entry => entry.Suspended!.InFlight),
            },
        });
    }

    private static string Word(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
