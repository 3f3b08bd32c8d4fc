using Pawl.Language.Expressions;
using Pawl.Language.Schemas;
using Xunit;

namespace Pawl.Tests.Schemas;

public sealed class SchemaPatternTests
{
    [Theory]
    [InlineData("^a$", "a", true)]
    [InlineData("^a$", "a\n", false)] // .NET's $ would accept the line feed
    [InlineData("^.$", "😀", true)]
    [InlineData("^..$", "😀", false)]
    [InlineData("^[^a]$", "😀", true)]
    [InlineData("^[😀-😂]+$", "😁😂", true)]
    [InlineData("^[😀-😂]+$", "😃", false)]
    [InlineData("^[\\u{1F600}-\\u{1F602}a]$", "a", true)]
    [InlineData("^\\uD83D\\uDE00$", "😀", true)]
    [InlineData("^😀{2}$", "😀😀", true)]
    [InlineData("^\\p{L}+$", "straße𠮷", true)] // a surname's character beyond the basic plane
    [InlineData("^\\p{Lu}\\P{Lu}$", "Ab", true)]
    [InlineData("^[\\p{Lu}\\d-]+$", "Ä-7", true)]
    [InlineData("^[^\\p{Lu}]$", "Ä", false)]
    [InlineData("^\\p{General_Category=Decimal_Number}$", "৪", true)]
    [InlineData("^\\w$", "é", false)]
    [InlineData("^\\W$", "é", true)]
    [InlineData("\\bcat\\b", "a cat.", true)]
    [InlineData("\\bcat\\b", "concat", false)]
    [InlineData("é\\bx", "éx", true)] // é is no word character, so x begins a word
    [InlineData("^\\Bb", "b", false)]
    [InlineData("^(?<y>\\d)(\\w)\\k<y>\\2$", "1a1a", true)]
    [InlineData("^(?<y>\\d)(\\w)\\k<y>\\2$", "1aa1", false)]
    [InlineData("^(?:(a)|b)\\1c$", "bc", true)] // a group that took no part matches nothing at all
    [InlineData("^(?=.*\\d)(?=.*[a-z]).{4,}$", "abc1", true)]
    [InlineData("^(?<!x)a(?!b)$", "a", true)]
    [InlineData("^[]$", "", false)]
    [InlineData("^[^]$", "\n", true)]
    [InlineData("^{a}]$", "{a}]", true)]
    [InlineData("^a{,2}$", "a{,2}", true)]
    [InlineData("^a{2,3}?b{0}$", "aaa", true)]
    [InlineData("^[\\w-]+@[a-z.]+$", "a-b@c.d", true)]
    [InlineData("^[a-]$", "-", true)]
    [InlineData("^[\\]\\\\^-]+$", "]\\^-", true)]
    [InlineData("^#x y$", "#x y", true)]
    [InlineData("^\\/\\-\\#\\ $", "/-# ", true)]
    [InlineData("^\\cJ\\0\\x41$", "\n\0A", true)]
    public void A_pattern_means_what_ECMA_262_says(string pattern, string text, bool matches) =>
        Assert.Equal(matches, JsonSchema.Compile(JqValue.Object(("pattern", JqValue.From(pattern)))).IsValid(JqValue.From(text)));

    [Theory]
    [InlineData("\\Z", "no escape \\Z")]
    [InlineData("\\a", "no escape \\a")]
    [InlineData("(?i)a", "(?")]
    [InlineData("(?>a)", "(?")]
    [InlineData("(a", "parenthesis is not closed")]
    [InlineData("a)", "no opening one")]
    [InlineData("a**", "follows another")]
    [InlineData("*a", "nothing to repeat")]
    [InlineData("[b-a]", "reversed")]
    [InlineData("[a", "class is not closed")]
    [InlineData("a{3,2}", "reversed")]
    [InlineData("\\1", "no group number 1")]
    [InlineData("(?<a>x)\\k<b>", "no group named b")]
    [InlineData("(?<a>x)(?<a>y)", "two groups")]
    [InlineData("\\p{Script=Greek}", "not known")]
    [InlineData("\\u12", "hexadecimal")]
    [InlineData("a\\", "ends in the middle")]
    public void What_is_no_pattern_is_refused_with_the_reason(string pattern, string reason) =>
        Assert.Contains(reason, Assert.Throws<JsonSchemaException>(() => JsonSchema.Compile(JqValue.Object(("pattern", JqValue.From(pattern))))).Message, StringComparison.Ordinal);
}
