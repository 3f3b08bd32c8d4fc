using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Pawl.IntegrationTests.Postgres;
using Pawl.Postgres;
using Pawl.Runtime.Rates;
using Pawl.Runtime.Storage;
using Pawl.Server.Rates;
using Pawl.Tests.Shared;
using Xunit;

namespace Pawl.IntegrationTests.Rates;

/// <summary>Limits that hold over several servers, on a real database.</summary>
public sealed class RateBookTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private readonly List<RateBook> books = [];
    private TestDatabase database = null!;
    private PostgresStorage storage = null!;

    public async ValueTask InitializeAsync() => storage = await (database = await postgres.CreateDatabaseAsync()).OpenAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var book in books)
        {
            await book.StopAsync(CancellationToken.None);
            book.Dispose();
        }
        await storage.DisposeAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_000)]
    public async Task One_server_admits_exactly_the_limit(int count)
    {
        var book = await BookAsync(TimeProvider.System);
        var policy = new RatePolicy("key", new(count, TimeSpan.FromHours(1)));
        var verdicts = await Task.WhenAll(Enumerable.Range(0, (2 * count) + 20).Select(async _ => await book.TakeAsync(policy, "one")));

        Assert.InRange(verdicts.Count(verdict => verdict.IsAdmitted), count, count + policy.Float);
        Assert.False((await book.TakeAsync(policy, "one")).IsAdmitted);
        Assert.True((await book.TakeAsync(policy, "another")).IsAdmitted);
        Assert.InRange(book.Questions, 1, 30); // not one for each request
    }

    [Theory]
    [InlineData(10, 2)]
    [InlineData(500, 2)]
    [InlineData(2_000, 4)]
    public async Task Servers_together_admit_the_limit_and_the_float_of_each_at_most(int count, int servers)
    {
        var policy = new RatePolicy("key", new(count, TimeSpan.FromHours(1)));
        var several = await Task.WhenAll(Enumerable.Range(0, servers).Select(_ => BookAsync(TimeProvider.System)));
        var admitted = await Task.WhenAll(several.Select(async book =>
        {
            var taken = 0;
            for (var tries = 0; tries < 2 * count; tries++) taken += (await book.TakeAsync(policy, "shared")).IsAdmitted ? 1 : 0;
            return taken;
        }));

        // Nothing that was given stays unused here: everybody asks for more than there is.
        Assert.InRange(admitted.Sum(), count, count + (servers * policy.Float));
        Assert.All(several, book => Assert.InRange(book.Questions, 1, 40));
        Assert.All(await Task.WhenAll(several.Select(async book => await book.TakeAsync(policy, "shared"))), verdict => Assert.False(verdict.IsAdmitted));
    }

    [Fact]
    public async Task Servers_whose_clocks_differ_share_one_window()
    {
        var policy = new RatePolicy("key", new(100, TimeSpan.FromHours(1)));
        var right = await BookAsync(TimeProvider.System);
        var wrong = await BookAsync(new ManualClock()); // months away
        await TakeAllAsync(right, policy);

        var others = 0;
        for (var tries = 0; tries < 100; tries++) others += (await wrong.TakeAsync(policy, "shared")).IsAdmitted ? 1 : 0;
        Assert.InRange(others, 0, policy.Float);
    }

    [Fact]
    public async Task A_new_window_begins_from_nothing()
    {
        var clock = new ManualClock();
        var book = await BookAsync(clock, new Away());
        var policy = new RatePolicy("key", new(10, TimeSpan.FromMinutes(1)));
        await TakeAllAsync(book, policy);
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.True((await book.TakeAsync(policy, "shared")).IsAdmitted);
    }

    [Fact]
    public async Task While_the_database_is_away_a_server_counts_alone()
    {
        var policy = new RatePolicy("key", new(50, TimeSpan.FromHours(1)));
        var book = await BookAsync(TimeProvider.System, new Away());
        var admitted = 0;
        for (var tries = 0; tries < 200; tries++) admitted += (await book.TakeAsync(policy, "shared")).IsAdmitted ? 1 : 0;

        Assert.Equal(50, admitted);
        Assert.InRange(book.Questions, 1, 2); // a database that is away is not asked by every request
    }

    [Fact]
    public async Task Windows_that_are_over_are_forgotten()
    {
        await storage.Rates.TakeAsync([new("key:old", 1, TimeSpan.FromMinutes(1), 10, 0, 5), new("key:new", DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 60, TimeSpan.FromMinutes(1), 10, 0, 5)], cancellationToken);
        await storage.Rates.ForgetAsync(cancellationToken);

        await using var admin = await TestDatabase.ConnectAsync(database.Admin);
        Assert.Equal("key:new", await admin.ScalarAsync<string>("SELECT string_agg(subject, ',') FROM pawl.rates"));
    }

    [Fact]
    public async Task The_role_that_serves_cannot_reach_the_counts_themselves()
    {
        await using var app = await TestDatabase.ConnectAsync(database.App);
        foreach (var sql in (string[])["SELECT count(*) FROM pawl.rates", "DELETE FROM pawl.rates", "UPDATE pawl.rates SET taken = 0"])
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => app.ExecuteAsync(sql))).SqlState);
    }

    private async Task<RateBook> BookAsync(TimeProvider time, IRateStore? store = null)
    {
        var book = new RateBook(store ?? storage.Rates, time, NullLogger<RateBook>.Instance);
        books.Add(book);
        await book.StartAsync(cancellationToken);
        return book;
    }

    private static async Task TakeAllAsync(RateBook book, RatePolicy policy)
    {
        while ((await book.TakeAsync(policy, "shared")).IsAdmitted) { }
    }

    /// <summary>A database that is away.</summary>
    private sealed class Away : IRateStore
    {
        public Task<RateReply> TakeAsync(IReadOnlyList<RateAsk> asks, CancellationToken cancellationToken) => throw new StoreUnavailableException("away", null);

        public Task ForgetAsync(CancellationToken cancellationToken) => throw new StoreUnavailableException("away", null);
    }
}
