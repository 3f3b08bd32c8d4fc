using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Pawl.Postgres.Bootstrap;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Private;
using Xunit;

namespace Pawl.IntegrationTests.Postgres;

/// <summary>A PostgreSQL as a careless administrator would run it: reached over the network, with TLS for those who ask for it, and with what keeps data safe switched off.</summary>
internal sealed class WeakServer : IAsyncDisposable
{
    private readonly string directory = TestDirectory.Create();
    private readonly string host = NetworkInterface.GetAllNetworkInterfaces().SelectMany(network => network.GetIPProperties().UnicastAddresses).Select(unicast => unicast.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address))?.ToString() ?? "";
    private ServerProcess process = null!;
    private Logins logins = null!;
    private int port;

    /// <summary>The address of a network that this machine has: for the client, a host like any other.</summary>
    public string Host => host;

    public static async Task<WeakServer> StartAsync()
    {
        var server = new WeakServer();
        await server.MakeAsync();
        return server;
    }

    /// <summary>The login of a role.</summary>
    public string Login(string role, SslMode ssl) => new NpgsqlConnectionStringBuilder
    {
        Host = host, Port = port, Database = DatabaseConnections.PrivateDatabase, Username = role, SslMode = ssl,
        Password = role switch { Roles.Owner => logins.Owner, Roles.App => logins.App, _ => logins.Committer },
    }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        if (process is not null) await process.StopAsync(TimeSpan.Zero, TimeProvider.System);
        process?.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    private async Task MakeAsync()
    {
        Assert.SkipWhen(host.Length == 0, "This machine has no address but its own loopback, so nothing here looks like another machine.");
        var cancellationToken = TestContext.Current.CancellationToken;
        await using (var safe = await PrivatePostgres.StartAsync(new() { DataDirectory = directory }, TimeProvider.System, NullLoggerFactory.Instance, cancellationToken))
        {
            logins = safe.Logins;
            await safe.MakeDatabaseAsync(DatabaseConnections.PrivateDatabase, cancellationToken);
            await RoleBootstrap.RunAsync(DataSources.Unpooled(safe.AdminConnectionString(DatabaseConnections.PrivateDatabase)), logins, loginsAreNew: false, cancellationToken);
        }

        var user = ServerUser.Current();
        var layout = DataLayout.Find(directory)!;
        var (certificate, key) = Certificate(layout.Cluster, user);
        await File.AppendAllTextAsync(Path.Combine(layout.Cluster, "pg_hba.conf"), "host all all all scram-sha-256\n", cancellationToken);
        port = FreePort();
        var postgres = PostgresBinaries.Find(configured: null, requiredMajor: null, directory).Postgres;
        string[] settings = ["listen_addresses=*", $"port={port}", "unix_socket_directories=", "ssl=on", $"ssl_cert_file={certificate}", $"ssl_key_file={key}", "fsync=off", "full_page_writes=off"];
        process = await ServerProcess.StartAsync(
            () => user.Service(postgres, ["-D", layout.Cluster, .. settings.SelectMany(setting => new[] { "-c", setting })]),
            layout.Cluster, TimeSpan.FromMinutes(1), NullLogger.Instance, TimeProvider.System, cancellationToken);
    }

    private static (string Certificate, string Key) Certificate(string folder, ServerUser user)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=weak", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var (certificateFile, keyFile) = (Path.Combine(folder, "weak.crt"), Path.Combine(folder, "weak.key"));
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        user.Own(certificateFile);
        user.Own(keyFile);
        return (certificateFile, keyFile);
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
