using System.Text.Json.Serialization;

namespace Pawl.Client.Access;

/// <summary>Logs a user in.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record Login
{
    /// <summary>The tenant of the user. Null means <c>default</c>.</summary>
    public string? Tenant { get; init; }
    /// <summary>The user's name.</summary>
    public required string User { get; init; }
    /// <summary>The password.</summary>
    public required string Password { get; init; }
    /// <summary>Whether a browser asks, which gets its token as a cookie that no script can read. Null means no.</summary>
    public bool? Browser { get; init; }

    /// <summary>Who; never the password.</summary>
    public override string ToString() => $"{nameof(Login)} {{ Tenant = {Tenant}, User = {User} }}";
}

/// <summary>What a login gave: tokens for a program, or a cookie for a browser.</summary>
public sealed record LoggedIn
{
    /// <summary>To be sent as <c>Authorization: Bearer TOKEN</c>; null for a browser, which has a cookie.</summary>
    public string? AccessToken { get; init; }
    /// <summary>From when on the access token, or the cookie, opens nothing, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
    /// <summary>To be exchanged for the next pair, once: shown a second time it ends the session. Null for a browser.</summary>
    public string? RefreshToken { get; init; }
    /// <summary>For a browser: to be sent as <c>X-Pawl-Csrf</c> with whatever changes something; null for a program.</summary>
    public string? CsrfToken { get; init; }

    /// <summary>When it ends; never the tokens.</summary>
    public override string ToString() => $"{nameof(LoggedIn)} {{ ExpiresAt = {ExpiresAt:O} }}";
}

/// <summary>Exchanges a refresh token for the next pair.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RefreshLogin
{
    /// <summary>The token that the last answer gave.</summary>
    public required string RefreshToken { get; init; }

    /// <summary>Nothing: the token is as good as a password.</summary>
    public override string ToString() => nameof(RefreshLogin);
}

/// <summary>Changes one's own password.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ChangePassword
{
    /// <summary>The password so far.</summary>
    public required string Current { get; init; }
    /// <summary>The new one: 12 to 256 characters.</summary>
    public required string Password { get; init; }

    /// <summary>Nothing of either.</summary>
    public override string ToString() => nameof(ChangePassword);
}
