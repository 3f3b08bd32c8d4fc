using System.Net.Sockets;
using Npgsql;
using Pawl.Runtime.Storage;

namespace Pawl.Postgres.Connections;

/// <summary>Tells a database that is away from one that answered "no".</summary>
internal static class DatabaseAway
{
    /// <summary>Whether the same request may succeed later: no connection, no answer in time, or a server that stops, starts, or is out of something.</summary>
    public static bool Is(Exception error) => error switch
    {
        PostgresException refused => IsAway(refused),
        NpgsqlException or SocketException or TimeoutException or IOException => true,
        // The pool handed out a connection in the very moment in which its server died; the driver has no better exception for it.
        InvalidOperationException { Source: "Npgsql", Message: "Connection is not open" } => true,
        _ => false,
    };

    /// <summary>Whether the server refuses everything for now, rather than this request.</summary>
    // Classes: 08 connection, 53 insufficient resources, 57 operator intervention, 58 system error; 40 rolled back (deadlock), 55P03 lock timeout.
    public static bool IsAway(PostgresException refused) =>
        refused.SqlState[..2] is "08" or "53" or "57" or "58" or "40" || refused.SqlState == PostgresErrorCodes.LockNotAvailable;

    /// <summary>What the runtime is told.</summary>
    public static StoreUnavailableException Exception(Exception error) =>
        new($"The database does not answer: {error.Message} Pawl tries again by itself; look at the PostgreSQL server if this goes on.", error);
}
