using System.Net;
using System.Net.Sockets;
using Pawl.Runtime.Secrets;

namespace Pawl.Runners.Outbound;

/// <summary>The one way out of the process: resolves a name once, checks every address against the policy, and dials the very address it checked.</summary>
public sealed class OutboundConnector : IDisposable
{
    private readonly AddressPolicy _policy;
    private readonly OutboundOptions _options;

    /// <summary>Makes the connector.</summary>
    /// <exception cref="FormatException">An allowed target cannot be read.</exception>
    public OutboundConnector(OutboundOptions options)
    {
        _options = options;
        _policy = new(options.AllowedTargets, options.IsOwnAddress);
        // Not an HttpClient: that would read a whole answer into memory before anybody could bound it.
        Invoker = new(new BoundSecretsHandler(new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellationToken) => await DialAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken),
            ConnectTimeout = options.ConnectTimeout,
            MaxConnectionsPerServer = options.ConnectionsPerServer,
            EnableMultipleHttp2Connections = true, // long streams to a server must not hold up other calls of it
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // so that a changed name is resolved anew
            AllowAutoRedirect = false, // each hop is decided on, and checked, by the caller
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.All,
            MaxResponseHeadersLength = 64,
            ActivityHeadersPropagator = null,
        }));
    }

    /// <summary>Sends requests through the connector. Follows no redirect and keeps no cookie.</summary>
    public HttpMessageInvoker Invoker { get; }

    /// <summary>The address a request really goes to: hosts of the map are answered in plain HTTP.</summary>
    public Uri Route(Uri uri) => _options.HostMap.ContainsKey(Key(uri.IdnHost, uri.Port)) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeWss)
        ? new UriBuilder(uri) { Scheme = uri.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeHttp : Uri.UriSchemeWs, Port = uri.Port }.Uri
        : uri;

    /// <inheritdoc/>
    public void Dispose() => Invoker.Dispose();

    /// <summary>Opens a plain TCP connection, for protocols other than HTTP. The stream owns the socket.</summary>
    /// <exception cref="TargetRefusedException">The policy refuses the target.</exception>
    /// <exception cref="SocketException">Nobody answers, or the name does not resolve.</exception>
    public Task<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken) =>
        SecretHosts.Allow(host, port) ? DialAsync(host, port, cancellationToken) : throw BoundSecretsHandler.Refused(host);

    /// <summary>For requests their own way has asked already: a connection may be opened on behalf of another request than the one that will use it.</summary>
    private async Task<Stream> DialAsync(string host, int port, CancellationToken cancellationToken)
    {
        if (_options.HostMap.TryGetValue(Key(host, port), out var mapped)) return await DialAsync([mapped.Address], mapped.Port, cancellationToken);

        IPAddress[] addresses = IPAddress.TryParse(host.Trim('[', ']'), out var literal)
            ? [literal]
            : await _options.Resolve(host, cancellationToken);
        // One refused address refuses the name: a name that answers with both is an attack or a mistake.
        return addresses.Length > 0 && Array.TrueForAll(addresses, address => _policy.Allows(host, address, port))
            ? await DialAsync(addresses, port, cancellationToken)
            : throw new TargetRefusedException(host, port);
    }

    private static async Task<Stream> DialAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string Key(string host, int port) => $"{host}:{port}";
}

/// <summary>The outbound policy refuses a target. The message names no address: what a name resolves to is not the author's business.</summary>
public sealed class TargetRefusedException(string host, int port)
    : Language.PawlException("target-refused", $"The server does not allow requests to {host}:{port}: it is not a public address, or one of this machine. An operator can allow it with PAWL_OUTBOUND_ALLOW.");
