using System.Security.Cryptography;

namespace Pawl.Server.Oidc;

/// <summary>An algorithm of signatures that can be allowed. Symmetric ones and <c>none</c> are not among them, so no setting brings them in.</summary>
/// <param name="Name">Its name in <c>alg</c>.</param>
/// <param name="KeyType">The <c>kty</c> that its keys have.</param>
/// <param name="Hash">The hash.</param>
/// <param name="Padding">RSA's padding; null for elliptic curves.</param>
/// <param name="Curve">The <c>crv</c> of its keys; null for RSA.</param>
/// <remarks>Source: RFC 7518, section 3.1, and RFC 8725, which asks to bind each key to one algorithm's family.</remarks>
internal sealed record SigningAlgorithm(string Name, string KeyType, HashAlgorithmName Hash, RSASignaturePadding? Padding, string? Curve)
{
    private static readonly SigningAlgorithm[] All =
    [
        Rsa("RS256", HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), Rsa("RS384", HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1), Rsa("RS512", HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
        Rsa("PS256", HashAlgorithmName.SHA256, RSASignaturePadding.Pss), Rsa("PS384", HashAlgorithmName.SHA384, RSASignaturePadding.Pss), Rsa("PS512", HashAlgorithmName.SHA512, RSASignaturePadding.Pss),
        Elliptic("ES256", HashAlgorithmName.SHA256, "P-256"), Elliptic("ES384", HashAlgorithmName.SHA384, "P-384"), Elliptic("ES512", HashAlgorithmName.SHA512, "P-521"),
    ];

    /// <summary>The names of all.</summary>
    public static IEnumerable<string> Names => All.Select(algorithm => algorithm.Name);

    /// <summary>The algorithm of a name, letter by letter; null when there is none.</summary>
    public static SigningAlgorithm? Find(string name) => Array.Find(All, algorithm => algorithm.Name == name);

    private static SigningAlgorithm Rsa(string name, HashAlgorithmName hash, RSASignaturePadding padding) => new(name, "RSA", hash, padding, null);

    private static SigningAlgorithm Elliptic(string name, HashAlgorithmName hash, string curve) => new(name, "EC", hash, null, curve);
}
