using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pawl.Runners.Outbound;

/// <summary>Which addresses may be dialled: public ones that are not this machine's own, and what the operator allowed by name.</summary>
public sealed class AddressPolicy
{
    /// <summary>Networks that are not the public internet (IANA special-purpose registries), for IPv4.</summary>
    private static readonly IPNetwork[] ReservedV4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "168.63.129.16/32", // public by its number, but the metadata service of every machine at Azure
        }.Select(text => IPNetwork.Parse(text)),
    ];

    /// <summary>The only IPv6 space that is handed out for the public internet, and what is carved out of it.</summary>
    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] ReservedV6 = [.. new[] { "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16" }.Select(text => IPNetwork.Parse(text))];
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    private readonly List<(string? Host, IPNetwork? Network, int? Port)> _allowed = [];
    private readonly Func<IPAddress, bool> _isOwn;

    /// <summary>Reads the operator's list.</summary>
    /// <param name="targets">See <see cref="OutboundOptions.AllowedTargets"/>.</param>
    /// <param name="isOwn">Whether an address is one of this machine; null: none is.</param>
    /// <exception cref="FormatException">An entry cannot be read.</exception>
    public AddressPolicy(IEnumerable<string> targets, Func<IPAddress, bool>? isOwn = null)
    {
        _isOwn = isOwn ?? (static _ => false);
        foreach (var target in targets) _allowed.Add(Read(target.Trim()));
    }

    /// <summary>Whether an address may be dialled for a host.</summary>
    /// <param name="host">The name or address as the request has it.</param>
    /// <param name="address">What it resolved to.</param>
    /// <param name="port">The port.</param>
    public bool Allows(string host, IPAddress address, int port) =>
        (IsPublic(address) && !_isOwn(Plain(address))) || _allowed.Exists(entry =>
            (entry.Port is null || entry.Port == port)
            && (entry.Host is { } name ? string.Equals(name, host, StringComparison.OrdinalIgnoreCase) : entry.Network!.Value.Contains(Plain(address))));

    /// <summary>Whether an address belongs to the public internet, looking through every form that wraps an IPv4 address.</summary>
    public static bool IsPublic(IPAddress address)
    {
        address = Plain(address);
        if (address.AddressFamily == AddressFamily.InterNetwork) return !Array.Exists(ReservedV4, network => network.Contains(address));

        var bytes = address.GetAddressBytes();
        if (Nat64.Contains(address)) return IsPublic(new IPAddress(bytes.AsSpan(12, 4)));
        if (SixToFour.Contains(address)) return IsPublic(new IPAddress(bytes.AsSpan(2, 4)));
        return GlobalV6.Contains(address) && !Array.Exists(ReservedV6, network => network.Contains(address));
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static (string?, IPNetwork?, int?) Read(string target)
    {
        if (target.Contains('/', StringComparison.Ordinal))
            return IPNetwork.TryParse(target, out var network) ? (null, network, null) : throw Unreadable(target);

        var (host, port) = (target, (int?)null);
        var bracket = target.LastIndexOf(']');
        var colon = target.LastIndexOf(':');
        if (colon > bracket && target.IndexOf(':') is var first && (first == colon || bracket > 0))
        {
            if (!int.TryParse(target.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65_535) throw Unreadable(target);
            (host, port) = (target[..colon], number);
        }
        host = host.Trim('[', ']');
        if (IPAddress.TryParse(host, out var address)) return (null, new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128), port);
        return Uri.CheckHostName(host) == UriHostNameType.Dns ? (host, null, port) : throw Unreadable(target);
    }

    private static FormatException Unreadable(string target) =>
        new($"'{target}' is no outbound target; expected a host, an address or a network, e.g. 'billing.internal', '127.0.0.1:7171' or '10.20.0.0/16'.");
}
