using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Pawl.IntegrationTests.Api;
using Pawl.IntegrationTests.Cli;
using Pawl.IntegrationTests.Postgres;
using Pawl.Server.Edge;
using Pawl.Tests.Shared;
using Xunit;

namespace Pawl.IntegrationTests.Edge;

/// <summary>A server that speaks TLS itself.</summary>
public sealed class TlsTests(PostgresFixture postgres) : IDisposable
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task It_shows_its_certificate_and_binds_browsers_to_TLS(SslProtocols protocol)
    {
        var edge = WriteCertificate("first");
        await using var server = await ApiServer.StartAsync(ApiServer.OptionsFor(await postgres.CreateDatabaseAsync()) with { Edge = edge });
        Assert.Equal(Uri.UriSchemeHttps, server.Address.Scheme);

        string? shown = null;
        using var handler = new SocketsHttpHandler { SslOptions = new() { EnabledSslProtocols = protocol, RemoteCertificateValidationCallback = (_, certificate, _, _) => (shown = certificate!.Subject) is not null } };
        using var http = new HttpClient(handler) { BaseAddress = server.Address };
        using var answer = await http.GetAsync("/healthz/ready", cancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("CN=first", shown);
        Assert.Equal("max-age=31536000; includeSubDomains", answer.Headers.GetValues("Strict-Transport-Security").Single());
    }

    [Theory]
    [InlineData(0x03, 0x01)]
    [InlineData(0x03, 0x02)]
    [InlineData(0x03, 0x00)]
    public async Task Older_versions_are_refused(byte major, byte minor)
    {
        await using var server = await ApiServer.StartAsync(ApiServer.OptionsFor(await postgres.CreateDatabaseAsync()) with { Edge = WriteCertificate("old") });
        using var connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAsync(ClientHello(major, minor));
        var received = Encoding.Latin1.GetBytes(await connection.ReadToCloseAsync());

        // An alert or nothing, and never the server's own greeting (a record of type 22).
        Assert.DoesNotContain(received.Take(1), type => type == 22);
        Assert.True(received.Length == 0 || (received[0] == 21 && received[^1] is 70 or 40), Convert.ToHexString(received));
        using var client = new HttpClient(new SocketsHttpHandler { SslOptions = new() { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.Subject == "CN=old" } });
        Assert.Equal("live\n", await client.GetStringAsync(new Uri(server.Address, "/healthz/live"), cancellationToken));
    }

    [Fact]
    public async Task Plain_requests_get_nothing()
    {
        await using var server = await ApiServer.StartAsync(ApiServer.OptionsFor(await postgres.CreateDatabaseAsync()) with { Edge = WriteCertificate("plain") });
        using var connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAsync("GET /healthz/live HTTP/1.1\r\nHost: pawl\r\n\r\n");
        var received = await connection.ReadToCloseAsync();

        Assert.Empty(RawConnection.Statuses(received));
    }

    [Fact]
    public void A_renewed_certificate_is_taken_and_a_broken_one_leaves_the_one_before()
    {
        var clock = new ManualClock();
        var edge = WriteCertificate("first");
        var certificate = new ServerCertificate(edge, clock);

        WriteCertificate("second");
        Touch(edge, 1);
        Assert.Equal("CN=first", certificate.Current().Certificate.Subject); // it was just looked
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("CN=second", certificate.Current().Certificate.Subject);

        File.WriteAllText(edge.CertificateFile!, "nonsense");
        Touch(edge, 2);
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("CN=second", certificate.Current().Certificate.Subject);
    }

    [Fact]
    public async Task A_server_whose_certificate_cannot_be_used_does_not_start()
    {
        var options = ApiServer.OptionsFor(await postgres.CreateDatabaseAsync());
        var missing = await Assert.ThrowsAsync<CertificateUnusableException>(() => ApiServer.StartAsync(options with { Edge = new() { CertificateFile = Path.Combine(folder.Path, "none.pem") } }));
        Assert.Equal("certificate-unusable", missing.Code);

        var foreign = WriteCertificate("foreign");
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(foreign.CertificateKeyFile!, other.ExportPkcs8PrivateKeyPem(), cancellationToken);
        await Assert.ThrowsAsync<CertificateUnusableException>(() => ApiServer.StartAsync(options with { Edge = foreign }));
    }

    private EdgeSettings WriteCertificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var edge = new EdgeSettings { CertificateFile = Path.Combine(folder.Path, "tls.crt"), CertificateKeyFile = Path.Combine(folder.Path, "tls.key") };
        File.WriteAllText(edge.CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(edge.CertificateKeyFile, key.ExportPkcs8PrivateKeyPem());
        return edge;
    }

    /// <summary>Gives the file another time, which two writes in the same moment might not.</summary>
    private static void Touch(EdgeSettings edge, int minutes) => File.SetLastWriteTimeUtc(edge.CertificateFile!, DateTime.UtcNow.AddMinutes(minutes));

    /// <summary>The greeting of a client that knows no later version: our own client libraries refuse to send one.</summary>
    private static byte[] ClientHello(byte major, byte minor)
    {
        byte[] suites = [0xC0, 0x13, 0xC0, 0x14, 0xC0, 0x09, 0xC0, 0x0A, 0x00, 0x2F, 0x00, 0x35];
        byte[] body = [major, minor, .. RandomNumberGenerator.GetBytes(32), 0, 0, (byte)suites.Length, .. suites, 1, 0];
        return [22, 3, 1, 0, (byte)(body.Length + 4), 1, 0, 0, (byte)body.Length, .. body];
    }
}
