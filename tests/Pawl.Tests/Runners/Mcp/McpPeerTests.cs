using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runtime.Activities;
using Xunit;

namespace Pawl.Tests.Runners.Mcp;

/// <summary>Against a server made of the official SDK.</summary>
public sealed class McpPeerTests
{
    private const string Add = """{"name":"add","arguments":{"a":2,"b":3}}""";

    [Theory]
    [InlineData("sse")]
    [InlineData("json")]
    public async Task A_tool_is_called_over_http_and_the_session_is_ended(string mode)
    {
        using var peer = await Peer.StartAsync("mcp", mode);
        var sum = await McpCalls.OverHttpAsync(peer.Port, "tools/call", Add);
        var seen = await McpCalls.OverHttpAsync(peer.Port, "tools/call", """{"name":"seen"}""");

        Assert.Equal("5", McpCalls.TextOf(sum));
        Assert.Equal("""{"sessions":2,"ended":1,"cancelled":0}""", McpCalls.TextOf(seen));
    }

    [Theory]
    [InlineData("tools/list", "null", "\"name\":\"add\"")]
    [InlineData("prompts/list", "null", "\"name\":\"greet\"")]
    [InlineData("prompts/get", """{"name":"greet","arguments":{"name":"Ada"}}""", "Greet Ada")]
    [InlineData("resources/list", "null", "\"uri\":\"peer://motto\"")]
    [InlineData("resources/read", """{"uri":"peer://motto"}""", "step by step")]
    [InlineData("resources/templates/list", "null", "\"uriTemplate\":\"peer://users/{id}\"")]
    public async Task Every_method_gives_its_result_as_it_is(string method, string parameters, string holds)
    {
        using var peer = await Peer.StartAsync("mcp", "sse");
        var outcome = await McpCalls.OverHttpAsync(peer.Port, method, parameters);

        Assert.True(outcome.Error is null, outcome.Error?.Detail);
        Assert.Contains(holds, outcome.Result!.Value.ToJson(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fail", "no luck")]
    [InlineData("gone", "gone")]
    public async Task A_tool_that_fails_or_is_not_there_is_a_runtime_error(string tool, string why)
    {
        using var peer = await Peer.StartAsync("mcp", "json");
        var error = (await McpCalls.OverHttpAsync(peer.Port, "tools/call", $$"""{"name":"{{tool}}"}""")).Error!;

        Assert.Equal((ErrorTypes.Prefix + "runtime", 500), (error.Type, error.Status));
        Assert.Contains(why, error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_of_the_protocol_is_a_runtime_error()
    {
        using var peer = await Peer.StartAsync("mcp", "sse");
        var error = (await McpCalls.OverHttpAsync(peer.Port, "resources/read", """{"uri":"peer://nowhere"}""")).Error!;

        Assert.Equal(ErrorTypes.Prefix + "runtime", error.Type);
        Assert.Contains("-32602", error.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ping-first", "pinged")]
    [InlineData("ask-first", "This client offers no capability.")]
    public async Task What_the_server_asks_meanwhile_is_answered(string tool, string text)
    {
        using var peer = await Peer.StartAsync("mcp", "sse");

        Assert.Contains(text, McpCalls.TextOf(await McpCalls.OverHttpAsync(peer.Port, "tools/call", $$"""{"name":"{{tool}}"}""")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_credentials_the_version_and_the_key_go_along()
    {
        using var peer = await Peer.StartAsync("mcp", "sse");
        var outcome = await McpCalls.OverHttpAsync(peer.Port, "tools/call", """{"name":"headers"}""", """{"protocolVersion":"2025-03-26"}""",
            new("bearer", JqValue.Parse("""{"token":"t"}""")), headers: """{"X-Team":"a"}""");
        var headers = JqValue.Parse(McpCalls.TextOf(outcome));

        Assert.Equal(("Bearer t", "a", "2025-03-26", "exec:/do/0/call:1"),
            (headers["authorization"].AsString(), headers["x-team"].AsString(), headers["mcp-protocol-version"].AsString(), headers["idempotency-key"].AsString()));
    }

    [Theory]
    [InlineData("{}", "\"name\":\"pawl\"")]
    [InlineData("""{"client":{"name":"mine","version":"2"}}""", """{"name":"mine","version":"2"}""")]
    public async Task The_client_says_who_it_is(string more, string client)
    {
        using var peer = await Peer.StartAsync("mcp", "sse");

        Assert.Contains(client, McpCalls.TextOf(await McpCalls.OverHttpAsync(peer.Port, "tools/call", """{"name":"client"}""", more)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_lasts_longer_than_its_timeout_is_a_timeout_error_and_the_server_is_told()
    {
        using var peer = await Peer.StartAsync("mcp", "sse");
        var error = (await McpCalls.OverHttpAsync(peer.Port, "tools/call", """{"name":"hang"}""", timeoutMs: 500)).Error!;
        var seen = await McpCalls.OverHttpAsync(peer.Port, "tools/call", """{"name":"seen"}""");

        Assert.Equal((ErrorTypes.Prefix + "timeout", 408), (error.Type, error.Status));
        Assert.Equal("""{"sessions":2,"ended":1,"cancelled":1}""", McpCalls.TextOf(seen));
    }

    [Fact]
    public async Task A_server_that_is_a_process_runs_in_the_sandbox_with_its_arguments_as_data()
    {
        var outcome = await StdioAsync("surroundings", """["--unshare-all","--","; rm -rf /","$HOME"]""", """{"TOKEN":"--secret; $(id)"}""");
        var inside = JqValue.Parse(McpCalls.TextOf(outcome));

        Assert.Equal("""["--unshare-all","--","; rm -rf /","$HOME"]""", inside["arguments"].ToJson());
        Assert.Equal(("--secret; $(id)", "exec:/do/0/call:1", "/work"), (inside["environment"]["TOKEN"].AsString(), inside["environment"]["PAWL_IDEMPOTENCY_KEY"].AsString(), inside["environment"]["HOME"].AsString()));
        Assert.DoesNotContain(Environment.GetEnvironmentVariables().Keys.Cast<string>().Except(["PATH", "HOME", "LANG", "PWD"]), name => inside["environment"].TryGet(name, out _));
    }

    [Fact]
    public async Task A_tool_of_a_process_is_called() => Assert.Equal("5", McpCalls.TextOf(await StdioAsync("add", "[]", "{}", """{"a":2,"b":3}""")));

    [Fact]
    public async Task A_process_that_asks_meanwhile_is_answered() => Assert.Equal("pinged", McpCalls.TextOf(await StdioAsync("ping-first", "[]", "{}")));

    private static Task<ActivityOutcome> StdioAsync(string tool, string arguments, string environment, string given = "{}")
    {
        var folder = Peer.Folder("mcp");
        var command = JqValue.Array([JqValue.From(Path.Combine(folder, "server.mjs")), JqValue.From("stdio"), .. JqValue.Parse(arguments).Items]);
        return McpCalls.OverStdioAsync($$"""{"command":"node","arguments":{{command.ToJson()}},"environment":{{environment}} }""", "tools/call",
            $$"""{"name":"{{tool}}","arguments":{{given}} }""", configure: options => options.Mcp.ServerFolders = [folder]);
    }
}
