using FsCheck;
using FsCheck.Fluent;
using Pawl.Language.Definitions;
using Pawl.Postgres.Definitions;
using Xunit;

namespace Pawl.Tests.Storage;

public sealed class SemanticVersionOrderTests
{
    private static readonly string[] Numbers = ["0", "1", "2", "9", "10", "11", "99", "100", "18446744073709551616"];
    private static readonly string[] Identifiers = ["0", "1", "2", "10", "a", "alpha", "alpha-", "a-1", "b", "beta", "A", "Z", "rc", "-", "0a", "10a"];

    /// <summary>The example of Semantic Versioning 2.0.0, rule 11.</summary>
    [Fact]
    public void The_specifications_own_example_sorts_as_it_says()
    {
        string[] ascending = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "2.0.0", "2.1.0", "2.1.1", "10.0.0"];

        Assert.Equal(ascending, ascending.Reverse().OrderBy(SemanticVersionOrder.Of, StringComparer.Ordinal));
    }

    [Fact]
    public void Keys_order_as_versions_do()
    {
        var versions = from core in Gen.Elements(Numbers).ArrayOf(3)
                       from count in Gen.Choose(0, 3)
                       from identifiers in Gen.Elements(Identifiers).ArrayOf(count)
                       select string.Join('.', core) + (count == 0 ? "" : "-" + string.Join('.', identifiers));

        Prop.ForAll(versions.ToArbitrary(), versions.ToArbitrary(), (left, right) =>
            {
                Assert.True(SemanticVersion.TryParse(left, out var leftVersion) & SemanticVersion.TryParse(right, out var rightVersion));
                return Math.Sign(string.CompareOrdinal(SemanticVersionOrder.Of(left), SemanticVersionOrder.Of(right))) == Math.Sign(leftVersion!.CompareTo(rightVersion));
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
    }

    [Fact]
    public void Build_metadata_does_not_count() => Assert.Equal(SemanticVersionOrder.Of("1.2.3-rc.1"), SemanticVersionOrder.Of("1.2.3-rc.1+build.5"));

    [Theory]
    [InlineData("1.2")]
    [InlineData("1.2.03")]
    [InlineData("")]
    public void What_is_no_version_has_no_key(string text) => Assert.Throws<ArgumentException>(() => SemanticVersionOrder.Of(text));
}
