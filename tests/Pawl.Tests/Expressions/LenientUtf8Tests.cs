using Pawl.Language.Expressions.Values;
using Xunit;

namespace Pawl.Tests.Expressions;

/// <summary>Expected texts are what jq 1.8.2 makes of the bytes.</summary>
public sealed class LenientUtf8Tests
{
    [Theory]
    [InlineData("FFC0EFF0DFF5", "\ufffd\ufffd\ufffd\ufffd")]
    [InlineData("FFF5AC", "\ufffd\ufffd\ufffd")]
    [InlineData("FF82C18FF090", "\ufffd\ufffd\ufffd\ufffd\ufffd")]
    [InlineData("41", "A")]
    [InlineData("E2C1F5", "\ufffd\ufffd\ufffd")]
    [InlineData("AC", "\ufffd")]
    [InlineData("C0908282", "\ufffd\ufffd\ufffd\ufffd")]
    [InlineData("FF", "\ufffd")]
    [InlineData("A0", "\ufffd")]
    [InlineData("ED", "\ufffd")]
    [InlineData("F5", "\ufffd")]
    [InlineData("ACACA0AC41", "\ufffd\ufffd\ufffd\ufffdA")]
    [InlineData("7F9FE090F4AC", "\u007f\ufffd\ufffd\ufffd")]
    [InlineData("C1C0FFEF9F", "\ufffd\ufffd\ufffd\ufffd")]
    [InlineData("C0C27FC27F41", "\ufffd\ufffd\u007f\ufffd\u007fA")]
    [InlineData("EFFF", "\ufffd")]
    [InlineData("7FF4C0", "\u007f\ufffd")]
    [InlineData("ACF0F5", "\ufffd\ufffd")]
    [InlineData("82E2DFE2", "\ufffd\ufffd\ufffd\ufffd")]
    [InlineData("EDDFC1FFF4F4", "\ufffd\ufffd\ufffd\ufffd\ufffd")]
    [InlineData("E965", "\ufffd")]
    [InlineData("9EE965", "\ufffd\ufffd")]
    [InlineData("F0656565", "\ufffdeee")]
    [InlineData("E28065", "\ufffde")]
    [InlineData("EDA080", "\ufffd")]
    [InlineData("C3A9F09F9880", "\u00e9\ud83d\ude00")]
    [InlineData("F4908080", "\ufffd")]
    public void Malformed_bytes_become_as_many_replacements_as_in_jq(string bytes, string expected) =>
        Assert.Equal(expected, LenientUtf8.Decode(Convert.FromHexString(bytes)));
}
