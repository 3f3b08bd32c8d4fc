using System.Globalization;
using NpgsqlTypes;
using Pawl.Language.Expressions;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Encryption;
using Pawl.Postgres.Executions;
using Pawl.Postgres.Paging;
using Pawl.Runtime.Events;
using Pawl.Runtime.Storage;

namespace Pawl.Postgres.Events;

/// <summary>Reads the journal as the role <c>pawl_app</c>, and trims it as the role <c>pawl_committer</c>.</summary>
internal sealed class PostgresEventJournal(TenantScope requests, TenantScope committer, PayloadCodec payloads) : IEventJournal
{
    private const int KeyParts = 1;

    public async Task<Page<JournalRow>> ListAsync(string tenant, string? type, string? source, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var list = string.Join('\0', "events", tenant, type is null ? "-" : $"={type}", source is null ? "-" : $"={source}");
        var key = PageCursor.Read(cursor, list, KeyParts);
        var rows = await requests.ReadAsync(
            [
                TenantScope.NameTenant(tenant),
                // Else one plan would serve every filter, and could use no index but the one of all events.
                new(ExecutionReadSql.PlanForValues),
                new(JournalSql.List)
                {
                    Parameters =
                    {
                        new() { Value = tenant, NpgsqlDbType = NpgsqlDbType.Text },
                        new() { Value = key is null ? long.MaxValue : Sequence(key[0]), NpgsqlDbType = NpgsqlDbType.Bigint },
                        new() { Value = PageReader.RowsFor(limit), NpgsqlDbType = NpgsqlDbType.Integer },
                        new() { Value = (object?)type ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                        new() { Value = (object?)source ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                    },
                },
            ],
            row => new JournalRow(row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), row.Text(2), JqValue.Parse(payloads.Open(tenant, SealedPlace.Event(row.GetString(4), row.GetString(5)), row.GetFieldValue<byte[]>(3)).Span)), cancellationToken);
        return PageReader.Cut(rows, limit, last => PageCursor.Write(list, last.Sequence.ToString(CultureInfo.InvariantCulture)));
    }

    public async Task<long> TrimAsync(DateTimeOffset receivedBefore, long keep, int limit, CancellationToken cancellationToken)
    {
        var removed = await committer.ReadAsync(
            [new(JournalSql.Trim) { Parameters = { new() { Value = StoredTime.Floor(receivedBefore), NpgsqlDbType = NpgsqlDbType.TimestampTz }, new() { Value = keep }, new() { Value = limit } } }],
            row => row.GetInt64(0), cancellationToken);
        return removed[0];
    }

    private static long Sequence(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence : throw new InvalidCursorException();
}
