using Pawl.Runners.Outbound;

namespace Pawl.Runners.Authentication.Tokens;

/// <summary>The properties of <c>oauth2</c> and <c>oidc</c>, read.</summary>
internal sealed record OAuth2Policy
{
    public const string TokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";
    private const string DefaultTokenPath = "/oauth2/token";
    private const string Json = "application/json";

    private static readonly string[] Grants = ["authorization_code", "client_credentials", "password", "refresh_token", TokenExchange];

    /// <summary>The authority, absolute.</summary>
    public required Uri Authority { get; init; }
    /// <summary>The token endpoint's path, appended to the authority, or its address; null when it is to be discovered.</summary>
    public required string? TokenPath { get; init; }
    /// <summary>One of the five grants.</summary>
    public required string Grant { get; init; }
    /// <summary>Who the client is; null when it does not say.</summary>
    public string? ClientId { get; init; }
    /// <summary>The client's secret; null when it has none.</summary>
    public string? ClientSecret { get; init; }
    /// <summary>A signed assertion, or the private key in PEM to sign one with; null when there is none.</summary>
    public string? ClientAssertion { get; init; }
    /// <summary>How the client says who it is. Default <c>client_secret_post</c>.</summary>
    public required string ClientAuthentication { get; init; }
    /// <summary>Whether the request is JSON instead of a form.</summary>
    public bool IsJson { get; init; }
    /// <summary>Scopes.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];
    /// <summary>Audiences.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];
    /// <summary>Who may have issued the token; empty when anybody may.</summary>
    public IReadOnlyList<string> Issuers { get; init; } = [];
    /// <summary>Parameters of the grant, and those of <c>request</c> that are its author's own.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; } = [];

    /// <exception cref="AuthenticationFailedException">A property is missing or wrong.</exception>
    public static OAuth2Policy Read(PolicyProperties properties, bool isDiscovered)
    {
        var (client, request) = (properties.In("client"), properties.In("request"));
        var grant = properties.Text("grant");
        if (!Grants.Contains(grant, StringComparer.Ordinal)) throw new AuthenticationFailedException("The authentication policy's 'grant' is none of the DSL's.");

        return new()
        {
            Authority = ReadAuthority(properties.Text("authority")),
            TokenPath = isDiscovered ? null : properties.In("endpoints").TextOrNull("token") ?? DefaultTokenPath,
            Grant = grant,
            ClientId = client.TextOrNull("id"),
            ClientSecret = client.TextOrNull("secret"),
            ClientAssertion = client.TextOrNull("assertion"),
            ClientAuthentication = client.TextOrNull("authentication") ?? ClientIdentity.SecretPost,
            IsJson = request.TextOrNull("encoding") == Json,
            Scopes = properties.Texts("scopes"),
            Audiences = properties.Texts("audiences"),
            Issuers = properties.Texts("issuers"),
            Parameters = [.. GrantParameters(grant, properties, request), .. request.AllTexts().Where(parameter => parameter.Key != "encoding")],
        };
    }

    private static Uri ReadAuthority(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0 && uri.UserInfo.Length == 0
            ? uri
            : throw new AuthenticationFailedException("The authentication policy's 'authority' is no absolute http or https address.");

    private static IEnumerable<KeyValuePair<string, string>> GrantParameters(string grant, PolicyProperties properties, PolicyProperties request)
    {
        switch (grant)
        {
            case "password":
                yield return new("username", properties.Text("username"));
                yield return new("password", properties.Text("password"));
                break;
            case "authorization_code":
                if (request.TextOrNull("code") is null) yield return new("code", Given(properties, "code"));
                foreach (var name in new[] { "redirect_uri", "code_verifier" })
                    if (properties.TextOrNull(name) is { } text) yield return new(name, text);
                break;
            case "refresh_token":
                if (request.TextOrNull("refresh_token") is null) yield return new("refresh_token", Given(properties, "refresh_token"));
                break;
            case TokenExchange:
                var (subject, actor) = (properties.In("subject"), properties.In("actor"));
                yield return new("subject_token", subject.Text("token"));
                yield return new("subject_token_type", subject.Text("type"));
                if (actor.Exist)
                {
                    yield return new("actor_token", actor.Text("token"));
                    yield return new("actor_token_type", actor.Text("type"));
                }
                break;
            default:
                break;
        }
    }

    /// <summary>The DSL names no property for what is exchanged here: a property of its own name (of a secret), or the subject's token.</summary>
    private static string Given(PolicyProperties properties, string name) =>
        properties.TextOrNull(name) ?? properties.In("subject").TextOrNull("token")
        ?? throw new AuthenticationFailedException($"The grant needs a '{name}': give it as 'request.{name}' of the authentication policy.");
}
