using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Pawl.Language.Definitions;
using Xunit;

namespace Pawl.Tests.Runners.Mcp;

/// <summary>Against servers that hang, babble or lie.</summary>
public sealed class McpHostileServerTests
{
    [Theory]
    [InlineData("<html>", "text/html", "communication", "the answer is text/html")]
    [InlineData("{", "application/json", "communication", "no JSON")]
    [InlineData("[1,2]", "application/json", "communication", "no JSON-RPC")]
    [InlineData("", "application/json", "communication", "without an answer")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":99,\"result\":{}}", "application/json", "communication", "without an answer")]
    [InlineData("data: {\"jsonrpc\":\"2.0\"", "text/event-stream", "communication", "without an answer")]
    [InlineData(": hello\n\n", "text/event-stream", "communication", "without an answer")]
    [InlineData("data: nonsense\n\n", "text/event-stream", "communication", "no JSON")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"what?\"}}", "application/json", "runtime", "what? (-32700)")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"protocolVersion\":\"1999-01-01\"}}", "application/json", "runtime", "'1999-01-01'")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":7}", "application/json", "runtime", "offers none")]
    public async Task What_is_no_answer_is_an_error_that_says_so(string body, string type, string kind, string why)
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.ContentType = type;
            return context.Response.WriteAsync(body);
        });
        var error = (await McpCalls.OverHttpAsync(server.Address.Port, "tools/list")).Error!;

        Assert.Equal(ErrorTypes.Prefix + kind, error.Type);
        Assert.Contains(why, error.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500, "", "communication", 500)]
    [InlineData(302, "", "communication", 302)]
    [InlineData(401, "", "communication", 401)]
    [InlineData(400, """{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"no session"}}""", "runtime", 500)]
    [InlineData(400, """{"message":"no JSON-RPC"}""", "communication", 400)]
    public async Task A_refusal_keeps_its_status_unless_it_is_one_of_the_protocol(int status, string body, string kind, int expected)
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            context.Response.Headers.Location = "/mcp";
            return context.Response.WriteAsync(body);
        });
        var error = (await McpCalls.OverHttpAsync(server.Address.Port, "tools/list")).Error!;

        Assert.Equal((ErrorTypes.Prefix + kind, expected), (error.Type, error.Status));
        Assert.Single(server.Requests); // redirects are not followed
    }

    [Theory]
    [InlineData("application/json", "[")]
    [InlineData("text/event-stream", ": still here\n")]
    [InlineData("text/event-stream", "data: x")]
    public async Task An_answer_without_end_is_given_up_after_so_many_bytes(string type, string piece)
    {
        var ended = new TaskCompletionSource();
        await using var server = await LocalServer.StartAsync(async context =>
        {
            context.Response.ContentType = type;
            try { while (true) await context.Response.WriteAsync(piece, context.RequestAborted); }
            catch (Exception) { ended.TrySetResult(); }
        });
        var error = (await McpCalls.OverHttpAsync(server.Address.Port, "tools/list", configure: options => options.Mcp.AnswerBytes = 10_000)).Error!;

        Assert.Equal(ErrorTypes.Prefix + "communication", error.Type);
        Assert.Contains("larger than 10000 bytes", error.Detail, StringComparison.Ordinal);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Messages_without_end_are_given_up_after_so_many()
    {
        await using var server = await LocalServer.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            for (var i = 0; i < 200; i++) await context.Response.WriteAsync("data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}\r\n\r\n");
        });
        var error = (await McpCalls.OverHttpAsync(server.Address.Port, "tools/list", configure: options => options.Mcp.Messages = 100)).Error!;

        Assert.Contains("more than 100 messages", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_hangs_is_given_up_after_the_time_limit()
    {
        var release = new TaskCompletionSource();
        await using var server = await LocalServer.StartAsync(_ => release.Task);
        var error = (await McpCalls.OverHttpAsync(server.Address.Port, "tools/list", configure: options => options.Mcp.Timeout = TimeSpan.FromMilliseconds(50))).Error!;
        release.SetResult();

        Assert.Equal((ErrorTypes.Prefix + "timeout", 408), (error.Type, error.Status));
    }

    [Fact]
    public async Task No_call_may_last_longer_than_the_longest_timeout()
    {
        var release = new TaskCompletionSource();
        await using var server = await LocalServer.StartAsync(_ => release.Task);
        var error = (await McpCalls.OverHttpAsync(server.Address.Port, "tools/list", timeoutMs: long.MaxValue, configure: options => options.Mcp.LongestTimeout = TimeSpan.FromMilliseconds(50))).Error!;
        release.SetResult();

        Assert.Contains("no result within 0.05 s", error.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("long")]
    public async Task An_id_of_a_session_that_cannot_be_sent_back_is_refused(string id)
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.Headers["Mcp-Session-Id"] = id == "long" ? new string('x', 2_000) : id;
            return AnswerAsync(context, new JsonObject { ["protocolVersion"] = "2025-06-18" });
        });
        var error = (await McpCalls.OverHttpAsync(server.Address.Port, "tools/list")).Error!;

        Assert.Contains("id of the session", error.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mcp-session-id")]
    [InlineData("Accept")]
    [InlineData("Host")]
    public async Task Headers_that_the_protocol_decides_are_refused(string name)
    {
        await using var server = await LocalServer.StartAsync(context => AnswerAsync(context, []));
        var error = (await McpCalls.OverHttpAsync(server.Address.Port, "tools/list", headers: $$"""{"{{name}}":"x"}""")).Error!;

        Assert.Equal(ErrorTypes.Prefix + "configuration", error.Type);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Each_message_of_a_session_has_a_key_of_its_own_that_stays_the_same()
    {
        await using var server = await LocalServer.StartAsync(context => AnswerAsync(context, new JsonObject { ["protocolVersion"] = "2025-06-18" }));
        await McpCalls.OverHttpAsync(server.Address.Port, "tools/list");
        await McpCalls.OverHttpAsync(server.Address.Port, "tools/list");

        string[] once = ["exec:/do/0/call:1:initialize", "exec:/do/0/call:1:initialized", "exec:/do/0/call:1"];
        Assert.Equal([.. once, .. once], server.Requests.Select(request => request.Headers["Idempotency-Key"]));
    }

    [Theory]
    [InlineData("exit 3", "exit code 3")]
    [InlineData("echo broken >&2; exit 1", "exit code 1 before it answered: broken")]
    [InlineData("echo hello; cat", "no JSON")]
    [InlineData("yes", "no JSON")]
    [InlineData("yes '' ", "larger than 100000 bytes")]
    [InlineData("yes | tr -d '\\n'", "larger than 100000 bytes")]
    [InlineData("while true; do echo '{}'; done", "more than 1000 messages")]
    public async Task A_process_that_is_no_server_is_a_runtime_error(string command, string why)
    {
        var error = (await StdioAsync(command)).Error!;

        Assert.Equal((ErrorTypes.Prefix + "runtime", 500), (error.Type, error.Status));
        Assert.Contains(why, error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_says_nothing_is_killed_after_the_timeout()
    {
        var error = (await StdioAsync("cat >/dev/null; sleep 1000", timeoutMs: 300)).Error!;

        Assert.Equal((ErrorTypes.Prefix + "timeout", 408), (error.Type, error.Status));
    }

    [Theory]
    [InlineData("""{"command":"a\u0000b"}""", "NUL")]
    [InlineData("""{"command":"cat","environment":{"A=B":"x"}}""", "no name of an environment variable")]
    public async Task Input_that_no_process_can_have_is_a_configuration_error(string stdio, string why)
    {
        var error = (await McpCalls.OverStdioAsync(stdio, "tools/list")).Error!;

        Assert.Equal(ErrorTypes.Prefix + "configuration", error.Type);
        Assert.Contains(why, error.Detail, StringComparison.Ordinal);
    }

    private static Task<Pawl.Runtime.Activities.ActivityOutcome> StdioAsync(string command, long? timeoutMs = null) => McpCalls.OverStdioAsync(
        $$"""{"command":"/bin/sh","arguments":["-c",{{JsonValue.Create(command).ToJsonString()}}]}""", "tools/list", timeoutMs: timeoutMs,
        configure: options => (options.Mcp.AnswerBytes, options.Mcp.Messages) = (100_000, 1_000));

    private static Task AnswerAsync(HttpContext context, JsonObject result)
    {
        var request = context.Features.Get<RequestText>()!.Json;
        return request["id"] is { } id
            ? context.Response.WriteAsJsonAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone(), ["result"] = result.DeepClone() })
            : context.Response.CompleteAsync();
    }
}
