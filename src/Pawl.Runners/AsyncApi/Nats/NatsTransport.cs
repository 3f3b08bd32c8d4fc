using Pawl.Language.Expressions;
using Pawl.Runners.AsyncApi.Messages;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.AsyncApi.Nats;

/// <summary>Messages over NATS: the channel's address is the subject.</summary>
internal sealed class NatsTransport(OutboundConnector connector, AuthenticatedSender sender, AsyncApiOptions options) : IMessageTransport
{
    /// <summary>The header by which JetStream recognizes a message that was published twice.</summary>
    internal const string IdHeader = "Nats-Msg-Id";

    public string Protocol => "nats";

    public string Escape(string value) => value.Length > 0 && !value.Any(character => character is '.' or '*' or '>' || char.IsWhiteSpace(character) || char.IsControl(character))
        ? value
        : throw Failures.Configuration($"'{value}' cannot be a part of a NATS subject.");

    public async Task PublishAsync(MessageTarget target, OutboundMessage message, CancellationToken cancellationToken)
    {
        var subject = Subject(target.Address);
        if (subject.AsSpan().ContainsAny('*', '>')) throw Failures.Configuration($"Nothing can be published to '{subject}': it is a pattern of subjects.");

        var headers = message.Headers.ToBuilder();
        if (!message.Headers.Any(header => header.Key.Equals(IdHeader, StringComparison.OrdinalIgnoreCase))) headers.Add(new(IdHeader, message.Id));
        if (!message.Headers.Any(header => header.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))) headers.Add(new("Content-Type", message.ContentType));
        await using var connection = await NatsConnection.OpenAsync(connector, sender, target, options, cancellationToken);
        await connection.PublishAsync(subject, headers.ToImmutable(), message.Body, cancellationToken);
    }

    /// <summary>Subscribes, in the queue group of the binding when it names one.</summary>
    public async Task<IMessageSource> SubscribeAsync(MessageTarget target, string subscription, CancellationToken cancellationToken)
    {
        var subject = Subject(target.Address);
        var queue = MessageTarget.Text(target.OperationBinding, "queue") is { } group ? Subject(group) : null;
        var connection = await NatsConnection.OpenAsync(connector, sender, target, options, cancellationToken);
        try
        {
            await connection.SubscribeAsync(subject, queue, cancellationToken);
            return new ReadAheadSource(connection, async token => Deliver(await connection.NextAsync(token)), options.Prefetch);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static Delivery Deliver(NatsFrame frame)
    {
        var headers = NatsHeaders.Read(frame.Headers.Span);
        return new()
        {
            Body = frame.Body,
            Headers = headers,
            ContentType = Header(headers, "Content-Type"),
            CorrelationId = Header(headers, "correlationId") ?? Header(headers, "Correlation-Id"),
            Id = Header(headers, IdHeader),
        };
    }

    private static string? Header(JqValue headers, string name) =>
        headers.Members.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value is { Kind: JqKind.String } value ? value.AsString() : null;

    /// <exception cref="FailedCallException">The address is none: it would end the line that it stands in, or the server would refuse it.</exception>
    private static string Subject(string address) =>
        address.Length > 0 && !address.Any(character => char.IsWhiteSpace(character) || char.IsControl(character)) && Array.TrueForAll(address.Split('.'), part => part.Length > 0)
            ? address
            : throw Failures.Configuration($"The channel's address '{address}' is no NATS subject.");
}
