using System.Collections.Immutable;
using System.Text;
using Pawl.Language.Expressions;
using Pawl.Runners.AsyncApi.Documents;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.AsyncApi.Messages;

/// <summary>A message to publish.</summary>
/// <param name="Payload">The payload as data.</param>
/// <param name="Body">The payload as bytes.</param>
/// <param name="ContentType">What the bytes are.</param>
/// <param name="Headers">Headers as the author gave them, as text.</param>
/// <param name="Id">The same for every try at publishing it, so that whoever receives it twice can tell.</param>
/// <param name="CorrelationId">What the document says correlates it; null when nothing.</param>
internal sealed record OutboundMessage(JqValue Payload, ReadOnlyMemory<byte> Body, string ContentType, ImmutableArray<KeyValuePair<string, string>> Headers, string Id, string? CorrelationId)
{
    /// <summary>Makes the message that a call describes.</summary>
    /// <param name="message">The call's <c>message</c>: <c>{payload, headers}</c>.</param>
    /// <param name="description">What the document says about it; null when nothing.</param>
    /// <param name="document">The document.</param>
    /// <param name="id">Its id.</param>
    /// <param name="limit">Bytes at most.</param>
    /// <exception cref="FailedCallException">The payload is too large, or cannot be written as the document wants it.</exception>
    public static OutboundMessage Of(JqValue message, JqValue description, AsyncApiDocument document, string id, int limit)
    {
        var type = AsyncApiDocument.TextOf(document.Trait(description, "contentType")) ?? AsyncApiDocument.TextOf(document.Root["defaultContentType"]) ?? "application/json";
        var payload = message["payload"];
        var body = ContentTypes.IsJson(type) ? payload.ToUtf8()
            : ContentTypes.IsText(type) && payload.Kind == JqKind.String ? Encoding.UTF8.GetBytes(payload.AsString())
            : throw Failures.Configuration($"The document wants the message as '{type}'; payloads are written as JSON, or as text when they are text.");
        if (body.Length > limit) throw Failures.Configuration($"The message has {body.Length} bytes, more than the {limit} allowed; pass a reference to large data.");

        return new(payload, body, type, HeadersOf(message["headers"]), id, Correlation(message, description, document));
    }

    /// <summary>Refuses what would end a line of a header, and so begin another one.</summary>
    /// <exception cref="FailedCallException">A line break, or a name that is none.</exception>
    private static ImmutableArray<KeyValuePair<string, string>> HeadersOf(JqValue headers)
    {
        if (headers.Kind is not (JqKind.Object or JqKind.Null)) throw Failures.Configuration("'message.headers' must be a map.");
        return
        [
            .. from header in headers.Members
               where !header.Value.IsNull
               let text = header.Value.Kind == JqKind.String ? header.Value.AsString() : header.Value.ToJson()
               select header.Key.Length > 0 && !header.Key.AsSpan().ContainsAny(" :\r\n\0") && !text.AsSpan().ContainsAny("\r\n\0")
                   ? KeyValuePair.Create(header.Key, text)
                   : throw Failures.Configuration($"The header '{header.Key}' contains a line break, or a character that no header's name has."),
        ];
    }

    private static string? Correlation(JqValue message, JqValue description, AsyncApiDocument document) =>
        AsyncApiDocument.TextOf(document.Member(document.Trait(description, "correlationId"), "location")) is { } location
            ? MessageLocation.Find(message, location) switch
            {
                { Kind: JqKind.String } text => text.AsString(),
                { Kind: JqKind.Number } number => number.ToJson(),
                _ => null,
            }
            : null;
}
