using System.Text;
using Xunit;

namespace Pawl.Tests.Runners.OpenApi;

public sealed class OpenApiBodyTests
{
    [Theory]
    [InlineData("""{"id":1,"name":"Rex","tags":["a"]}""", """{"name":"Rex","tags":["a"]}""")]
    [InlineData("""{"id":1,"body":{"name":"Rex"}}""", """{"name":"Rex"}""")]
    [InlineData("""{"id":1,"body":[1,2]}""", "[1,2]")]
    [InlineData("""{"id":1,"body":"text"}""", "\"text\"")]
    [InlineData("""{"id":1,"body":1,"name":2}""", """{"body":1,"name":2}""")]
    public async Task What_no_parameter_takes_is_the_json_body(string parameters, string body)
    {
        await using var bench = await OpenApiBench.StartAsync(Version3("""{"application/xml":{},"application/json":{}}"""));
        var request = await bench.RequestAsync("it", parameters);

        Assert.Equal(("POST", "/p/1", "application/json", body), (request.Method, request.Path, request.Headers["Content-Type"], request.Body));
    }

    [Fact]
    public async Task An_argument_called_body_is_a_member_where_the_schema_says_so()
    {
        await using var bench = await OpenApiBench.StartAsync(Version3("""{"application/json":{"schema":{"properties":{"body":{"type":"string"}}}}}"""));

        Assert.Equal("""{"body":"x"}""", (await bench.RequestAsync("it", """{"id":1,"body":"x"}""")).Body);
    }

    [Fact]
    public async Task A_required_body_that_is_missing_is_a_validation_error()
    {
        await using var bench = await OpenApiBench.StartAsync(Version3("""{"application/json":{}}"""));
        var error = await bench.ErrorAsync("it", """{"id":1}""");

        Assert.EndsWith("errors/validation", error.Type, StringComparison.Ordinal);
        Assert.Contains("needs a body", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_of_version_3_is_encoded_field_by_field()
    {
        await using var bench = await OpenApiBench.StartAsync(Version3("""
            {"application/x-www-form-urlencoded":{"encoding":{"tags":{"style":"form","explode":false},"at":{"style":"deepObject","explode":true}}}}
            """));
        var request = await bench.RequestAsync("it", """{"id":1,"a b":"c&d","n":1,"list":[1,2],"tags":["x","y"],"at":{"lat":1},"meta":{"k":true},"none":null}""");

        Assert.Equal("application/x-www-form-urlencoded", request.Headers["Content-Type"]);
        Assert.Equal("a%20b=c%26d&n=1&list=1&list=2&tags=x%2Cy&at%5Blat%5D=1&meta=%7B%22k%22%3Atrue%7D", request.Body);
    }

    [Fact]
    public async Task A_multipart_form_has_a_part_for_each_field_and_a_boundary_that_stays_the_same()
    {
        await using var bench = await OpenApiBench.StartAsync(Version3("""
            {"multipart/form-data":{"schema":{"properties":{"file":{"type":"string","format":"binary"}}},"encoding":{"xml":{"contentType":"application/xml"}}}}
            """));
        const string Parameters = """{"id":1,"file":"bytes","na\"me":"v","meta":{"k":1},"xml":"<a/>"}""";
        var request = await bench.RequestAsync("it", Parameters);
        await bench.CallAsync("it", Parameters);

        var boundary = request.Headers["Content-Type"].Split("boundary=")[1];
        Assert.Equal($$"""
            --{{boundary}}
            Content-Disposition: form-data; name="file"; filename="file"
            Content-Type: application/octet-stream

            bytes
            --{{boundary}}
            Content-Disposition: form-data; name="na%22me"

            v
            --{{boundary}}
            Content-Disposition: form-data; name="meta"
            Content-Type: application/json

            {"k":1}
            --{{boundary}}
            Content-Disposition: form-data; name="xml"
            Content-Type: application/xml

            <a/>
            --{{boundary}}--

            """.ReplaceLineEndings("\r\n"), request.Body);
        Assert.Single(bench.Calls.Select(call => call.Headers["Content-Type"]).Distinct());
    }

    [Fact]
    public async Task A_part_that_holds_the_boundary_makes_it_longer()
    {
        await using var bench = await OpenApiBench.StartAsync(Version3("""{"multipart/form-data":{}}"""));
        await bench.CallAsync("it", """{"id":1,"a":"b"}""");
        var boundary = bench.Calls[0].Headers["Content-Type"].Split("boundary=")[1];
        await bench.CallAsync("it", $$"""{"id":1,"a":"--{{boundary}}--"}""");

        Assert.Equal($"{boundary}x", bench.Calls[1].Headers["Content-Type"].Split("boundary=")[1]);
    }

    [Theory]
    [InlineData("application/xml", """{"id":1,"body":"<a/>"}""", "<a/>", "application/xml")]
    [InlineData("text/*", """{"id":1,"body":7}""", "7", "text/plain; charset=utf-8")]
    [InlineData("*/*", """{"id":1,"a":1}""", """{"a":1}""", "application/json")]
    [InlineData("application/merge-patch+json", """{"id":1,"a":null}""", """{"a":null}""", "application/merge-patch+json")]
    public async Task Other_bodies_are_given_as_text(string offered, string parameters, string body, string type)
    {
        await using var bench = await OpenApiBench.StartAsync(Version3($$"""{"{{offered}}":{} }"""));
        var request = await bench.RequestAsync("it", parameters);

        Assert.Equal((body, type), (request.Body, request.Headers["Content-Type"]));
    }

    [Fact]
    public async Task An_object_where_only_text_goes_is_a_validation_error()
    {
        await using var bench = await OpenApiBench.StartAsync(Version3("""{"application/xml":{}}"""));

        Assert.Contains("give its body as text in the parameter 'body'", (await bench.ErrorAsync("it", """{"id":1,"a":1}""")).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":1,"pet":{"name":"Rex"}}""")]
    [InlineData("""{"id":1,"name":"Rex"}""")]
    public async Task A_body_of_version_2_is_found_by_its_name_or_is_what_is_left(string parameters)
    {
        await using var bench = await OpenApiBench.StartAsync("""
            {"swagger":"2.0","paths":{"/p/{id}":{"put":{"operationId":"it","consumes":["application/json"],
              "parameters":[{"name":"id","in":"path","required":true,"type":"integer"},{"name":"pet","in":"body","required":true,"schema":{}}]}}}}
            """);
        var request = await bench.RequestAsync("it", parameters);

        Assert.Equal(("PUT", """{"name":"Rex"}"""), (request.Method, request.Body));
    }

    [Theory]
    [InlineData("string", "application/x-www-form-urlencoded", "a=1&a=2&b=x%20y")]
    [InlineData("file", "multipart/form-data", "filename=\"b\"")]
    public async Task A_form_of_version_2_is_multipart_when_it_has_a_file(string kind, string type, string part)
    {
        await using var bench = await OpenApiBench.StartAsync($$"""
            {"swagger":"2.0","paths":{"/p":{"post":{"operationId":"it","parameters":[
              {"name":"a","in":"formData","type":"array","collectionFormat":"multi"},{"name":"b","in":"formData","type":"{{kind}}"}]} } } }
            """);
        var request = await bench.RequestAsync("it", """{"a":[1,2],"b":"x y"}""");

        Assert.StartsWith(type, request.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Contains(part, request.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_of_the_activity_goes_along()
    {
        await using var bench = await OpenApiBench.StartAsync(Version3("""{"application/json":{}}"""));

        Assert.Equal("exec:/do/0/call:1", (await bench.RequestAsync("it", """{"id":1,"a":1}""")).Headers["Idempotency-Key"]);
    }

    private static string Version3(string content) => new StringBuilder("""{"openapi":"3.0.3","paths":{"/p/{id}":{"post":{"operationId":"it","parameters":[{"name":"id","in":"path","required":true}],"requestBody":{"required":true,"content":""")
        .Append(content).Append("}}}}}").ToString();
}
