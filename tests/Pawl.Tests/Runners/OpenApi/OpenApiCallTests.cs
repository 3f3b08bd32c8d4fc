using Microsoft.AspNetCore.Http;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Runners.OpenApi;

public sealed class OpenApiCallTests
{
    [Theory]
    [InlineData("""{"openapi":"3.1.0","paths":{"/p":{"get":{"operationId":"it"}}}}""", "/p")]
    [InlineData("""{"openapi":"3.1.0","servers":[{"url":"v1"}],"paths":{"/p":{"get":{"operationId":"it"}}}}""", "/api/v1/p")]
    [InlineData("""{"openapi":"3.1.0","servers":[{"url":"/v1/"}],"paths":{"/p":{"get":{"operationId":"it"}}}}""", "/v1/p")]
    [InlineData("""{"openapi":"3.1.0","servers":[{"url":"ws://x"},{"url":"/{stage}/{gone}","variables":{"stage":{"default":"live"}}}],"paths":{"/p":{"get":{"operationId":"it"}}}}""", "/live/p")]
    [InlineData("""{"openapi":"3.1.0","servers":[{"url":"/a"}],"paths":{"/p":{"servers":[{"url":"/b"}],"get":{"operationId":"it"}}}}""", "/b/p")]
    [InlineData("""{"openapi":"3.1.0","servers":[{"url":"/a"}],"paths":{"/p":{"servers":[{"url":"/b"}],"get":{"operationId":"it","servers":[{"url":"/c"}]}}}}""", "/c/p")]
    [InlineData("""{"swagger":"2.0","basePath":"/v2","paths":{"/p":{"get":{"operationId":"it"}}}}""", "/v2/p")]
    public async Task The_server_is_the_operations_the_paths_or_the_documents(string document, string path)
    {
        await using var bench = await OpenApiBench.StartAsync(document);
        await bench.CallAsync("it");

        Assert.Equal(path, bench.All[^1].Path);
    }

    [Fact]
    public async Task A_relative_server_is_relative_to_where_the_document_was_found_in_the_end()
    {
        await using var bench = await OpenApiBench.StartAsync(context => { context.Response.Redirect("/api/moved/openapi"); return context.Response.CompleteAsync(); });
        bench.Routes["/api/moved/openapi"] = context => context.Response.WriteAsync("""{"openapi":"3.1.0","servers":[{"url":"v1"}],"paths":{"/p":{"get":{"operationId":"it"}}}}""");
        await bench.CallAsync("it");

        Assert.Equal("/api/moved/v1/p", bench.All[^1].Path);
    }

    [Fact]
    public async Task Version_2_names_host_and_scheme()
    {
        await using var other = await LocalServer.StartAsync(context => context.Response.WriteAsJsonAsync(new { from = context.Request.Host.Value }));
        await using var bench = await OpenApiBench.StartAsync(
            $$"""{"swagger":"2.0","host":"127.0.0.1:{{other.Address.Port}}","schemes":["wss","http"],"paths":{"/p":{"get":{"operationId":"it"} } } }""", allowed: [other.Address]);
        var outcome = await bench.CallAsync("it");

        Assert.Equal(other.Address.Authority, outcome.Result!.Value["from"].AsString());
    }

    [Fact]
    public async Task The_output_modes_are_those_of_http()
    {
        await using var bench = await OpenApiBench.StartAsync("""{"openapi":"3.1.0","paths":{"/p":{"get":{"operationId":"it"}}}}""");
        var content = await bench.CallAsync("it");
        var raw = await bench.CallAsync("it", more: """{"output":"raw"}""");
        var response = await bench.CallAsync("it", more: """{"output":"response"}""");

        Assert.Equal("""{"ok":true}""", content.Result!.Value.ToJson());
        Assert.Equal(Convert.ToBase64String("""{"ok":true}"""u8), raw.Result!.Value.AsString());
        Assert.Equal((200, "GET", true), (response.Result!.Value["statusCode"].AsDouble(), response.Result.Value["request"]["method"].AsString(), response.Result.Value["content"]["ok"] == JqValue.True));
    }

    [Fact]
    public async Task Redirects_and_refusals_are_those_of_http()
    {
        await using var bench = await OpenApiBench.StartAsync("""{"openapi":"3.1.0","paths":{"/p":{"get":{"operationId":"it"}}}}""");
        bench.Routes["/p"] = context => { context.Response.Redirect("/there"); return context.Response.CompleteAsync(); };
        var refused = await bench.CallAsync("it");
        var followed = await bench.CallAsync("it", more: """{"redirect":true}""");

        Assert.Equal((ErrorTypes.Prefix + "communication", 302), (refused.Error!.Type, refused.Error.Status));
        Assert.Equal("""{"ok":true}""", followed.Result!.Value.ToJson());
    }

    [Fact]
    public async Task Credentials_go_to_the_operation_alone()
    {
        await using var bench = await OpenApiBench.StartAsync("""{"openapi":"3.1.0","paths":{"/p":{"get":{"operationId":"it"}}}}""");
        await bench.CallAsync("it", authentication: new("bearer", JqValue.Parse("""{"token":"t"}""")));

        Assert.Equal([false, true], bench.All.Select(request => request.Headers.ContainsKey("Authorization")));
    }

    [Theory]
    [InlineData("""{"openapi":"3.1.0","paths":{"/p":{"get":{"operationId":"it","responses":{"200":{"content":{"text/csv":{},"application/json":{}}},"404":{"content":{"text/html":{}}}}}}}}""", "application/json, text/csv")]
    [InlineData("""{"swagger":"2.0","produces":["application/xml","application/json"],"paths":{"/p":{"get":{"operationId":"it"}}}}""", "application/json, application/xml")]
    public async Task The_answer_is_asked_for_in_a_type_that_the_document_offers(string document, string accept)
    {
        await using var bench = await OpenApiBench.StartAsync(document);

        Assert.Equal(accept, (await bench.RequestAsync("it")).Headers["Accept"]);
    }
}
