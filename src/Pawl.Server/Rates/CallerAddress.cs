using System.Net;
using System.Net.Sockets;

namespace Pawl.Server.Rates;

/// <summary>Addresses as limits see them.</summary>
internal static class CallerAddress
{
    /// <summary>Bytes of an IPv6 address that one customer usually has for himself: more of it can be changed at will.</summary>
    private const int Prefix = 8;

    public static string Of(IPAddress? address)
    {
        if (address is null) return "";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetwork) return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(Prefix).Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
