using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Expressions.Differential;

/// <summary>What generated programs once brought to light, kept as cases that need no oracle. Outputs are jq 1.8.2's.</summary>
public sealed class FindingTests
{
    [Theory]
    [InlineData("null | has(\"a\"), has(0)", "false false")]
    [InlineData("try (false | contains(true)) catch .", "\"boolean (false) and boolean (true) cannot have their containment checked\"")]
    [InlineData("[false] | contains([true])", "false")]
    [InlineData("[1,2] | indices([]), .[[]]", "[] []")]
    [InlineData("try (null | indices(true)) catch .", "\"Cannot index null with boolean (true)\"")]
    [InlineData("[-0, -0.0, -(\"a\" | length - 1)]", "[0,0.0,-0]")]
    [InlineData("{a: [1, 2], b: [3]} | transpose", "[[1,3],[2,null]]")]
    [InlineData("try ([false, {}] | transpose) catch .", "\"boolean (false) has no length\"")]
    [InlineData("[1, 1, 1] | bsearch(1)", "1")]
    [InlineData("[] | delpaths([[nan, 2]]), del(.[nan] | .[0:1])", "[] []")]
    [InlineData("[3, 1, 2] | sort_by(nan)", "[3,1,2]")]
    [InlineData("[\"a\" | match(\"(b)?a()\").captures[] | keys_unsorted | join(\" \")]", "[\"offset string length name\",\"offset string length name\"]")]
    [InlineData("\"a\\u0000b\" | @sh", "\"'a\\\\0b'\"")]
    [InlineData("\"6WU=\" | @base64d", "\"\uFFFD\"")]
    public void Jq_s_own_answer_is_given(string program, string expected)
    {
        var outputs = JqProgram.Compile(program).Run(JqValue.Null, new JqEvaluation()).Select(output => output.ToJson());
        Assert.Equal(expected, string.Join(' ', outputs));
    }
}
