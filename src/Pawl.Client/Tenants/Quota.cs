using System.Text.Json.Serialization;

namespace Pawl.Client.Tenants;

/// <summary>What a tenant may have at most; absent for no limit. Putting it replaces all of it.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record QuotaLimits
{
    /// <summary>Executions that have not ended.</summary>
    public int? Executions { get; init; }
    /// <summary>Starts within any 60 seconds.</summary>
    public int? StartsPerMinute { get; init; }
    /// <summary>Bytes of inputs, outputs, histories, definitions and events, as the database stores them.</summary>
    public long? StorageBytes { get; init; }
    /// <summary>Versions of definitions that are published.</summary>
    public int? Definitions { get; init; }
}

/// <summary>What a tenant has now.</summary>
public sealed record QuotaUsed
{
    /// <summary>Executions that have not ended.</summary>
    public required long Executions { get; init; }
    /// <summary>Starts of the last 60 seconds, as far as a quota counts them.</summary>
    public required long StartsInLastMinute { get; init; }
    /// <summary>Bytes when they were measured last, which is done every 5 minutes for tenants with a limit; null before.</summary>
    public long? StorageBytes { get; init; }
    /// <summary>When that was, UTC.</summary>
    public DateTimeOffset? StorageMeasuredAt { get; init; }
    /// <summary>Versions of definitions that are published.</summary>
    public required long Definitions { get; init; }
}

/// <summary>What a tenant may have and what it has.</summary>
public sealed record QuotaReport
{
    /// <summary>What it may have.</summary>
    public required QuotaLimits Limits { get; init; }
    /// <summary>What it has.</summary>
    public required QuotaUsed Used { get; init; }
}
