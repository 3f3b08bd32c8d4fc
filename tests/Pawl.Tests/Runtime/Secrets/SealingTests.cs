using System.Security.Cryptography;
using System.Text;
using Pawl.Runtime.Encryption;
using Xunit;

namespace Pawl.Tests.Runtime.Secrets;

public sealed class SealingTests
{
    private static readonly byte[] Key = SHA256.HashData("key"u8);

    [Fact]
    public void What_is_sealed_opens_with_the_same_key_and_context() =>
        Assert.Equal("value"u8, AesGcmSealing.Open(Key, AesGcmSealing.Seal(Key, "value"u8, "a", "b"), "a", "b"));

    [Fact]
    public void Equal_values_are_sealed_differently() =>
        Assert.NotEqual(AesGcmSealing.Seal(Key, "value"u8, "a"), AesGcmSealing.Seal(Key, "value"u8, "a"));

    [Theory]
    [InlineData("a", "c")]
    [InlineData("ab", "")]
    [InlineData("", "ab")]
    public void In_another_context_it_does_not_open(string first, string second) =>
        Assert.ThrowsAny<CryptographicException>(() => AesGcmSealing.Open(Key, AesGcmSealing.Seal(Key, "value"u8, "a", "b"), first, second));

    [Fact]
    public void With_one_bit_changed_anywhere_it_does_not_open()
    {
        var bytes = AesGcmSealing.Seal(Key, "value"u8, "a");
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = bytes.ToArray();
            changed[i] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => AesGcmSealing.Open(Key, changed, "a"));
        }
    }

    [Fact]
    public void The_name_of_a_key_tells_nothing_about_it_and_is_always_the_same()
    {
        var id = new EncryptionKey(Key).Id;

        Assert.Equal(id, new EncryptionKey(Key).Id);
        Assert.NotEqual(id, new EncryptionKey(SHA256.HashData("other"u8)).Id);
        Assert.DoesNotContain(id, Convert.ToHexStringLower(Key), StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_key_opens_for_its_tenant_alone()
    {
        var key = new EncryptionKey(Key);
        var wrapped = key.MakeDataKey("a", DateTimeOffset.UnixEpoch);

        Assert.Equal(32, key.Unwrap("a", wrapped).Length);
        Assert.ThrowsAny<CryptographicException>(() => key.Unwrap("b", wrapped));
        Assert.ThrowsAny<CryptographicException>(() => new EncryptionKey(SHA256.HashData("other"u8)).Unwrap("a", wrapped));
        Assert.DoesNotContain(Encoding.Latin1.GetString(key.Unwrap("a", wrapped)), Encoding.Latin1.GetString(wrapped.Bytes.Span), StringComparison.Ordinal);
    }
}
