using Pawl.Language.Expressions.Regex;
using Xunit;

namespace Pawl.Tests.Expressions.Regex;

public sealed class RegexLimitTests
{
    private const string Exploding = "(a+)+$";
    private static readonly string Hostile = new string('a', 60) + "b";

    [Fact]
    public void A_pattern_that_explodes_is_stopped() =>
        Assert.Throws<RegexTimeoutException>(() => OnigurumaRegex.Compile(Exploding, null).IsMatch(Hostile));

    [Fact]
    public void A_search_for_matches_that_explodes_is_stopped() =>
        Assert.Throws<RegexTimeoutException>(() => OnigurumaRegex.Compile(Exploding, "g").Matches(Hostile, global: true).Count());

    [Fact]
    public void The_evaluation_s_own_time_limit_is_asked_before_each_match()
    {
        var asked = 0;
        var matches = OnigurumaRegex.Compile("a", "g").Matches("aaaa", global: true, () => ++asked == 3);
        Assert.Throws<RegexTimeoutException>(() => matches.Count());
        Assert.Equal(3, asked);
    }

    [Fact]
    public void A_search_for_a_match_that_is_not_empty_asks_for_the_time_too()
    {
        var asked = 0;
        Assert.Throws<RegexTimeoutException>(() =>
            OnigurumaRegex.Compile("b*", "n").Matches(new string('a', 10_000), global: false, () => ++asked == 2).Any());
    }

    [Fact]
    public void Matches_are_found_only_when_they_are_asked_for()
    {
        var asked = 0;
        Assert.Equal(2, OnigurumaRegex.Compile("", "g").Matches(new string('a', 1_000), global: true, () => ++asked < 0).Take(2).Count());
        Assert.Equal(2, asked);
    }

    [Fact]
    public void A_pattern_may_not_be_longer_than_its_bound()
    {
        Assert.True(OnigurumaRegex.Compile(new string('a', OnigurumaRegex.MaxPatternLength), null).IsMatch(new string('a', OnigurumaRegex.MaxPatternLength)));
        Assert.Throws<RegexSyntaxException>(() => OnigurumaRegex.Compile(new string('a', OnigurumaRegex.MaxPatternLength + 1), null));
    }

    [Fact]
    public void Groups_may_not_nest_deeper_than_their_bound()
    {
        Assert.True(OnigurumaRegex.Compile(Nested(PatternParser.MaxDepth), null).IsMatch("a"));
        Assert.Throws<RegexSyntaxException>(() => OnigurumaRegex.Compile(Nested(PatternParser.MaxDepth + 1), null));

        static string Nested(int depth) => new string('(', depth) + "a" + new string(')', depth);
    }

    [Fact]
    public void Calls_of_groups_may_not_multiply_without_bound()
    {
        var groups = Enumerable.Range(0, 20).Select(i => $@"(?<g{i}>a\g<g{i + 1}>\g<g{i + 1}>)");
        Assert.Throws<RegexSyntaxException>(() => OnigurumaRegex.Compile(string.Concat(groups) + "(?<g20>a)", null));
    }

    [Fact]
    public void The_cache_returns_what_it_has_and_forgets_what_was_used_least()
    {
        var cache = new RegexCache(2);
        var compiled = 0;
        var first = Get("a");
        Get("b");
        Assert.Same(first, Get("a"));
        Get("c"); // b goes
        Assert.Same(first, Get("a"));
        Assert.Equal(3, compiled);
        Get("b");
        Assert.Equal(4, compiled);
        Assert.Equal(2, cache.Count);

        OnigurumaRegex Get(string pattern) => cache.GetOrAdd(pattern, RegexModifiers.None, (text, _) =>
        {
            compiled++;
            return OnigurumaRegex.Compile("unique to this test " + text + compiled, null);
        });
    }

    [Fact]
    public void The_same_pattern_with_other_modifiers_is_another_one()
    {
        Assert.NotSame(OnigurumaRegex.Compile("a", null), OnigurumaRegex.Compile("a", "i"));
        Assert.Same(OnigurumaRegex.Compile("a", null), OnigurumaRegex.Compile("a", ""));
    }
}
