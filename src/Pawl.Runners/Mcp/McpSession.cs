using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runners.JsonRpc;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.Mcp;

/// <summary>A session with an MCP server: introduces itself, asks, and answers what the server asks meanwhile.</summary>
/// <param name="transport">Carries the messages.</param>
/// <param name="options">Bounds.</param>
/// <param name="idempotencyKey">That of the activity.</param>
internal sealed class McpSession(IMcpTransport transport, McpOptions options, string idempotencyKey)
{
    /// <summary>The versions whose messages are those that are written here.</summary>
    private static readonly string[] Versions = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];

    private long lastId;

    /// <summary>Begins the session, which must come before everything else.</summary>
    /// <param name="protocolVersion">The version to speak.</param>
    /// <param name="client">Who calls: <c>name</c> and <c>version</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="FailedCallException">The server refuses, or speaks no version that is known here (<c>runtime</c>).</exception>
    public async Task InitializeAsync(string protocolVersion, JqValue client, CancellationToken cancellationToken)
    {
        var parameters = JqValue.Object(("protocolVersion", JqValue.From(protocolVersion)), ("capabilities", JqValue.EmptyObject), ("clientInfo", client));
        var result = await AskAsync("initialize", parameters, $"{idempotencyKey}:initialize", cancellationToken);
        var agreed = result["protocolVersion"] is { Kind: JqKind.String } text ? text.AsString() : null;
        if (agreed is null || (agreed != protocolVersion && !Versions.Contains(agreed)))
            throw new FailedCallException(ErrorTypes.Runtime($"The MCP server was asked to speak version {protocolVersion} and offers {(agreed is null ? "none" : $"'{JsonRpcMessages.Quote(agreed)}'")}."));

        transport.Agree(agreed);
        await transport.SendAsync(JsonRpcMessages.Notification("notifications/initialized", JqValue.Null), $"{idempotencyKey}:initialized", cancellationToken);
    }

    /// <summary>Asks the server.</summary>
    /// <returns>The result of the answer.</returns>
    /// <exception cref="FailedCallException">The answer is an error (<c>runtime</c>).</exception>
    public Task<JqValue> RequestAsync(string method, JqValue parameters, CancellationToken cancellationToken) => AskAsync(method, parameters, idempotencyKey, cancellationToken);

    private async Task<JqValue> AskAsync(string method, JqValue parameters, string key, CancellationToken cancellationToken)
    {
        var id = JqValue.From(++lastId);
        JqValue? answer = null;
        var messages = 0;
        try
        {
            await transport.ExchangeAsync(JsonRpcMessages.Request(id, method, parameters), key, async message =>
            {
                if (++messages > options.Messages) throw new InvalidResponseException($"the server sent more than {options.Messages} messages before its answer");
                if (JsonRpcMessages.IsAnswerTo(message, id) || JsonRpcMessages.IsRefusalOfAll(message)) answer = message;
                else if (JsonRpcMessages.IsRequest(message)) await AnswerAsync(message, $"{key}:answer-{messages}", cancellationToken);
                return answer is not null;
            }, cancellationToken);
        }
        catch (OperationCanceledException) when (method != "initialize") // which the specification forbids to cancel
        {
            await CancelAsync(id, key);
            throw;
        }
        return JsonRpcMessages.ResultOf($"MCP {method}", answer ?? throw new InvalidResponseException("the server ended the exchange without an answer"));
    }

    /// <summary>A client without capabilities can be pinged, and asked for nothing else.</summary>
    private Task AnswerAsync(JqValue request, string key, CancellationToken cancellationToken) => transport.SendAsync(
        request["method"].AsString() == "ping"
            ? JsonRpcMessages.Answer(request["id"], JqValue.EmptyObject)
            : JsonRpcMessages.Refusal(request["id"], JsonRpcMessages.MethodNotFound, "This client offers no capability."),
        key, cancellationToken);

    /// <summary>Tells the server to stop working. It is a courtesy: whether it arrives changes nothing here.</summary>
    private async Task CancelAsync(JqValue id, string key)
    {
        using var farewell = new CancellationTokenSource(options.Farewell);
        try
        {
            await transport.SendAsync(JsonRpcMessages.Notification("notifications/cancelled", JqValue.Object(("requestId", id))), $"{key}:cancel", farewell.Token);
        }
        catch (Exception error) when (error is OperationCanceledException || OutboundCall.ErrorOf(error, "") is not null)
        {
            // The call has failed already, and that is what is told.
        }
    }
}
