using System.Data;
using System.Globalization;
using Npgsql;
using Pawl.Postgres.Bootstrap;
using Pawl.Runtime.Storage;

namespace Pawl.Postgres.Hardening;

/// <summary>Looks into the database that a server with the same options would use: reading only, and within bounds of time.</summary>
public static class DatabaseInspector
{
    private const int ConnectSeconds = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Looks once, with each login that is known.</summary>
    /// <param name="options">Which database.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What was found; null when the database is a private one that does not run.</returns>
    /// <exception cref="Language.PawlException">It cannot be looked into; the message says why.</exception>
    public static async Task<DatabaseState?> LookAsync(PostgresOptions options, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(Patience);
        try
        {
            return KnownLogins.Find(options) is { } known ? await LookAsync(known, late.Token) : null;
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification)
        {
            throw DatabaseRoleException.LoginFailed(error);
        }
        catch (Exception error) when (error is NpgsqlException or IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The database cannot be looked into: {error.Message}", error);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StoreUnavailableException(string.Create(CultureInfo.InvariantCulture, $"The database cannot be looked into: no answer within {Patience.TotalSeconds} s."), null);
        }
    }

    private static async Task<DatabaseState> LookAsync(KnownLogins known, CancellationToken cancellationToken)
    {
        var logins = new List<LoginState>();
        var undurable = new SortedSet<string>(StringComparer.Ordinal);
        await using var owner = await OpenAsync(known.Owner, cancellationToken);
        await using (var transaction = await BeginAsync(owner, cancellationToken)) logins.Add(await LoginAsync(owner, known.Owner, works: false, undurable, cancellationToken));
        foreach (var text in new[] { known.App, known.Committer }.OfType<string>())
        {
            await using var working = await OpenAsync(text, cancellationToken);
            await using var transaction = await BeginAsync(working, cancellationToken);
            logins.Add(await LoginAsync(working, text, works: true, undurable, cancellationToken));
        }

        var tables = await OpenTablesAsync(owner, cancellationToken);
        return new()
        {
            Logins = logins,
            Undurable = [.. undurable],
            OpenTables = tables,
            WrappedBy = tables is null ? null : await MayAskAsync(owner, DatabaseStateSql.WrappedBy, static rows => rows.ToDictionary(row => (string)row[0], row => (long)row[1]), cancellationToken),
            LastingAdminKeys = tables is null ? null : await MayAskAsync(owner, DatabaseStateSql.LastingAdminKeys, static rows => (object)rows[0][0], cancellationToken) as long?,
        };
    }

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Timeout = ConnectSeconds, Pooling = false, ApplicationName = "pawl doctor" }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins a transaction in which nothing can be changed, whatever is asked.</summary>
    private static async Task<NpgsqlTransaction> BeginAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await using var command = new NpgsqlCommand($"SET TRANSACTION READ ONLY; {DatabaseStateSql.Bound}", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return transaction;
    }

    private static async Task<LoginState> LoginAsync(NpgsqlConnection connection, string connectionString, bool works, SortedSet<string> undurable, CancellationToken cancellationToken)
    {
        var row = (await ReadAsync(connection, DatabaseStateSql.Login, cancellationToken))[0];
        undurable.UnionWith((string[])row[5]);
        return new((string)row[0], works, (bool)row[1], (bool)row[2], (bool)row[3], (bool)row[4] ? null : PostgresInspection.OtherMachine(connectionString));
    }

    private static async Task<IReadOnlyList<string>?> OpenTablesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await BeginAsync(connection, cancellationToken);
        var row = (await ReadAsync(connection, DatabaseStateSql.OpenTables, cancellationToken))[0];
        return (bool)row[0] ? (string[])row[1] : null;
    }

    /// <summary>The answer to a question that not every login may ask, and that an older schema does not know; null then.</summary>
    private static async Task<T?> MayAskAsync<T>(NpgsqlConnection connection, string sql, Func<IReadOnlyList<object[]>, T> read, CancellationToken cancellationToken)
        where T : class
    {
        await using var transaction = await BeginAsync(connection, cancellationToken);
        try
        {
            return read(await ReadAsync(connection, sql, cancellationToken));
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn)
        {
            return null;
        }
    }

    private static async Task<IReadOnlyList<object[]>> ReadAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<object[]>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }
        return rows;
    }
}
