using System.Security.Cryptography;
using System.Text;

namespace Pawl.Postgres.Connections;

/// <summary>What a server stores of a password. Sent in its place, so that no log of statements ever shows the password.</summary>
/// <remarks>Source: RFC 5803, in the form <c>SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey</c> that PostgreSQL keeps and accepts.</remarks>
internal static class ScramVerifier
{
    private const int Iterations = 4096; // PostgreSQL's own; the passwords are random, so guessing is hopeless anyway.
    private const int SaltBytes = 16;

    /// <summary>A verifier with a fresh salt.</summary>
    /// <param name="password">ASCII only: then the preparation (SASLprep) that the RFC asks for changes nothing.</param>
    public static string Of(string password) => Of(password, RandomNumberGenerator.GetBytes(SaltBytes));

    internal static string Of(string password, byte[] salt)
    {
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.ASCII.GetBytes(password), salt, Iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        var storedKey = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var serverKey = HMACSHA256.HashData(salted, "Server Key"u8);
        return $"SCRAM-SHA-256${Iterations}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(storedKey)}:{Convert.ToBase64String(serverKey)}";
    }
}
