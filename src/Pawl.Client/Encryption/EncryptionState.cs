namespace Pawl.Client.Encryption;

/// <summary>The keys that data keys of all tenants are wrapped with. Names of keys tell nothing about them.</summary>
public sealed record EncryptionState
{
    /// <summary>Name of the key that wraps.</summary>
    public required string Key { get; init; }
    /// <summary>Names of all keys that the server has, the one that wraps first.</summary>
    public required IReadOnlyList<string> Keys { get; init; }
    /// <summary>Where they come from.</summary>
    public required string Source { get; init; }
    /// <summary>How many data keys are wrapped with which key.</summary>
    public required IReadOnlyDictionary<string, long> DataKeys { get; init; }
}

/// <summary>What a rotation did.</summary>
public sealed record KeyRotated
{
    /// <summary>Name of the key that wraps from now on.</summary>
    public required string Key { get; init; }
    /// <summary>Data keys that were wrapped anew.</summary>
    public required int Rewrapped { get; init; }
    /// <summary>Names of keys that nothing is wrapped with any more: they may be destroyed, once no backup needs them.</summary>
    public required IReadOnlyList<string> Retired { get; init; }
}
