using Npgsql;
using NpgsqlTypes;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Executions;
using Pawl.Runtime.Audit;

namespace Pawl.Postgres.Audit;

/// <summary>Entries of the audit log as rows, in the order of <see cref="AuditSql.Columns"/>.</summary>
internal static class AuditRows
{
    public const int ColumnCount = 19;

    private static readonly Dictionary<string, AuditKind> Kinds = Enum.GetValues<AuditKind>().ToDictionary(AuditChain.Name);
    private static readonly Dictionary<string, AuditResult> Results = Enum.GetValues<AuditResult>().ToDictionary(AuditChain.Name);

    /// <summary>The statement that adds entries of a tenant.</summary>
    public static NpgsqlBatchCommand Insert(string tenant, IReadOnlyList<AuditEntry> entries)
    {
        var command = new NpgsqlBatchCommand(AuditSql.Append) { Parameters = { new NpgsqlParameter<string> { TypedValue = tenant } } };
        Add(command, NpgsqlDbType.Bigint, entries, entry => entry.Sequence);
        Add(command, NpgsqlDbType.Text, entries, entry => AuditChain.Name(entry.Kind));
        Add(command, NpgsqlDbType.Bigint, entries, entry => entry.Attempt);
        Add(command, NpgsqlDbType.TimestampTz, entries, entry => StoredTime.Floor(entry.At));
        Add(command, NpgsqlDbType.Text, entries, entry => entry.Actor);
        Add(command, NpgsqlDbType.Text, entries, entry => entry.Action);
        Add(command, NpgsqlDbType.Text, entries, entry => entry.Object);
        Add(command, NpgsqlDbType.Text, entries, entry => entry.Request);
        Add(command, NpgsqlDbType.Text, entries, entry => entry.Address);
        Add(command, NpgsqlDbType.Text, entries, entry => entry.TraceId);
        Add(command, NpgsqlDbType.Text, entries, entry => entry.Result is { } result ? AuditChain.Name(result) : null);
        Add(command, NpgsqlDbType.Smallint, entries, entry => (short?)entry.Status);
        Add(command, NpgsqlDbType.Text, entries, entry => entry.Code);
        Add(command, NpgsqlDbType.Text, entries, entry => entry.Before);
        Add(command, NpgsqlDbType.Text, entries, entry => entry.After);
        Add(command, NpgsqlDbType.Text, entries, entry => entry.Detail);
        Add(command, NpgsqlDbType.Bytea, entries, entry => entry.Previous.ToArray());
        Add(command, NpgsqlDbType.Bytea, entries, entry => entry.Hash.ToArray());
        return command;
    }

    /// <summary>The entry whose columns begin at one.</summary>
    public static AuditEntry Read(NpgsqlDataReader row, int first) => new(new AuditDraft
    {
        Kind = Kinds[row.GetString(first + 2)],
        Attempt = row.IsDBNull(first + 3) ? null : row.GetInt64(first + 3),
        At = row.GetFieldValue<DateTimeOffset>(first + 4),
        Actor = row.GetString(first + 5),
        Action = row.GetString(first + 6),
        Object = row.Text(first + 7),
        Request = row.Text(first + 8),
        Address = row.Text(first + 9),
        TraceId = row.Text(first + 10),
        Result = row.Text(first + 11) is { } result ? Results[result] : null,
        Status = row.IsDBNull(first + 12) ? null : row.GetInt16(first + 12),
        Code = row.Text(first + 13),
        Before = row.Text(first + 14),
        After = row.Text(first + 15),
        Detail = row.Text(first + 16),
    }, row.GetString(first), row.GetInt64(first + 1), row.GetFieldValue<byte[]>(first + 17), row.GetFieldValue<byte[]>(first + 18));

    private static void Add<T>(NpgsqlBatchCommand command, NpgsqlDbType type, IReadOnlyList<AuditEntry> entries, Func<AuditEntry, T> value) =>
        command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = [.. entries.Select(value)], NpgsqlDbType = NpgsqlDbType.Array | type });
}
