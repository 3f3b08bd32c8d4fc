namespace Pawl.Postgres.Private;

/// <summary>How the private PostgreSQL is run.</summary>
public sealed record PrivatePostgresOptions
{
    /// <summary>Directory that holds everything Pawl keeps on this machine. The server's files go to <c>postgres/</c> below it; made when absent.</summary>
    public required string DataDirectory { get; init; }
    /// <summary>Directory with <c>initdb</c> and <c>postgres</c>. Default null: the newest installed version from 15 on, or the one that made the data.</summary>
    public string? BinDirectory { get; init; }
    /// <summary>Longest wait until the server answers, crash recovery included. Default 60 s.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);
    /// <summary>Longest wait for an orderly stop before the server is told to stop at once (its data stays safe, the next start recovers). Default 20 s.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(20);
    /// <summary>Most connections. Default 100.</summary>
    public int MaxConnections { get; init; } = 100;
}
