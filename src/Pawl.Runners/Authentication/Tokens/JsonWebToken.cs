using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Pawl.Language.Expressions;

namespace Pawl.Runners.Authentication.Tokens;

/// <summary>JSON web tokens (RFC 7519): signs what identifies a client, and reads what an authority gave.</summary>
internal static class JsonWebToken
{
    /// <summary>The claims of a token; null when it is none. The signature is not looked at: the token is not ours to trust, we only pass it on.</summary>
    public static JqValue? Claims(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3) return null;
        try
        {
            var claims = JqValue.Parse(Base64Url.DecodeFromChars(parts[1]));
            return claims.Kind == JqKind.Object ? claims : null;
        }
        catch (Exception error) when (error is FormatException or JqParseException)
        {
            return null;
        }
    }

    /// <summary>An assertion of a client about itself, signed with its secret (HS256).</summary>
    public static string Sign(string client, Uri audience, byte[] secret, DateTimeOffset now, TimeSpan lifetime) =>
        Compose("HS256", client, audience, now, lifetime, text => HMACSHA256.HashData(secret, text));

    /// <summary>An assertion of a client about itself, signed with its private key: RS256, or ES256 for P-256.</summary>
    /// <exception cref="CryptographicException">The key cannot be used.</exception>
    /// <exception cref="ArgumentException">It is no private key in PEM.</exception>
    public static string SignByKey(string client, Uri audience, string pem, DateTimeOffset now, TimeSpan lifetime)
    {
        if (RsaKey(pem) is { } rsa)
        {
            using (rsa) return Compose("RS256", client, audience, now, lifetime, text => rsa.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        }
        using var curve = ECDsa.Create();
        curve.ImportFromPem(pem);
        return curve.KeySize == 256
            ? Compose("ES256", client, audience, now, lifetime, text => curve.SignData(text, HashAlgorithmName.SHA256))
            : throw new CryptographicException("ES256 needs a key on P-256.");
    }

    /// <summary>PEM does not always say what kind of key it holds: the one way to know is to try.</summary>
    private static RSA? RsaKey(string pem)
    {
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            key.Dispose();
            return null;
        }
    }

    private static string Compose(string algorithm, string client, Uri audience, DateTimeOffset now, TimeSpan lifetime, Func<byte[], byte[]> sign)
    {
        var header = JqValue.Object(("alg", JqValue.From(algorithm)), ("typ", JqValue.From("JWT")));
        var claims = JqValue.Object(
            ("iss", JqValue.From(client)),
            ("sub", JqValue.From(client)),
            ("aud", JqValue.From(audience.AbsoluteUri)),
            ("jti", JqValue.From(RandomNumberGenerator.GetHexString(32, lowercase: true))),
            ("iat", JqValue.From(now.ToUnixTimeSeconds())),
            ("exp", JqValue.From((now + lifetime).ToUnixTimeSeconds())));
        var text = $"{Base64Url.EncodeToString(header.ToUtf8())}.{Base64Url.EncodeToString(claims.ToUtf8())}";
        return $"{text}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(text)))}";
    }
}
