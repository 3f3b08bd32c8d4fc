using System.Security.Cryptography;
using System.Text;
using Pawl.Language.Expressions;
using Pawl.Runners.AsyncApi.Documents;
using Pawl.Runtime.Activities;

namespace Pawl.Runners.AsyncApi.Messages;

/// <summary>A message as it was received.</summary>
internal sealed record Delivery
{
    /// <summary>Longest id of a sender's that is kept as it is.</summary>
    private const int IdLength = 256;

    /// <summary>The payload as bytes.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }
    /// <summary>What the sender says the bytes are; null when it does not say, which leaves it to the document.</summary>
    public string? ContentType { get; init; }
    /// <summary>Whether the protocol itself says that the bytes are no text.</summary>
    public bool IsBinary { get; init; }
    /// <summary>Headers by name.</summary>
    public JqValue Headers { get; init; } = JqValue.EmptyObject;
    /// <summary>What the protocol itself correlates the message with; null when nothing.</summary>
    public string? CorrelationId { get; init; }
    /// <summary>The id that the sender gave it; null when it gave none.</summary>
    public string? Id { get; init; }
    /// <summary>Whether the server says that it may have been delivered before.</summary>
    public bool IsRedelivered { get; init; }
    /// <summary>What the server calls this delivery; 0 where it calls it nothing.</summary>
    public ulong Tag { get; init; }

    /// <summary>The message as the engine gets it.</summary>
    /// <param name="document">The document.</param>
    /// <param name="description">What it says about the message; null when nothing.</param>
    public ActivityReport ToReport(AsyncApiDocument document, JqValue description)
    {
        var message = JqValue.Object(("payload", Payload(ContentType ?? AsyncApiDocument.TextOf(document.Trait(description, "contentType")))), ("headers", Headers));
        if (Correlation(message, document, description) is { } correlation) message = message.With("correlationId", JqValue.From(correlation));

        // Without an id of the sender's only its content names a message, and equal content is the same message only when the server says that it sends something again.
        return Id is { Length: > 0 } id
            ? new(id.Length <= IdLength ? $"id:{id}" : $"id:{Digest(Encoding.UTF8.GetBytes(id))}", MayRepeat: true, message)
            : new($"sha256:{Digest(message.ToUtf8())}", MayRepeat: IsRedelivered, message);
    }

    /// <summary>JSON as data, text as text, anything else as base64.</summary>
    private JqValue Payload(string? type)
    {
        if (Body.IsEmpty) return JqValue.Null;
        if (IsBinary) return JqValue.From(Convert.ToBase64String(Body.Span));
        if (type is null || ContentTypes.IsJson(type))
        {
            try { return JqValue.Parse(Body.Span); }
            catch (JqParseException) { } // not what it was taken for: shown as what it is
        }
        try { return JqValue.From(Strict.GetString(Body.Span)); }
        catch (DecoderFallbackException) { return JqValue.From(Convert.ToBase64String(Body.Span)); }
    }

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private string? Correlation(JqValue message, AsyncApiDocument document, JqValue description)
    {
        var location = AsyncApiDocument.TextOf(document.Member(document.Trait(description, "correlationId"), "location"));
        return (location is null ? JqValue.Null : MessageLocation.Find(message, location)) switch
        {
            { Kind: JqKind.String } text => text.AsString(),
            { Kind: JqKind.Number } number => number.ToJson(),
            _ => CorrelationId,
        };
    }

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
