namespace Pawl.Runners.AsyncApi.Documents;

/// <summary>A server of a document, its variables filled in.</summary>
/// <param name="Name">Its name in the document.</param>
/// <param name="Protocol"><c>http</c>, <c>amqp</c>, <c>nats</c>, <c>ws</c>, or another one that is not spoken here; without the sign of TLS.</param>
/// <param name="IsSecure">Whether the connection is TLS from its first byte (<c>https</c>, <c>amqps</c>, <c>wss</c>), or asked to become it.</param>
/// <param name="Host">The host.</param>
/// <param name="Port">The port; the protocol's own unless the document gives one.</param>
/// <param name="Path">What follows the port: empty, or a path that begins with a slash.</param>
internal sealed record ServerAddress(string Name, string Protocol, bool IsSecure, string Host, int Port, string Path)
{
    /// <summary>Host and port as an address has them.</summary>
    public string Authority => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary>How messages to people name it. Holds no credential.</summary>
    public override string ToString() => $"{Protocol}://{Authority}";
}
