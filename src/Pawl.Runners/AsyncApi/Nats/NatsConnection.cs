using System.Collections.Immutable;
using System.Globalization;
using System.Net.Security;
using System.Text;
using Pawl.Language.Expressions;
using Pawl.Runners.AsyncApi.Messages;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.AsyncApi.Nats;

/// <summary>A connection to a NATS server. One use at a time: either it publishes, or it reads a subscription.</summary>
/// <remarks>A client of our own: it needs nine verbs of a text protocol, dials through the outbound policy alone, and bounds what a server sends.</remarks>
internal sealed class NatsConnection : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly NatsReader _reader;
    private readonly JqValue _info;

    private NatsConnection(Stream stream, NatsReader reader, JqValue info) => (_stream, _reader, _info) = (stream, reader, info);

    /// <summary>Connects and logs in.</summary>
    /// <exception cref="FailedCallException">The server refuses the credentials, or does not speak NATS.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async Task<NatsConnection> OpenAsync(OutboundConnector connector, AuthenticatedSender sender, MessageTarget target, AsyncApiOptions options, CancellationToken cancellationToken)
    {
        var login = await LoginAsync(sender, target, cancellationToken);
        var server = target.Server;
        var stream = await connector.ConnectAsync(server.Host, server.Port, cancellationToken);
        try
        {
            var reader = new NatsReader(stream, options.MessageBytes);
            var info = await ReadInfoAsync(reader, cancellationToken);
            if (server.IsSecure || info["tls_required"].IsTruthy)
            {
                // The server is silent after INFO until TLS stands, so the first reader holds nothing back.
                var secure = new SslStream(stream);
                stream = secure;
                await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = server.Host }, cancellationToken);
                reader = new NatsReader(secure, options.MessageBytes);
            }

            var connection = new NatsConnection(stream, reader, info);
            await connection.WriteAsync($"CONNECT {login.ToJson()}\r\n", cancellationToken);
            await connection.FlushAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Publishes, and completes when the server has handled it.</summary>
    /// <exception cref="FailedCallException">The server refuses it.</exception>
    public async Task PublishAsync(string subject, ImmutableArray<KeyValuePair<string, string>> headers, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (!_info["headers"].IsTruthy) throw Failures.Configuration("The NATS server does not take headers, which carry the id of a message; it needs version 2.2 or newer.");

        var block = NatsHeaders.Write(headers);
        if (_info["max_payload"] is { Kind: JqKind.Number } most && block.Length + body.Length > most.AsDouble())
            throw Failures.Configuration($"The message has {block.Length + body.Length} bytes with its headers; the NATS server takes {most.ToJson()}.");

        await WriteAsync(string.Create(CultureInfo.InvariantCulture, $"HPUB {subject} {block.Length} {block.Length + body.Length}\r\n"), cancellationToken);
        await _stream.WriteAsync(block, cancellationToken);
        await _stream.WriteAsync(body, cancellationToken);
        await WriteAsync("\r\n", cancellationToken);
        await FlushAsync(cancellationToken);
    }

    /// <summary>Subscribes. A refusal comes when the first message is asked for.</summary>
    public Task SubscribeAsync(string subject, string? queue, CancellationToken cancellationToken) =>
        WriteAsync(queue is null ? $"SUB {subject} 1\r\n" : $"SUB {subject} {queue} 1\r\n", cancellationToken);

    /// <summary>The next message.</summary>
    /// <exception cref="FailedCallException">The server refuses something, or breaks the protocol.</exception>
    public async ValueTask<NatsFrame> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var frame = await ReadAsync(cancellationToken);
            if (frame.Verb == NatsVerb.Message) return frame;
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    /// <summary>Asks the server whether it has handled everything so far; a complaint about it comes first.</summary>
    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        await WriteAsync("PING\r\n", cancellationToken);
        NatsVerb answer;
        do answer = (await ReadAsync(cancellationToken)).Verb;
        while (answer is NatsVerb.Ping or NatsVerb.Ok or NatsVerb.Info);
        if (answer != NatsVerb.Pong) throw Failures.Communication("The NATS server breaks the protocol: it sends messages that nobody subscribed to.");
    }

    private async ValueTask<NatsFrame> ReadAsync(CancellationToken cancellationToken)
    {
        var frame = await _reader.ReadAsync(cancellationToken);
        if (frame.Verb == NatsVerb.Ping) await WriteAsync("PONG\r\n", cancellationToken);
        return frame.Verb == NatsVerb.Error ? throw Refused(frame.Text) : frame;
    }

    private async Task WriteAsync(string text, CancellationToken cancellationToken) => await _stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);

    private static async Task<JqValue> ReadInfoAsync(NatsReader reader, CancellationToken cancellationToken)
    {
        var first = await reader.ReadAsync(cancellationToken);
        if (first.Verb == NatsVerb.Error) throw Refused(first.Text);
        try
        {
            return first.Verb == NatsVerb.Info && JqValue.Parse(first.Text) is { Kind: JqKind.Object } info
                ? info
                : throw Failures.Communication("The NATS server breaks the protocol: it does not introduce itself.");
        }
        catch (JqParseException)
        {
            throw Failures.Communication("The NATS server breaks the protocol: it introduces itself without JSON.");
        }
    }

    private static async Task<JqValue> LoginAsync(AuthenticatedSender sender, MessageTarget target, CancellationToken cancellationToken)
    {
        var login = JqValue.Object(
            ("verbose", JqValue.False), ("pedantic", JqValue.False), ("lang", JqValue.From("dotnet")), ("name", JqValue.From("pawl")),
            ("version", JqValue.From("1")), ("protocol", JqValue.From(1L)), ("headers", JqValue.True), ("no_responders", JqValue.False));
        return target.Authentication switch
        {
            null => login,
            { Scheme: "basic" } basic => login.With("user", basic.Properties["username"]).With("pass", basic.Properties["password"]),
            { Scheme: "bearer" or "oauth2" or "oidc" } token => login.With("auth_token", JqValue.From((await sender.AuthorizeAsync(target.Tenant, token, cancellationToken)).Parameter!)),
            { Scheme: var scheme } => throw Failures.Configuration($"NATS servers are called with 'basic' (user and password) or with a token ('bearer', 'oauth2', 'oidc'), not with '{scheme}'."),
        };
    }

    private static FailedCallException Refused(string why)
    {
        if (why.StartsWith("Permissions Violation", StringComparison.OrdinalIgnoreCase)) return Failures.Authorization($"The NATS server refuses: {why}.");
        return why.Contains("Authorization", StringComparison.OrdinalIgnoreCase) || why.Contains("Authentication", StringComparison.OrdinalIgnoreCase)
            ? Failures.Authentication($"The NATS server refuses the credentials: {why}.")
            : Failures.Communication($"The NATS server refuses: {why}.");
    }
}
