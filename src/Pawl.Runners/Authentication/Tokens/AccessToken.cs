namespace Pawl.Runners.Authentication.Tokens;

/// <summary>Something that was fetched and is good for a while.</summary>
internal interface IPerishable
{
    /// <summary>From when on it is fetched anew.</summary>
    DateTimeOffset UseUntil { get; }
}

/// <summary>A token that an authority gave.</summary>
/// <param name="Value">The token.</param>
/// <param name="UseUntil">From when on another one is fetched.</param>
/// <param name="RefreshToken">What the next one is to be asked for with; null when with the policy's own grant.</param>
internal sealed record AccessToken(string Value, DateTimeOffset UseUntil, string? RefreshToken) : IPerishable;
