using Pawl.Engine;
using Pawl.Engine.Activities;
using Pawl.Language.Expressions;
using Pawl.Runners;
using Pawl.Runners.Mcp;
using Pawl.Runtime.Activities;
using Xunit;

namespace Pawl.Tests.Runners.Mcp;

/// <summary>Calls of MCP servers as the engine asks for them.</summary>
internal static class McpCalls
{
    public static Task<ActivityOutcome> OverHttpAsync(
        int port, string method, string parameters = "null", string more = "{}", ResolvedAuthentication? authentication = null, long? timeoutMs = null, Action<RunnerOptions>? configure = null, string headers = "{}")
    {
        var with = With(method, parameters, more).With("transport", JqValue.Object(("http", JqValue.Object(("headers", JqValue.Parse(headers))))));
        return RunAsync(new(with, null, new($"http://127.0.0.1:{port}/mcp", authentication), null, timeoutMs), options =>
        {
            options.Outbound.AllowedTargets = [$"127.0.0.1:{port}"];
            configure?.Invoke(options);
        });
    }

    public static Task<ActivityOutcome> OverStdioAsync(string stdio, string method, string parameters = "null", string more = "{}", long? timeoutMs = null, Action<RunnerOptions>? configure = null)
    {
        var with = With(method, parameters, more).With("transport", JqValue.Object(("stdio", JqValue.Parse(stdio))));
        return RunAsync(new(with, null, null, null, timeoutMs), configure ?? (_ => { }));
    }

    /// <summary>The text of a tool's only content.</summary>
    public static string TextOf(ActivityOutcome outcome)
    {
        Assert.True(outcome.Error is null, outcome.Error?.Detail);
        return outcome.Result!.Value["content"][0]["text"].AsString();
    }

    private static JqValue With(string method, string parameters, string more)
    {
        var with = JqValue.Object(("method", JqValue.From(method)), ("parameters", JqValue.Parse(parameters)));
        foreach (var (name, value) in JqValue.Parse(more).Members) with = with.With(name, value);
        return with;
    }

    private static async Task<ActivityOutcome> RunAsync(McpActivity activity, Action<RunnerOptions> configure)
    {
        var options = new RunnerOptions();
        configure(options);
        using var runners = PawlRunners.Create(options, TimeProvider.System);
        return await runners.All.OfType<McpActivityRunner>().Single()
            .RunAsync(new(new ExecutionKey("default", "exec"), "/do/0/call", 1, "exec:/do/0/call:1", activity), TestContext.Current.CancellationToken);
    }
}
