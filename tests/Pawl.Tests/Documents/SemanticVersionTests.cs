using Pawl.Language.Definitions;
using Xunit;

namespace Pawl.Tests.Documents;

public sealed class SemanticVersionTests
{
    [Fact]
    public void Precedence_is_that_of_semver()
    {
        // The chain of semver.org, point 11, with numbers beyond 64 bits.
        string[] ascending =
        [
            "0.0.1", "0.9.0", "1.0.0-0", "1.0.0-1", "1.0.0-11", "1.0.0-99999999999999999999999", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta",
            "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0", "99999999999999999999999.0.0",
        ];
        for (var i = 0; i < ascending.Length; i++)
            for (var j = 0; j < ascending.Length; j++)
                Assert.Equal(i.CompareTo(j), Math.Sign(Version(ascending[i]).CompareTo(Version(ascending[j]))));
    }

    [Fact]
    public void Build_metadata_does_not_count()
    {
        Assert.Equal(Version("1.0.0+a"), Version("1.0.0+b"));
        Assert.Equal(Version("1.0.0+a").GetHashCode(), Version("1.0.0").GetHashCode());
        Assert.Equal("1.0.0-x+a.b", Version("1.0.0-x+a.b").ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.0")]
    [InlineData("1.0.0.0")]
    [InlineData("01.0.0")]
    [InlineData("1.0.00")]
    [InlineData("v1.0.0")]
    [InlineData("1.0.0-")]
    [InlineData("1.0.0+")]
    [InlineData("1.0.0-01")]
    [InlineData("1.0.0-a..b")]
    [InlineData("1.0.0+a..b")]
    [InlineData("1.0.0-ä")]
    [InlineData("1.0.0 ")]
    [InlineData("1.0.0\n")]
    [InlineData("1.0.٠")]
    [InlineData("1.0.0+a+b")]
    [InlineData("-1.0.0")]
    public void Other_text_is_refused(string text) => Assert.False(SemanticVersion.TryParse(text, out _));

    [Theory]
    [InlineData("1.0.0-0a")]
    [InlineData("1.0.0--")]
    [InlineData("1.0.0+01")]
    [InlineData("1.0.0-a-b.c-d+e-f")]
    public void Odd_but_right_text_is_read(string text) => Assert.True(SemanticVersion.TryParse(text, out _));

    [Fact]
    public void Latest_is_the_highest_release_and_a_prerelease_only_when_there_is_nothing_else()
    {
        Assert.Equal("1.10.0", SemanticVersion.Latest([Version("1.9.0"), Version("2.0.0-rc.1"), Version("1.10.0")])!.ToString());
        Assert.Equal("2.0.0-rc.2", SemanticVersion.Latest([Version("2.0.0-rc.1"), Version("2.0.0-rc.2"), Version("1.0.0-z")])!.ToString());
        Assert.Null(SemanticVersion.Latest([]));
    }

    private static SemanticVersion Version(string text)
    {
        Assert.True(SemanticVersion.TryParse(text, out var version), text);
        return version;
    }
}
