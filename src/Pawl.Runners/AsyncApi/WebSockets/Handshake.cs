using System.Collections.Immutable;
using System.Net.WebSockets;
using Pawl.Language.Expressions;
using Pawl.Runners.AsyncApi.Messages;

namespace Pawl.Runners.AsyncApi.WebSockets;

/// <summary>The request that opens a channel's WebSocket: the address, and the headers by name.</summary>
internal sealed record Handshake(Uri Address, ImmutableDictionary<string, string> Headers)
{
    private static readonly ImmutableHashSet<string> Own = ImmutableHashSet.Create(StringComparer.OrdinalIgnoreCase, "Host", "Connection", "Upgrade", "Content-Length", "Transfer-Encoding", "Trailer", "TE", "Expect");

    /// <summary>The handshake that the channel's binding describes: the <c>const</c>, else the <c>default</c>, of each property of <c>query</c> and <c>headers</c>.</summary>
    /// <exception cref="Outbound.FailedCallException">The binding asks for what cannot be: another method than GET, a value that nobody gives, or no address.</exception>
    public static Handshake Of(MessageTarget target)
    {
        var binding = target.ChannelBinding;
        if (MessageTarget.Text(binding, "method") is { } method && !method.Equals("GET", StringComparison.OrdinalIgnoreCase))
            throw Failures.Configuration($"The binding's method is {method}; a WebSocket is opened with GET.");

        var server = target.Server;
        var path = target.Address.StartsWith('/') ? target.Address : "/" + target.Address;
        var query = string.Join('&', Values(binding["query"], "query").Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
        var separator = query.Length == 0 ? "" : path.Contains('?', StringComparison.Ordinal) ? "&" : "?";
        if (path.Contains('#', StringComparison.Ordinal) || !Uri.TryCreate($"{(server.IsSecure ? "wss" : "ws")}://{server.Authority}{server.Path}{path}{separator}{query}", UriKind.Absolute, out var address))
            throw Failures.Configuration($"The channel's address '{target.Address}' makes no address of {server}.");

        return new(address, ImmutableDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase).SetItems(Values(binding["headers"], "headers")));
    }

    /// <summary>Gives the socket the headers.</summary>
    /// <exception cref="Outbound.FailedCallException">One is the handshake's own, or cannot be sent.</exception>
    public void Apply(ClientWebSocketOptions options)
    {
        foreach (var (name, value) in Headers)
        {
            if (Own.Contains(name) || name.StartsWith("Sec-WebSocket-", StringComparison.OrdinalIgnoreCase)) throw Failures.Configuration($"The header '{name}' is the handshake's own; leave it away.");
            try
            {
                options.SetRequestHeader(name, value);
            }
            catch (ArgumentException)
            {
                throw Failures.Configuration($"The header '{name}' cannot be sent: its name or its value has a character that no header has.");
            }
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Values(JqValue schema, string where)
    {
        var required = schema["required"].Items.Where(name => name.Kind == JqKind.String).Select(name => name.AsString()).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, property) in schema["properties"].Members)
        {
            var value = property["const"].IsNull ? property["default"] : property["const"];
            if (!value.IsNull) yield return KeyValuePair.Create(name, value.Kind == JqKind.String ? value.AsString() : value.ToJson());
            else if (required.Contains(name)) throw Failures.Configuration($"The binding requires '{name}' in its {where}, and gives it neither a 'const' nor a 'default'.");
        }
    }
}
