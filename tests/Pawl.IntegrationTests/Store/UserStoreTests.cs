using Pawl.IntegrationTests.Postgres;
using Pawl.Runtime.Identity;
using Xunit;

namespace Pawl.IntegrationTests.Store;

public sealed class UserStoreTests(StoreDatabase database, PostgresFixture fixture) : IClassFixture<StoreDatabase>
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 10, 0, 0, TimeSpan.Zero);
    private static readonly LoginBounds Bounds = new(2, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private IUserStore Users => database.Storage.Users;

    [Fact]
    public async Task Each_failure_beyond_the_free_ones_locks_twice_as_long_up_to_a_bound()
    {
        List<double?> locks = [];
        for (var n = 1; n <= 6; n++) locks.Add((await Users.CountFailureAsync("default", "doubling", Bounds, Now, Cancelled) - Now)?.TotalSeconds);

        Assert.Equal([null, null, 30, 60, 120, 120], locks);
        Assert.Equal(Now.AddSeconds(120), await Users.LockedUntilAsync("default", "doubling", Now.AddSeconds(119), Cancelled));
        Assert.Null(await Users.LockedUntilAsync("default", "doubling", Now.AddSeconds(120), Cancelled));
        Assert.Null(await Users.LockedUntilAsync("other", "doubling", Now, Cancelled));
    }

    [Fact]
    public async Task A_good_login_and_a_day_of_silence_forget_failures()
    {
        for (var n = 1; n <= 3; n++) await Users.CountFailureAsync("default", "forgiven", Bounds, Now, Cancelled);
        await Users.RecordLoginAsync("default", "forgiven", Now, Cancelled);
        Assert.Null(await Users.CountFailureAsync("default", "forgiven", Bounds, Now, Cancelled));

        for (var n = 1; n <= 3; n++) await Users.CountFailureAsync("default", "quiet", Bounds, Now, Cancelled);
        Assert.Null(await Users.CountFailureAsync("default", "quiet", Bounds, Now.AddDays(1).AddSeconds(1), Cancelled));
    }

    [Fact]
    public async Task Failures_of_tenants_that_are_none_are_counted_too()
    {
        for (var n = 1; n <= 2; n++) Assert.Null(await Users.CountFailureAsync("nosuch", "somebody", Bounds, Now, Cancelled));
        Assert.NotNull(await Users.CountFailureAsync("nosuch", "somebody", Bounds, Now, Cancelled));
    }

    [Fact]
    public async Task Where_sessions_cannot_be_ended_the_password_is_not_changed_either()
    {
        var own = await fixture.CreateDatabaseAsync();
        await using var storage = await own.OpenAsync();
        await storage.Users.CreateAsync("default", new() { Name = "ada", IsService = false, PasswordHash = new string('a', 60), Roles = [new("viewer")], CreatedAt = Now }, Cancelled);
        Assert.False(await storage.Users.SetPasswordAsync("default", "nobody", new string('b', 60), Now, Cancelled));
        await TestDatabase.ExecuteAsync(own.Owner, "REVOKE UPDATE ON pawl.sessions FROM pawl_app");

        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => storage.Users.SetPasswordAsync("default", "ada", new string('b', 60), Now, Cancelled));
        Assert.Equal(new string('a', 60), (await storage.Users.FindAsync("default", "ada", Cancelled))!.PasswordHash);
    }

    [Fact]
    public async Task A_name_is_taken_once_in_a_tenant()
    {
        var user = new StoredUser { Name = "twice", IsService = false, Roles = [new("viewer"), new("operator", "Shop")], CreatedAt = Now };
        Assert.True(await Users.CreateAsync("default", user, Cancelled));
        Assert.False(await Users.CreateAsync("default", user, Cancelled));
        Assert.Equal(user.Roles.AsEnumerable(), (await Users.FindAsync("default", "twice", Cancelled))!.Roles);
        Assert.Null(await Users.FindAsync("other", "twice", Cancelled));
    }
}
