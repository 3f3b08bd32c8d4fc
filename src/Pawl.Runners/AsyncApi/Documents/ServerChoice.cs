using System.Buffers;
using Pawl.Language.Expressions;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.AsyncApi.Documents;

/// <summary>Chooses the server of a call: by name, else by protocol, else the first whose protocol is spoken here.</summary>
internal static class ServerChoice
{
    /// <summary>Protocols that are spoken here, with their ports without and with TLS.</summary>
    private static readonly Dictionary<string, (int Plain, int Secure)> Ports = new(StringComparer.Ordinal) { ["http"] = (80, 443), ["amqp"] = (5672, 5671), ["nats"] = (4222, 4222), ["ws"] = (80, 443) };

    private static readonly SearchValues<char> AddressMarks = SearchValues.Create("/\\?#@ \t\r\n");

    /// <summary>The server.</summary>
    /// <param name="document">The document.</param>
    /// <param name="operation">The operation, whose channel may be on some servers only.</param>
    /// <param name="server">The call's <c>server</c>: <c>{name, variables}</c>; null when it names none.</param>
    /// <param name="protocol">The call's <c>protocol</c>; null when it names none.</param>
    /// <exception cref="FailedCallException">No server fits, or its address cannot be made.</exception>
    public static ServerAddress Choose(AsyncApiDocument document, Operation operation, JqValue server, string? protocol)
    {
        var servers = document.Root["servers"];
        var name = AsyncApiDocument.TextOf(server["name"]);
        if (name is not null)
        {
            var named = document.Member(servers, name);
            if (named.IsNull) throw Failures.Configuration($"The document has no server '{name}'.");
            if (!HasChannel(operation, name)) throw Failures.Configuration($"The server '{name}' does not have the channel '{operation.Address}'.");
            var address = Read(document, name, named, server["variables"]);
            if (protocol is not null && address.Protocol != protocol) throw Failures.Configuration($"The server '{name}' speaks {address.Protocol}, not {protocol}.");
            return Ports.ContainsKey(address.Protocol) ? address : throw NotSpoken(name, address.Protocol);
        }

        var fitting = servers.Members.Where(member => HasChannel(operation, member.Key)).Select(member => (Name: member.Key, Server: document.Resolve(member.Value))).ToList();
        if (fitting.Count == 0) throw Failures.Configuration($"The document has no server for the channel '{operation.Address}'.");
        foreach (var (candidate, value) in fitting)
        {
            var (spoken, _) = ProtocolOf(value);
            if (protocol is null ? Ports.ContainsKey(spoken) : spoken == protocol && Ports.ContainsKey(spoken)) return Read(document, candidate, value, server["variables"]);
        }
        throw protocol is null || Ports.ContainsKey(protocol)
            ? Failures.Configuration($"No server of the document speaks {protocol ?? "http, amqp, nats or ws"}; they speak {string.Join(", ", fitting.Select(member => ProtocolOf(member.Server).Protocol).Distinct(StringComparer.Ordinal))}.")
            : Failures.Configuration($"'{protocol}' is not spoken here; http, amqp, nats and ws are.");
    }

    private static bool HasChannel(Operation operation, string server) => operation.Servers.IsEmpty || operation.Servers.Contains(server);

    private static FailedCallException NotSpoken(string server, string protocol) =>
        Failures.Configuration($"The server '{server}' speaks {protocol}; http, amqp, nats and ws are spoken here.");

    private static (string Protocol, bool IsSecure) ProtocolOf(JqValue server) => AsyncApiDocument.TextOf(server["protocol"])?.ToLowerInvariant() switch
    {
        "https" => ("http", true),
        "amqps" => ("amqp", true),
        "natss" or "nats+tls" => ("nats", true),
        "wss" => ("ws", true),
        { } other => (other, false),
        null => ("", false),
    };

    private static ServerAddress Read(AsyncApiDocument document, string name, JqValue server, JqValue given)
    {
        var (protocol, isSecure) = ProtocolOf(server);
        var text = AsyncApiDocument.TextOf(server["host"]) is { } host
            ? host + Rooted(AsyncApiDocument.TextOf(server["pathname"]) ?? "")
            : AsyncApiDocument.TextOf(server["url"]) ?? throw Failures.Configuration($"The server '{name}' has no address.");
        var variables = document.Member(server, "variables");
        text = Placeholders.Expand(text, variable => Variable(document, name, variable, document.Member(variables, variable), given[variable]));

        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
        {
            isSecure |= text[..scheme] is "https" or "amqps" or "tls" or "wss";
            text = text[(scheme + 3)..];
        }
        // A scheme of our own keeps the framework from guessing ports.
        if (!Uri.TryCreate($"pawl-server://{text}", UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.UserInfo.Length > 0)
            throw Failures.Configuration($"The address of the server '{name}' is no host with a port; credentials belong into 'authentication'.");

        var ports = Ports.GetValueOrDefault(protocol);
        return new(name, protocol, isSecure, uri.DnsSafeHost, uri.Port > 0 ? uri.Port : isSecure ? ports.Secure : ports.Plain, uri.AbsolutePath.TrimEnd('/'));
    }

    private static string Variable(AsyncApiDocument document, string server, string name, JqValue described, JqValue given)
    {
        var value = given.Kind switch
        {
            JqKind.String => given.AsString(),
            JqKind.Number => given.ToJson(),
            JqKind.Null => AsyncApiDocument.TextOf(described["default"]) ?? throw Failures.Configuration($"The variable '{name}' of the server '{server}' has no default: give it in 'server.variables'."),
            _ => throw Failures.Configuration($"The variable '{name}' of the server '{server}' must be text."),
        };
        // A value may be a part of a host, but it must not end it: the document decides where a call goes, not the data.
        if (value.AsSpan().ContainsAny(AddressMarks)) throw Failures.Configuration($"The variable '{name}' of the server '{server}' contains a character that would change the address.");
        var allowed = document.Member(described, "enum");
        return allowed.Kind != JqKind.Array || allowed.Items.Any(item => AsyncApiDocument.TextOf(item) == value)
            ? value
            : throw Failures.Configuration($"The variable '{name}' of the server '{server}' cannot be '{value}'; the document allows {allowed.ToJson()}.");
    }

    private static string Rooted(string path) => path.Length == 0 || path[0] == '/' ? path : "/" + path;
}
