using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pawl.Engine;
using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Runners;
using Pawl.Runners.Http;
using Xunit;

namespace Pawl.Tests.Runners.Outbound;

/// <summary>Who answers a call under TLS must show a certificate that the machine trusts.</summary>
public sealed class ForeignCertificateTests
{
    [Fact]
    public async Task Nothing_is_said_to_a_server_whose_certificate_nobody_vouches_for()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var heard = HearAsync(listener);
        using var runners = PawlRunners.Create(new() { Outbound = { AllowedTargets = [$"127.0.0.1:{port}"] } }, TimeProvider.System);
        var call = new HttpActivity("GET", $"https://127.0.0.1:{port}/", [new("X-Api-Key", "secret")], [], null, HttpOutput.Content, false, null);

        var outcome = await runners.All.OfType<HttpActivityRunner>().Single().RunAsync(new(new ExecutionKey("default", "exec"), "/do/0/call", 1, "key", call), TestContext.Current.CancellationToken);

        Assert.EndsWith("communication", outcome.Error!.Type, StringComparison.Ordinal);
        Assert.Contains("certificate", outcome.Error.Detail, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, await heard);
    }

    /// <summary>Speaks TLS with a certificate of its own making.</summary>
    /// <returns>How many bytes came through.</returns>
    private static async Task<int> HearAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        using var certificate = SelfSigned();
        await using var secure = new SslStream(client.GetStream());
        try
        {
            await secure.AuthenticateAsServerAsync(certificate);
            return await secure.ReadAsync(new byte[1_000], TestContext.Current.CancellationToken);
        }
        catch (Exception refused) when (refused is IOException or System.Security.Authentication.AuthenticationException)
        {
            return 0;
        }
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
