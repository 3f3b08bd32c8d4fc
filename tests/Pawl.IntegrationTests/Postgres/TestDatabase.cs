using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Pawl.Postgres;
using Pawl.Postgres.Connections;
using Xunit;

namespace Pawl.IntegrationTests.Postgres;

/// <summary>A database of one test or test class, by the logins that may be used with it.</summary>
public sealed record TestDatabase(string Admin, string Owner, string App, string Committer)
{
    /// <summary>Options that open the store on it.</summary>
    public PostgresOptions Options => new() { OwnerConnectionString = Owner, AppConnectionString = App, CommitterConnectionString = Committer };

    /// <summary>Opens the store on it.</summary>
    public Task<PostgresStorage> OpenAsync(Action<PostgresOptions>? change = null)
    {
        var options = Options;
        change?.Invoke(options);
        return PostgresStorage.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
    }

    /// <summary>Opens a plain connection; not pooled, so that it ends when the test disposes it.</summary>
    public static async Task<NpgsqlConnection> ConnectAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(DataSources.Unpooled(connectionString));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    /// <summary>Runs statements with one of the logins.</summary>
    public static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = await ConnectAsync(connectionString);
        await connection.ExecuteAsync(sql);
    }
}

/// <summary>Short forms for statements in tests.</summary>
public static class ConnectionExtensions
{
    public static async Task<int> ExecuteAsync(this NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<T> ScalarAsync<T>(this NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
