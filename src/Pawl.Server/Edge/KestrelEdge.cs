using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Pawl.Server.Options;

namespace Pawl.Server.Edge;

/// <summary>Sets up the web server: where it listens, and what it takes before anything of ours runs.</summary>
internal static class KestrelEdge
{
    /// <summary>Bytes of a request line. Cursors and filters are the longest things in it.</summary>
    private const int RequestLineBytes = 16 << 10;
    private const int HeaderCount = 100;
    /// <summary>Requests that one HTTP/2 connection may have under way.</summary>
    private const int StreamsPerConnection = 100;
    private static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(10);

    /// <exception cref="CertificateUnusableException">TLS is asked for, and the certificate cannot be used.</exception>
    public static void Add(WebApplicationBuilder builder, ServerOptions options)
    {
        // A line ends with both characters; a server that takes one of them alone reads other requests than the proxy before it.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        var edge = options.Edge;
        // Read before anything listens: a server without its certificate must not begin.
        var certificate = edge.HasTls ? new ServerCertificate(edge, TimeProvider.System) : null;
        builder.WebHost.UseKestrelCore();
        if (certificate is not null) builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.AllowResponseHeaderCompression = false; // secrets in compressed headers can be guessed by length
            Bound(kestrel.Limits, edge, options.Limits);
            kestrel.Listen(options.Listen, listen =>
            {
                if (certificate is not null) listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(Authentication(certificate)), HandshakeTimeout = HandshakeTime });
            });
        });
        builder.Services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = edge.TrustedProxies.Count > 0 ? ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto : ForwardedHeaders.None;
            forwarded.ForwardLimit = null; // as far as proxies are trusted, and no further
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var network in edge.TrustedProxies) forwarded.KnownIPNetworks.Add(network);
        });
        if (edge.CorsOrigins.Count > 0) builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => Origins.Allow(policy, edge.CorsOrigins)));
    }

    private static void Bound(KestrelServerLimits bounds, EdgeSettings edge, ApiLimits limits)
    {
        // Twice the bound that RequestBody holds: this one counts the framing of chunks too.
        bounds.MaxRequestBodySize = 2L * limits.BodyBytes;
        // Twice the bound that HeaderLimit holds, which can say what is wrong.
        bounds.MaxRequestHeadersTotalSize = 2 * limits.HeaderBytes;
        bounds.MaxRequestHeaderCount = HeaderCount;
        bounds.MaxRequestLineSize = RequestLineBytes;
        bounds.RequestHeadersTimeout = edge.HeaderTime;
        bounds.KeepAliveTimeout = edge.Idle;
        bounds.MinRequestBodyDataRate = bounds.MinResponseDataRate = new MinDataRate(edge.BodyRate, edge.BodyGrace);
        bounds.MaxConcurrentConnections = edge.Connections;
        bounds.Http2.MaxStreamsPerConnection = StreamsPerConnection;
    }

    private static SslServerAuthenticationOptions Authentication(ServerCertificate certificate)
    {
        var (own, chain) = certificate.Current();
        return new()
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(own, chain, offline: true),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            AllowRenegotiation = false,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        };
    }
}
