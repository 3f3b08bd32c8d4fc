using Xunit;

namespace Pawl.Tests.Runners.OpenApi;

public sealed class OpenApiParameterTests
{
    /// <summary>Expected texts are those of the table "Style Examples" of OpenAPI 3.1, the reserved characters of a style percent-encoded.</summary>
    [Theory]
    [InlineData("simple", false, "\"blue\"", "/p/blue")]
    [InlineData("simple", false, """["blue","black"]""", "/p/blue,black")]
    [InlineData("simple", false, """{"R":100,"G":200}""", "/p/R,100,G,200")]
    [InlineData("simple", true, """{"R":100,"G":200}""", "/p/R=100,G=200")]
    [InlineData("label", false, "\"blue\"", "/p/.blue")]
    [InlineData("label", false, """["blue","black"]""", "/p/.blue,black")]
    [InlineData("label", true, """["blue","black"]""", "/p/.blue.black")]
    [InlineData("label", true, """{"R":100,"G":200}""", "/p/.R=100.G=200")]
    [InlineData("matrix", false, "\"blue\"", "/p/;color=blue")]
    [InlineData("matrix", false, "\"\"", "/p/;color")]
    [InlineData("matrix", false, """["blue","black"]""", "/p/;color=blue,black")]
    [InlineData("matrix", true, """["blue","black"]""", "/p/;color=blue;color=black")]
    [InlineData("matrix", false, """{"R":100,"G":200}""", "/p/;color=R,100,G,200")]
    [InlineData("matrix", true, """{"R":100,"G":200}""", "/p/;R=100;G=200")]
    [InlineData("simple", false, "\"a/b c?ä#%\"", "/p/a%2Fb%20c%3F%C3%A4%23%25")]
    public async Task A_path_parameter_is_written_in_its_style(string style, bool explode, string value, string path)
    {
        await using var bench = await OpenApiBench.StartAsync(Operation("/p/{color}", $$"""{"name":"color","in":"path","required":true,"style":"{{style}}","explode":{{(explode ? "true" : "false")}}}"""));

        Assert.Equal(path, (await bench.RequestAsync("it", $$"""{"color":{{value}}}""")).Path);
    }

    [Theory]
    [InlineData("", "\"blue\"", "?color=blue")]
    [InlineData("", """["blue","black"]""", "?color=blue&color=black")]
    [InlineData("", """{"R":100,"G":200}""", "?R=100&G=200")]
    [InlineData("", "[]", "")]
    [InlineData("", "null", "")]
    [InlineData(""" "explode":false, """, """["blue","black"]""", "?color=blue,black")]
    [InlineData(""" "explode":false, """, """{"R":100,"G":200}""", "?color=R,100,G,200")]
    [InlineData(""" "style":"spaceDelimited", "explode":false, """, """["blue","black"]""", "?color=blue%20black")]
    [InlineData(""" "style":"pipeDelimited", "explode":false, """, """["blue","black"]""", "?color=blue%7Cblack")]
    [InlineData(""" "style":"spaceDelimited", "explode":true, """, """["blue","black"]""", "?color=blue&color=black")]
    [InlineData(""" "style":"deepObject", "explode":true, """, """{"R":100,"G":{"a":[1,2]}}""", "?color%5BR%5D=100&color%5BG%5D%5Ba%5D=1&color%5BG%5D%5Ba%5D=2")]
    [InlineData(""" "content":{"application/json":{}}, """, """{"R":[1]}""", "?color=%7B%22R%22%3A%5B1%5D%7D")]
    [InlineData("", "\"a&b=c d+é/\"", "?color=a%26b%3Dc%20d%2B%C3%A9%2F")]
    [InlineData(""" "allowReserved":true, """, "\"a/b:c&d+e f\"", "?color=a/b:c%26d%2Be%20f")]
    [InlineData("", "true", "?color=true")]
    [InlineData("", "1.50", "?color=1.50")]
    public async Task A_query_parameter_is_written_in_its_style(string style, string value, string query)
    {
        await using var bench = await OpenApiBench.StartAsync(Operation("/p", $$"""{ {{style}} "name":"color","in":"query"}"""));

        Assert.Equal("/p" + query, (await bench.RequestAsync("it", $$"""{"color":{{value}}}""")).Path);
    }

    [Theory]
    [InlineData("csv", "?color=blue,black")]
    [InlineData("ssv", "?color=blue%20black")]
    [InlineData("tsv", "?color=blue%09black")]
    [InlineData("pipes", "?color=blue%7Cblack")]
    [InlineData("multi", "?color=blue&color=black")]
    public async Task A_list_of_version_2_is_written_as_its_collection_format_says(string format, string query)
    {
        await using var bench = await OpenApiBench.StartAsync($$"""
            {"swagger":"2.0","paths":{"/p":{"get":{"operationId":"it","parameters":[{"name":"color","in":"query","type":"array","items":{"type":"string"},"collectionFormat":"{{format}}"}]} } } }
            """);

        Assert.Equal("/p" + query, (await bench.RequestAsync("it", """{"color":["blue","black"]}""")).Path);
    }

    [Fact]
    public async Task Headers_and_cookies_carry_their_parameters()
    {
        await using var bench = await OpenApiBench.StartAsync(Operation("/p",
            """{"name":"X-Colors","in":"header"}, {"name":"session","in":"cookie"}, {"name":"flags","in":"cookie","explode":false}, {"name":"Authorization","in":"header"}"""));
        var request = await bench.RequestAsync("it", """{"X-Colors":["blue","black"],"session":"a b;c","flags":[1,2]}""");

        Assert.Equal(("blue,black", "session=a%20b%3Bc; flags=1,2"), (request.Headers["X-Colors"], request.Headers["Cookie"]));
    }

    [Fact]
    public async Task A_header_that_splits_the_request_is_refused()
    {
        await using var bench = await OpenApiBench.StartAsync(Operation("/p", """{"name":"X-A","in":"header"}"""));

        Assert.EndsWith("errors/configuration", (await bench.ErrorAsync("it", """{"X-A":"a\r\nX-B: c"}""")).Type, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parameters_of_the_path_count_and_the_operation_may_replace_them()
    {
        await using var bench = await OpenApiBench.StartAsync("""
            {"openapi":"3.1.0","paths":{"/p/{id}":{
              "parameters":[{"name":"id","in":"path","required":true},{"name":"list","in":"query","explode":false},{"name":"lang","in":"query"}],
              "get":{"operationId":"it","parameters":[{"name":"list","in":"query"}]}}}}
            """);

        Assert.Equal("/p/7?list=1&list=2&lang=en", (await bench.RequestAsync("it", """{"id":7,"list":[1,2],"lang":"en"}""")).Path);
    }

    [Theory]
    [InlineData("{}", "needs the parameter 'id'")]
    [InlineData("""{"id":null}""", "needs the parameter 'id'")]
    [InlineData("""{"id":1,"extra":2}""", "no parameter 'extra'")]
    [InlineData("""{"id":""}""", "would lead elsewhere")]
    [InlineData("""{"id":"."}""", "would lead elsewhere")]
    [InlineData("""{"id":".."}""", "would lead elsewhere")]
    [InlineData("""{"id":[[1]]}""", "scalars only")]
    public async Task Arguments_that_the_operation_cannot_take_are_a_validation_error(string parameters, string why)
    {
        await using var bench = await OpenApiBench.StartAsync(Operation("/p/{id}/q", """{"name":"id","in":"path","required":true}"""));
        var error = await bench.ErrorAsync("it", parameters);

        Assert.Equal(("https://open-workflow-specification.org/spec/1.0.0/errors/validation", 400), (error.Type, error.Status));
        Assert.Contains(why, error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parameter_nested_without_end_is_refused()
    {
        await using var bench = await OpenApiBench.StartAsync(Operation("/p", """{"name":"deep","in":"query","style":"deepObject"}"""));
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 40)) + "1" + new string('}', 40);

        Assert.Contains("nested too deeply", (await bench.ErrorAsync("it", $$"""{"deep":{{deep}}}""")).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_api_key_of_the_document_is_sent_when_it_is_given_and_only_then()
    {
        const string Document = """
            {"openapi":"3.0.0","security":[{"key":[]}],"paths":{"/p":{"get":{"operationId":"it"}}},
             "components":{"securitySchemes":{"key":{"type":"apiKey","in":"header","name":"X-Key"}}}}
            """;
        await using var bench = await OpenApiBench.StartAsync(Document);
        await bench.CallAsync("it");
        await bench.CallAsync("it", """{"X-Key":"k1"}""");

        Assert.Equal([false, true], bench.Calls.Select(call => call.Headers.TryGetValue("X-Key", out var key) && key == "k1"));
    }

    private static string Operation(string path, string parameters) =>
        $$"""{"openapi":"3.1.0","paths":{"{{path}}":{"get":{"operationId":"it","parameters":[{{parameters}}]} } } }""";
}
