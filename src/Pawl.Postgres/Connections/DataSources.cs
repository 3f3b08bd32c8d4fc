using Microsoft.Extensions.Logging;
using Npgsql;

namespace Pawl.Postgres.Connections;

/// <summary>Pools of connections, one for each role that works.</summary>
internal static class DataSources
{
    /// <summary>Statements that a connection keeps prepared; there are about forty.</summary>
    private const int PreparedStatements = 64;

    private const int LeaseConnections = 2;
    private const int NodeConnections = 4;

    /// <summary>Seconds of silence after which a connection that only listens is asked whether it still lives.</summary>
    private const int KeepAliveSeconds = 5;

    public static NpgsqlDataSource App(string connectionString, PostgresOptions options, ILoggerFactory loggers) =>
        Build(connectionString, "pawl app", options.AppConnections, options, loggers);

    public static NpgsqlDataSource Committer(string connectionString, PostgresOptions options, ILoggerFactory loggers) =>
        Build(connectionString, "pawl committer", options.CommitterConnections, options, loggers);

    /// <summary>For leases alone: one to beat with, one that takes or gives partitions meanwhile.</summary>
    public static NpgsqlDataSource Leases(string connectionString, PostgresOptions options, ILoggerFactory loggers) =>
        Build(connectionString, "pawl leases", LeaseConnections, options, loggers);

    /// <summary>For requests to other nodes, and one that hears notices.</summary>
    public static NpgsqlDataSource Nodes(string connectionString, PostgresOptions options, ILoggerFactory loggers) =>
        Build(connectionString, "pawl nodes", NodeConnections, options, loggers, KeepAliveSeconds);

    /// <summary>For the few statements of a start: a pool would keep the owner's connection open.</summary>
    public static string Unpooled(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;

    private static NpgsqlDataSource Build(string connectionString, string name, int connections, PostgresOptions options, ILoggerFactory loggers, int keepAliveSeconds = 0)
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
            KeepAlive = keepAliveSeconds,
        };
        // The name is the label of the pool's metrics, where a whole connection string would stand otherwise.
        return new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = name }.UseLoggerFactory(loggers).Build();
    }
}
