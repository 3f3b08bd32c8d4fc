using System.Text.Json.Serialization;

namespace Pawl.Client.Access;

/// <summary>A login that waits until somebody confirms it at the identity provider.</summary>
public sealed record DeviceLogin
{
    /// <summary>To be shown to the server again; as good as the login itself, so it is told nobody.</summary>
    public required string DeviceCode { get; init; }
    /// <summary>What the person types in.</summary>
    public required string UserCode { get; init; }
    /// <summary>Where.</summary>
    public required string VerificationUri { get; init; }
    /// <summary>The same address with the code in it; null when the provider gives none.</summary>
    public string? VerificationUriComplete { get; init; }
    /// <summary>Seconds until the code counts no more.</summary>
    public required int ExpiresInSeconds { get; init; }
    /// <summary>Seconds between two questions whether it is confirmed, at least.</summary>
    public required int IntervalSeconds { get; init; }

    /// <summary>Where it is confirmed; never the codes.</summary>
    public override string ToString() => $"{nameof(DeviceLogin)} {{ VerificationUri = {VerificationUri} }}";
}

/// <summary>Asks whether a login was confirmed.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record EndDeviceLogin
{
    /// <summary>The device code of the login.</summary>
    public required string DeviceCode { get; init; }

    /// <summary>Nothing: the code is as good as a password.</summary>
    public override string ToString() => nameof(EndDeviceLogin);
}
