using Microsoft.Extensions.Logging;
using Npgsql;

namespace Pawl.Postgres.Connections;

/// <summary>Pools of connections, one for each role that works.</summary>
internal static class DataSources
{
    /// <summary>Statements that a connection keeps prepared; there are about forty.</summary>
    private const int PreparedStatements = 64;

    public static NpgsqlDataSource App(string connectionString, PostgresOptions options, ILoggerFactory loggers) =>
        Build(connectionString, "pawl app", options.AppConnections, options, loggers);

    public static NpgsqlDataSource Committer(string connectionString, PostgresOptions options, ILoggerFactory loggers) =>
        Build(connectionString, "pawl committer", options.CommitterConnections, options, loggers);

    /// <summary>For the few statements of a start: a pool would keep the owner's connection open.</summary>
    public static string Unpooled(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;

    private static NpgsqlDataSource Build(string connectionString, string name, int connections, PostgresOptions options, ILoggerFactory loggers)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = name,
            MaxPoolSize = connections,
            CommandTimeout = (int)Math.Ceiling(options.CommandTimeout.TotalSeconds),
            MaxAutoPrepare = PreparedStatements,
            AutoPrepareMinUsages = 2,
            // Every setting we make ends with its transaction: there is nothing to reset.
            NoResetOnClose = true,
        };
        // The name is the label of the pool's metrics, where a whole connection string would stand otherwise.
        return new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = name }.UseLoggerFactory(loggers).Build();
    }
}
