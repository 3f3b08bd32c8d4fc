using System.Net;

namespace Pawl.Server.Edge;

/// <summary>What stands between the network and the API: encryption, who may ask from other origins, and how slow or how many callers may be.</summary>
public sealed record EdgeSettings
{
    /// <summary>PEM file with the certificate and those between it and its root. Null serves plain HTTP, for a proxy in front that ends TLS. Default null.</summary>
    public string? CertificateFile { get; init; }
    /// <summary>PEM file with the certificate's key, not encrypted. Null takes it from <see cref="CertificateFile"/>. Default null.</summary>
    public string? CertificateKeyFile { get; init; }
    /// <summary>Proxies whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed. Default none: the caller's address is the connection's.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];
    /// <summary>Origins whose pages may call the API from a browser, exactly as browsers write them. Default none.</summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];

    /// <summary>Connections at the same time; beyond it new ones are closed at once. Default 10,000.</summary>
    public int Connections { get; init; } = 10_000;
    /// <summary>How long all headers of a request may take to arrive. Default 15 s.</summary>
    public TimeSpan HeaderTime { get; init; } = TimeSpan.FromSeconds(15);
    /// <summary>Bytes a second that a body must arrive with, and an answer be taken with, on average after <see cref="BodyGrace"/>. Default 240.</summary>
    public int BodyRate { get; init; } = 240;
    /// <summary>How long the start of a body or of an answer may be slower than <see cref="BodyRate"/>. Default 5 s.</summary>
    public TimeSpan BodyGrace { get; init; } = TimeSpan.FromSeconds(5);
    /// <summary>How long a connection without a request stays open. Default 2 min.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Whether the server itself speaks TLS.</summary>
    public bool HasTls => CertificateFile is not null;
}
