using Npgsql;
using NpgsqlTypes;
using Pawl.Engine;
using Pawl.Engine.State;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Encryption;
using Pawl.Postgres.Events;
using Pawl.Runtime.Storage;

namespace Pawl.Postgres.Executions;

/// <summary>Turns a round into the statements that write it: at most twenty, whatever its size.</summary>
internal static class RoundBatch
{
    /// <summary>Adds the statements; what the round has no rows for is left out. They may be used until the seals are disposed.</summary>
    public static void Fill(NpgsqlBatch batch, CommitRound round, RoundSeals seals)
    {
        round = seals.Over(round);
        var entries = round.Entries;
        // The fence stands before everything: after it no other node's round can touch these partitions.
        batch.BatchCommands.Add(TenantScope.NameTenants(Tenants(round)));
        batch.BatchCommands.Add(CheckFence(round.Epochs));
        EventBatch.AddLock(batch, round);

        AddStarts(batch, [.. entries.Where(entry => entry.Start is not null)], seals);
        AddChanges(batch, [.. entries.Where(entry => entry is { Start: null, Status: not null })], seals);
        AddHistory(batch, [.. entries.Where(entry => entry.EventCount > 0)]);
        SuspensionBatch.Fill(batch, entries, seals);
        Webhooks.PostgresWebhookStore.Fill(batch, entries);
        // Cleared before set: a timer that one decision clears and sets again stands.
        AddTimersCleared(batch, [.. entries.SelectMany(entry => entry.TimersCleared, (entry, timer) => (entry, timer))]);
        AddTimersSet(batch, [.. entries.SelectMany(entry => entry.TimersSet, (entry, timer) => (entry, timer.Key, timer.Value))]);
        AddOutgoing(batch, [.. entries.SelectMany(entry => entry.Outgoing)]);
        AddConsumed(batch, [.. entries.SelectMany(entry => entry.Consumed, (entry, id) => (entry.Execution.Tenant, id))]);
        AddAnswers(batch, [.. entries.SelectMany(entry => entry.Answers)]);
        EventBatch.Fill(batch, round);
    }

    /// <summary>Fails unless these are the current epochs, and holds off whoever wants to raise them until the transaction ends.</summary>
    public static NpgsqlBatchCommand CheckFence(IReadOnlyDictionary<int, long> epochs)
    {
        var claims = epochs.ToArray();
        return new(CommitSql.CheckFence)
        {
            Parameters = { Column(claims, NpgsqlDbType.Integer, claim => claim.Key), Column(claims, NpgsqlDbType.Bigint, claim => claim.Value) },
        };
    }

    /// <summary>The tenants that the round writes for.</summary>
    public static string[] Tenants(CommitRound round)
    {
        HashSet<string> tenants = [];
        foreach (var appended in round.Events) tenants.Add(appended.Tenant);
        foreach (var entry in round.Entries)
        {
            tenants.Add(entry.Execution.Tenant);
            foreach (var row in entry.Outgoing) tenants.Add(row.Execution.Tenant);
        }

        return [.. tenants];
    }

    private static void AddStarts(NpgsqlBatch batch, CommitEntry[] entries, RoundSeals seals)
    {
        if (entries.Length == 0) return;
        batch.BatchCommands.Add(new(CommitSql.InsertExecutions)
        {
            Parameters =
            {
                Column(entries, NpgsqlDbType.Text, entry => entry.Execution.Tenant),
                Column(entries, NpgsqlDbType.Text, entry => entry.Execution.Id),
                Column(entries, NpgsqlDbType.Smallint, entry => (short)entry.Partition),
                Column(entries, NpgsqlDbType.Text, entry => entry.Start!.Definition.Namespace),
                Column(entries, NpgsqlDbType.Text, entry => entry.Start!.Definition.Name),
                Column(entries, NpgsqlDbType.Text, entry => entry.Start!.Definition.Version),
                Column(entries, NpgsqlDbType.Text, entry => StatusNames.Of(entry.Status!.Value)),
                Column(entries, NpgsqlDbType.Smallint, entry => (short)entry.Start!.Priority),
                Column(entries, NpgsqlDbType.Text, entry => entry.Start!.ParentId),
                Column(entries, NpgsqlDbType.Jsonb, entry => StoredJson.Write(entry.Start!.Labels)),
                Column(entries, NpgsqlDbType.Text, entry => entry.Start!.IdempotencyKey),
                Column(entries, NpgsqlDbType.Bytea, entry => entry.Start!.RequestDigest?.ToArray()),
                Column(entries, NpgsqlDbType.TimestampTz, entry => StoredTime.Floor(entry.Start!.CreatedAt)),
                Column(entries, NpgsqlDbType.TimestampTz, EndedAt),
                Column(entries, NpgsqlDbType.Bytea, seals.Input),
                Column(entries, NpgsqlDbType.Bytea, seals.Output),
                Column(entries, NpgsqlDbType.Bytea, seals.Error),
                Column(entries, NpgsqlDbType.Text, seals.Reason),
                Column(entries, NpgsqlDbType.Boolean, entry => entry.Start!.IsSchedule),
                Column(entries, NpgsqlDbType.Text, entry => entry.Start!.ForkedFrom?.ExecutionId),
                Column(entries, NpgsqlDbType.Bigint, entry => entry.Start!.ForkedFrom?.Position),
            },
        });

        AddLabels(batch, [.. entries.SelectMany(entry => entry.Start!.Labels, (entry, label) => (entry.Execution, label.Key, label.Value, entry.Start!.CreatedAt))]);
    }

    private static void AddLabels(NpgsqlBatch batch, (ExecutionKey Execution, string Key, string Value, DateTimeOffset CreatedAt)[] labels)
    {
        if (labels.Length == 0) return;
        batch.BatchCommands.Add(new(CommitSql.InsertLabels)
        {
            Parameters =
            {
                Column(labels, NpgsqlDbType.Text, label => label.Execution.Tenant),
                Column(labels, NpgsqlDbType.Text, label => label.Key),
                Column(labels, NpgsqlDbType.Text, label => label.Value),
                Column(labels, NpgsqlDbType.TimestampTz, label => StoredTime.Floor(label.CreatedAt)),
                Column(labels, NpgsqlDbType.Text, label => label.Execution.Id),
            },
        });
    }

    private static void AddChanges(NpgsqlBatch batch, CommitEntry[] entries, RoundSeals seals)
    {
        if (entries.Length == 0) return;
        batch.BatchCommands.Add(new(CommitSql.UpdateExecutions)
        {
            Parameters =
            {
                Column(entries, NpgsqlDbType.Text, entry => entry.Execution.Tenant),
                Column(entries, NpgsqlDbType.Text, entry => entry.Execution.Id),
                Column(entries, NpgsqlDbType.Text, entry => StatusNames.Of(entry.Status!.Value)),
                Column(entries, NpgsqlDbType.TimestampTz, EndedAt),
                Column(entries, NpgsqlDbType.Bytea, seals.Output),
                Column(entries, NpgsqlDbType.Bytea, seals.Error),
                Column(entries, NpgsqlDbType.Text, seals.Reason),
                Column(entries, NpgsqlDbType.Text, entry => entry.Version),
            },
        });
    }

    private static void AddHistory(NpgsqlBatch batch, CommitEntry[] entries)
    {
        if (entries.Length == 0) return;
        batch.BatchCommands.Add(new(CommitSql.InsertHistory)
        {
            Parameters =
            {
                Column(entries, NpgsqlDbType.Text, entry => entry.Execution.Tenant),
                Column(entries, NpgsqlDbType.Text, entry => entry.Execution.Id),
                Column(entries, NpgsqlDbType.TimestampTz, entry => StoredTime.Floor(entry.CreatedAt)),
                Column(entries, NpgsqlDbType.Bigint, entry => entry.Position),
                Column(entries, NpgsqlDbType.Integer, entry => entry.EventCount),
                Column(entries, NpgsqlDbType.TimestampTz, entry => StoredTime.Floor(entry.At)),
                Column(entries, NpgsqlDbType.Bytea, entry => entry.Events),
            },
        });
    }

    private static void AddTimersCleared(NpgsqlBatch batch, (CommitEntry Entry, TimerKey Timer)[] timers)
    {
        if (timers.Length == 0) return;
        batch.BatchCommands.Add(new(CommitSql.DeleteTimers)
        {
            Parameters =
            {
                Column(timers, NpgsqlDbType.Text, timer => timer.Entry.Execution.Tenant),
                Column(timers, NpgsqlDbType.Text, timer => timer.Entry.Execution.Id),
                Column(timers, NpgsqlDbType.Text, timer => timer.Timer.ToString()),
            },
        });
    }

    private static void AddTimersSet(NpgsqlBatch batch, (CommitEntry Entry, TimerKey Timer, DateTimeOffset DueAt)[] timers)
    {
        if (timers.Length == 0) return;
        batch.BatchCommands.Add(new(CommitSql.SetTimers)
        {
            Parameters =
            {
                Column(timers, NpgsqlDbType.Text, timer => timer.Entry.Execution.Tenant),
                Column(timers, NpgsqlDbType.Text, timer => timer.Entry.Execution.Id),
                Column(timers, NpgsqlDbType.Text, timer => timer.Timer.ToString()),
                Column(timers, NpgsqlDbType.Smallint, timer => (short)timer.Entry.Partition),
                Column(timers, NpgsqlDbType.TimestampTz, timer => StoredTime.Ceiling(timer.DueAt)),
            },
        });
    }

    private static void AddOutgoing(NpgsqlBatch batch, InboxRow[] rows)
    {
        if (rows.Length == 0) return;
        batch.BatchCommands.Add(new(CommitSql.InsertInbox)
        {
            Parameters =
            {
                Column(rows, NpgsqlDbType.Text, row => row.Execution.Tenant),
                Column(rows, NpgsqlDbType.Uuid, row => row.Id),
                Column(rows, NpgsqlDbType.Text, row => row.Execution.Id),
                Column(rows, NpgsqlDbType.Smallint, row => (short)row.Partition),
                Column(rows, NpgsqlDbType.Bytea, row => row.Stimulus),
            },
        });
    }

    private static void AddConsumed(NpgsqlBatch batch, (string Tenant, Guid Id)[] rows)
    {
        if (rows.Length == 0) return;
        batch.BatchCommands.Add(new(CommitSql.DeleteInbox)
        {
            Parameters = { Column(rows, NpgsqlDbType.Text, row => row.Tenant), Column(rows, NpgsqlDbType.Uuid, row => row.Id) },
        });
    }

    private static void AddAnswers(NpgsqlBatch batch, AnswerRow[] rows)
    {
        if (rows.Length == 0) return;
        batch.BatchCommands.Add(new(CommitSql.InsertAnswers)
        {
            Parameters =
            {
                Column(rows, NpgsqlDbType.Text, row => row.Tenant),
                Column(rows, NpgsqlDbType.Uuid, row => row.Request),
                Column(rows, NpgsqlDbType.Uuid, row => row.Asker),
                Column(rows, NpgsqlDbType.Bytea, row => row.Answer),
            },
        });
    }

    private static DateTime? EndedAt(CommitEntry entry) => entry.End is null ? null : StoredTime.Floor(entry.At);

    /// <summary>One column of the rows, as one binary array.</summary>
    public static NpgsqlParameter<TValue[]> Column<TRow, TValue>(TRow[] rows, NpgsqlDbType type, Converter<TRow, TValue> value) =>
        new() { TypedValue = Array.ConvertAll(rows, value), NpgsqlDbType = NpgsqlDbType.Array | type };
}
