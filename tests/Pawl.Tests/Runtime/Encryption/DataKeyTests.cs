using System.Security.Cryptography;
using Pawl.Runtime.Encryption;
using Xunit;

namespace Pawl.Tests.Runtime.Encryption;

public sealed class DataKeyTests
{
    private readonly DataKey key = new("0123456789abcdef", SHA256.HashData("key"u8));

    [Fact]
    public void A_key_seals_as_often_as_it_was_granted_and_not_once_more()
    {
        key.Grant(2);
        Seal();
        Seal();

        Assert.Throws<DataKeyUsedUpException>(Seal);
        Assert.Equal(0, key.UsesLeft);
    }

    [Fact]
    public void Equal_texts_are_sealed_differently_each_time()
    {
        const int Times = 1_000;
        key.Grant(Times);
        var nonces = new HashSet<string>();
        for (var time = 0; time < Times; time++)
        {
            var bytes = new byte[3 + DataKey.Overhead];
            key.Seal("abc"u8, "place"u8, bytes);
            nonces.Add(Convert.ToHexString(bytes.AsSpan(0, 12)));
        }

        Assert.Equal(Times, nonces.Count);
    }

    [Fact]
    public void What_was_refused_is_no_debt()
    {
        Assert.Throws<DataKeyUsedUpException>(Seal);
        Assert.Throws<DataKeyUsedUpException>(Seal);
        key.Grant(1);

        Seal();
        Assert.Throws<DataKeyUsedUpException>(Seal);
    }

    [Fact]
    public void Many_threads_together_seal_no_more_often_than_granted()
    {
        key.Grant(1_000);
        var done = 0;
        Parallel.For(0, 4_000, _ =>
        {
            try { Seal(); Interlocked.Increment(ref done); }
            catch (DataKeyUsedUpException) { }
        });

        Assert.Equal(1_000, done);
    }

    [Fact]
    public void Many_threads_together_open_what_they_sealed()
    {
        key.Grant(2_000);
        Parallel.For(0, 2_000, number =>
        {
            var plain = BitConverter.GetBytes(number);
            var bytes = new byte[plain.Length + DataKey.Overhead];
            key.Seal(plain, "place"u8, bytes);
            var opened = new byte[plain.Length];
            key.Open(bytes, "place"u8, opened);
            Assert.Equal(number, BitConverter.ToInt32(opened));
        });
    }

    [Fact]
    public void A_key_opens_without_any_grant_and_into_the_bytes_of_the_ciphertext()
    {
        key.Grant(1);
        var bytes = new byte[5 + DataKey.Overhead];
        key.Seal("value"u8, "place"u8, bytes);

        new DataKey(key.Id, SHA256.HashData("key"u8)).Open(bytes, "place"u8, bytes.AsSpan(12, 5));
        Assert.Equal("value"u8, bytes.AsSpan(12, 5));
    }

    [Fact]
    public void At_another_place_with_another_key_or_too_short_it_does_not_open()
    {
        key.Grant(1);
        var bytes = new byte[5 + DataKey.Overhead];
        key.Seal("value"u8, "place"u8, bytes);
        var plain = new byte[5];

        Assert.ThrowsAny<CryptographicException>(() => key.Open(bytes, "plac"u8, plain));
        Assert.ThrowsAny<CryptographicException>(() => new DataKey(key.Id, SHA256.HashData("other"u8)).Open(bytes, "place"u8, plain));
        Assert.ThrowsAny<CryptographicException>(() => key.Open(bytes.AsSpan(0, 27), "place"u8, []));
    }

    private void Seal() => key.Seal("value"u8, "place"u8, new byte[5 + DataKey.Overhead]);
}
