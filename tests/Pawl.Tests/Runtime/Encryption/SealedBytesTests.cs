using System.Text;
using Pawl.Postgres.Encryption;
using Pawl.Runtime.Encryption;
using Xunit;

namespace Pawl.Tests.Runtime.Encryption;

/// <summary>What is bound into a seal, part by part. That every column is bound, and opened where it is read, is shown over a real database.</summary>
public sealed class SealedBytesTests
{
    private static readonly DateTimeOffset Since = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly MemoryKeys store = new();

    [Fact]
    public async Task No_seal_opens_at_any_place_but_its_own()
    {
        var keys = Keys();
        var key = await keys.ForSealingAsync("tenant", TestContext.Current.CancellationToken);
        var places = Places();
        for (var from = 0; from < places.Count; from++)
        {
            for (var to = 0; to < places.Count; to++)
            {
                var bytes = Seal(key, "tenant", places[from]);
                if (from == to) Assert.Equal("content", Encoding.UTF8.GetString(SealedBytes.Open(keys, "tenant", places[to], bytes).Span));
                else Assert.Contains(places[to].Column, Assert.Throws<SealedDataException>(() => SealedBytes.Open(keys, "tenant", places[to], bytes)).Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_seal_opens_for_its_tenant_alone_even_with_the_same_data_key()
    {
        var keys = Keys();
        var key = await keys.ForSealingAsync("tenant", TestContext.Current.CancellationToken);
        var place = SealedPlace.Input("e");
        var bytes = new byte[7 + SealedBytes.Overhead];
        SealedBytes.Seal(key, "another", place, "content"u8, bytes);

        Assert.Throws<SealedDataException>(() => SealedBytes.Open(keys, "tenant", place, bytes));
        Assert.Throws<UnknownDataKeyException>(() => SealedBytes.Open(keys, "another", place, bytes));
    }

    [Fact]
    public async Task The_name_of_the_key_is_bound_too()
    {
        var place = SealedPlace.Input("e");
        var (one, other) = (new byte[place.MostBytes("t")], new byte[place.MostBytes("t")]);
        Assert.False(one.AsSpan(0, place.Write("t", "0000000000000000", one)).SequenceEqual(other.AsSpan(0, place.Write("t", "0000000000000001", other))));

        var keys = Keys();
        var bytes = Seal(await keys.ForSealingAsync("tenant", TestContext.Current.CancellationToken), "tenant", place);
        bytes[3] ^= 1;
        Assert.Throws<UnknownDataKeyException>(() => SealedBytes.Open(keys, "tenant", place, bytes));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("")]
    [InlineData("\u0001")]
    [InlineData("\u0001\u0001")]
    [InlineData("\u0001AAAA")]
    public async Task Text_in_clear_and_sealed_text_come_back_whatever_they_begin_with(string text)
    {
        var keys = Keys();
        var key = await keys.ForSealingAsync("tenant", TestContext.Current.CancellationToken);
        var place = SealedPlace.Reason("e");

        Assert.Equal(text, SealedBytes.OpenText(keys, "tenant", place, SealedBytes.ClearText(text)));
        Assert.Equal(text, SealedBytes.OpenText(keys, "tenant", place, SealedBytes.SealText(key, "tenant", place, text)));
        Assert.Throws<SealedDataException>(() => SealedBytes.OpenText(keys, "tenant", SealedPlace.Reason("f"), SealedBytes.SealText(key, "tenant", place, text)));
    }

    [Fact]
    public void Parts_that_run_together_are_told_apart()
    {
        var (one, other) = (new SealedPlace("c", "ab", "c"), new SealedPlace("c", "a", "bc"));
        var (first, second) = (new byte[200], new byte[200]);
        Assert.False(first.AsSpan(0, one.Write("t", "k", first)).SequenceEqual(second.AsSpan(0, other.Write("t", "k", second))));
    }

    private TenantKeys Keys()
    {
        var key = EncryptionKey.Make();
        return new(store, new(new Given(key), TimeProvider.System, [key]), TimeProvider.System);
    }

    private static byte[] Seal(DataKey key, string tenant, in SealedPlace place)
    {
        var bytes = new byte[7 + SealedBytes.Overhead];
        SealedBytes.Seal(key, tenant, place, "content"u8, bytes);
        return bytes;
    }

    /// <summary>Every column, and each in another row or version.</summary>
    private static List<SealedPlace> Places()
    {
        var (one, other) = (Guid.NewGuid(), Guid.NewGuid());
        return
        [
            SealedPlace.Input("e"), SealedPlace.Input("f"), SealedPlace.Output("e"), SealedPlace.Output("f"), SealedPlace.Error("e"), SealedPlace.Error("f"), SealedPlace.Reason("e"), SealedPlace.Reason("f"),
            SealedPlace.History("e", 1), SealedPlace.History("e", 2), SealedPlace.History("f", 1),
            SealedPlace.SuspensionReason("e", Since), SealedPlace.SuspensionReason("e", Since.AddTicks(10)), SealedPlace.SuspensionReason("f", Since),
            SealedPlace.Inbox(new(one, new("tenant", "e"), 0, default)), SealedPlace.Inbox(new(other, new("tenant", "e"), 0, default)), SealedPlace.Inbox(new(one, new("tenant", "f"), 0, default)),
            SealedPlace.Answer(new(one, "tenant", one, default)), SealedPlace.Answer(new(other, "tenant", one, default)),
            SealedPlace.Event("s", "i"), SealedPlace.Event("s", "j"), SealedPlace.Event("r", "i"),
            SealedPlace.Notice("e", "n", 1), SealedPlace.Notice("e", "n", 2), SealedPlace.Notice("e", "m", 1), SealedPlace.Notice("f", "n", 1),
            SealedPlace.Choice("a", "k"), SealedPlace.Choice("a", "l"), SealedPlace.Choice("b", "k"), SealedPlace.KeyedAnswer("a", "k"), SealedPlace.KeyedAnswer("b", "k"),
            SealedPlace.Note(new("tenant", "e"), "n"), SealedPlace.Note(new("tenant", "e"), "m"), SealedPlace.Note(new("tenant", "f"), "n"),
        ];
    }

    private sealed class Given(EncryptionKey key) : IEncryptionKeySource
    {
        public string Description => "the test";

        public Task<IReadOnlyList<EncryptionKey>> ReadAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<EncryptionKey>>([key]);
    }

    /// <summary>Data keys without a database: what they open is the question here, not how they are kept.</summary>
    private sealed class MemoryKeys : IDataKeyStore
    {
        private readonly List<WrappedKey> keys = [];

        public Task<IReadOnlyList<WrappedKey>> GetKeysAsync(string tenant, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<WrappedKey>>(tenant == "tenant" ? [.. keys] : []);

        public Task<bool> AddKeyAsync(string tenant, WrappedKey key, string? after, CancellationToken cancellationToken)
        {
            keys.Add(key);
            return Task.FromResult(true);
        }

        public Task<bool> ReserveAsync(string tenant, string keyId, long uses, long limit, CancellationToken cancellationToken) => Task.FromResult(true);

        public Task RewrapAsync(string tenant, WrappedKey key, string before, CancellationToken cancellationToken) => throw new InvalidOperationException("Nothing rotates here.");

        public Task<IReadOnlyList<(string Tenant, WrappedKey Key)>> FindWrappedOtherwiseAsync(string encryptionKey, int limit, CancellationToken cancellationToken) => throw new InvalidOperationException("Nothing rotates here.");

        public Task<bool> RetireAsync(string encryptionKey, CancellationToken cancellationToken) => throw new InvalidOperationException("Nothing rotates here.");

        public Task<IReadOnlyDictionary<string, long>> EncryptionKeysAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("Nothing rotates here.");
    }
}
