using System.Net;
using Pawl.Server.Options;

namespace Pawl.Server.Edge;

/// <summary>The options of what stands between the network and the API.</summary>
internal static class EdgeOptionTable
{
    public static IReadOnlyList<OptionEntry> Entries { get; } =
    [
        Edge("tls-certificate", "", "PEM file with the certificate of the server and those between it and its root; the server then speaks TLS 1.2 and 1.3 and nothing else. Read again when it changes.",
            (edge, text) => edge with { CertificateFile = Path.GetFullPath(OptionValues.Text(text)) }),
        Edge("tls-key", "in the file tls-certificate", "PEM file with the key of the certificate, not encrypted.",
            (edge, text) => edge with { CertificateKeyFile = Path.GetFullPath(OptionValues.Text(text)) }),
        Edge("trusted-proxies", "", "Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, with commas between: address or network/bits. Without it the caller's address is the connection's.",
            (edge, text) => edge with { TrustedProxies = [.. Parts(text).Select(Network)] }),
        Edge("cors-origins", "", "Origins whose pages may call the API from a browser, with commas between, e.g. https://app.example.com; no wildcards.",
            (edge, text) => edge with { CorsOrigins = [.. Parts(text).Select(Origin)] }),
        Edge("limit-connections", "10000", "Connections at the same time; beyond it new ones are closed.",
            (edge, text) => edge with { Connections = OptionValues.Whole(text, 10, 1_000_000) }),
        Edge("limit-header-time", "15s", "How long the headers of a request may take to arrive.",
            (edge, text) => edge with { HeaderTime = OptionValues.Time(text, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)) }),
        Edge("limit-body-rate", "240", "Bytes a second with which bodies must arrive and answers be taken, on average, after limit-body-grace.",
            (edge, text) => edge with { BodyRate = OptionValues.Whole(text, 1, 1 << 30) }),
        Edge("limit-body-grace", "5s", "How long the start of a body or of an answer may be slower than limit-body-rate.",
            (edge, text) => edge with { BodyGrace = OptionValues.Time(text, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(5)) }),
        Edge("limit-idle", "2m", "How long a connection without a request stays open.",
            (edge, text) => edge with { Idle = OptionValues.Time(text, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)) }),
    ];

    private static OptionEntry Edge(string name, string @default, string meaning, Func<EdgeSettings, string, EdgeSettings> apply) =>
        new(name, @default, meaning, (options, text) => options with { Edge = apply(options.Edge, text) });

    private static string[] Parts(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static IPNetwork Network(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new(address, address.GetAddressBytes().Length * 8)
        : throw new FormatException($"'{text}' is no address and no network, e.g. '10.0.0.5' or '10.0.0.0/8' (with no bits beyond those that count)");

    /// <summary>An origin as browsers send it: anything else would never match, so it is a mistake.</summary>
    private static string Origin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && $"{uri.Scheme}://{uri.Authority}" == text
            ? text
            : throw new FormatException($"'{text}' is no origin as browsers write it, e.g. 'https://app.example.com' (lower case, no path, no slash at the end, no port that is the usual one)");
}
