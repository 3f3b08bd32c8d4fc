using Pawl.Language.Documents;
using Pawl.Language.Documents.Syntax;
using Pawl.Language.Validation;
using Xunit;

namespace Pawl.Tests.Documents;

/// <summary>YAML 1.2 with the core schema, and JSON.</summary>
public sealed class YamlTests
{
    [Theory]
    // Section 10.3.2 of YAML 1.2.2, and what YAML 1.1 read otherwise.
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("null", "null")]
    [InlineData("Null", "null")]
    [InlineData("nULL", "\"nULL\"")]
    [InlineData("true", "true")]
    [InlineData("TRUE", "true")]
    [InlineData("False", "false")]
    [InlineData("tRUE", "\"tRUE\"")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("no", "\"no\"")]
    [InlineData("on", "\"on\"")]
    [InlineData("off", "\"off\"")]
    [InlineData("y", "\"y\"")]
    [InlineData("0", "0")]
    [InlineData("12", "12")]
    [InlineData("+12", "12")]
    [InlineData("-12", "-12")]
    [InlineData("012", "12")]
    [InlineData("-007", "-7")]
    [InlineData("0o17", "15")]
    [InlineData("0o18", "\"0o18\"")]
    [InlineData("0x1F", "31")]
    [InlineData("0xfFfF", "65535")]
    [InlineData("0xG", "\"0xG\"")]
    [InlineData("-0x1F", "\"-0x1F\"")]
    [InlineData("0x8000000000000000", "9223372036854775808")]
    [InlineData("1_000", "\"1_000\"")]
    [InlineData("0b1", "\"0b1\"")]
    [InlineData("1:30", "\"1:30\"")]
    [InlineData("2026-01-31", "\"2026-01-31\"")]
    [InlineData("1.5", "1.5")]
    [InlineData("1.50", "1.50")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("-.5e3", "-5E+2")] // the digits are kept; the exponent is written as jq writes it
    [InlineData("1e3", "1E+3")]
    [InlineData(".", "\".\"")]
    [InlineData("..", "\"..\"")]
    [InlineData("+", "\"+\"")]
    [InlineData("1e", "\"1e\"")]
    [InlineData("1.0.3", "\"1.0.3\"")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827")]
    [InlineData("'12'", "\"12\"")]
    [InlineData("\"12\"", "\"12\"")]
    [InlineData("'it''s'", "\"it's\"")]
    [InlineData("\"\\u00e9\\x41\\t\"", "\"éA\\t\"")]
    [InlineData("!!str 12", "\"12\"")]
    [InlineData("! 12", "\"12\"")]
    [InlineData("!!int 012", "12")]
    [InlineData("!!float 12", "12")]
    [InlineData("!!bool true", "true")]
    [InlineData("!!null ''", "null")]
    [InlineData("[1, [2], {a: b}]", "[1,[2],{\"a\":\"b\"}]")]
    [InlineData("{on: 1, 1: 2, null: 3, true: 4}", "{\"on\":1,\"1\":2,\"null\":3,\"true\":4}")]
    [InlineData("[&a 1, *a, &a 2, *a]", "[1,1,2,2]")]
    [InlineData("{&k key: 1, x: *k}", "{\"key\":1,\"x\":\"key\"}")]
    public void Scalars_are_resolved_by_the_core_schema(string yaml, string json)
    {
        var node = Parse("x: " + yaml, out var problems);
        Assert.Empty(problems.ToImmutable());
        Assert.Equal("{\"x\":" + json + "}", node!.ToJson().ToJson());
    }

    [Theory]
    [InlineData("{\"a\":1,\t\"b\":[true,false,null]}", """{"a":1,"b":[true,false,null]}""")]
    [InlineData("{\"a\":\"\\ud83d\\ude00\\/\\n\"}", """{"a":"😀/\n"}""")]
    [InlineData("{\"a\":\"\\ud83d\"}", """{"a":"�"}""")]
    [InlineData(" \r\n[-0.0e-1, 1E5]", "[-0E-1,1E+5]")] // a flow list is the root
    [InlineData("{\"a\": 1, 'b': x}", """{"a":1,"b":"x"}""")] // no JSON, but YAML
    [InlineData("{a: 1, b: [x]}", """{"a":1,"b":["x"]}""")]
    public void JSON_and_flow_style_are_read(string text, string json)
    {
        var node = Parse(text, out var problems);
        Assert.Empty(problems.ToImmutable());
        Assert.Equal(Language.Expressions.JqValue.Parse(json), node!.ToJson());
    }

    [Theory]
    [InlineData("", ProblemCodes.EmptyDocument, 1, 1)]
    [InlineData("# nothing\n", ProblemCodes.EmptyDocument, 1, 1)]
    [InlineData("a: 1\n---\nb: 2", ProblemCodes.SeveralDocuments, 2, 1)]
    [InlineData("a: 1\nb: 2\na: 3", ProblemCodes.DuplicateKey, 3, 1)]
    [InlineData("a:\n  'b': 1\n  b: 2", ProblemCodes.DuplicateKey, 3, 3)]
    [InlineData("{\"a\": 1,\n \"a\": 2}", ProblemCodes.DuplicateKey, 2, 2)]
    [InlineData("[a, b]: 1", ProblemCodes.KeyNotText, 1, 1)]
    [InlineData("x:\n  ? {a: b}\n  : 1", ProblemCodes.KeyNotText, 2, 5)]
    [InlineData("x: !custom 1", ProblemCodes.UnknownTag, 1, 4)]
    [InlineData("x: !!binary aGk=", ProblemCodes.UnknownTag, 1, 4)]
    [InlineData("x: !!int one", ProblemCodes.UnknownTag, 1, 4)]
    [InlineData("x: !!set {a}", ProblemCodes.UnknownTag, 1, 4)]
    [InlineData("x: *nowhere", ProblemCodes.UnknownAlias, 1, 4)]
    [InlineData("x: &a [1, *a]", ProblemCodes.UnknownAlias, 1, 11)]
    [InlineData("x: .inf", ProblemCodes.InvalidNumber, 1, 4)]
    [InlineData("x: [1, -.INF]", ProblemCodes.InvalidNumber, 1, 8)]
    [InlineData("x: .nan", ProblemCodes.InvalidNumber, 1, 4)]
    [InlineData("a: b: c", ProblemCodes.YamlSyntax, 1, 5)]
    [InlineData("a: 'b", ProblemCodes.YamlSyntax, 1, 4)]
    [InlineData("a:\n\tb: 1", ProblemCodes.YamlSyntax, 2, 1)]
    [InlineData("a: @b", ProblemCodes.YamlSyntax, 1, 4)]
    [InlineData("a: [1, 2", ProblemCodes.YamlSyntax, 1, 9)]
    [InlineData("a: 1\n b: 2", ProblemCodes.YamlSyntax, 2, 3)]
    [InlineData("a: b\nc", ProblemCodes.YamlSyntax, 2, 1)]
    [InlineData("{\"a\": 1, \"b\" 2}", ProblemCodes.JsonSyntax, 1, 14)]
    [InlineData("x: {a: 1, 'b' 2}", ProblemCodes.YamlSyntax, 1, 15)]
    [InlineData("{\"a\": tru}x", ProblemCodes.YamlSyntax, 1, 11)]
    [InlineData("{\"a\"\n: \"b\\q\"}", ProblemCodes.JsonSyntax, 2, 5)]
    public void What_cannot_be_read_is_refused_where_it_stands(string text, string code, int line, int column)
    {
        Parse(text, out var problems);
        var problem = Assert.Single(problems.ToImmutable());
        Assert.Equal((code, line, column), (problem.Code, problem.Line, problem.Column));
    }

    [Theory]
    [InlineData("if: ${ {a: 1} | .a }", "single quotes")]
    [InlineData("a: x: y", "quotes")]
    [InlineData("a:\n\t- b", "spaces")]
    [InlineData("a: `x`", "quoted")]
    [InlineData("a: %x", "quoted")]
    [InlineData("a: \"x", "Close it")]
    [InlineData("a: [x", "quoted")]
    public void The_hint_says_how_to_mend_the_usual_mistakes(string text, string hint)
    {
        Parse(text, out var problems);
        Assert.Contains(hint, Assert.Single(problems.ToImmutable()).Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void All_duplicate_keys_are_reported_and_the_last_value_is_read_on()
    {
        var node = Parse("a: 1\na: 2\nb: {c: 1, c: 2}", out var problems);
        Assert.Equal(["/a", "/b/c"], problems.ToImmutable().Select(problem => problem.Pointer));
        Assert.Equal("""{"a":2,"b":{"c":2}}""", node!.ToJson().ToJson());
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_text()
    {
        var problem = Assert.Single(WorkflowReader.Read("\uFEFFdo: 1\n: [").Problems);
        Assert.Equal(ProblemCodes.YamlSyntax, problem.Code);
    }

    private static DocumentNode? Parse(string text, out ProblemList problems)
    {
        problems = new ProblemList(100);
        return SyntaxReader.Read(SyntaxReader.Normalize(text), DocumentLimits.Default, problems);
    }
}
