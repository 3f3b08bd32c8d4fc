using Pawl.IntegrationTests.Postgres;
using Pawl.Postgres;
using Pawl.Server.Access;
using Pawl.Server.Login;
using Pawl.Server.Options;
using Pawl.Tests.Shared;
using Xunit;

namespace Pawl.IntegrationTests.Api.Access;

/// <summary>Over the real store, with a clock of its own: how long sessions and their tokens live.</summary>
public sealed class SessionLifetimeTests(PostgresFixture postgres)
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private readonly ManualClock clock = new();

    [Theory]
    [InlineData(false, 10)]
    [InlineData(true, 12 * 60)]
    public async Task An_access_token_opens_doors_for_ten_minutes_and_that_of_a_browser_for_twelve_hours(bool isBrowser, int minutes)
    {
        await using var storage = await (await postgres.CreateDatabaseAsync()).OpenAsync();
        var (maker, ring) = await SessionsAsync(storage);
        var opened = await maker.OpenAsync("default", "ada", isBrowser, cancellationToken);
        Assert.Equal(isBrowser, opened.Refresh is null); // a browser cannot prolong itself

        clock.Advance(TimeSpan.FromMinutes(minutes) - Moment);
        Assert.NotNull(await ring.VerifyAsync(opened.Access, isBrowser));
        clock.Advance(Moment);
        Assert.Null(await ring.VerifyAsync(opened.Access, isBrowser));
    }

    [Fact]
    public async Task A_session_is_refreshed_for_thirty_days_and_no_longer_whatever_it_is_refreshed_with()
    {
        await using var storage = await (await postgres.CreateDatabaseAsync()).OpenAsync();
        var (maker, ring) = await SessionsAsync(storage);
        var pair = await maker.OpenAsync("default", "ada", isBrowser: false, cancellationToken);
        for (var day = 1; day <= 29; day++)
        {
            clock.Advance(TimeSpan.FromDays(1));
            pair = (await maker.RefreshAsync(pair.Refresh!, cancellationToken))!.Value.Opened!;
        }

        clock.Advance(TimeSpan.FromDays(1) - Moment);
        var last = (await maker.RefreshAsync(pair.Refresh!, cancellationToken))!.Value.Opened!;
        Assert.Equal(ManualClock.Start + SessionMaker.SessionLifetime, last.AccessExpiresAt);
        Assert.NotNull(await ring.VerifyAsync(last.Access, isCookie: false));
        clock.Advance(Moment);
        Assert.Null(await ring.VerifyAsync(last.Access, isCookie: false));
        Assert.Null((await maker.RefreshAsync(last.Refresh!, cancellationToken))!.Value.Opened);
    }

    private async Task<(SessionMaker Maker, SessionRing Ring)> SessionsAsync(PostgresStorage storage)
    {
        await storage.Users.CreateAsync("default", new() { Name = "ada", IsService = false, Roles = [new(BuiltInRoles.Viewer)], CreatedAt = clock.GetUtcNow() }, cancellationToken);
        var options = new ServerOptions();
        var ring = new SessionRing(storage.Sessions, new RoleBook(storage.TenantRoles, options, clock), options, clock);
        return (new(storage.Sessions, ring, clock), ring);
    }
}
