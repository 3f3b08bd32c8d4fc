using System.Text.Json.Serialization;

namespace Pawl.Client.Tenants;

/// <summary>A tenant: the border of visibility.</summary>
public record Tenant
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }
    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>Since when nobody gets in, UTC; null while it is open.</summary>
    public DateTimeOffset? DisabledAt { get; init; }
}

/// <summary>A tenant just made, with its first key: the only time that is seen.</summary>
public sealed record CreatedTenant : Tenant
{
    /// <summary>An API key of the new tenant with the role <c>admin</c>.</summary>
    public required string Key { get; init; }

    /// <summary>Which; never the key.</summary>
    public override string ToString() => $"{nameof(CreatedTenant)} {{ Name = {Name} }}";
}

/// <summary>Makes a tenant.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CreateTenant
{
    /// <summary>1 to 63 characters of <c>a-z 0-9 . _ -</c>, the first a letter or digit.</summary>
    public required string Name { get; init; }
}
