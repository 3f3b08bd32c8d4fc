using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.Authentication.Tokens;

/// <summary>How a client says to an authority who it is (OpenID Connect Core, section 9).</summary>
internal static class ClientIdentity
{
    public const string SecretPost = "client_secret_post";
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private static readonly TimeSpan AssertionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Adds to a token request what identifies the client.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="endpoint">The token endpoint, which an assertion is addressed to.</param>
    /// <param name="parameters">The parameters of the request so far.</param>
    /// <param name="now">The time, for assertions.</param>
    /// <returns>The header of the request; null when it needs none.</returns>
    /// <exception cref="AuthenticationFailedException">The client's properties do not suffice.</exception>
    public static AuthenticationHeaderValue? Add(OAuth2Policy policy, Uri endpoint, List<KeyValuePair<string, string>> parameters, DateTimeOffset now)
    {
        switch (policy.ClientAuthentication)
        {
            case SecretPost:
                AddId();
                if (policy.ClientSecret is { } secret) parameters.Add(new("client_secret", secret));
                return null;
            case "client_secret_basic":
                // RFC 6749, section 2.3.1: both are form-encoded first.
                var pair = $"{Form(Required(policy.ClientId, "id"))}:{Form(Required(policy.ClientSecret, "secret"))}";
                return new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(pair)));
            case "client_secret_jwt":
                AddAssertion(policy.ClientAssertion ?? JsonWebToken.Sign(Required(policy.ClientId, "id"), endpoint, Encoding.UTF8.GetBytes(Required(policy.ClientSecret, "secret")), now, AssertionLifetime));
                return null;
            case "private_key_jwt":
                AddAssertion(OfPrivateKey(Required(policy.ClientAssertion, "assertion")));
                return null;
            case "none":
                AddId();
                return null;
            default:
                throw new AuthenticationFailedException("The authentication policy's 'client.authentication' is none of the DSL's.");
        }

        void AddId()
        {
            if (policy.ClientId is { } id) parameters.Add(new("client_id", id));
        }

        void AddAssertion(string assertion)
        {
            AddId();
            parameters.Add(new("client_assertion_type", AssertionType));
            parameters.Add(new("client_assertion", assertion));
        }

        string OfPrivateKey(string assertion)
        {
            if (!assertion.AsSpan().TrimStart().StartsWith("-----BEGIN")) return assertion;
            try { return JsonWebToken.SignByKey(Required(policy.ClientId, "id"), endpoint, assertion, now, AssertionLifetime); }
            catch (Exception error) when (error is CryptographicException or ArgumentException) { throw new AuthenticationFailedException("The authentication policy's 'client.assertion' is no private key that can sign (RSA, or EC on P-256)."); }
        }
    }

    private static string Required(string? value, string name) => value ?? throw new AuthenticationFailedException($"The authentication policy has no 'client.{name}'.");

    private static string Form(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
