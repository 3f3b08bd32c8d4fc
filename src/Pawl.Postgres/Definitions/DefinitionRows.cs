using Npgsql;
using NpgsqlTypes;
using Pawl.Language.Definitions;
using Pawl.Postgres.Connections;
using Pawl.Runtime.Definitions;

namespace Pawl.Postgres.Definitions;

/// <summary>Definitions as rows, in the order of the columns that <see cref="DefinitionSql"/> reads.</summary>
internal static class DefinitionRows
{
    public static DefinitionDocument Read(NpgsqlDataReader row) => new()
    {
        Id = new(row.GetString(0), row.GetString(1), row.GetString(2)),
        Source = row.GetString(3),
        Digest = row.GetFieldValue<byte[]>(4),
        Title = row.Text(5),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(6),
        DisabledAt = row.Time(7),
        DeletedAt = row.Time(8),
        Tags = TagsText.Read(row.Text(9)),
    };

    /// <summary>A statement whose first parameters name a version.</summary>
    public static NpgsqlBatchCommand ForVersion(string sql, string tenant, DefinitionId id)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var part in new[] { tenant, id.Namespace, id.Name, id.Version }) Add(command, NpgsqlDbType.Text, part);
        return command;
    }

    public static void Add(NpgsqlBatchCommand command, NpgsqlDbType type, object? value) =>
        command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });
}
