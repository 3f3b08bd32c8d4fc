using System.Net;

namespace Pawl.Server.Oidc;

/// <summary>Addresses of a provider that keys and codes may travel to.</summary>
internal static class ProviderAddress
{
    /// <summary>Whether an address is https, or http to this machine itself, and names no user, query or fragment.</summary>
    public static bool IsSafe(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.UserInfo.Length == 0 && address.Query.Length == 0 && address.Fragment.Length == 0 && address.Host.Length > 0
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && IsHere(address)));

    /// <summary>Whether an address that an issuer gave may be used: as safe as the issuer's own. A query is the provider's business.</summary>
    public static bool MayFollow(string issuer, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.UserInfo.Length == 0 && address.Host.Length > 0
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && IsHere(address) && issuer.StartsWith("http:", StringComparison.Ordinal)));

    private static bool IsHere(Uri address) => address.Host == "localhost" || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
}
