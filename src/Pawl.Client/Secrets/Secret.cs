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
}

/// <summary>Gives a secret a value.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PutSecret
{
    /// <summary>Any JSON but null, up to 64 KiB.</summary>
    public required JsonElement Value { get; init; }

    /// <summary>Names nothing: it holds a secret.</summary>
    public override string ToString() => nameof(PutSecret);
}
