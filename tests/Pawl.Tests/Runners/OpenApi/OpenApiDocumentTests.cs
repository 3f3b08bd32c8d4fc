using Microsoft.AspNetCore.Http;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runners;
using Pawl.Tests.Shared;
using Xunit;

namespace Pawl.Tests.Runners.OpenApi;

public sealed class OpenApiDocumentTests
{
    private const string Plain = """{"openapi":"3.1.0","paths":{"/p":{"get":{"operationId":"it"}}}}""";

    [Theory]
    [InlineData("""{"openapi":"3.0.3","paths":{"/p":{"get":{"operationId":"it"}}}}""")]
    [InlineData("openapi: 3.1.0\npaths:\n  /p:\n    get: { operationId: it }\n")]
    [InlineData("# a comment\nswagger: '2.0'\npaths: { /p: { get: { operationId: it } } }")]
    [InlineData("{openapi: 3.2.0, paths: {/p: {get: {operationId: it}}}}")]
    public async Task Documents_are_json_or_yaml_of_any_version(string document)
    {
        await using var bench = await OpenApiBench.StartAsync(document);
        var request = await bench.RequestAsync("it");

        Assert.Equal(("GET", "/p"), (request.Method, request.Path));
    }

    [Theory]
    [InlineData(Plain, "other", "Unknown operation")]
    [InlineData("""{"openapi":"3.1.0","paths":{"/a":{"get":{"operationId":"it"}},"/b":{"get":{"operationId":"it"}}}}""", "it", "2 operations 'it'")]
    [InlineData("""{"openapi":"3.1.0","servers":[{"url":"http://pets.example"}],"paths":{".evil.example/p":{"get":{"operationId":"it"}}}}""", "it", "Unknown operation")]
    [InlineData("""{"openapi":"4.0.0","paths":{}}""", "it", "OpenAPI '4.0.0'")]
    [InlineData("""{"asyncapi":"3.0.0"}""", "it", "neither 'openapi' nor 'swagger'")]
    [InlineData("[1]", "it", "it is no object")]
    [InlineData("", "it", "empty")]
    [InlineData("<html><body>Not here", "it", "cannot be used")]
    [InlineData("\u0000\u0001\u0002", "it", "cannot be used")]
    [InlineData("""{"openapi":"3.1.0","paths":{"/p":{"get":{"operationId":"it","parameters":[{"name":"a","in":"nowhere"}]}}}}""", "it", "'nowhere'")]
    [InlineData("""{"openapi":"3.1.0","paths":{"/p":{"get":{"operationId":"it","parameters":[{"$ref":"#/components/parameters/gone"}]}}}}""", "it", "leads nowhere")]
    [InlineData("""{"openapi":"3.1.0","paths":{"/p":{"get":{"operationId":"it","parameters":[{"$ref":"#/a"}]}}},"a":{"$ref":"#/b"},"b":{"$ref":"#/a"}}""", "it", "in a circle")]
    [InlineData("""{"openapi":"3.1.0","servers":[{"url":"ftp://example.com"}],"paths":{"/p":{"get":{"operationId":"it"}}}}""", "it", "none of its servers")]
    [InlineData("""{"swagger":"2.0","schemes":["ws"],"paths":{"/p":{"get":{"operationId":"it"}}}}""", "it", "none of its schemes")]
    public async Task A_document_that_cannot_be_used_is_a_configuration_error(string document, string operation, string why)
    {
        await using var bench = await OpenApiBench.StartAsync(document);
        var error = await bench.ErrorAsync(operation);

        Assert.Equal((ErrorTypes.Prefix + "configuration", 400), (error.Type, error.Status));
        Assert.Contains(why, error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task References_lead_through_the_document_and_into_others()
    {
        await using var bench = await OpenApiBench.StartAsync("""
            {"openapi":"3.1.0","paths":{"/p/{id}":{"$ref":"parts/paths.yaml#/pets~1{id}"}},"components":{"parameters":{"lang":{"name":"lang","in":"query"}}}}
            """);
        bench.Routes["/api/parts/paths.yaml"] = context => context.Response.WriteAsync("""
            pets/{id}:
              post:
                operationId: it
                parameters: [ { $ref: '#/shared/id' }, { $ref: '../openapi#/components/parameters/lang' } ]
                requestBody: { $ref: bodies.json }
            shared: { id: { name: id, in: path, required: true } }
            """);
        bench.Routes["/api/parts/bodies.json"] = context => context.Response.WriteAsync("""{"content":{"application/json":{}}}""");
        var request = await bench.RequestAsync("it", """{"id":7,"lang":"de","name":"Rex"}""");

        Assert.Equal(("POST", "/p/7?lang=de", """{"name":"Rex"}"""), (request.Method, request.Path, request.Body));
    }

    [Fact]
    public async Task Documents_that_refer_to_ever_more_documents_end()
    {
        await using var bench = await OpenApiBench.StartAsync(context => context.Response.WriteAsync(
            """{"openapi":"3.1.0","paths":{"/p":{"get":{"operationId":"it","parameters":[{"$ref":"more?n=1#/next"}]}}}}"""));
        bench.Routes["/api/more"] = context => context.Response.WriteAsync($$"""{"next":{"$ref":"more?n={{int.Parse(context.Request.Query["n"]!) + 1}}#/next"} }""");

        Assert.Contains("more than 16 documents", (await bench.ErrorAsync("it")).Detail, StringComparison.Ordinal);
        Assert.Equal(16, bench.Fetches);
    }

    [Fact]
    public async Task An_operation_that_needs_ever_more_references_is_given_up()
    {
        var parameters = string.Join(',', Enumerable.Range(0, 60).Select(n => $$"""{"$ref":"#/p/{{n}}"}"""));
        var targets = string.Join(',', Enumerable.Range(0, 60).Select(n => $$"""{"name":"p{{n}}","in":"query"}"""));
        await using var bench = await OpenApiBench.StartAsync(
            """{"openapi":"3.1.0","paths":{"/p":{"get":{"operationId":"it","parameters":[""" + parameters + "]}}},\"p\":[" + targets + "]}", new() { OpenApi = { References = 50 } });

        Assert.Contains("more than 50 references", (await bench.ErrorAsync("it")).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1?key=1")]
    [InlineData("//user:secret@127.0.0.1/v1")]
    public async Task A_server_whose_address_is_more_than_a_base_is_a_configuration_error(string url)
    {
        await using var bench = await OpenApiBench.StartAsync($$"""{"openapi":"3.1.0","servers":[{"url":"{{url}}"}],"paths":{"/p":{"get":{"operationId":"it"} } } }""");
        var error = await bench.ErrorAsync("it");

        Assert.EndsWith("errors/configuration", error.Type, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_path_has_nothing_to_do_with_another_path()
    {
        await using var bench = await OpenApiBench.StartAsync("""{"openapi":"3.1.0","paths":{"/broken":{"$ref":"gone.yaml"},"/p":{"get":{"operationId":"it"}}}}""");

        Assert.Equal("/p", (await bench.RequestAsync("it")).Path);
    }

    [Fact]
    public async Task A_document_is_fetched_once_a_minute_and_anew_for_another_tenant_or_policy()
    {
        var clock = new ManualClock();
        await using var bench = await OpenApiBench.StartAsync(Plain, clock: clock);
        await bench.CallAsync("it");
        await bench.CallAsync("it");
        Assert.Equal(1, bench.Fetches);
        await bench.CallAsync("it", tenant: "other");
        Assert.Equal(2, bench.Fetches);
        await bench.CallAsync("it", fetchedAs: new("bearer", JqValue.Parse("""{"token":"t"}""")));
        Assert.Equal(3, bench.Fetches);
        clock.Advance(TimeSpan.FromSeconds(61));
        await bench.CallAsync("it");
        Assert.Equal(4, bench.Fetches);
    }

    [Fact]
    public async Task Failures_are_not_kept()
    {
        var broken = true;
        await using var bench = await OpenApiBench.StartAsync(context =>
        {
            if (!broken) return context.Response.WriteAsync(Plain);
            context.Response.StatusCode = 503;
            return context.Response.CompleteAsync();
        });
        var error = await bench.ErrorAsync("it");
        broken = false;
        await bench.RequestAsync("it");

        Assert.Equal((ErrorTypes.Prefix + "communication", 503), (error.Type, error.Status));
    }

    [Fact]
    public async Task A_document_without_end_is_given_up()
    {
        var ended = new TaskCompletionSource();
        await using var bench = await OpenApiBench.StartAsync(async context =>
        {
            try { while (true) await context.Response.Body.WriteAsync("{\"a\":\""u8.ToArray(), context.RequestAborted); }
            catch (Exception) { ended.TrySetResult(); }
        }, new() { Documents = { Bytes = 100_000 } });
        var error = await bench.ErrorAsync("it");

        Assert.Equal(ErrorTypes.Prefix + "communication", error.Type);
        Assert.Contains("larger than 100000 bytes", error.Detail, StringComparison.Ordinal);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_document_that_never_comes_is_given_up()
    {
        var release = new TaskCompletionSource();
        await using var bench = await OpenApiBench.StartAsync(_ => release.Task, new() { Documents = { Timeout = TimeSpan.FromMilliseconds(50) } });
        var error = await bench.ErrorAsync("it");
        release.SetResult();

        Assert.Contains("no complete document within 0.05 s", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_that_redirects_in_a_circle_is_given_up()
    {
        await using var bench = await OpenApiBench.StartAsync(context => { context.Response.Redirect("/api/openapi"); return context.Response.CompleteAsync(); });

        Assert.Contains("more than 10 redirects", (await bench.ErrorAsync("it")).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[", 5_000)]
    [InlineData("{\"a\":", 5_000)]
    public async Task A_document_nested_without_end_is_a_configuration_error(string open, int levels)
    {
        await using var bench = await OpenApiBench.StartAsync("{\"openapi\":\"3.1.0\",\"x\":" + string.Concat(Enumerable.Repeat(open, levels)));

        Assert.EndsWith("errors/configuration", (await bench.ErrorAsync("it")).Type, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_yaml_document_that_unfolds_into_millions_of_values_is_a_configuration_error()
    {
        var bomb = "openapi: 3.1.0\na0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(1, 9).Select(n => $"a{n}: &a{n} [{string.Join(',', Enumerable.Repeat($"*a{n - 1}", 10))}]\n"));
        await using var bench = await OpenApiBench.StartAsync(bomb);

        Assert.EndsWith("errors/configuration", (await bench.ErrorAsync("it")).Type, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_for_the_document_do_not_go_to_another_origin()
    {
        await using var other = await LocalServer.StartAsync(context => context.Response.WriteAsync("""{"it":{"name":"a","in":"query"}}"""));
        var options = new RunnerOptions();
        await using var bench = await OpenApiBench.StartAsync($$"""{"openapi":"3.1.0","paths":{"/p":{"get":{"operationId":"it","parameters":[{"$ref":"{{other.Address}}x#/it"}]} } } }""", options, allowed: [other.Address]);
        await bench.CallAsync("it", fetchedAs: new("bearer", JqValue.Parse("""{"token":"secret"}""")));

        Assert.False(Assert.Single(other.Requests).Headers.ContainsKey("Authorization"));
    }
}
