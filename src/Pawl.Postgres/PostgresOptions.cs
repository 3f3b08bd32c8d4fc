using System.ComponentModel.DataAnnotations;

namespace Pawl.Postgres;

/// <summary>Which database Pawl uses, and how.</summary>
/// <remarks>
/// Three ways, from the simplest on:
/// nothing set: a private server below <see cref="DataDirectory"/>;
/// <see cref="ConnectionString"/>: a server of yours, where Pawl makes its roles and keeps their passwords below <see cref="DataDirectory"/>;
/// <see cref="OwnerConnectionString"/>, <see cref="AppConnectionString"/> and <see cref="CommitterConnectionString"/>: roles that you made, as docs/postgresql.md says
/// (the way for several servers on one database).
/// Every connection string may be Npgsql's <c>Host=…;Database=…</c> or a URL <c>postgresql://user:password@host:port/database?sslmode=…</c>.
/// </remarks>
public sealed class PostgresOptions
{
    /// <summary>Holds the private server's files and the passwords of roles that Pawl made. Default <c>.pawl</c> in the current directory.</summary>
    [Required]
    public string DataDirectory { get; set; } = ".pawl";

    /// <summary>A login that may create roles and schemas in the database it names; used when Pawl starts, and only to do that. Default null: the private server.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Login of the role <c>pawl_owner</c>, which migrates. Default null.</summary>
    public string? OwnerConnectionString { get; set; }

    /// <summary>Login of the role <c>pawl_app</c>, which serves requests. Default null.</summary>
    public string? AppConnectionString { get; set; }

    /// <summary>Login of the role <c>pawl_committer</c>, which commits. Default null.</summary>
    public string? CommitterConnectionString { get; set; }

    /// <summary>Directory with <c>initdb</c> and <c>postgres</c> for the private server. Default null: the newest installed version.</summary>
    public string? BinDirectory { get; set; }

    /// <summary>Most connections that serve requests. Default 16, from 1 to 200.</summary>
    [Range(1, 200)]
    public int AppConnections { get; set; } = 16;

    /// <summary>Most connections that commit and recover. Default 4, from 1 to 64.</summary>
    [Range(1, 64)]
    public int CommitterConnections { get; set; } = 4;

    /// <summary>Longest wait for the answer to one statement or round. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long taking over partitions waits for a round that is in flight before it ends that round's connection. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan AcquirePatience { get; set; } = TimeSpan.FromSeconds(2);
}
