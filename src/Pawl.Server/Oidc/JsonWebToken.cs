using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Pawl.Server.Oidc;

/// <summary>A signed token taken apart, and nothing believed yet.</summary>
/// <param name="Algorithm">Its <c>alg</c>.</param>
/// <param name="KeyId">Its <c>kid</c>.</param>
/// <param name="Claims">What it says.</param>
/// <param name="Signed">The bytes that are signed.</param>
/// <param name="Signature">The signature.</param>
internal sealed record JsonWebToken(string Algorithm, string KeyId, JsonElement Claims, ReadOnlyMemory<byte> Signed, ReadOnlyMemory<byte> Signature)
{
    /// <summary>Characters of a token at most.</summary>
    public const int MostCharacters = 16 << 10;
    private const int KeyIdLength = 256;
    private const int HeaderDepth = 4;
    private const int ClaimsDepth = 16;

    private static readonly SearchValues<char> Characters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>
    /// Parts of a header that would have the verifier fetch or believe the sender's own key (<c>jwk</c>, <c>jku</c>, <c>x5c</c>, <c>x5u</c>), demand what it does not know
    /// (<c>crit</c>), or change what the bytes mean (<c>zip</c>, <c>enc</c>, <c>cty</c>, <c>b64</c>). None of them is needed by the tokens that are taken here.
    /// </summary>
    private static readonly string[] Refused = ["jwk", "jku", "x5c", "x5u", "crit", "zip", "enc", "cty", "b64"];

    /// <summary>Takes a token apart.</summary><returns>Null and what is wrong, when it is none.</returns>
    public static (JsonWebToken? Token, TokenFault Fault) Read(string text)
    {
        if (text.Length > MostCharacters) return (null, TokenFault.TooLong);
        // Five parts are an encrypted token; a nested one has no claims of its own, and its header says cty.
        if (text.Split('.', 4) is not [var headerText, var claimsText, var signatureText]) return (null, TokenFault.Malformed);
        if (Bytes(headerText) is not { } headerBytes || Bytes(claimsText) is not { } claimsBytes || Bytes(signatureText) is not { } signature) return (null, TokenFault.Malformed);
        if (StrictJson.Read(headerBytes, HeaderDepth) is not { } header || StrictJson.Read(claimsBytes, ClaimsDepth) is not { } claims) return (null, TokenFault.Malformed);

        if (Refused.Any(name => header.TryGetProperty(name, out _))) return (null, TokenFault.Header);
        if (header.TryGetProperty("typ", out var type) && !IsAccessToken(type)) return (null, TokenFault.Header);
        if (Text(header, "alg") is not { } algorithm) return (null, TokenFault.Algorithm);
        if (Text(header, "kid") is not { Length: > 0 and <= KeyIdLength } keyId) return (null, TokenFault.Key);
        return (new(algorithm, keyId, claims, Encoding.ASCII.GetBytes($"{headerText}.{claimsText}"), signature), default);
    }

    /// <summary>Base64 for URLs without padding, space or bits that stand for nothing: one token has one text.</summary>
    private static byte[]? Bytes(string text)
    {
        if (text.Length == 0 || text.AsSpan().ContainsAnyExcept(Characters)) return null;
        try
        {
            var bytes = Base64Url.DecodeFromChars(text);
            return Base64Url.EncodeToString(bytes) == text ? bytes : null;
        }
        catch (FormatException) { return null; }
    }

    private static bool IsAccessToken(JsonElement type) =>
        type.ValueKind == JsonValueKind.String && type.GetString() is { } name
        && (name.Equals("JWT", StringComparison.OrdinalIgnoreCase) || name.Equals("at+jwt", StringComparison.OrdinalIgnoreCase) || name.Equals("application/at+jwt", StringComparison.OrdinalIgnoreCase));

    private static string? Text(JsonElement header, string name) => header.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
