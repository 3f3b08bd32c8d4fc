using System.Net;
using System.Net.NetworkInformation;

namespace Pawl.Runners.Outbound;

/// <summary>The addresses of this machine. A public one leads to the same services as loopback does, so it is no more public to us.</summary>
internal static class OwnAddresses
{
    /// <summary>How long a look at the interfaces is good for: addresses of a machine rarely change.</summary>
    private const long FreshMs = 10_000;

    private static volatile Look? _last;

    /// <summary>Whether an address is one of them.</summary>
    public static bool Contains(IPAddress address)
    {
        var look = _last;
        if (look is null || Environment.TickCount64 - look.AtMs > FreshMs) _last = look = new(Environment.TickCount64, Read());
        return look.Addresses.Contains(address);
    }

    private static HashSet<IPAddress> Read() =>
        [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(network => network.GetIPProperties().UnicastAddresses).Select(unicast => unicast.Address)];

    private sealed record Look(long AtMs, HashSet<IPAddress> Addresses);
}
