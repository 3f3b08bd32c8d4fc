using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Pawl.Server.Oidc;

/// <summary>A public key of the provider. Keys that are not for signatures, too weak, or of a kind that is not known are none.</summary>
internal sealed class SigningKey
{
    private const int LeastRsaBits = 2_048;
    /// <summary>A larger one makes every verification slow.</summary>
    private const int MostRsaBits = 8_192;
    private const int IdLength = 256;

    private readonly RSAParameters rsa;
    private readonly ECParameters curve;
    private readonly string keyType;
    private readonly string? curveName;
    private readonly string? algorithm;

    private SigningKey(string id, RSAParameters rsa, string? algorithm) => (Id, keyType, this.rsa, this.algorithm) = (id, "RSA", rsa, algorithm);

    private SigningKey(string id, ECParameters curve, string curveName, string? algorithm) => (Id, keyType, this.curve, this.curveName, this.algorithm) = (id, "EC", curve, curveName, algorithm);

    /// <summary>Its <c>kid</c>.</summary>
    public string Id { get; }

    /// <summary>Reads a JSON Web Key.</summary><returns>Null for one that verifies nothing here.</returns>
    public static SigningKey? Read(JsonElement key)
    {
        if (key.ValueKind != JsonValueKind.Object || Text(key, "kid") is not { Length: > 0 and <= IdLength } id) return null;
        if (key.TryGetProperty("use", out var use) && !(use.ValueKind == JsonValueKind.String && use.ValueEquals("sig"))) return null;
        if (key.TryGetProperty("key_ops", out var operations) && !(operations.ValueKind == JsonValueKind.Array && operations.EnumerateArray().Any(one => one.ValueKind == JsonValueKind.String && one.ValueEquals("verify")))) return null;
        var only = Text(key, "alg");
        try
        {
            return Text(key, "kty") switch
            {
                "RSA" => Rsa(id, key, only),
                "EC" => Elliptic(id, key, only),
                _ => null,
            };
        }
        // A point that is not on its curve, numbers that are none.
        catch (Exception error) when (error is CryptographicException or FormatException) { return null; }
    }

    /// <summary>Whether a signature is this key's over some bytes. False for an algorithm that the key is not for.</summary>
    public bool Verifies(SigningAlgorithm wanted, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        if (wanted.KeyType != keyType || wanted.Curve != curveName || (algorithm is not null && algorithm != wanted.Name)) return false;
        if (wanted.Padding is { } padding)
        {
            using var verifier = RSA.Create(rsa);
            return signature.Length == verifier.KeySize / 8 && verifier.VerifyData(signed, signature, wanted.Hash, padding);
        }
        using var elliptic = ECDsa.Create(curve);
        return elliptic.VerifyData(signed, signature, wanted.Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private static SigningKey? Rsa(string id, JsonElement key, string? only)
    {
        var parameters = new RSAParameters { Modulus = Bytes(key, "n"), Exponent = Bytes(key, "e") };
        if (parameters.Modulus.Length * 8 > MostRsaBits || parameters.Exponent.Length is 0 or > 4) return null;
        using var probe = RSA.Create(parameters);
        return probe.KeySize >= LeastRsaBits ? new(id, parameters, only) : null;
    }

    private static SigningKey? Elliptic(string id, JsonElement key, string? only)
    {
        var name = Text(key, "crv");
        ECCurve? named = name switch { "P-256" => ECCurve.NamedCurves.nistP256, "P-384" => ECCurve.NamedCurves.nistP384, "P-521" => ECCurve.NamedCurves.nistP521, _ => null };
        if (named is not { } known) return null;
        var parameters = new ECParameters { Curve = known, Q = new() { X = Bytes(key, "x"), Y = Bytes(key, "y") } };
        using var probe = ECDsa.Create(parameters);
        return new(id, parameters, name!, only);
    }

    private static byte[] Bytes(JsonElement key, string name) => Base64Url.DecodeFromChars(Text(key, name) ?? throw new FormatException(name));

    private static string? Text(JsonElement key, string name) => key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
