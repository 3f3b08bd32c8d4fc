using System.Text;
using Pawl.IntegrationTests.Cli;
using Pawl.IntegrationTests.Postgres;
using Pawl.Postgres;
using Pawl.Runtime.Encryption;
using Pawl.Server.Encryption;
using Xunit;

namespace Pawl.IntegrationTests.Encryption;

/// <summary>Keys over a real database, opened anew as often as a test wants: each opening is what a server does that starts.</summary>
internal sealed class KeyBench : IAsyncDisposable
{
    private readonly TemporaryFolder home = new();

    private KeyBench(PostgresStorage storage) => Storage = storage;

    public PostgresStorage Storage { get; }

    public EncryptionKeyFile File => new(Path);

    public string Path => System.IO.Path.Combine(home.Path, "encryption-key");

    public static async Task<KeyBench> OpenAsync(PostgresFixture postgres, params string[] tenants)
    {
        var storage = await (await postgres.CreateDatabaseAsync()).OpenAsync();
        foreach (var tenant in tenants) await storage.Tenants.CreateAsync(tenant, DateTimeOffset.UtcNow, Cancelled);
        var bench = new KeyBench(storage);
        await bench.File.MakeAsync(Cancelled);
        return bench;
    }

    /// <summary>The keys as a server that starts has them.</summary>
    public async Task<EncryptionKeyRing> RingAsync(IEncryptionKeySource? source = null) => new(source ?? File, TimeProvider.System, await (source ?? File).ReadAsync(Cancelled));

    public async Task<TenantKeys> KeysAsync(DataKeyUse? use = null) => new(Storage.DataKeys, await RingAsync(), TimeProvider.System, use);

    public static async Task<(string KeyId, byte[] Bytes)> SealAsync(TenantKeys keys, string tenant, string text)
    {
        var key = await keys.ForSealingAsync(tenant, Cancelled);
        var bytes = new byte[Encoding.UTF8.GetByteCount(text) + DataKey.Overhead];
        key.Seal(Encoding.UTF8.GetBytes(text), "place"u8, bytes);
        return (key.Id, bytes);
    }

    public static async Task<string> OpenAsync(TenantKeys keys, string tenant, (string KeyId, byte[] Bytes) sealedText)
    {
        var key = await keys.GetAsync(tenant, sealedText.KeyId, Cancelled);
        Assert.NotNull(key);
        var plain = new byte[sealedText.Bytes.Length - DataKey.Overhead];
        key.Open(sealedText.Bytes, "place"u8, plain);
        return Encoding.UTF8.GetString(plain);
    }

    public async ValueTask DisposeAsync()
    {
        await Storage.DisposeAsync();
        home.Dispose();
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;
}
