using Pawl.Language.Definitions;
using Xunit;

namespace Pawl.Tests.Documents;

public sealed class VersionLineTests
{
    [Theory]
    [InlineData("1", true)]
    [InlineData("0", true)]
    [InlineData("1.4", true)]
    [InlineData("10.20", true)]
    [InlineData("1.4.2", false)]
    [InlineData("1.x", false)]
    [InlineData("01", false)]
    [InlineData("1.", false)]
    [InlineData(".1", false)]
    [InlineData("", false)]
    [InlineData("latest", false)]
    public void A_line_is_the_first_one_or_two_numbers_of_a_version(string text, bool expected) => Assert.Equal(expected, VersionLine.IsLine(text));

    [Theory]
    [InlineData("1", "1.0.0", true)]
    [InlineData("1", "10.0.0", false)]
    [InlineData("1.4", "1.4.2-rc.1", true)]
    [InlineData("1.4", "1.40.2", false)]
    [InlineData("1.4", "1.4", false)]
    public void A_version_is_of_a_line_when_it_goes_on_behind_a_full_stop(string line, string version, bool expected) => Assert.Equal(expected, VersionLine.Has(line, version));
}
