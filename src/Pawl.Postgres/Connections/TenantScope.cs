using Npgsql;
using NpgsqlTypes;
using Pawl.Postgres.Encryption;
using Pawl.Postgres.Executions;
using Pawl.Runtime.Storage;

namespace Pawl.Postgres.Connections;

/// <summary>Asks the database in the name of tenants: each question travels with its tenants, in one message, as one transaction.</summary>
/// <remarks>
/// PostgreSQL runs what arrives between two synchronization points as one transaction. So naming the tenant (for that transaction only) costs no
/// round trip, and a connection that goes back to the pool remembers nothing.
/// </remarks>
internal sealed class TenantScope(NpgsqlDataSource source, PayloadCodec? payloads = null)
{
    /// <summary>Data keys that one question may turn out to need.</summary>
    private const int MostKeys = 1_000;

    // Compiling pays for statements that read millions of rows. Ours read few, and where the planner expects many it would compile for 200 ms what takes one.
    private const string NameTenantSql = "SELECT set_config('pawl.tenant', $1, true), set_config('jit', 'off', true)";
    // The planner knows nothing of a table that has just been filled, and the tenants' policy tempts it: all rows of a tenant at once, for each row of the round.
    // So a round has nothing to choose from but look-ups by index, row by row. Measured: without this a new database spends most of its time in rounds on
    // reading what the last minute brought.
    private const string NameTenantsSql = """
        SELECT set_config('pawl.tenants', $1::text[]::text, true), set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
            set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), set_config('enable_material', 'off', true), set_config('enable_memoize', 'off', true),
            set_config('jit', 'off', true)
        """;

    /// <summary>Names the tenant of a request.</summary>
    public static NpgsqlBatchCommand NameTenant(string tenant) => new(NameTenantSql) { Parameters = { new NpgsqlParameter<string> { TypedValue = tenant } } };

    /// <summary>Lists the tenants of a round.</summary>
    public static NpgsqlBatchCommand NameTenants(string[] tenants) =>
        new(NameTenantsSql) { Parameters = { new NpgsqlParameter<string[]> { TypedValue = tenants, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text } } };

    /// <summary>Runs statements and reads the rows of the last one.</summary>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    /// <exception cref="FencedException">A statement checked the fence, and it did not hold.</exception>
    public async Task<List<T>> ReadAsync<T>(IReadOnlyList<NpgsqlBatchCommand> commands, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        for (var keys = 0; ; keys++)
        {
            try
            {
                return await ReadOnceAsync(commands, read, cancellationToken);
            }
            catch (UnknownDataKeyException unknown) when (payloads is not null && keys < MostKeys)
            {
                // Something sealed stood in the rows. Nothing waits for a key while a connection is open, so the question is asked again; what changes something opens nothing.
                await payloads.ReadAsync(unknown, cancellationToken);
                commands = [.. commands.Select(Anew)];
            }
        }
    }

    /// <summary>The same statement for another connection: one that was sent remembers what it was prepared as on the connection that it went through.</summary>
    private static NpgsqlBatchCommand Anew(NpgsqlBatchCommand sent)
    {
        var command = new NpgsqlBatchCommand(sent.CommandText);
        foreach (NpgsqlParameter parameter in sent.Parameters) command.Parameters.Add(parameter.Clone());
        return command;
    }

    private async Task<List<T>> ReadOnceAsync<T>(IReadOnlyList<NpgsqlBatchCommand> commands, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        try
        {
            await using var batch = source.CreateBatch();
            foreach (var command in commands) batch.BatchCommands.Add(command);
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            for (var skipped = 1; skipped < batch.BatchCommands.Count; skipped++) await reader.NextResultAsync(cancellationToken);

            List<T> rows = [];
            while (await reader.ReadAsync(cancellationToken)) rows.Add(read(reader));
            return rows;
        }
        catch (PostgresException error) when (RoundFailure.IsFenced(error))
        {
            throw RoundFailure.OwnershipLost(error);
        }
        catch (Exception error) when (DatabaseAway.Is(error))
        {
            throw DatabaseAway.Exception(error);
        }
    }

    /// <summary>Runs statements and counts the rows that they changed.</summary>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public async Task<int> ExecuteAsync(IEnumerable<NpgsqlBatchCommand> commands, CancellationToken cancellationToken)
    {
        try
        {
            await using var batch = source.CreateBatch();
            foreach (var command in commands) batch.BatchCommands.Add(command);
            // Only what inserts, updates or deletes counts; naming a tenant does not.
            return await batch.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (Exception error) when (DatabaseAway.Is(error))
        {
            throw DatabaseAway.Exception(error);
        }
    }
}
