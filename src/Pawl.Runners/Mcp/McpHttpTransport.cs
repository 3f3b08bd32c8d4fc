using System.Collections.Immutable;
using System.Net.Http.Headers;
using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runners.Http;
using Pawl.Runners.JsonRpc;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.Mcp;

/// <summary>The streamable HTTP transport: each message is a POST, each answer JSON or a stream of events.</summary>
internal sealed class McpHttpTransport : IMcpTransport
{
    private const string SessionHeader = "Mcp-Session-Id";
    private const string VersionHeader = "MCP-Protocol-Version";
    /// <summary>Characters of a session's id.</summary>
    private const int SessionLength = 1_024;
    /// <summary>What the protocol decides, and an author therefore does not.</summary>
    private static readonly HashSet<string> Owned = new(StringComparer.OrdinalIgnoreCase) { SessionHeader, VersionHeader, "Accept", "Content-Type", "Last-Event-ID" };

    private readonly HttpExchange exchange;
    private readonly JsonRpcOverHttp messages;
    private readonly ResolvedEndpoint endpoint;
    private readonly ImmutableArray<KeyValuePair<string, string>> headers;
    private readonly McpOptions options;
    private readonly (string Tenant, string Key) caller;
    private string? session;
    private string? version;

    /// <param name="exchange">Sends requests.</param>
    /// <param name="endpoint">The server.</param>
    /// <param name="headers">Headers as the author gave them.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="tenant">For whom.</param>
    /// <param name="idempotencyKey">That of the activity.</param>
    /// <exception cref="InvalidRequestException">A header belongs to the protocol.</exception>
    public McpHttpTransport(HttpExchange exchange, ResolvedEndpoint endpoint, ImmutableArray<KeyValuePair<string, string>> headers, McpOptions options, string tenant, string idempotencyKey)
    {
        if (headers.FirstOrDefault(header => Owned.Contains(header.Key)).Key is { } owned) throw new InvalidRequestException($"The header '{owned}' cannot be set: MCP decides about it.");
        (this.exchange, messages, this.endpoint, this.headers, this.options, caller) = (exchange, new(exchange), endpoint, headers, options, (tenant, idempotencyKey));
    }

    /// <inheritdoc/>
    public void Agree(string protocolVersion) => version = protocolVersion;

    /// <inheritdoc/>
    public async Task SendAsync(JqValue message, string idempotencyKey, CancellationToken cancellationToken) =>
        await messages.PostAsync(caller.Tenant, idempotencyKey, Post(message), options.AnswerBytes, static _ => ValueTask.FromResult(true), cancellationToken);

    /// <inheritdoc/>
    public async Task ExchangeAsync(JqValue message, string idempotencyKey, Func<JqValue, ValueTask<bool>> receive, CancellationToken cancellationToken)
    {
        var answered = await messages.PostAsync(caller.Tenant, idempotencyKey, Post(message), options.AnswerBytes, receive, cancellationToken);
        session ??= SessionOf(answered);
    }

    /// <summary>Ends the session, so that the server need not keep it. A server may refuse that, and whatever it does changes nothing here.</summary>
    public async ValueTask DisposeAsync()
    {
        if (session is null) return;
        using var farewell = new CancellationTokenSource(options.Farewell);
        try
        {
            var request = new HttpActivity("DELETE", endpoint.Uri, Headers(), [], null, HttpOutput.Raw, Redirect: false, endpoint.Authentication);
            await exchange.SendAsync(caller.Tenant, $"{caller.Key}:end", request, (_, _) => Task.FromResult(true), farewell.Token);
        }
        catch (Exception error) when (error is OperationCanceledException || OutboundCall.ErrorOf(error, "") is not null)
        {
            // It will end by itself.
        }
    }

    private HttpActivity Post(JqValue message) => new(
        "POST", endpoint.Uri, [.. Headers(), new("Accept", "application/json, text/event-stream")], [], message, HttpOutput.Raw, Redirect: false, endpoint.Authentication);

    private ImmutableArray<KeyValuePair<string, string>> Headers()
    {
        var all = headers;
        if (session is not null) all = all.Add(new(SessionHeader, session));
        return version is null ? all : all.Add(new(VersionHeader, version));
    }

    private static string? SessionOf(HttpResponseHeaders answered)
    {
        if (!answered.TryGetValues(SessionHeader, out var values) || values.FirstOrDefault() is not { } id) return null;
        return id.Length is > 0 and <= SessionLength && id.All(c => c is >= '!' and <= '~')
            ? id
            : throw new InvalidResponseException("the id of the session is longer than 1024 characters, or holds something else than visible ASCII");
    }
}
