using System.Globalization;

namespace Pawl.Postgres.Private;

/// <summary>Settings of the private server, given on its command line so that every start has today's.</summary>
internal static class ServerSettings
{
    public static IEnumerable<string> Arguments(string cluster, string socketDirectory, PrivatePostgresOptions options)
    {
        yield return "-D";
        yield return cluster;
        foreach (var (name, value) in Values(socketDirectory, options))
        {
            yield return "-c";
            yield return $"{name}={value}";
        }
    }

    private static IEnumerable<(string Name, string Value)> Values(string socketDirectory, PrivatePostgresOptions options) =>
    [
        // The unix socket is the only door.
        ("listen_addresses", ""),
        ("unix_socket_directories", socketDirectory),
        ("unix_socket_permissions", "0700"),
        ("port", "5432"),
        ("max_connections", options.MaxConnections.ToString(CultureInfo.InvariantCulture)),

        // What was promised is on disk. These are the defaults, said aloud: they win over postgresql.conf.
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),

        // The load is small rows, appended: checkpoints far apart write fewer full pages; a few hundred MB serve a laptop and a small server alike.
        ("shared_buffers", "256MB"),
        ("max_wal_size", "2GB"),
        ("min_wal_size", "256MB"),
        ("checkpoint_timeout", "15min"),
        // Compiling a statement that runs for a millisecond costs more than it gains.
        ("jit", "off"),

        // A client that went silent in a transaction must not keep its locks for ever.
        ("idle_in_transaction_session_timeout", "60s"),
        ("timezone", "UTC"),
        ("log_timezone", "UTC"),
        ("log_line_prefix", "[%p] "),
        ("log_checkpoints", "off"),
        ("logging_collector", "off"),
        ("log_destination", "stderr"),
        ("cluster_name", "pawl"),
    ];
}
