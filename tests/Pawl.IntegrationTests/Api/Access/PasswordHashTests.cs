using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pawl.Server.Login;
using Xunit;

namespace Pawl.IntegrationTests.Api.Access;

public sealed class PasswordHashTests
{
    private const string Password = "correct horse battery";
    private const string Stat = "/proc/thread-self/stat";

    [Fact]
    public void A_hash_takes_600_000_rounds_of_PBKDF2_with_SHA_256()
    {
        var parts = PasswordHash.Of(Password).Split('$');

        Assert.Equal(["pbkdf2-sha256", "600000"], parts[..2]);
        // Computed here, not asked of the product: what is stored is what it says it is.
        Assert.Equal(Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(Password), Convert.FromBase64String(parts[2]), 600_000, HashAlgorithmName.SHA256, 32), Convert.FromBase64String(parts[3]));
    }

    [Fact]
    public void Two_hashes_of_one_password_have_nothing_in_common()
    {
        var (one, two) = (PasswordHash.Of(Password).Split('$'), PasswordHash.Of(Password).Split('$'));

        Assert.NotEqual(one[2], two[2]);
        Assert.NotEqual(one[3], two[3]);
        Assert.Equal(16, Convert.FromBase64String(one[2]).Length);
    }

    [Fact]
    public void A_password_matches_the_whole_of_its_hash_and_no_other()
    {
        var hash = Quick(Password);
        Assert.True(PasswordHash.Matches(Stored(hash), Password));
        Assert.False(PasswordHash.Matches(Stored(hash), Password + " "));
        Assert.False(PasswordHash.Matches(Stored(hash), Password.ToUpperInvariant()));
        for (var at = 0; at < hash.Length; at++)
        {
            var changed = (byte[])hash.Clone();
            changed[at] ^= 1;
            Assert.False(PasswordHash.Matches(Stored(changed), Password), $"byte {at} is not compared");
        }
        Assert.False(PasswordHash.Matches(Stored(hash[..16]), Password));
    }

    [Fact]
    public void Nothing_matches_where_there_is_no_hash()
    {
        Assert.False(PasswordHash.Matches(hash: null, ""));
        Assert.False(PasswordHash.Matches(hash: null, Password));
    }

    [Fact]
    public void Where_there_is_no_hash_the_comparison_takes_as_long()
    {
        Assert.SkipUnless(File.Exists(Stat), "this system does not tell how much a thread has worked");
        var hash = PasswordHash.Of(Password);
        // Ticks of the processor, not time: what else the machine does counts neither way.
        Assert.InRange(TicksOf(null), TicksOf(hash) / 2, TicksOf(hash) * 2);
    }

    private static long TicksOf(string? stored)
    {
        var before = Worked();
        for (var n = 0; n < 3; n++) PasswordHash.Matches(stored, "another password");
        return Worked() - before;
    }

    /// <summary>Ticks that this thread has worked: the 14th and the 15th field, counted behind the name, which may hold anything.</summary>
    private static long Worked() => File.ReadAllText(Stat) is var text && text[(text.LastIndexOf(')') + 2)..].Split(' ') is var fields
        ? long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)
        : 0;

    [Fact]
    public void Letters_count_as_they_were_typed() =>
        Assert.False(PasswordHash.Matches(Stored(Quick("caf\u00E9 caf\u00E9 caf\u00E9")), "cafe\u0301 cafe\u0301 cafe\u0301"));

    [Fact]
    public void Text_with_half_of_a_character_is_no_password()
    {
        Assert.Null(PasswordPolicy.FaultOf("correct horse \uD83D\uDC0E", "ada"));
        foreach (var half in (string[])["correct horse \uD83D", "\uDC0E correct horse"])
        {
            Assert.False(PasswordPolicy.IsWellFormed(half));
            Assert.NotNull(PasswordPolicy.FaultOf(half, "ada"));
        }
    }

    [Theory]
    [InlineData("pbkdf2-sha256$2000000000$AAAA$AAAA")] // would keep a processor busy for minutes
    [InlineData("pbkdf2-sha256$0$AAAA$AAAA")]
    [InlineData("md5$1$AAAA$AAAA")]
    [InlineData("correct horse battery")]
    public void A_stored_text_that_is_no_hash_matches_nothing(string stored) => Assert.Throws<InvalidOperationException>(() => PasswordHash.Matches(stored, Password));

    /// <summary>One round: what is looked at here is the comparison.</summary>
    private static byte[] Quick(string password) => Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), new byte[16], 1, HashAlgorithmName.SHA256, 32);

    private static string Stored(byte[] hash) => $"pbkdf2-sha256$1${Convert.ToBase64String(new byte[16])}${Convert.ToBase64String(hash)}";
}
