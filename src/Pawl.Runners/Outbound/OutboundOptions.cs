using System.Net;

namespace Pawl.Runners.Outbound;

/// <summary>Where requests that leave the process may go.</summary>
public sealed class OutboundOptions
{
    /// <summary>
    /// Targets inside private networks that are allowed all the same: <c>host</c>, <c>host:port</c>, <c>address</c>, <c>address:port</c> or <c>network/bits</c>,
    /// e.g. <c>127.0.0.1:7171</c>, <c>billing.internal</c>, <c>10.20.0.0/16</c>. Default: none, so loopback, private, link-local and metadata addresses are refused.
    /// </summary>
    public IReadOnlyList<string> AllowedTargets { get; set; } = [];

    /// <summary>How long name resolution and connecting may take together. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Connections to one server at a time. Default 256.</summary>
    public int ConnectionsPerServer { get; set; } = 256;

    /// <summary>
    /// Hosts (as <c>host:port</c>) that are answered elsewhere, in plain HTTP, with the request otherwise as written. For conformance runs and tests in this process;
    /// no setting reaches it. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, IPEndPoint> HostMap { get; set; } = new Dictionary<string, IPEndPoint>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Resolves a name, once for each connection. Default: the machine's resolver. For tests in this process; no setting reaches it.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; set; } = Dns.GetHostAddressesAsync;

    /// <summary>Whether an address belongs to this machine, and so to Pawl itself and whatever else listens here. Default: the addresses of its network interfaces. For tests in this process; no setting reaches it.</summary>
    public Func<IPAddress, bool> IsOwnAddress { get; set; } = OwnAddresses.Contains;
}
