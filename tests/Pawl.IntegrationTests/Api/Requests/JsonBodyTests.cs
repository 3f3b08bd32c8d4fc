using System.Text;
using Pawl.Client.Executions;
using Pawl.Client.Keys;
using Pawl.Server.Options;
using Pawl.Server.Problems;
using Pawl.Server.Requests;
using Xunit;

namespace Pawl.IntegrationTests.Api.Requests;

public sealed class JsonBodyTests
{
    private static readonly ApiLimits Limits = new() { BodyDepth = 32 };

    [Theory]
    [InlineData("""{"input":1,"extra":2}""", "/extra")]
    [InlineData("""{"one":1,"two":2}""", "/one /two")]
    [InlineData("""{"priority":"high"}""", "/priority")]
    [InlineData("""{"priority":1.5}""", "/priority")]
    [InlineData("""{"priority":99999999999}""", "/priority")]
    [InlineData("""{"id":7}""", "/id")]
    [InlineData("""{"labels":[]}""", "/labels")]
    [InlineData("""{"labels":{"a":1}}""", "/labels/a")]
    [InlineData("""{"a/b~c":1}""", "/a~1b~0c")]
    [InlineData("[]", "")]
    [InlineData("null", "")]
    [InlineData("7", "")]
    public void A_start_that_does_not_fit_is_told_every_place(string json, string pointers)
    {
        var error = Assert.Throws<ApiException>(() => JsonBody<StartExecution>.Read(Encoding.UTF8.GetBytes(json), Limits));

        Assert.Equal("body-invalid", error.Code);
        Assert.Equal(pointers, string.Join(' ', error.Errors!.Select(fault => fault.Pointer)));
    }

    [Theory]
    [InlineData("{", 1, 2)]
    [InlineData("{\n  \"a\": tru\n}", 2, 11)]
    [InlineData("{} {}", 1, 4)]
    [InlineData("{\"a\":1,}", 1, 8)]
    [InlineData("// x\n{}", 1, 1)]
    [InlineData("\u0001", 1, 1)]
    public void A_syntax_error_is_told_with_line_and_column(string json, int line, int column)
    {
        var error = Assert.Throws<ApiException>(() => JsonBody<StartExecution>.Read(Encoding.UTF8.GetBytes(json), Limits));

        Assert.Equal("json-invalid", error.Code);
        Assert.Equal((line, column), (error.Errors![0].Line, error.Errors[0].Column));
    }

    [Theory]
    [InlineData("""{"id":"a","id":"b"}""")]
    [InlineData("""{"input":{"a":1,"a":2}}""")]
    public void A_member_that_stands_twice_is_refused(string json) =>
        Assert.Equal("json-invalid", Assert.Throws<ApiException>(() => JsonBody<StartExecution>.Read(Encoding.UTF8.GetBytes(json), Limits)).Code);

    [Fact]
    public void Nesting_beyond_the_bound_is_refused_and_up_to_it_is_not()
    {
        var deepest = Nested(Limits.BodyDepth - 1);
        Assert.Equal(System.Text.Json.JsonValueKind.Array, JsonBody<StartExecution>.Read(deepest, Limits).Input!.Value.ValueKind);
        Assert.Equal("json-invalid", Assert.Throws<ApiException>(() => JsonBody<StartExecution>.Read(Nested(Limits.BodyDepth), Limits)).Code);
    }

    [Fact]
    public void A_missing_member_and_an_unknown_choice_are_told()
    {
        Assert.Equal("/name", Assert.Throws<ApiException>(() => JsonBody<CreateApiKey>.Read("{}"u8.ToArray(), Limits)).Errors!.Single().Pointer);

        var choice = Assert.Throws<ApiException>(() => JsonBody<CreateApiKey>.Read("""{"name":"a","scope":"root"}"""u8.ToArray(), Limits)).Errors!.Single();
        Assert.Equal("/scope", choice.Pointer);
        Assert.Contains("read, write, admin", choice.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"priority":"x"}""")]
    [InlineData("""{"labels":{"a":{}}}""")]
    [InlineData("""{"unknown":1}""")]
    [InlineData("""{"id":"\ud800"}""")]
    [InlineData("{")]
    public void No_message_names_our_types(string json)
    {
        var error = Assert.Throws<ApiException>(() => JsonBody<StartExecution>.Read(Encoding.UTF8.GetBytes(json), Limits));
        var told = error.Message + string.Concat(error.Errors!.Select(fault => fault.Message));

        Assert.DoesNotContain("Pawl.", told, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", told, StringComparison.Ordinal);
        Assert.DoesNotContain("JsonSerializer", told, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", told, StringComparison.Ordinal);
    }

    private static byte[] Nested(int depth) => Encoding.UTF8.GetBytes($"{{\"input\":{new string('[', depth)}{new string(']', depth)}}}");
}
