namespace Pawl.Runtime.Identity;

/// <summary>What an administrator sets for one tenant.</summary>
public sealed record TenantSettings
{
    /// <summary>Nothing set: the server's own settings hold.</summary>
    public static TenantSettings None { get; } = new();
    /// <summary>How long an execution may be at work when its definition does not say, in whole milliseconds; null for the server's own limit.</summary>
    public TimeSpan? ActiveLimit { get; init; }
    /// <summary>How long an execution is kept after it ended, in whole milliseconds, or <see cref="Retention.RetentionOptions.Forever"/>; null as the server has it.</summary>
    public TimeSpan? Retention { get; init; }
    /// <summary>Whether what executions carry is sealed before it is stored. Default no.</summary>
    public bool SealsPayloads { get; init; }
}

/// <summary>Keeps the settings of tenants.</summary>
public interface ITenantSettingsStore
{
    /// <summary>The settings of a tenant.</summary>
    Task<TenantSettings> ReadAsync(string tenant, CancellationToken cancellationToken);

    /// <summary>Replaces the settings of a tenant that exists.</summary>
    Task WriteAsync(string tenant, TenantSettings settings, CancellationToken cancellationToken);

    /// <summary>The settings of all tenants that have any, by tenant.</summary>
    Task<IReadOnlyDictionary<string, TenantSettings>> ReadAllAsync(CancellationToken cancellationToken);
}
