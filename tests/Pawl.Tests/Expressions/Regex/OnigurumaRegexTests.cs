using System.Text;
using Pawl.Language.Expressions.Regex;
using Xunit;

namespace Pawl.Tests.Expressions.Regex;

public sealed class OnigurumaRegexTests
{
    [Theory]
    [MemberData(nameof(RegexCases.All), MemberType = typeof(RegexCases))]
    public void Patterns_mean_what_they_mean_to_jq(string pattern, string text, string? modifiers, string expected) =>
        Assert.Equal(expected, Describe(pattern, text, modifiers));

    [Theory]
    [InlineData("", "é😀", "g", "0+0 1+0 2+0")] // jq repeats an empty match for each byte of a code point; once is what is meant
    [InlineData("x*", "éab", "g", "0+0 1+0 2+0 3+0")]
    [InlineData("(?=😀)|$", "a😀b", "g", "1+0 3+0")]
    public void An_empty_match_moves_on_by_one_code_point(string pattern, string text, string modifiers, string expected) =>
        Assert.Equal(expected, Describe(pattern, text, modifiers));

    [Theory]
    [InlineData(".", "😀é", "g", "0+1 1+1")]
    [InlineData("^.{2}$", "😀é", null, "0+2")]
    [InlineData("[^é]+", "é😀😀a", null, "1+3")]
    [InlineData("[😀-😎]+", "a😃😄", null, "1+2")]
    [InlineData("[^😀]", "😀😁", null, "1+1")]
    [InlineData("😀{2}", "😀😀", null, "0+2")]
    [InlineData(@"\w+", "a𝒜𠀀", null, "0+3")]
    [InlineData(@"\W", "𝒜😀", null, "1+1")]
    [InlineData(@"\P{L}", "𝒜😀", null, "1+1")]
    [InlineData(@"\x{1F600}", "a😀", null, "1+1")]
    [InlineData(@"(?<!^)", "😀a", "g", "1+0 2+0")] // never between the halves of a pair
    [InlineData(@"(?<=(.))b", "😀b", null, "1+1(0+1)")]
    [InlineData(@"\p{Han}+", "a漢字𠀀b", null, "1+3")]
    public void Code_points_beyond_the_first_plane_count_as_one(string pattern, string text, string? modifiers, string expected) =>
        Assert.Equal(expected, Describe(pattern, text, modifiers));

    [Theory]
    [InlineData("की", @"\bक\b", "")] // the vowel sign belongs to the word
    [InlineData("की है", @"\b", "0+0 2+0 3+0 5+0")]
    public void Word_boundaries_know_the_marks_of_other_scripts(string text, string pattern, string expected) =>
        Assert.Equal(expected, Describe(pattern, text, "g"));

    [Theory]
    [InlineData("b?c", "bacc", "2+1 3+1")] // .NET's non-backtracking engine misses the first
    [InlineData("((x)(?:b*)+?)q", "xq", "0+2(0+1 0+1)")] // .NET's interpreter places the group at 1+0
    [InlineData("(x(b*){2,}?)q", "xq", "0+2(0+1 1+0)")]
    public void Known_faults_of_the_engine_below_do_not_show(string pattern, string text, string expected) =>
        Assert.Equal(expected, Describe(pattern, text, "g"));

    [Theory]
    [InlineData("ſ", "s")]
    [InlineData("ß", "SS")]
    [InlineData("ς", "Σ")]
    public void Case_is_ignored_within_the_bounds_of_dotnet(string pattern, string text) => Assert.Equal("", Describe(pattern, text, "i"));

    [Theory]
    [InlineData("(?<n>a|b\\g<n>c)", "recursion is not supported")]
    [InlineData("a(?R)?", "recursion is not supported")]
    [InlineData("(?~ab)", "absent groups are not supported")]
    [InlineData("(*FAIL)", "callouts are not supported")]
    [InlineData("(?{x})", "callouts are not supported")]
    [InlineData("\\y", "text segment boundaries are not supported")]
    [InlineData("(?(?=a)b|c)", "conditions other than a group are not supported")]
    public void What_is_not_supported_is_refused_by_name(string pattern, string fault) => Assert.Equal("!" + fault, Describe(pattern, "a", null));

    [Fact]
    public void Longest_match_is_refused() => Assert.Equal("!modifier l (longest match) is not supported", Describe("a|ab", "ab", "l"));

    [Fact]
    public void Text_and_names_come_with_every_capture()
    {
        var match = Assert.Single(OnigurumaRegex.Compile("(?<head>é)(x)?(?<tail>.+)", null).Matches("aé😀b", global: false));
        Assert.Equal("é😀b", match.Text);
        Assert.Equal([new RegexCapture(1, 1, "é", "head"), new RegexCapture(-1, 0, null, null), new RegexCapture(2, 2, "😀b", "tail")], match.Captures);
    }

    [Theory]
    [InlineData("a.c", "xabc", null, true)]
    [InlineData("a.c", "xab", null, false)]
    [InlineData("^.$", "😀", null, true)]
    [InlineData("(?<!^)(?!$)", "😀", null, false)]
    [InlineData("a*", "b", "n", false)]
    [InlineData("a*", "ba", "n", true)]
    public void A_test_agrees_with_the_matches(string pattern, string text, string? modifiers, bool expected)
    {
        var regex = OnigurumaRegex.Compile(pattern, modifiers);
        Assert.Equal(expected, regex.IsMatch(text));
        Assert.Equal(expected, regex.Matches(text, global: false).Any());
    }

    private static string Describe(string pattern, string text, string? modifiers)
    {
        try
        {
            var regex = OnigurumaRegex.Compile(pattern, modifiers);
            return string.Join(' ', regex.Matches(text, regex.IsGlobal).Select(Describe));
        }
        catch (RegexSyntaxException refused)
        {
            return "!" + refused.Message.Replace("Regex failure: ", "", StringComparison.Ordinal);
        }
    }

    private static string Describe(RegexMatch match)
    {
        var text = new StringBuilder($"{match.Offset}+{match.Length}");
        if (match.Captures.IsEmpty) return text.ToString();

        var groups = match.Captures.Select(capture =>
            (capture.Name is null ? "" : capture.Name + "=") + (capture.Offset < 0 ? "-" : $"{capture.Offset}+{capture.Length}"));
        return text.Append('(').AppendJoin(' ', groups).Append(')').ToString();
    }
}
