using System.Text.Json;
using Pawl.Client.Access;
using Pawl.Server.Options;
using Pawl.Server.Problems;

namespace Pawl.Server.Oidc;

/// <summary>Speaks with the provider about logins: sends browsers there, redeems codes, and asks for codes that people type in elsewhere.</summary>
/// <remarks>Sources: OpenID Connect Core (authorization code flow), RFC 7636 (PKCE), RFC 8628 (device authorization).</remarks>
internal sealed class ProviderLogin(ProviderConnection provider, ServerOptions options, TimeProvider time) : IDisposable
{
    private const string DeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";
    private const int CodeLength = 4_096;
    private const int DefaultInterval = 5;
    /// <summary>Requests under way to the provider because of logins, at most: strangers cause them.</summary>
    private const int AtOnce = 16;
    private static readonly TimeSpan AboutHolds = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ComeAgain = TimeSpan.FromSeconds(2);

    private readonly OidcSettings oidc = options.Oidc;
    private readonly SemaphoreSlim slots = new(AtOnce);
    private (long At, JsonElement About)? known;

    /// <summary>Where a browser goes to log in.</summary>
    public Task<string> AddressOfAsync(LoginAttempt attempt, CancellationToken cancellationToken) => InSlotAsync(async () =>
    {
        RequireClient();
        var endpoint = provider.Endpoint(await AboutAsync(cancellationToken), "authorization_endpoint");
        var query = new Dictionary<string, string>
        {
            ["response_type"] = "code",
            ["client_id"] = oidc.ClientId!,
            ["redirect_uri"] = RedirectUri,
            ["scope"] = oidc.Scopes,
            ["state"] = attempt.State,
            ["nonce"] = attempt.Nonce,
            ["code_challenge"] = attempt.Challenge,
            ["code_challenge_method"] = "S256",
        };
        var text = string.Join('&', query.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
        return $"{endpoint}{(endpoint.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{text}";
    });

    /// <summary>Redeems the code that a browser brought.</summary><returns>The ID token; null when the provider refuses.</returns>
    public Task<string?> RedeemAsync(string code, LoginAttempt attempt, CancellationToken cancellationToken) => InSlotAsync(async () =>
    {
        RequireClient();
        if (code.Length is 0 or > CodeLength) return null;
        var answer = await TokenAsync([new("grant_type", "authorization_code"), new("code", code), new("redirect_uri", RedirectUri), new("code_verifier", attempt.Verifier)], cancellationToken);
        return Text(answer, "id_token");
    });

    /// <summary>Asks for a code that somebody types in at the provider, on whatever device has a browser.</summary>
    public Task<DeviceLogin> BeginDeviceAsync(CancellationToken cancellationToken) => InSlotAsync(async () =>
    {
        RequireClient();
        var endpoint = provider.Endpoint(await AboutAsync(cancellationToken), "device_authorization_endpoint");
        var answer = await provider.PostAsync(endpoint, Identified([new("scope", oidc.Scopes)]), Secret, cancellationToken);
        if (Text(answer, "device_code") is not { Length: <= CodeLength } device || Text(answer, "user_code") is not { } user || Text(answer, "verification_uri") is not { } address || !ProviderAddress.MayFollow(oidc.Issuer!, address))
            throw new ApiException("identity-provider-unavailable", "The identity provider gives no code for devices: its client may not be allowed to.");
        return new DeviceLogin
        {
            DeviceCode = device,
            UserCode = user,
            VerificationUri = address,
            VerificationUriComplete = Text(answer, "verification_uri_complete") is { } whole && ProviderAddress.MayFollow(oidc.Issuer!, whole) ? whole : null,
            ExpiresInSeconds = Math.Clamp(Number(answer, "expires_in") ?? 600, 1, 3_600),
            IntervalSeconds = Math.Clamp(Number(answer, "interval") ?? DefaultInterval, 1, 60),
        };
    });

    /// <summary>Asks whether somebody has typed the code in.</summary>
    /// <returns>The ID token; null when the provider refuses.</returns>
    /// <exception cref="ApiException">Nobody has, yet.</exception>
    public Task<string?> AskDeviceAsync(string deviceCode, CancellationToken cancellationToken) => InSlotAsync(async () =>
    {
        RequireClient();
        if (deviceCode.Length is 0 or > CodeLength) return null;
        var answer = await TokenAsync([new("grant_type", DeviceGrant), new("device_code", deviceCode)], cancellationToken);
        return Text(answer, "error") switch
        {
            "authorization_pending" => throw Pending(DefaultInterval),
            "slow_down" => throw Pending(2 * DefaultInterval),
            _ => Text(answer, "id_token"),
        };
    });

    public void Dispose() => slots.Dispose();

    private string RedirectUri => oidc.RedirectUri ?? throw None("oidc-redirect-uri is not set, so browsers cannot come back from it");

    private (string, string)? Secret => oidc.ClientSecret is { } secret ? (oidc.ClientId!, secret) : null;

    /// <summary>Refuses logins at a provider that there is none of.</summary>
    /// <exception cref="ApiException">There is none, or this server is no client of it.</exception>
    public void RequireClient()
    {
        if (oidc is { Issuer: null } or { ClientId: null }) throw None("nobody logs in there");
    }

    private async Task<JsonElement> TokenAsync(KeyValuePair<string, string>[] form, CancellationToken cancellationToken) =>
        await provider.PostAsync(provider.Endpoint(await AboutAsync(cancellationToken), "token_endpoint"), Identified(form), Secret, cancellationToken);

    /// <summary>A form that names this server where no secret does.</summary>
    private IEnumerable<KeyValuePair<string, string>> Identified(KeyValuePair<string, string>[] form) => oidc.ClientSecret is null ? [.. form, new("client_id", oidc.ClientId!)] : form;

    private async Task<JsonElement> AboutAsync(CancellationToken cancellationToken)
    {
        if (known is { } fresh && time.GetElapsedTime(fresh.At) < AboutHolds) return fresh.About;
        var about = await provider.DiscoverAsync(cancellationToken);
        known = (time.GetTimestamp(), about);
        return about;
    }

    private async Task<T> InSlotAsync<T>(Func<Task<T>> ask)
    {
        if (!await slots.WaitAsync(TimeSpan.Zero)) throw new ApiException("login-throttled", "Too many logins are under way this moment. Try again in a few seconds.") { RetryAfter = ComeAgain };
        try { return await ask(); }
        finally { slots.Release(); }
    }

    private static ApiException Pending(int seconds) => new("login-pending", "Nobody has confirmed the login at the identity provider yet.") { RetryAfter = TimeSpan.FromSeconds(seconds) };

    private static ApiException None(string why) => new("identity-provider-none", $"This server sends nobody to an identity provider: {why}.");

    private static string? Text(JsonElement answer, string name) => answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static int? Number(JsonElement answer, string name) => answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;
}
