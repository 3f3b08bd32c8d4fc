using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Pawl.Server.Login;

/// <summary>Slow, salted hashes of passwords: PBKDF2 with HMAC-SHA-256. As text <c>pbkdf2-sha256$ROUNDS$SALT$HASH</c>, both in Base64.</summary>
/// <remarks>Source of the number of rounds: OWASP Password Storage Cheat Sheet, which asks for 600,000 with SHA-256.</remarks>
internal static class PasswordHash
{
    /// <summary>Rounds of a new hash.</summary>
    public const int Rounds = 600_000;
    private const string Scheme = "pbkdf2-sha256";
    private const int SaltBytes = 16;
    private const int HashBytes = 32;
    /// <summary>A stored hash must not keep a server busy for minutes.</summary>
    private const int MostRounds = 10_000_000;

    /// <summary>What is compared with when there is no user: it takes as long, and nothing matches it.</summary>
    private static readonly string Nobody = Text(Rounds, new byte[SaltBytes], new byte[HashBytes]);

    /// <summary>Hashes a password with a salt of its own.</summary>
    public static string Of(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return Text(Rounds, salt, Derive(password, salt, Rounds));
    }

    /// <summary>Whether a password has this hash. Without a hash it takes the same time and is false.</summary>
    public static bool Matches(string? hash, string password)
    {
        var parts = (hash ?? Nobody).Split('$');
        if (parts is not [Scheme, var roundsText, var saltText, var hashText] || !int.TryParse(roundsText, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) || rounds is < 1 or > MostRounds)
            throw new InvalidOperationException("A stored hash of a password is none.");
        var derived = Derive(password, Convert.FromBase64String(saltText), rounds);
        return CryptographicOperations.FixedTimeEquals(derived, Convert.FromBase64String(hashText)) && hash is not null;
    }

    // As it was typed: é in one sign and é in two are two passwords, because the server knows no tables of letters (it runs without them).
    private static byte[] Derive(string password, byte[] salt, int rounds) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, rounds, HashAlgorithmName.SHA256, HashBytes);

    private static string Text(int rounds, byte[] salt, byte[] hash) =>
        string.Create(CultureInfo.InvariantCulture, $"{Scheme}${rounds}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");
}
