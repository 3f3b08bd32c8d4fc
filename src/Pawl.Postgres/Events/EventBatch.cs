using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Pawl.Postgres.Executions;
using Pawl.Runtime.Storage;

namespace Pawl.Postgres.Events;

/// <summary>Turns what a round has to do with events into statements, and reads what they answer.</summary>
internal static class EventBatch
{
    /// <summary>Past events that one topic of a new subscription is given at most: 10,000, the newest.</summary>
    private const int ReplayBound = 10_000;

    /// <summary>Adds the lock that keeps appending and subscribing apart; none when the round does neither.</summary>
    public static void AddLock(NpgsqlBatch batch, CommitRound round)
    {
        if (!round.HasEvents) return;
        string[] appending = [.. round.Events.Select(appended => appended.Tenant).Concat(round.Entries.Where(entry => !entry.Emitted.IsEmpty).Select(entry => entry.Execution.Tenant)).Distinct()];
        string[] subscribing = [.. round.Entries.Where(entry => !entry.SubscriptionsSet.IsEmpty).Select(entry => entry.Execution.Tenant).Distinct()];
        batch.BatchCommands.Add(new(EventSql.LockJournals)
        {
            Parameters = { RoundBatch.Column(appending, NpgsqlDbType.Text, tenant => tenant), RoundBatch.Column(subscribing, NpgsqlDbType.Text, tenant => tenant) },
        });
    }

    /// <summary>Adds the statements; what the round has no rows for is left out.</summary>
    public static void Fill(NpgsqlBatch batch, CommitRound round)
    {
        AddCleared(batch, [.. round.Entries.SelectMany(entry => entry.SubscriptionsCleared, (entry, run) => (entry, run))]);
        AddSet(batch, [.. round.Entries.SelectMany(entry => entry.SubscriptionsSet, (entry, row) => (entry, row))]);
        AddAppended(batch, [.. round.Entries.SelectMany(entry => entry.Emitted).Concat(round.Events)]);
        AddQuestion(batch, [.. round.Events]);
    }

    /// <summary>Runs a batch and reads what its statements answer. It has committed when this returns.</summary>
    public static async Task<CommitOutcome> ExecuteAsync(NpgsqlBatch batch)
    {
        var delivered = new List<InboxRow>();
        var areNew = new List<bool>();
        await using var reader = await batch.ExecuteReaderAsync(CancellationToken.None);
        do
        {
            switch (reader.FieldCount > 0 ? reader.GetName(0) : "")
            {
                case "delivered":
                    while (await reader.ReadAsync(CancellationToken.None))
                        delivered.Add(new(reader.GetGuid(0), new(reader.GetString(1), reader.GetString(2)), reader.GetInt16(3), reader.GetFieldValue<byte[]>(4)));
                    break;
                case "is_new":
                    while (await reader.ReadAsync(CancellationToken.None)) areNew.Add(reader.GetBoolean(0));
                    break;
                default:
                    break;
            }
        }
        while (await reader.NextResultAsync(CancellationToken.None));
        return new(delivered, areNew);
    }

    private static void AddCleared(NpgsqlBatch batch, (CommitEntry Entry, int Run)[] runs)
    {
        if (runs.Length == 0) return;
        batch.BatchCommands.Add(new(EventSql.DeleteSubscriptions)
        {
            Parameters =
            {
                RoundBatch.Column(runs, NpgsqlDbType.Text, run => run.Entry.Execution.Tenant),
                RoundBatch.Column(runs, NpgsqlDbType.Text, run => run.Entry.Execution.Id),
                RoundBatch.Column(runs, NpgsqlDbType.Integer, run => run.Run),
            },
        });
    }

    private static void AddSet(NpgsqlBatch batch, (CommitEntry Entry, SubscriptionRow Row)[] rows)
    {
        if (rows.Length == 0) return;
        batch.BatchCommands.Add(new(EventSql.InsertSubscriptions)
        {
            Parameters =
            {
                RoundBatch.Column(rows, NpgsqlDbType.Text, row => row.Entry.Execution.Tenant),
                RoundBatch.Column(rows, NpgsqlDbType.Text, row => row.Entry.Execution.Id),
                RoundBatch.Column(rows, NpgsqlDbType.Smallint, row => (short)row.Entry.Partition),
                RoundBatch.Column(rows, NpgsqlDbType.Integer, row => row.Row.Run),
                RoundBatch.Column(rows, NpgsqlDbType.Text, row => row.Row.Topic),
                RoundBatch.Column(rows, NpgsqlDbType.Bigint, row => row.Row.Position),
                RoundBatch.Column(rows, NpgsqlDbType.Boolean, row => row.Row.Replays),
                RoundBatch.Column(rows, NpgsqlDbType.Bigint, row => row.Row.Key),
            },
        });
        AddReplay(batch, [.. rows.Where(row => row.Row.Replays)]);
    }

    private static void AddReplay(NpgsqlBatch batch, (CommitEntry Entry, SubscriptionRow Row)[] rows)
    {
        if (rows.Length == 0) return;
        batch.BatchCommands.Add(new(EventSql.Replay)
        {
            Parameters =
            {
                RoundBatch.Column(rows, NpgsqlDbType.Text, row => row.Entry.Execution.Tenant),
                RoundBatch.Column(rows, NpgsqlDbType.Text, row => row.Entry.Execution.Id),
                RoundBatch.Column(rows, NpgsqlDbType.Smallint, row => (short)row.Entry.Partition),
                RoundBatch.Column(rows, NpgsqlDbType.Integer, row => row.Row.Run),
                RoundBatch.Column(rows, NpgsqlDbType.Text, row => row.Row.Topic),
                new NpgsqlParameter<int> { TypedValue = ReplayBound },
                RoundBatch.Column(rows, NpgsqlDbType.Bigint, row => row.Row.Key),
            },
        });
    }

    private static void AddAppended(NpgsqlBatch batch, AppendedEvent[] events)
    {
        if (events.Length == 0) return;
        batch.BatchCommands.Add(new(EventSql.Append)
        {
            Parameters =
            {
                RoundBatch.Column(events, NpgsqlDbType.Text, appended => appended.Tenant),
                RoundBatch.Column(events, NpgsqlDbType.Text, appended => appended.Source),
                RoundBatch.Column(events, NpgsqlDbType.Text, appended => appended.Id),
                RoundBatch.Column(events, NpgsqlDbType.Text, appended => appended.Type),
                RoundBatch.Column(events, NpgsqlDbType.TimestampTz, appended => StoredTime.Floor(appended.ReceivedAt)),
                RoundBatch.Column(events, NpgsqlDbType.Text, appended => appended.EmittedBy),
                RoundBatch.Column(events, NpgsqlDbType.Bigint, appended => appended.Position),
                RoundBatch.Column(events, NpgsqlDbType.Uuid, appended => appended.Receipt),
                RoundBatch.Column(events, NpgsqlDbType.Bytea, appended => appended.Envelope),
                RoundBatch.Column(events, NpgsqlDbType.Text, Keys),
            },
        });
    }

    /// <summary>The keys as the text of an array, because arrays of unequal length do not go into one array; null when there are none.</summary>
    private static string? Keys(AppendedEvent appended) =>
        appended.Keys.IsDefault ? null : string.Create(CultureInfo.InvariantCulture, $"{{{string.Join(',', appended.Keys)}}}");

    private static void AddQuestion(NpgsqlBatch batch, AppendedEvent[] events)
    {
        if (events.Length == 0) return;
        batch.BatchCommands.Add(new(EventSql.AreNew)
        {
            Parameters =
            {
                RoundBatch.Column(events, NpgsqlDbType.Text, appended => appended.Tenant),
                RoundBatch.Column(events, NpgsqlDbType.Text, appended => appended.Source),
                RoundBatch.Column(events, NpgsqlDbType.Text, appended => appended.Id),
                RoundBatch.Column(events, NpgsqlDbType.Uuid, appended => appended.Receipt),
            },
        });
    }
}
