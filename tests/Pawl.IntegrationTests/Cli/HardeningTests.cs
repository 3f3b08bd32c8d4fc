using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Pawl.Cli.Doctor;
using Pawl.Runners.Containers;
using Pawl.Runtime.Encryption;
using Pawl.Server.Edge;
using Pawl.Server.Encryption;
using Pawl.Server.Options;
using Xunit;

namespace Pawl.IntegrationTests.Cli;

/// <summary>Each point of the hardening list, with a deployment that is as it should be and with one that is not.</summary>
public sealed class HardeningTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);
    private static readonly IPEndPoint Public = new(IPAddress.Any, 7070);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_hardened_deployment_passes_every_point() =>
        Assert.All(HardeningChecks.Run(Hardened(), isRoot: false, Now), finding => Assert.True(finding.Level == FindingLevel.Ok, $"{finding.Id}: {finding.Found}"));

    public static TheoryData<string, string> Openings => new()
    {
        { "harden-tls", "Fail" }, { "harden-certificate", "Warn" }, { "harden-certificate", "Fail" }, { "harden-certificate-key", "Fail" }, { "harden-proxies", "Fail" }, { "harden-origins", "Warn" }, { "harden-metrics", "Warn" },
        { "harden-rates", "Warn" }, { "harden-bodies", "Warn" }, { "harden-outbound", "Warn" }, { "harden-outbound", "Fail" }, { "harden-user", "Warn" }, { "harden-data-directory", "Fail" }, { "harden-encryption-key", "Warn" },
        { "harden-secrets-directory", "Fail" }, { "harden-database-roles", "Warn" }, { "harden-database-tls", "Fail" }, { "harden-containers", "Warn" }, { "harden-containers", "Fail" }, { "harden-log", "Warn" },
    };

    [Theory]
    [MemberData(nameof(Openings))]
    public void What_is_open_is_found_with_something_to_do(string id, string level)
    {
        var found = HardeningChecks.Run(Opened(Hardened(), id, level), isRoot: id == "harden-user", Now).Single(finding => finding.Id == id);

        Assert.Equal(level, found.Level.ToString());
        Assert.NotEmpty(found.Advice!);
    }

    [Fact]
    public void Every_point_is_opened_by_some_test_and_stands_in_the_documentation()
    {
        var ids = HardeningChecks.Run(Hardened(), isRoot: false, Now).Select(finding => finding.Id).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Equal(ids.Order(StringComparer.Ordinal), Openings.Select(row => row.Data.Item1).Distinct().Order(StringComparer.Ordinal));
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "security.md"));
        Assert.All(ids, id => Assert.Contains($"| `{id}` |", page, StringComparison.Ordinal));
    }

    private ServerOptions Opened(ServerOptions options, string id, string level) => (id, level) switch
    {
        ("harden-tls", _) => options with { Edge = new() },
        ("harden-certificate", "Warn") => options with { Edge = Certificate(days: 5) },
        ("harden-certificate", _) => options with { Edge = Certificate(days: -1) },
        ("harden-certificate-key", _) => options with { Edge = Readable(options.Edge) },
        ("harden-proxies", _) => options with { Edge = options.Edge with { TrustedProxies = [IPNetwork.Parse("0.0.0.0/0")] } },
        ("harden-origins", _) => options with { Edge = options.Edge with { CorsOrigins = ["http://app.example.com"] } },
        ("harden-metrics", _) => options with { MetricsAnonymous = true },
        ("harden-rates", _) => options with { Rates = new() { Login = null } },
        ("harden-bodies", _) => options with { Limits = new() { BodyBytes = 32 << 20 } },
        ("harden-outbound", "Warn") => options with { OutboundAllow = ["10.0.0.0/8"] },
        ("harden-outbound", _) => options with { OutboundAllow = ["169.254.169.254"] },
        ("harden-user", _) => options,
        ("harden-data-directory", _) => options with { DataDirectory = Folder("open", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead) },
        ("harden-encryption-key", _) => options with { EncryptionKeys = null },
        ("harden-secrets-directory", _) => options with { SecretsDirectory = Folder("shared", UnixFileMode.UserRead | UnixFileMode.GroupRead) },
        ("harden-database-roles", _) => options with { DatabaseUrl = "postgresql://pawl@localhost/pawl", DatabaseLogins = null },
        ("harden-database-tls", _) => options with { DatabaseLogins = new("postgresql://owner@db.example.com/pawl?sslmode=require", "postgresql://app@db.example.com/pawl?sslmode=require", "postgresql://c@db.example.com/pawl?sslmode=require") },
        ("harden-containers", "Warn") => options with { Processes = new() { ContainerNetwork = "bridge" } },
        ("harden-containers", _) => options with { Processes = new() { ContainerCreateFlags = ["--privileged"] } },
        ("harden-log", _) => options with { LogLevel = LogLevel.Debug },
        _ => throw new ArgumentOutOfRangeException(nameof(id), id, "Nothing opens this point."),
    };

    private ServerOptions Hardened() => new()
    {
        Listen = Public,
        Edge = Certificate(days: 90) with { TrustedProxies = [IPNetwork.Parse("10.0.0.5/32")], CorsOrigins = ["https://app.example.com"] },
        DataDirectory = Folder("data", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute),
        SecretsDirectory = Folder("secrets", UnixFileMode.UserRead | UnixFileMode.UserExecute),
        EncryptionKeys = new GivenEncryptionKeys("a vault", EncryptionKey.Make()),
        DatabaseLogins = new("postgresql://owner@db.example.com/pawl?sslmode=verify-full", "postgresql://app@db.example.com/pawl?sslmode=verify-full", "postgresql://c@db.example.com/pawl?sslmode=verify-full"),
        OutboundAllow = ["intranet.example.com:443"],
        Processes = new() { ContainerVolumes = [new AllowedVolume("/srv/data", true)] },
    };

    private EdgeSettings Certificate(int days)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=pawl", key, HashAlgorithmName.SHA256).CreateSelfSigned(Now.AddDays(-30), Now.AddDays(days));
        var edge = new EdgeSettings { CertificateFile = Path.Combine(folder.Path, "tls.crt"), CertificateKeyFile = Path.Combine(folder.Path, "tls.key") };
        File.WriteAllText(edge.CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(edge.CertificateKeyFile, key.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(edge.CertificateKeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return edge;
    }

    private static EdgeSettings Readable(EdgeSettings edge)
    {
        File.SetUnixFileMode(edge.CertificateKeyFile!, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        return edge;
    }

    private string Folder(string name, UnixFileMode mode)
    {
        var path = Path.Combine(folder.Path, name);
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, mode);
        return path;
    }
}
