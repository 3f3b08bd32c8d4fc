using Pawl.Language.Expressions;
using Pawl.Runners.Documents;
using Pawl.Tests.Shared;
using Xunit;

namespace Pawl.Tests.Runners.Documents;

public sealed class DocumentCacheTests
{
    private readonly ManualClock clock = new();

    [Fact]
    public void The_oldest_document_goes_when_there_are_too_many()
    {
        var cache = new DocumentCache(new() { Kept = 2 }, clock);
        foreach (var name in (string[])["a", "b", "c"]) Keep(cache, name, 1);

        Assert.Equal([false, true, true], Found(cache, "a", "b", "c"));
    }

    [Fact]
    public void The_oldest_documents_go_when_they_are_too_large_together()
    {
        var cache = new DocumentCache(new() { KeptBytes = 100 }, clock);
        Keep(cache, "a", 40);
        Keep(cache, "b", 40);
        Keep(cache, "c", 90);

        Assert.Equal([false, false, true], Found(cache, "a", "b", "c"));
    }

    [Fact]
    public void A_document_larger_than_all_may_be_together_drives_out_no_other()
    {
        var cache = new DocumentCache(new() { KeptBytes = 100 }, clock);
        Keep(cache, "a", 40);
        Keep(cache, "b", 101);

        Assert.Equal([true, false], Found(cache, "a", "b"));
    }

    [Fact]
    public void A_document_that_is_replaced_counts_once()
    {
        var cache = new DocumentCache(new() { KeptBytes = 100, Kept = 2 }, clock);
        Keep(cache, "a", 40);
        for (var i = 0; i < 3; i++) Keep(cache, "b", 60);

        Assert.Equal([true, true], Found(cache, "a", "b"));
    }

    [Fact]
    public void A_document_is_fresh_for_a_while_from_the_time_it_was_kept()
    {
        var cache = new DocumentCache(new() { Freshness = TimeSpan.FromSeconds(10) }, clock);
        Keep(cache, "a", 1);
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal([true], Found(cache, "a"));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([false], Found(cache, "a"));
    }

    [Fact]
    public void Nothing_is_kept_when_nothing_is_to_be_fresh()
    {
        var cache = new DocumentCache(new() { Freshness = TimeSpan.Zero }, clock);
        Keep(cache, "a", 1);

        Assert.Equal([false], Found(cache, "a"));
    }

    private static DocumentKey Key(string name) => new("default", $"https://example.com/{name}", "");

    private static void Keep(DocumentCache cache, string name, int size) => cache.Keep(Key(name), new(new(Key(name).Address), JqValue.EmptyObject), size);

    private static IEnumerable<bool> Found(DocumentCache cache, params string[] names) => names.Select(name => cache.Find(Key(name)) is not null);
}
