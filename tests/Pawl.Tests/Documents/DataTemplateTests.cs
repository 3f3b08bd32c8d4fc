using Pawl.Language.Definitions;
using Pawl.Language.Documents;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Documents;

/// <summary>Data positions: only <c>${ … }</c> of the document is evaluated, once.</summary>
public sealed class DataTemplateTests
{
    private const string Input = """{"a":"x","n":2,"o":{"k":null},"evil":"${ .n }","list":[1,2]}""";

    [Theory]
    [InlineData(".a", "\".a\"")]
    [InlineData("${ .a }", "\"x\"")]
    [InlineData("  ${ .n }  ", "2")]
    [InlineData("n=${ .n }", "\"n=2\"")]
    [InlineData("${ .a }-${ .o }", "\"x-{\\\"k\\\":null}\"")]
    [InlineData("${ .a }${ .a }", "\"xx\"")]
    [InlineData("${ .n } ${ .n }", "\"2 2\"")]
    [InlineData("${ \"}\" + .a }", "\"}x\"")]
    [InlineData("${ \"\\(.n)\" }", "\"2\"")]
    [InlineData("${ .o.k }", "null")]
    [InlineData("a ${ .o.k } b", "\"a null b\"")]
    [InlineData("${ .list }", "[1,2]")]
    [InlineData("[${ .list }]", "\"[[1,2]]\"")]
    [InlineData("${ empty }", "null")]
    [InlineData("${ .list[] }", "1")]
    [InlineData("$", "\"$\"")]
    [InlineData("{x}", "\"{x}\"")]
    [InlineData("$ {.a}", "\"$ {.a}\"")]
    public void Text_becomes_what_its_expressions_give(string text, string expected) =>
        Assert.Equal(expected, Evaluate(Quote(text)).ToJson());

    [Fact]
    public void What_an_expression_gives_is_never_evaluated_again()
    {
        Assert.Equal("\"${ .n }\"", Evaluate("'${ .evil }'").ToJson());
        Assert.Equal("\"a ${ .n } b\"", Evaluate("'a ${ .evil } b'").ToJson());
        Assert.Equal("""{"${ .n }":"${ .n }"}""", Evaluate("{ '${ .n }': '${ .evil }' }").ToJson());
    }

    [Fact]
    public void Objects_and_arrays_are_walked_and_keep_their_order()
    {
        Assert.Equal("""{"z":1,"a":[2,{"deep":"x"},null,true],"k":"x!"}""", Evaluate("{ z: 1, a: [ '${ .n }', { deep: '${ .a }' }, null, true ], k: '${ .a }!' }").ToJson());
    }

    [Fact]
    public void A_value_without_expressions_is_one_literal()
    {
        var literal = Assert.IsType<DataTemplate.Literal>(Read("{ a: [ 1, { b: text, big: 12345678901234567890 } ] }"));
        Assert.Equal("""{"a":[1,{"b":"text","big":12345678901234567890}]}""", literal.Value.ToJson());
        Assert.Empty(literal.UsedVariables);
    }

    [Fact]
    public void A_template_knows_the_variables_that_it_uses() =>
        Assert.Equal(["context", "input"], Read("{ a: '${ $context.x }', b: [ 'x ${ $input }' ] }").UsedVariables.Order(StringComparer.Ordinal));

    [Theory]
    [InlineData(".n", "2")]
    [InlineData(".n + 1", "3")]
    [InlineData("n=${ .n }", "\"n=2\"")]
    [InlineData("${ .n }", "2")]
    [InlineData("plain text", "\"plain text\"")]
    [InlineData("word", "\"word\"")]
    [InlineData(".n | error", "\".n | error\"")]
    [InlineData("null", "null")]
    [InlineData("$nothing", "\"$nothing\"")]
    [InlineData("", "\"\"")]
    [InlineData(".evil", "\"${ .n }\"")]
    public void In_loose_mode_every_text_is_tried_as_an_expression(string text, string expected) =>
        Assert.Equal(expected, Evaluate(Quote(text), "evaluate: { mode: loose }").ToJson());

    [Fact]
    public void In_loose_mode_a_broken_expression_in_braces_is_still_refused() =>
        Assert.False(WorkflowReader.Read(SampleDocuments.WithTasks("- a: { set: { x: '${ .a + }' } }", "evaluate: { mode: loose }")).IsValid);

    private static JqValue Evaluate(string yaml, string root = "") => Read(yaml, root).Evaluate(JqValue.Parse(Input), new JqEvaluation());

    /// <summary>Reads a value of a data position: the member of an object that is set.</summary>
    private static DataTemplate Read(string yaml, string root = "")
    {
        var result = WorkflowReader.Read(SampleDocuments.WithTasks($"- a: {{ set: {{ x: {yaml} }} }}", root));
        Assert.True(result.IsValid, SampleDocuments.Describe(yaml, result));
        return ((SetTask)result.Definition!.Do.Tasks[0]).Value switch
        {
            DataTemplate.Object members => members.Members.Single().Value,
            DataTemplate.Literal literal => new DataTemplate.Literal(literal.Value["x"]),
            var other => other,
        };
    }

    private static string Quote(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}
