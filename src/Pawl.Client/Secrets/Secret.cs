using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pawl.Client.Secrets;

/// <summary>A secret, without its value, which nobody can read again.</summary>
public sealed record Secret
{
    /// <summary>Its name, unique within the tenant.</summary>
    public required string Name { get; init; }
    /// <summary>From 1, one more with each new value.</summary>
    public required int Version { get; init; }
    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>When it got its present value, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
    /// <summary>From when on it is as if it were not there, UTC; absent for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
    /// <summary>Namespaces whose workflows may use it; absent for all.</summary>
    public IReadOnlyList<string>? Namespaces { get; init; }
    /// <summary>Hosts that it may be sent to; absent for all.</summary>
    public IReadOnlyList<string>? Hosts { get; init; }
}

/// <summary>Gives a secret a value.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PutSecret
{
    /// <summary>Any JSON but null, up to 64 KiB.</summary>
    public required JsonElement Value { get; init; }
    /// <summary>From when on it is as if it were not there, UTC; absent for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
    /// <summary>Namespaces whose workflows alone may use it; empty for all, absent as it was.</summary>
    public IReadOnlyList<string>? Namespaces { get; init; }
    /// <summary>Hosts that it may be sent to, and nowhere else: names, or <c>*.</c> and a domain, perhaps with a port; empty for all, absent as it was.</summary>
    public IReadOnlyList<string>? Hosts { get; init; }

    /// <summary>Names nothing: it holds a secret.</summary>
    public override string ToString() => nameof(PutSecret);
}
