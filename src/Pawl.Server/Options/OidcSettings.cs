using Pawl.Runtime.Identity;

namespace Pawl.Server.Options;

/// <summary>The identity provider whose people and programs are let in, by OpenID Connect.</summary>
public sealed record OidcSettings
{
    /// <summary>The provider's issuer, exactly as its tokens spell it. Null: no provider.</summary>
    public string? Issuer { get; init; }
    /// <summary>What an access token must name in <c>aud</c> to be meant for this server, any one of them. None: no access token of the provider is taken.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];
    /// <summary>Under which id this server is known to the provider, for people who log in. Null: nobody logs in there.</summary>
    public string? ClientId { get; init; }
    /// <summary>The secret that goes with it; null for a public client.</summary>
    public string? ClientSecret { get; init; }
    /// <summary>Where the provider sends browsers back to: this server's public address with <c>/api/v1/login/oidc/callback</c>. Null: browsers do not log in there.</summary>
    public string? RedirectUri { get; init; }
    /// <summary>What the provider is asked for, with blanks between. Default <c>openid profile</c>.</summary>
    public string Scopes { get; init; } = "openid profile";
    /// <summary>Algorithms of signatures that are taken. Only asymmetric ones can be named. Default RS256, PS256 and ES256.</summary>
    public IReadOnlyList<string> Algorithms { get; init; } = ["RS256", "PS256", "ES256"];
    /// <summary>The claim that names users for people. Default <c>preferred_username</c>.</summary>
    public string UserClaim { get; init; } = "preferred_username";
    /// <summary>The claim with groups or roles: a name, or a JSON pointer such as <c>/realm_access/roles</c>. Default <c>roles</c>.</summary>
    public string RolesClaim { get; init; } = "roles";
    /// <summary>Which values of it give which roles. A value that is not here gives nothing.</summary>
    public IReadOnlyList<(string Value, RoleName Role)> Roles { get; init; } = [];
    /// <summary>The tenant of all that come from the provider, when no claim tells. Default <c>default</c>.</summary>
    public string Tenant { get; init; } = Access.KeyMaker.DefaultTenant;
    /// <summary>The claim that names the tenant; null: all belong to <see cref="Tenant"/>.</summary>
    public string? TenantClaim { get; init; }
    /// <summary>How far the provider's clock and this one may be apart. Default 1 minute, at most 5.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Only the issuer: another member is a secret.</summary>
    public override string ToString() => $"{nameof(OidcSettings)} {{ Issuer = {Issuer} }}";
}
