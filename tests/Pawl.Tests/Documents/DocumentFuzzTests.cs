using Pawl.Language.Documents;
using Pawl.Language.Documents.Syntax;
using Pawl.Language.Validation;
using Xunit;

namespace Pawl.Tests.Documents;

/// <summary>Texts damaged at random: whatever they hold, reading ends with problems that have a place, never with an exception.</summary>
public sealed class DocumentFuzzTests
{
    private const int Rounds = 2_000;
    private static readonly string[] Snippets =
    [
        "${", "}", "\"", "'", "{", "[", "]", ":", ": ", "- ", "\n", "\n  ", "\t", "#", " #", "&a ", "*a", "!!str ", "!x ", "|\n", ">-\n", "\\", "\\u00", "\\(", "%", "@", "`", "---\n", "...\n",
        "? ", ",", "~", "null", ".inf", "0x", "1e999", "\u2028", "\u0085", "\uFEFF", "\0", "\uD800", "😀", "ä", "${ .a }", "${ $input", "$secrets.x", "PT5S", "<<: *a", "\r", "\r\n", "{{", "}}",
    ];

    private static readonly HashSet<string> Codes =
        [.. typeof(ProblemCodes).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)];

    [Fact]
    public void Damaged_texts_are_read_to_an_end_and_every_problem_has_a_place()
    {
        var random = new Random(7);
        string[] seeds = [SampleDocuments.Everything, SampleDocuments.WithTasks("- a: { set: { x: '${ .a }' } }\n- b: { wait: PT5S }"), "{\"document\": {\"dsl\": \"1.0.3\"}, \"do\": [{\"a\": {\"set\": {\"x\": \"\\u00e9\"}}}]}"];
        var outcomes = new HashSet<string>();
        for (var i = 0; i < Rounds; i++)
        {
            var text = Damage(random, seeds[random.Next(seeds.Length)]);
            var result = ReadOrTell(text);
            Check(text, result);
            outcomes.UnionWith(result.Problems.Select(problem => problem.Code));
        }
        Assert.True(outcomes.Count > 20, string.Join(", ", outcomes)); // the damage is of many kinds
    }

    private static void Check(string text, ReadResult result)
    {
        var source = SyntaxReader.Normalize(text);
        var lines = source.Split('\n');
        Assert.True(result.IsValid == result.Problems.All(problem => problem.Severity == Severity.Warning), text);
        Assert.InRange(result.Problems.Length, result.IsValid ? 0 : 1, DocumentLimits.Default.Problems);
        foreach (var problem in result.Problems)
        {
            Assert.Contains(problem.Code, Codes);
            Assert.True(JsonPointer.IsValid(problem.Pointer), problem.Pointer);
            Assert.NotEmpty(problem.Message);
            Assert.True(problem.Message.Length < 1_000 && problem.Hint is null or { Length: < 2_000 }, problem.Message);
            Assert.True(problem.Line >= 1 && problem.Column >= 1 && problem.Line <= source.Count(IsBreak) + 1, $"{problem}\n{text}");
            if (!source.Any(c => IsBreak(c) && c != '\n')) Assert.True(problem.Column <= lines[problem.Line - 1].Length + 1, $"{problem}\n{text}");
        }
        Assert.Equal(result.Problems.OrderBy(problem => problem.Line).ThenBy(problem => problem.Column), result.Problems);
    }

    [Fact]
    public void The_cheap_count_of_values_is_never_too_high()
    {
        var random = new Random(11);
        for (var i = 0; i < Rounds; i++)
        {
            var text = i == 0 ? SampleDocuments.Everything : SyntaxReader.Normalize(Damage(random, SampleDocuments.Everything));
            var problems = new ProblemList(10);
            var root = SyntaxReader.Read(text, DocumentLimits.Default, problems);
            if (root is null || problems.HasErrors) continue;
            Assert.False(YamlSize.Exceeds(text, Values(root), out _), text);
        }
        Assert.True(YamlSize.Exceeds(SampleDocuments.Everything, 300, out _)); // and not far too low
    }

    /// <summary>Values and keys.</summary>
    private static int Values(DocumentNode node) => 1 + node.Items.Sum(Values) + node.Members.Sum(member => 1 + Values(member.Value));

    private static ReadResult ReadOrTell(string text)
    {
        try { return WorkflowReader.Read(text); }
        catch (Exception error) { throw new InvalidOperationException("this text is read to an exception:\n" + text, error); }
    }

    private static bool IsBreak(char c) => c is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029';

    private static string Damage(Random random, string text)
    {
        for (var n = 1 + random.Next(6); n > 0; n--)
        {
            var at = random.Next(text.Length + 1);
            var length = Math.Min(random.Next(1, 1 << random.Next(7)), text.Length - at);
            text = random.Next(5) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(random.Next(text.Length), text.Substring(at, length)),
                2 => text[..(random.Next(20) == 0 ? at : text.Length)],
                _ => text.Insert(at, Snippets[random.Next(Snippets.Length)]),
            };
            if (text.Length == 0) text = "a";
        }
        return text;
    }
}
