using Pawl.Runtime.Identity;
using Pawl.Server.Login;
using Pawl.Server.Oidc;

namespace Pawl.Server.Options;

/// <summary>The options of an identity provider.</summary>
internal static class OidcOptionTable
{
    private const string CallbackPath = "/api/v1/login/oidc/callback";

    public static IReadOnlyList<OptionEntry> Entries { get; } =
    [
        Oidc("issuer", "", "Issuer of an OpenID Connect provider whose tokens are taken, exactly as they spell it, e.g. https://login.example.com/realms/work. Without it no provider is asked.",
            (oidc, text) => oidc with { Issuer = IssuerOf(text) }),
        Oidc("audience", "", "What an access token must name as its audience, with commas between; any one of them does. Without it access tokens of the provider are refused.",
            (oidc, text) => oidc with { Audiences = Items(text) }),
        Oidc("client-id", "", "Id of this server at the provider, for people who log in there. Without it nobody does.",
            (oidc, text) => oidc with { ClientId = OptionValues.Text(text) }),
        Oidc("client-secret", "", "Secret of this server at the provider; without it, it is a public client.",
            (oidc, text) => oidc with { ClientSecret = OptionValues.Text(text) }) with { IsSecret = true },
        Oidc("redirect-uri", "", "Where the provider sends browsers back to, as it is registered there: this server's public address with /api/v1/login/oidc/callback. Without it browsers do not log in there.",
            (oidc, text) => oidc with { RedirectUri = ProviderAddress.IsSafe(text) && text.EndsWith(CallbackPath, StringComparison.Ordinal) ? text : throw new FormatException($"expected an https address (http for this machine itself) that ends with {CallbackPath}") }),
        Oidc("scopes", "openid profile", "What the provider is asked for when somebody logs in, with blanks between.",
            (oidc, text) => oidc with { Scopes = text.Split(' ').Contains("openid", StringComparer.Ordinal) ? text : throw new FormatException("expected scopes with blanks between, 'openid' among them") }),
        Oidc("algorithms", "RS256,PS256,ES256", $"Algorithms of signatures that are taken, with commas between: some of {string.Join(' ', SigningAlgorithm.Names)}.",
            (oidc, text) => oidc with { Algorithms = [.. Items(text).Select(name => SigningAlgorithm.Find(name) is null ? throw new FormatException($"'{name}' is none of {string.Join(' ', SigningAlgorithm.Names)}") : name)] }),
        Oidc("user-claim", "preferred_username", "Claim that users are named after; what cannot name one, or is taken, becomes oidc- and a number.",
            (oidc, text) => oidc with { UserClaim = OptionValues.Text(text) }),
        Oidc("roles-claim", "roles", "Claim with groups or roles: its name, or a JSON pointer such as /realm_access/roles.",
            (oidc, text) => oidc with { RolesClaim = OptionValues.Text(text) }),
        Oidc("roles", "", "What values of that claim give, with commas between: VALUE=ROLE or VALUE=ROLE@NAMESPACE, e.g. pawl-admins=admin,shop=operator@shop. Whoever has none of the values is not let in.",
            (oidc, text) => oidc with { Roles = [.. Items(text).Select(RoleOf)] }),
        Oidc("tenant", "default", "Tenant of all who come from the provider, unless oidc-tenant-claim is set.",
            (oidc, text) => oidc with { Tenant = UserNames.IsTenant(text) ? text : throw new FormatException("expected the name of a tenant") }),
        Oidc("tenant-claim", "", "Claim that names the tenant, for providers that may say so for all of them; the tenant must exist.",
            (oidc, text) => oidc with { TenantClaim = OptionValues.Text(text) }),
        Oidc("clock-skew", "1m", "How far the clocks of the provider and of this server may be apart.",
            (oidc, text) => oidc with { ClockSkew = OptionValues.Time(text, TimeSpan.Zero, TimeSpan.FromMinutes(5)) }),
    ];

    /// <summary>What does not fit together; null when all does.</summary>
    public static string? FaultOf(OidcSettings oidc) => oidc switch
    {
        { Issuer: null } and ({ Audiences.Count: > 0 } or { ClientId: not null } or { Roles.Count: > 0 }) => "oidc-issuer is missing: without it the other oidc- options have no effect.",
        { Issuer: null } => null,
        { Audiences.Count: 0, ClientId: null } => "oidc-issuer alone lets nobody in: set oidc-audience for programs that send tokens, oidc-client-id for people who log in, or both.",
        { Roles.Count: 0 } => "oidc-roles is missing: without it nobody who comes from the provider may do anything.",
        // An ID token is for the client alone and was never meant to be sent to an API.
        { ClientId: { } client } when oidc.Audiences.Contains(client, StringComparer.Ordinal) => "oidc-audience and oidc-client-id must differ: ID tokens name the client, and must not pass as access tokens.",
        _ => null,
    };

    private static OptionEntry Oidc(string name, string @default, string meaning, Func<OidcSettings, string, OidcSettings> apply) =>
        new($"oidc-{name}", @default, meaning, (options, text) => options with { Oidc = apply(options.Oidc, text) });

    private static string[] Items(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } items ? items : throw new FormatException("expected at least one");

    private static string IssuerOf(string text) => ProviderAddress.IsSafe(text) ? text : throw new FormatException("expected an https address without query and fragment (http for this machine itself), e.g. 'https://login.example.com/realms/work'");

    private static (string Value, RoleName Role) RoleOf(string text)
    {
        // The value comes from elsewhere and may hold '='; the role never does.
        var split = text.LastIndexOf('=');
        return split > 0 && RoleName.Parse(text[(split + 1)..]) is { } role ? (text[..split], role) : throw new FormatException($"'{text}' is not VALUE=ROLE or VALUE=ROLE@NAMESPACE");
    }
}
