using System.Security.Cryptography;
using System.Text;
using Pawl.Runtime.Definitions;
using Pawl.Runtime.Identity;
using Pawl.Runtime.Storage;
using Xunit;

namespace Pawl.IntegrationTests.Store;

public sealed class DefinitionStoreTests(StoreDatabase database) : IClassFixture<StoreDatabase>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private IDefinitionStore Store => database.Storage.Definitions;
    private IDefinitionShelf Shelf => database.Storage.Shelf;

    [Fact]
    public async Task A_published_version_is_read_as_it_was_published()
    {
        var document = Document("one", "1.0.0") with { Title = "An order" };

        Assert.Equal(PublishOutcome.Created, await PublishAsync(document));

        var read = await Store.GetAsync("default", document.Id, Cancelled);
        Assert.Equal(document.Digest.ToArray(), read!.Digest.ToArray());
        Assert.Equal(document, read with { Digest = document.Digest });
        Assert.Null(await Store.GetAsync("default", document.Id with { Version = "1.0.1" }, Cancelled));
    }

    [Fact]
    public async Task A_version_is_immutable()
    {
        var document = Document("immutable", "1.0.0", "a");
        await PublishAsync(document);

        Assert.Equal(PublishOutcome.Unchanged, await PublishAsync(document with { Source = "the same content, formatted otherwise" }));
        Assert.Equal(PublishOutcome.Conflict, await PublishAsync(Document("immutable", "1.0.0", "b")));

        Assert.Equal("a", (await Store.GetAsync("default", document.Id, Cancelled))!.Source);
    }

    [Fact]
    public async Task Of_two_who_publish_the_same_version_at_once_one_creates_it()
    {
        var document = Document("raced", "1.0.0");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PublishAsync(document)));

        Assert.Single(outcomes, PublishOutcome.Created);
        Assert.Equal(7, outcomes.Count(outcome => outcome == PublishOutcome.Unchanged));
    }

    [Fact]
    public async Task Versions_are_listed_newest_first_by_their_precedence()
    {
        foreach (var version in new[] { "1.10.0", "1.9.0", "2.0.0-rc.1", "2.0.0-rc.10", "2.0.0-rc.2", "1.9.0-alpha" }) await PublishAsync(Document("many", version));

        var versions = await Store.ListVersionsAsync("default", "shop", "many", Cancelled);

        Assert.Equal(["2.0.0-rc.10", "2.0.0-rc.2", "2.0.0-rc.1", "1.10.0", "1.9.0", "1.9.0-alpha"], versions.Select(version => version.Id.Version));
    }

    [Fact]
    public async Task A_list_shows_each_workflow_once_with_its_latest_release()
    {
        foreach (var (name, version) in new[] { ("a", "1.0.0"), ("a", "1.10.0"), ("a", "1.9.0"), ("a", "2.0.0-rc.1"), ("b", "0.1.0-beta"), ("b", "0.1.0-alpha"), ("c", "1.0.0") })
        {
            await PublishAsync(Document(name, version) with { Id = new("listed", name, version) });
        }

        List<string> seen = [];
        string? cursor = null;
        do
        {
            var page = await Shelf.ListAsync("default", new() { Namespace = "listed" }, 2, cursor, Cancelled);
            seen.AddRange(page.Items.Select(item => item.Id.ToString()));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(["listed/a/1.10.0", "listed/b/0.1.0-beta", "listed/c/1.0.0"], seen);
        Assert.Contains((await Shelf.ListAsync("default", new(), 100, null, Cancelled)).Items, item => item.Id.Namespace == "listed");
    }

    [Fact]
    public async Task A_cursor_is_refused_by_the_list_of_another_namespace()
    {
        foreach (var name in new[] { "a", "b" }) await PublishAsync(Document(name, "1.0.0") with { Id = new("paged", name, "1.0.0") });
        var cursor = (await Shelf.ListAsync("default", new() { Namespace = "paged" }, 1, null, Cancelled)).NextCursor;

        await Assert.ThrowsAsync<InvalidCursorException>(() => Shelf.ListAsync("default", new(), 1, cursor, Cancelled));
    }

    [Fact]
    public async Task A_version_is_disabled_and_enabled_and_keeps_the_time_when_disabled_again()
    {
        var document = Document("switched", "1.0.0");
        await PublishAsync(document);

        Assert.True(await Store.SetDisabledAsync("default", document.Id, true, Cancelled));
        var first = (await Store.GetAsync("default", document.Id, Cancelled))!.DisabledAt;
        Assert.True(await Store.SetDisabledAsync("default", document.Id, true, Cancelled));
        var second = (await Store.GetAsync("default", document.Id, Cancelled))!.DisabledAt;
        Assert.True(await Store.SetDisabledAsync("default", document.Id, false, Cancelled));

        Assert.NotNull(first);
        Assert.Equal(first, second);
        Assert.Null((await Store.GetAsync("default", document.Id, Cancelled))!.DisabledAt);
        Assert.False(await Store.SetDisabledAsync("default", document.Id with { Name = "none" }, true, Cancelled));
    }

    [Fact]
    public async Task A_deleted_version_is_seen_only_by_executions_that_run_it()
    {
        var document = Document("deleted", "1.0.0");
        await PublishAsync(document);

        Assert.True(await Store.DeleteAsync("default", document.Id, Cancelled));

        Assert.False(await Store.DeleteAsync("default", document.Id, Cancelled));
        Assert.Null(await Store.GetAsync("default", document.Id, Cancelled));
        Assert.Empty(await Store.ListVersionsAsync("default", "shop", "deleted", Cancelled));
        Assert.NotNull(await Store.GetForExecutionAsync("default", document.Id, Cancelled));
        Assert.Null(await Store.GetForExecutionAsync("default", document.Id with { Version = "9.9.9" }, Cancelled));
    }

    [Fact]
    public async Task A_deleted_version_comes_back_with_the_same_content_and_with_no_other()
    {
        var document = Document("revived", "1.0.0", "a");
        await PublishAsync(document);
        await Store.DeleteAsync("default", document.Id, Cancelled);

        Assert.Equal(PublishOutcome.Conflict, await PublishAsync(Document("revived", "1.0.0", "b")));
        Assert.Equal(PublishOutcome.Created, await PublishAsync(document));
        Assert.NotNull(await Store.GetAsync("default", document.Id, Cancelled));
    }

    [Fact]
    public async Task Tenants_publish_apart_from_each_other()
    {
        await database.Storage.Tenants.CreateAsync("acme", DateTimeOffset.UnixEpoch, Cancelled);
        var document = Document("apart", "1.0.0", "mine");
        await PublishAsync(document);

        Assert.Null(await Store.GetAsync("acme", document.Id, Cancelled));
        Assert.Equal(PublishOutcome.Created, await Store.PublishAsync("acme", Document("apart", "1.0.0", "theirs"), Cancelled));
        Assert.Equal("mine", (await Store.GetAsync("default", document.Id, Cancelled))!.Source);
        Assert.False(await Store.DeleteAsync("nobody", document.Id, Cancelled));
    }

    [Fact]
    public async Task A_tenant_that_does_not_exist_publishes_nothing() =>
        await Assert.ThrowsAsync<UnknownTenantException>(() => Store.PublishAsync("nobody", Document("x", "1.0.0"), Cancelled));

    private static DefinitionDocument Document(string name, string version, string source = "source") => new()
    {
        Id = new("shop", name, version),
        Source = source,
        Digest = SHA256.HashData(Encoding.UTF8.GetBytes(source)),
        CreatedAt = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero),
    };

    private Task<PublishOutcome> PublishAsync(DefinitionDocument document) => Store.PublishAsync("default", document, Cancelled);
}
