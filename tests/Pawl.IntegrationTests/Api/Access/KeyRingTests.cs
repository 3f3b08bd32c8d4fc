using Pawl.IntegrationTests.Postgres;
using Pawl.Postgres;
using Pawl.Runtime.Storage;
using Pawl.Server.Access;
using Pawl.Server.Options;
using Xunit;

namespace Pawl.IntegrationTests.Api.Access;

/// <summary>Over the real store, with a clock of its own: how long an answer is trusted.</summary>
public sealed class KeyRingTests(PostgresFixture postgres)
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private readonly ManualClock clock = new();

    [Fact]
    public async Task A_key_revoked_elsewhere_is_refused_within_five_seconds()
    {
        await using var storage = await (await postgres.CreateDatabaseAsync()).OpenAsync();
        var (ring, key) = await RingAsync(storage, expiresAt: null);
        Assert.NotNull(await ring.VerifyAsync(key));

        await storage.ApiKeys.RevokeAsync("default", KeyText.IdOf(key)!, clock.GetUtcNow(), cancellationToken);
        Assert.NotNull(await ring.VerifyAsync(key)); // what is remembered is trusted for a moment: this is what makes it cheap
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(await ring.VerifyAsync(key));
    }

    [Fact]
    public async Task A_key_revoked_here_is_refused_at_once()
    {
        await using var storage = await (await postgres.CreateDatabaseAsync()).OpenAsync();
        var (ring, key) = await RingAsync(storage, expiresAt: null);
        Assert.NotNull(await ring.VerifyAsync(key));

        await storage.ApiKeys.RevokeAsync("default", KeyText.IdOf(key)!, clock.GetUtcNow(), cancellationToken);
        ring.Forget(KeyText.IdOf(key)!);
        Assert.Null(await ring.VerifyAsync(key));
    }

    [Fact]
    public async Task An_expired_key_is_refused_from_its_very_moment_on()
    {
        await using var storage = await (await postgres.CreateDatabaseAsync()).OpenAsync();
        var (ring, key) = await RingAsync(storage, clock.GetUtcNow().AddSeconds(1));

        Assert.NotNull(await ring.VerifyAsync(key));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await ring.VerifyAsync(key));
    }

    [Fact]
    public async Task Its_use_is_noted_and_not_more_than_once_a_minute()
    {
        await using var storage = await (await postgres.CreateDatabaseAsync()).OpenAsync();
        var (ring, key) = await RingAsync(storage, expiresAt: null);
        var begin = clock.GetUtcNow();

        await ring.VerifyAsync(key);
        clock.Advance(TimeSpan.FromSeconds(30));
        await ring.VerifyAsync(key);
        Assert.Equal(begin, (await storage.ApiKeys.FindAsync(KeyText.IdOf(key)!, cancellationToken))!.LastUsedAt);

        clock.Advance(TimeSpan.FromSeconds(31));
        await ring.VerifyAsync(key);
        Assert.Equal(clock.GetUtcNow(), (await storage.ApiKeys.FindAsync(KeyText.IdOf(key)!, cancellationToken))!.LastUsedAt);
    }

    [Fact]
    public async Task A_failed_look_up_is_not_remembered()
    {
        var database = await postgres.CreateDatabaseAsync();
        using var gate = new SocketGate(database.App);
        await using var storage = await (database with { App = gate.Through(database.App) }).OpenAsync();
        var (ring, key) = await RingAsync(storage, expiresAt: null);

        gate.Shut();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => ring.VerifyAsync(key));
        gate.Open();
        Assert.NotNull(await ring.VerifyAsync(key));
    }

    private async Task<(KeyRing Ring, string Key)> RingAsync(PostgresStorage storage, DateTimeOffset? expiresAt)
    {
        var (id, key) = KeyText.Generate();
        await storage.ApiKeys.CreateAsync(new() { Id = id, Tenant = "default", Name = "test", Roles = [new(BuiltInRoles.Viewer)], SecretDigest = KeyText.Digest(key), CreatedAt = clock.GetUtcNow(), ExpiresAt = expiresAt }, cancellationToken);
        var options = new ServerOptions();
        return (new(storage.ApiKeys, new RoleBook(storage.TenantRoles, options, clock), options, clock), key);
    }

    /// <summary>A clock that stands still until it is moved.</summary>
    private sealed class ManualClock : TimeProvider
    {
        private DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan time) => now += time;

        public override DateTimeOffset GetUtcNow() => now;

        public override long GetTimestamp() => now.UtcTicks;
    }
}
