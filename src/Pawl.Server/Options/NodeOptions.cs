namespace Pawl.Server.Options;

/// <summary>Who decides which partitions a server works on.</summary>
public enum OwnershipKind
{
    /// <summary>One server takes all of them when it starts.</summary>
    Local,
    /// <summary>Several servers on one PostgreSQL share them by leases.</summary>
    Postgres,
}

/// <summary>How a server works together with others on the same database.</summary>
public sealed record NodeOptions
{
    /// <summary>Whether it shares the work. Default local: it is alone.</summary>
    public OwnershipKind Ownership { get; init; }
    /// <summary>How long it counts as alive after it last said so, which it does five times as often. Default 5 s.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(5);
    /// <summary>How long a partition with activities under way is kept although another server lacks one. Default 30 s.</summary>
    public TimeSpan RebalancePatience { get; init; } = TimeSpan.FromSeconds(30);
}
