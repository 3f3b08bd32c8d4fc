using System.Text.Json.Serialization;

namespace Pawl.Client.Settings;

/// <summary>What an administrator sets for the tenant. Putting it replaces all of it.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record TenantSettings
{
    /// <summary>How long an execution may be at work when its definition does not say, e.g. <c>30m</c> or <c>PT30M</c>, from 1 s to 365 days; absent for the server's own limit.</summary>
    public string? ActiveLimit { get; init; }
    /// <summary>How long an execution is kept after it ended, e.g. <c>90d</c> or <c>P90D</c>, from 1 minute to 36,500 days, or <c>forever</c>; absent as the server has it.</summary>
    public string? Retention { get; init; }
    /// <summary>Whether what executions carry (inputs, outputs, histories, events, messages) is sealed before it is stored; absent is no. What was stored before stays as it is.</summary>
    public bool? EncryptPayloads { get; init; }
}
