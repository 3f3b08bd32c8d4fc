using Pawl.IntegrationTests.Postgres;
using Pawl.Runtime.Encryption;
using Pawl.Server.Encryption;
using Xunit;

namespace Pawl.IntegrationTests.Encryption;

public sealed class KeyRotationTests(PostgresFixture postgres)
{
    private static readonly string[] Tenants = ["default", "a", "b", "c"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rotation_wraps_every_data_key_anew_and_everything_stays_readable()
    {
        await using var bench = await KeyBench.OpenAsync(postgres, Tenants[1..]);
        var (running, texts) = await SealAllAsync(bench);
        var before = (await bench.RingAsync()).Current.Id;

        var done = await new KeyRotation(bench.Storage.DataKeys, await bench.RingAsync()).RunAsync(Cancelled);

        Assert.Equal(Tenants.Length, done.Rewrapped);
        Assert.Equal([before], done.Retired);
        Assert.NotEqual(before, done.Key);
        Assert.Equal([done.Key], (await bench.Storage.DataKeys.EncryptionKeysAsync(Cancelled)).Keys);
        Assert.Equal([done.Key], (await bench.RingAsync()).Keys.Select(key => key.Id));
        await AssertReadableAsync(running, texts);
        await AssertReadableAsync(await bench.KeysAsync(), texts);
    }

    [Fact]
    public async Task A_server_that_runs_finds_the_new_key_by_itself()
    {
        await using var bench = await KeyBench.OpenAsync(postgres, Tenants[1..]);
        var running = await bench.KeysAsync();
        var (_, texts) = await SealAllAsync(bench);
        await new KeyRotation(bench.Storage.DataKeys, await bench.RingAsync()).RunAsync(Cancelled);

        await AssertReadableAsync(running, texts);
    }

    /// <summary>A rotation dies before each of its steps in turn: as if killed there, it leaves what is in the database and in the file.</summary>
    [Fact]
    public async Task A_rotation_that_dies_before_any_step_leaves_everything_readable_and_the_next_one_ends_it()
    {
        for (var deadly = 0; ; deadly++)
        {
            await using var bench = await KeyBench.OpenAsync(postgres, Tenants[1..]);
            var (_, texts) = await SealAllAsync(bench);
            var steps = new List<string>();
            var dying = new KeyRotation(bench.Storage.DataKeys, await bench.RingAsync())
            {
                Step = step =>
                {
                    steps.Add(step);
                    return steps.Count > deadly ? throw new OperationCanceledException("killed here") : Task.CompletedTask;
                },
            };
            var died = await Record.ExceptionAsync(() => dying.RunAsync(Cancelled)) is not null;

            await AssertReadableAsync(await bench.KeysAsync(), texts);
            var again = await bench.KeysAsync();
            await KeyBench.SealAsync(again, "default", "between");

            var done = await new KeyRotation(bench.Storage.DataKeys, await bench.RingAsync()).RunAsync(Cancelled);
            Assert.Equal([done.Key], (await bench.Storage.DataKeys.EncryptionKeysAsync(Cancelled)).Keys);
            Assert.Equal([done.Key], (await bench.RingAsync()).Keys.Select(key => key.Id));
            await AssertReadableAsync(await bench.KeysAsync(), texts);
            if (!died)
            {
                Assert.Equal(["make", "made", .. Tenants.Select(_ => "rewrap"), "rewrapped", "retire", "retired"], steps);
                return;
            }
        }
    }

    [Fact]
    public async Task Rotations_at_the_same_time_do_no_harm()
    {
        await using var bench = await KeyBench.OpenAsync(postgres, Tenants[1..]);
        var (_, texts) = await SealAllAsync(bench);
        var rotation = new KeyRotation(bench.Storage.DataKeys, await bench.RingAsync());

        await Task.WhenAll(rotation.RunAsync(Cancelled), rotation.RunAsync(Cancelled), rotation.RunAsync(Cancelled));

        await AssertReadableAsync(await bench.KeysAsync(), texts);
    }

    [Fact]
    public async Task A_key_that_was_retired_wraps_nothing_any_more()
    {
        await using var bench = await KeyBench.OpenAsync(postgres, Tenants[1..]);
        await SealAllAsync(bench);
        // A server that has the old key alone and was never told of the rotation.
        var old = new GivenEncryptionKeys("the old one", await bench.File.ReadAsync(Cancelled));
        await new KeyRotation(bench.Storage.DataKeys, await bench.RingAsync()).RunAsync(Cancelled);
        await bench.Storage.Tenants.CreateAsync("new", DateTimeOffset.UtcNow, Cancelled);

        var unaware = new TenantKeys(bench.Storage.DataKeys, await bench.RingAsync(old), TimeProvider.System);
        var error = await Assert.ThrowsAsync<EncryptionKeyException>(async () => await unaware.ForSealingAsync("new", Cancelled));

        Assert.Equal("encryption-key-retired", error.Code);
        Assert.Empty(await bench.Storage.DataKeys.GetKeysAsync("new", Cancelled));
    }

    [Fact]
    public async Task A_key_that_still_wraps_something_is_not_retired()
    {
        await using var bench = await KeyBench.OpenAsync(postgres);
        await KeyBench.SealAsync(await bench.KeysAsync(), "default", "text");

        Assert.False(await bench.Storage.DataKeys.RetireAsync((await bench.RingAsync()).Current.Id, Cancelled));
        Assert.True(await bench.Storage.DataKeys.RetireAsync("0000000000000000", Cancelled));
    }

    [Fact]
    public async Task From_a_source_that_is_the_operators_the_first_key_is_taken_and_the_others_open()
    {
        await using var bench = await KeyBench.OpenAsync(postgres, Tenants[1..]);
        var (_, texts) = await SealAllAsync(bench);
        var (old, next) = ((await bench.RingAsync()).Current, EncryptionKey.Make());
        var file = bench.Path + ".given";
        await File.WriteAllTextAsync(file, EncryptionKeyText.Write([old]), Cancelled);
        var ring = await bench.RingAsync(new GivenEncryptionKeyFile(file));
        await File.WriteAllTextAsync(file, EncryptionKeyText.Write([next, old]), Cancelled);

        var done = await new KeyRotation(bench.Storage.DataKeys, ring).RunAsync(Cancelled);

        Assert.Equal((next.Id, Tenants.Length), (done.Key, done.Rewrapped));
        Assert.Equal([old.Id], done.Retired);
        Assert.Equal(2, EncryptionKeyText.Parse(await File.ReadAllTextAsync(file, Cancelled)).Count);
        await AssertReadableAsync(new(bench.Storage.DataKeys, await bench.RingAsync(new GivenEncryptionKeys("the option", next)), TimeProvider.System), texts);
    }

    private static async Task<(TenantKeys Keys, Dictionary<string, (string KeyId, byte[] Bytes)> Texts)> SealAllAsync(KeyBench bench)
    {
        var keys = await bench.KeysAsync();
        var texts = new Dictionary<string, (string KeyId, byte[] Bytes)>();
        foreach (var tenant in Tenants) texts[tenant] = await KeyBench.SealAsync(keys, tenant, $"text of {tenant}");
        return (keys, texts);
    }

    private static async Task AssertReadableAsync(TenantKeys keys, Dictionary<string, (string KeyId, byte[] Bytes)> texts)
    {
        foreach (var (tenant, text) in texts) Assert.Equal($"text of {tenant}", await KeyBench.OpenAsync(keys, tenant, text));
    }
}
