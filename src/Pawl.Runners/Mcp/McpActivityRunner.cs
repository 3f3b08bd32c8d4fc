using System.Collections.Immutable;
using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runners.Http;
using Pawl.Runners.JsonRpc;
using Pawl.Runners.Outbound;
using Pawl.Runners.Processes;
using Pawl.Runners.Sandbox;
using Pawl.Runtime.Activities;

namespace Pawl.Runners.Mcp;

/// <summary>Carries out <c>call: mcp</c>: one session for one request. The result is the result of the JSON-RPC answer.</summary>
/// <remarks>
/// The client is our own and small, because everything that a server sends must stay within bounds, over HTTP go through the one connector, and over standard
/// input and output come from inside the sandbox.
/// </remarks>
public sealed class McpActivityRunner : IActivityRunner
{
    /// <summary>The default of the DSL's schema.</summary>
    private const string DefaultVersion = "2025-06-18";

    private readonly HttpExchange exchange;
    private readonly SandboxOptions sandbox;
    private readonly ProcessStarter starter;
    private readonly McpOptions options;
    private readonly TimeProvider clock;

    internal McpActivityRunner(HttpExchange exchange, SandboxOptions sandbox, ProcessStarter starter, McpOptions options, TimeProvider clock) =>
        (this.exchange, this.sandbox, this.starter, this.options, this.clock) = (exchange, sandbox, starter, options, clock);

    /// <inheritdoc/>
    public Type RequestType => typeof(McpActivity);

    /// <inheritdoc/>
    public async Task<ActivityOutcome> RunAsync(ActivityCall call, CancellationToken cancellationToken)
    {
        var activity = (McpActivity)call.Request;
        var what = activity.Endpoint is { } endpoint ? $"MCP {Method(activity)} at {HttpResponses.Place(new Uri(endpoint.Uri))}" : $"MCP {Method(activity)}";
        var limit = activity.TimeoutMs is { } own ? TimeSpan.FromMilliseconds(Math.Min(own, options.LongestTimeout.TotalMilliseconds)) : options.Timeout;
        using var late = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await CallAsync(call, activity, either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return ActivityOutcome.Failed(ErrorTypes.Timeout($"{what} gave no result within {limit.TotalSeconds:0.###} s."));
        }
        catch (Exception error) when (OutboundCall.ErrorOf(error, what) is { } known)
        {
            return ActivityOutcome.Failed(known);
        }
    }

    private async Task<ActivityOutcome> CallAsync(ActivityCall call, McpActivity activity, CancellationToken cancellationToken)
    {
        var with = activity.With;
        var parameters = with["parameters"];
        if (parameters.Kind is not (JqKind.Object or JqKind.Null)) return ActivityOutcome.Failed(ErrorTypes.Validation("'with.parameters' must be an object."));

        await using var transport = await OpenAsync(call, activity, cancellationToken);
        var session = new McpSession(transport, options, call.IdempotencyKey);
        await session.InitializeAsync(with["protocolVersion"] is { Kind: JqKind.String } version ? version.AsString() : DefaultVersion, Client(with["client"]), cancellationToken);
        var result = await session.RequestAsync(Method(activity), parameters, cancellationToken);
        return result["isError"].IsTruthy
            ? ActivityOutcome.Failed(ErrorTypes.Runtime($"The tool failed: {JsonRpcMessages.Quote(TextOf(result))}"))
            : ActivityOutcome.Succeeded(result);
    }

    private async Task<IMcpTransport> OpenAsync(ActivityCall call, McpActivity activity, CancellationToken cancellationToken)
    {
        var transport = activity.With["transport"];
        if (activity.Endpoint is { } endpoint) return new McpHttpTransport(exchange, endpoint, Texts(transport["http"]["headers"], "headers"), options, call.Execution.Tenant, call.IdempotencyKey);

        var stdio = transport["stdio"];
        var program = new SandboxedProgram
        {
            Command = [Text(stdio["command"], "command"), .. stdio["arguments"].Items.Select((argument, index) => Text(argument, $"arguments[{index}]"))],
            Environment = ProcessKeys.Environment(call, [.. ServerPath(), .. Texts(stdio["environment"], "environment")]),
            Visible = options.ServerFolders,
        };
        return await McpProcessTransport.StartAsync(sandbox, starter, program, options, cancellationToken);
    }

    /// <summary>An operator's own servers are found before those of the machine.</summary>
    private IEnumerable<KeyValuePair<string, string>> ServerPath() =>
        options.ServerFolders.Count == 0 ? [] : [KeyValuePair.Create("PATH", $"{string.Join(':', options.ServerFolders)}:/usr/local/bin:/usr/bin:/bin")];

    private static JqValue Client(JqValue given) => given.Kind == JqKind.Object
        ? given
        : JqValue.Object(("name", JqValue.From("pawl")), ("version", JqValue.From(typeof(McpActivityRunner).Assembly.GetName().Version?.ToString(3) ?? "0")));

    private static string Method(McpActivity activity) => activity.With["method"] is { Kind: JqKind.String } method ? method.AsString() : "";

    private static ImmutableArray<KeyValuePair<string, string>> Texts(JqValue map, string what) =>
        [.. map.Members.Where(member => !member.Value.IsNull).Select(member => KeyValuePair.Create(member.Key, Text(member.Value, $"{what}.{member.Key}")))];

    private static string Text(JqValue value, string what) => value.Kind switch
    {
        JqKind.String => value.AsString(),
        JqKind.Number or JqKind.True or JqKind.False => value.ToJson(),
        _ => throw new FailedCallException(ErrorTypes.Expression($"'with.transport' needs text as '{what}'; it is {value.Kind.ToString().ToLowerInvariant()}.")),
    };

    /// <summary>What a failed tool says: the text of its content.</summary>
    private static string TextOf(JqValue result)
    {
        var texts = result["content"].Items.Where(item => item["text"].Kind == JqKind.String).Select(item => item["text"].AsString()).ToList();
        return texts.Count > 0 ? string.Join(' ', texts) : "it gave no reason";
    }
}
