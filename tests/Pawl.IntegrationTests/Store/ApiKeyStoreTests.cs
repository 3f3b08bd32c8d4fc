using Pawl.IntegrationTests.Postgres;
using Pawl.Runtime.Identity;
using Xunit;

namespace Pawl.IntegrationTests.Store;

public sealed class ApiKeyStoreTests(StoreDatabase database, PostgresFixture fixture) : IClassFixture<StoreDatabase>
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 10, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private IApiKeyStore Keys => database.Storage.ApiKeys;

    [Fact]
    public async Task A_key_is_found_by_its_id_alone_and_tells_its_tenant()
    {
        await database.Storage.Tenants.CreateAsync("acme", Now, Cancelled);
        var key = NewKey("acme") with { ExpiresAt = Now.AddDays(1), Roles = [new("admin"), new("operator", "Shop-1")] };
        await Keys.CreateAsync(key, Cancelled);

        var found = await Keys.FindAsync(key.Id, Cancelled);

        Assert.Equal(key.SecretDigest.ToArray(), found!.SecretDigest.ToArray());
        Assert.Equal(key.Roles.AsEnumerable(), found.Roles);
        Assert.Equal(key, found with { SecretDigest = key.SecretDigest, Roles = key.Roles });
        Assert.Null(await Keys.FindAsync("none", Cancelled));
    }

    [Fact]
    public async Task An_id_names_one_key_over_all_tenants()
    {
        await database.Storage.Tenants.CreateAsync("other", Now, Cancelled);
        var key = NewKey("default");
        await Keys.CreateAsync(key, Cancelled);

        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => Keys.CreateAsync(key with { Tenant = "other" }, Cancelled));
    }

    [Fact]
    public async Task Only_one_of_many_makes_the_first_key_of_an_installation()
    {
        await using var fresh = await (await fixture.CreateDatabaseAsync()).OpenAsync();

        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => fresh.ApiKeys.CreateFirstAsync(NewKey("default"), Cancelled)));

        Assert.Single(made, true);
        Assert.Single((await fresh.ApiKeys.ListAsync("default", 10, null, Cancelled)).Items);
    }

    [Fact]
    public async Task A_key_of_another_tenant_is_the_first_one_too()
    {
        await using var fresh = await (await fixture.CreateDatabaseAsync()).OpenAsync();
        await fresh.Tenants.CreateAsync("acme", Now, Cancelled);
        await fresh.ApiKeys.CreateAsync(NewKey("acme"), Cancelled);

        Assert.False(await fresh.ApiKeys.CreateFirstAsync(NewKey("default"), Cancelled));
    }

    [Fact]
    public async Task A_revoked_key_opens_nothing_and_keeps_the_time_of_its_first_revocation()
    {
        var key = NewKey("default");
        await Keys.CreateAsync(key, Cancelled);

        Assert.True(await Keys.RevokeAsync("default", key.Id, Now, Cancelled));
        Assert.True(await Keys.RevokeAsync("default", key.Id, Now.AddHours(1), Cancelled));

        var revoked = await Keys.FindAsync(key.Id, Cancelled);
        Assert.Equal(Now, revoked!.RevokedAt);
        Assert.False(revoked.OpensAt(Now.AddSeconds(1)));
    }

    [Fact]
    public async Task A_tenant_cannot_revoke_the_key_of_another()
    {
        var key = NewKey("default");
        await Keys.CreateAsync(key, Cancelled);

        Assert.False(await Keys.RevokeAsync("acme", key.Id, Now, Cancelled));
        Assert.Null((await Keys.FindAsync(key.Id, Cancelled))!.RevokedAt);
    }

    [Fact]
    public async Task Its_last_use_is_written_once_a_minute_and_never_goes_back()
    {
        var key = NewKey("default");
        await Keys.CreateAsync(key, Cancelled);

        List<DateTimeOffset?> noted = [];
        foreach (var seconds in new[] { 0, 59, 60, -100 })
        {
            await Keys.RecordUseAsync("default", key.Id, Now.AddSeconds(seconds), Cancelled);
            noted.Add((await Keys.FindAsync(key.Id, Cancelled))!.LastUsedAt);
        }

        Assert.Equal([Now, Now, Now.AddMinutes(1), Now.AddMinutes(1)], noted);
    }

    [Fact]
    public async Task Keys_are_listed_newest_first_page_by_page_and_by_tenant()
    {
        await database.Storage.Tenants.CreateAsync("paged", Now, Cancelled);
        var keys = Enumerable.Range(0, 3).Select(minute => NewKey("paged") with { CreatedAt = Now.AddMinutes(minute) }).ToList();
        foreach (var key in keys) await Keys.CreateAsync(key, Cancelled);

        var first = await Keys.ListAsync("paged", 2, null, Cancelled);
        var second = await Keys.ListAsync("paged", 2, first.NextCursor, Cancelled);

        Assert.Equal([keys[2].Id, keys[1].Id], first.Items.Select(key => key.Id));
        Assert.Equal([keys[0].Id], second.Items.Select(key => key.Id));
        Assert.Null(second.NextCursor);
    }

    [Fact]
    public async Task A_key_of_no_tenant_is_refused() => await Assert.ThrowsAsync<UnknownTenantException>(() => Keys.CreateAsync(NewKey("nobody"), Cancelled));

    [Fact]
    public void A_key_opens_until_it_expires()
    {
        var key = NewKey("default") with { ExpiresAt = Now };

        Assert.True(key.OpensAt(Now.AddTicks(-1)));
        Assert.False(key.OpensAt(Now));
    }

    [Fact]
    public async Task The_tenant_default_exists_and_others_are_made_once()
    {
        Assert.True(await database.Storage.Tenants.ExistsAsync("default", Cancelled));
        Assert.False(await database.Storage.Tenants.ExistsAsync("made", Cancelled));

        await database.Storage.Tenants.CreateAsync("made", Now, Cancelled);
        await database.Storage.Tenants.CreateAsync("made", Now, Cancelled);

        Assert.True(await database.Storage.Tenants.ExistsAsync("made", Cancelled));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Upper")]
    [InlineData("a,b")]
    [InlineData("-a")]
    [InlineData("a/b")]
    public async Task A_name_that_could_be_misread_names_no_tenant(string name) =>
        await Assert.ThrowsAsync<InvalidTenantException>(() => database.Storage.Tenants.CreateAsync(name, Now, Cancelled));

    private static StoredApiKey NewKey(string tenant) => new()
    {
        Id = Guid.NewGuid().ToString("N"),
        Tenant = tenant,
        Name = "a robot",
        Roles = [new("viewer")],
        SecretDigest = new byte[32],
        CreatedAt = Now,
    };
}
