namespace Pawl.Runners.Authentication;

/// <summary>Bounds of what is done to authenticate calls.</summary>
public sealed class AuthenticationOptions
{
    /// <summary>Longest time to get a token, discovery included. Default 30 s.</summary>
    public TimeSpan TokenTimeout { get; set; } = TimeSpan.FromSeconds(30);
    /// <summary>Tokens kept in memory, of all tenants; the one that was not used for the longest time goes first. Default 1,000.</summary>
    public int TokensKept { get; set; } = 1_000;
    /// <summary>How long before its end a token is fetched anew, if that is less than a tenth of its life. Default 30 s.</summary>
    public TimeSpan ExpiryMargin { get; set; } = TimeSpan.FromSeconds(30);
    /// <summary>How long a token is used that does not say when it ends. Default 1 minute.</summary>
    public TimeSpan UnknownLifetime { get; set; } = TimeSpan.FromMinutes(1);
    /// <summary>How long the result of a discovery is used. Default 10 minutes.</summary>
    public TimeSpan DiscoveryLifetime { get; set; } = TimeSpan.FromMinutes(10);
    /// <summary>Bytes of an authority's answer. Default 256 KiB.</summary>
    public int AnswerBytes { get; set; } = 256 << 10;
    /// <summary>Digest challenges kept in memory, so that a request need not be sent twice. Default 1,000.</summary>
    public int ChallengesKept { get; set; } = 1_000;
}
