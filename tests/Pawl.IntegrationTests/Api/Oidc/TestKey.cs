using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Pawl.IntegrationTests.Api.Oidc;

/// <summary>A key pair of a stand-in provider, which signs what it is told.</summary>
public sealed class TestKey : IDisposable
{
    private readonly RSA? rsa;
    private readonly ECDsa? elliptic;

    private TestKey(string id, RSA? rsa, ECDsa? elliptic) => (Id, this.rsa, this.elliptic) = (id, rsa, elliptic);

    public string Id { get; }

    /// <summary>Members that its public form has beside those of the key.</summary>
    public JsonObject More { get; init; } = [];

    public static TestKey Rsa(string id, int bits = 2_048) => new(id, RSA.Create(bits), null);

    public static TestKey Elliptic(string id) => new(id, null, ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>The algorithm that goes with it.</summary>
    public string Algorithm => rsa is not null ? "RS256" : "ES256";

    /// <summary>The public part as a JSON Web Key.</summary>
    public JsonObject Public()
    {
        var key = new JsonObject { ["kid"] = Id };
        if (rsa is not null)
        {
            var parameters = rsa.ExportParameters(includePrivateParameters: false);
            (key["kty"], key["n"], key["e"]) = ("RSA", Base64Url.EncodeToString(parameters.Modulus), Base64Url.EncodeToString(parameters.Exponent));
        }
        else
        {
            var point = elliptic!.ExportParameters(includePrivateParameters: false).Q;
            (key["kty"], key["crv"], key["x"], key["y"]) = ("EC", "P-256", Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
        }
        foreach (var (name, value) in More) key[name] = value?.DeepClone();
        return key;
    }

    /// <summary>The public part as a file of OpenSSL: what forgers take for the secret of a symmetric algorithm.</summary>
    public byte[] Pem() => Encoding.ASCII.GetBytes(rsa!.ExportSubjectPublicKeyInfoPem());

    /// <summary>Signs bytes.</summary>
    public byte[] Sign(byte[] bytes, string? algorithm = null) => algorithm switch
    {
        "PS256" => rsa!.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        "RS384" => rsa!.SignData(bytes, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
        _ => rsa?.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) ?? elliptic!.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
    };

    /// <summary>A token with this key's id and algorithm.</summary>
    public string Token(JsonObject claims) => Token(new JsonObject { ["alg"] = Algorithm, ["typ"] = "JWT", ["kid"] = Id }.ToJsonString(), claims.ToJsonString());

    /// <summary>A token of any texts, signed all the same.</summary>
    public string Token(string header, string claims, string? algorithm = null)
    {
        var signed = $"{Text(header)}.{Text(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(Sign(Encoding.ASCII.GetBytes(signed), algorithm))}";
    }

    public static string Text(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    public void Dispose()
    {
        rsa?.Dispose();
        elliptic?.Dispose();
    }
}
