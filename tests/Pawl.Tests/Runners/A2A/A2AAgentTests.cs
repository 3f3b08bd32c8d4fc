using Microsoft.AspNetCore.Http;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Runners.A2A;

/// <summary>Where an agent is found, and what becomes of one that hangs, babbles or lies.</summary>
public sealed class A2AAgentTests
{
    private const string Done = """{"jsonrpc":"2.0","id":1,"result":{"done":true}}""";

    [Theory]
    [InlineData("""{"url":"/rpc"}""")]
    [InlineData("""{"url":"/rpc","preferredTransport":"jsonrpc"}""")]
    [InlineData("""{"url":"/rest","preferredTransport":"HTTP+JSON","additionalInterfaces":[{"url":"127.0.0.1:1","transport":"GRPC"},{"url":"/rpc","transport":"JSONRPC"}]}""")]
    [InlineData("""{"supportedInterfaces":[{"url":"/rest","protocolBinding":"HTTP+JSON"},{"url":"/rpc","protocolBinding":"JSONRPC"}]}""")]
    public async Task The_card_says_where_the_agent_speaks_json_rpc(string card)
    {
        await using var server = await LocalServer.StartAsync(context => Json(context, context.Request.Path == "/card" ? card : Done));
        var result = A2ACalls.ResultOf(await A2ACalls.ByCardAsync(new(server.Address, "/card"), "tasks/get"));

        Assert.Equal("""{"done":true}""", result.ToJson());
        Assert.Equal(["/card", "/rpc"], server.Requests.Select(request => request.Path));
        Assert.Equal("exec:/do/0/call:1", server.Requests.Last().Headers["Idempotency-Key"]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"url":"/rest","preferredTransport":"HTTP+JSON"}""")]
    [InlineData("""{"url":"ftp://example.com"}""")]
    public async Task A_card_without_json_rpc_is_a_configuration_error(string card)
    {
        await using var server = await LocalServer.StartAsync(context => Json(context, card));
        var error = (await A2ACalls.ByCardAsync(server.Address, "tasks/get")).Error!;

        Assert.Equal((ErrorTypes.Prefix + "configuration", 400), (error.Type, error.Status));
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Credentials_for_the_card_go_to_an_agent_of_the_same_origin_alone(bool same)
    {
        await using var other = await LocalServer.StartAsync(context => Json(context, Done));
        LocalServer? own = null;
        await using var server = own = await LocalServer.StartAsync(context => Json(context, context.Request.Path == "/card" ? $$"""{"url":"{{(same ? own!.Address : other.Address)}}rpc"}""" : Done));
        await A2ACalls.ByCardAsync(new(server.Address, "/card"), "tasks/get", authentication: new("bearer", JqValue.Parse("""{"token":"secret"}""")), allowed: other.Address);

        Assert.Equal(same, (same ? server : other).Requests.Last().Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task A_stream_ends_with_its_last_event_even_when_the_agent_leaves_it_open()
    {
        await using var server = await LocalServer.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("event: x\ndata: {\"jsonrpc\":\"2.0\",\r\ndata: \"id\":1,\"result\":{\"n\":1}}\n\n: alive\n\ndata: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"final\":true}}\r\r");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        var result = A2ACalls.ResultOf(await A2ACalls.ByServerAsync(server.Address, "message/stream"));

        Assert.Equal("""[{"n":1},{"final":true}]""", result.ToJson());
    }

    [Theory]
    [InlineData("data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n\ndata: {\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1,\"message\":\"tired\"}}\n\n", "text/event-stream", "runtime", "tired (1)")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"what?\"}}", "application/json", "runtime", "what?")]
    [InlineData("", "text/event-stream", "communication", "without an answer")]
    [InlineData("data: {\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}\n\n", "text/event-stream", "communication", "without an answer")]
    [InlineData("data: {\n\n", "text/event-stream", "communication", "no JSON")]
    [InlineData("hello", "text/plain", "communication", "the answer is text/plain")]
    public async Task What_is_no_answer_is_an_error_that_says_so(string body, string type, string kind, string why)
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.ContentType = type;
            return context.Response.WriteAsync(body);
        });
        var error = (await A2ACalls.ByServerAsync(server.Address, "message/stream")).Error!;

        Assert.Equal(ErrorTypes.Prefix + kind, error.Type);
        Assert.Contains(why, error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_without_end_are_given_up_after_so_many()
    {
        await using var server = await LocalServer.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            for (var i = 0; i < 200; i++) await context.Response.WriteAsync("data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n\n");
        });
        var error = (await A2ACalls.ByServerAsync(server.Address, "message/stream", configure: options => options.A2A.Events = 100)).Error!;

        Assert.Contains("more than 100 events", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_without_end_is_given_up_after_so_many_bytes()
    {
        var ended = new TaskCompletionSource();
        await using var server = await LocalServer.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            try { while (true) await context.Response.WriteAsync(": alive\n\n", context.RequestAborted); }
            catch (Exception) { ended.TrySetResult(); }
        });
        var error = (await A2ACalls.ByServerAsync(server.Address, "tasks/resubscribe", configure: options => options.A2A.AnswerBytes = 10_000)).Error!;

        Assert.Contains("larger than 10000 bytes", error.Detail, StringComparison.Ordinal);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_agent_that_hangs_is_given_up_after_the_time_limit()
    {
        var release = new TaskCompletionSource();
        await using var server = await LocalServer.StartAsync(_ => release.Task);
        var error = (await A2ACalls.ByServerAsync(server.Address, "tasks/get", configure: options => options.A2A.Timeout = TimeSpan.FromMilliseconds(50))).Error!;
        release.SetResult();

        Assert.Equal(ErrorTypes.Prefix + "communication", error.Type);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_keeps_its_status()
    {
        await using var server = await LocalServer.StartAsync(context => { context.Response.Redirect("/"); return context.Response.CompleteAsync(); });
        var error = (await A2ACalls.ByServerAsync(server.Address, "tasks/get")).Error!;

        Assert.Equal((ErrorTypes.Prefix + "communication", 302), (error.Type, error.Status));
        Assert.Single(server.Requests);
    }

    private static Task Json(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json);
    }
}
