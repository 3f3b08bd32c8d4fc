using Pawl.Language.Expressions;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.AsyncApi.Documents;

/// <summary>The document's way to point into a message: <c>$message.header#/correlationId</c>, <c>$message.payload#/user/id</c>.</summary>
internal static class MessageLocation
{
    private const string Header = "$message.header#";
    private const string Payload = "$message.payload#";

    /// <summary>What a location points to; null when nothing is there.</summary>
    /// <param name="message">The message <c>{payload, headers}</c>.</param>
    /// <param name="location">The location.</param>
    /// <exception cref="FailedCallException">It is no location.</exception>
    public static JqValue Find(JqValue message, string location) =>
        location.StartsWith(Header, StringComparison.Ordinal) ? JsonPointers.Find(message["headers"], location[Header.Length..])
        : location.StartsWith(Payload, StringComparison.Ordinal) ? JsonPointers.Find(message["payload"], location[Payload.Length..])
        : throw Failures.Configuration($"'{location}' does not point into a message; expected '$message.header#/…' or '$message.payload#/…'.");
}
