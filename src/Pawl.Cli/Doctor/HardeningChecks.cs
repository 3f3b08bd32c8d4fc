using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Pawl.Postgres;
using Pawl.Server.Options;

namespace Pawl.Cli.Doctor;

/// <summary>Whether a deployment is as <c>docs/security.md</c> wants it: one finding for each point, under an id that stays.</summary>
internal static class HardeningChecks
{
    public const string Prefix = "harden-";
    /// <summary>Bytes of a body beyond which one caller can hold a lot.</summary>
    private const int LargeBody = 16 << 20;
    /// <summary>Bits of a network beyond which it is no proxy's any more.</summary>
    private const int WideV4 = 8;
    private const int WideV6 = 32;
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(14);
    private static readonly string[] WeakeningFlags = ["--privileged", "--cap-add", "--security-opt", "--pid", "--ipc", "--userns", "--network", "--net", "--device", "-v", "--volume", "--mount"];

    /// <summary>Looks at the settings and at the files that they name.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="isRoot">Whether the server would run as the superuser of the machine.</param>
    /// <param name="now">The time, for certificates.</param>
    public static IReadOnlyList<Finding> Run(ServerOptions options, bool isRoot, DateTimeOffset now) =>
    [
        Transport(options),
        CertificateAge(options, now),
        CertificateKey(options),
        Proxies(options),
        Origins(options),
        Metrics(options),
        Rates(options),
        Bodies(options),
        Outbound(options),
        User(isRoot),
        DataDirectory(options),
        EncryptionKey(options),
        SecretsDirectory(options),
        DatabaseRoles(options),
        DatabaseTransport(options),
        Containers(options),
        Log(options),
    ];

    private static bool IsLocal(ServerOptions options) => IPAddress.IsLoopback(options.Listen.Address);

    private static Finding Transport(ServerOptions options) =>
        options.Edge.HasTls ? Ok("tls", "the server speaks TLS")
        : IsLocal(options) ? Ok("tls", "only this machine reaches it")
        : options.Edge.TrustedProxies.Count > 0 ? Ok("tls", "a proxy is named, which has to end TLS")
        : Fail("tls", $"{options.Listen} takes keys and data over plain HTTP", "Set tls-certificate, or put a proxy with TLS in front, name it in trusted-proxies, and let nobody else reach the port.");

    private static Finding CertificateAge(ServerOptions options, DateTimeOffset now)
    {
        if (options.Edge.CertificateFile is not { } file) return Ok("certificate", "none to renew");
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(file));
            var left = certificate.NotAfter.ToUniversalTime() - now.UtcDateTime;
            return left < TimeSpan.Zero ? Fail("certificate", $"it expired at {certificate.NotAfter.ToUniversalTime():u}", "Renew it; the server takes the new one by itself.")
                : left < RenewBefore ? Warn("certificate", $"it expires at {certificate.NotAfter.ToUniversalTime():u}", "Renew it; the server takes the new one by itself.")
                : Ok("certificate", $"valid until {certificate.NotAfter.ToUniversalTime():u}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return Fail("certificate", $"{file} cannot be read: {error.Message}", "The server does not start with this.");
        }
    }

    private static Finding CertificateKey(ServerOptions options) => Private("certificate-key", options.Edge.CertificateKeyFile ?? options.Edge.CertificateFile, "no file with a key");

    private static Finding Proxies(ServerOptions options)
    {
        var wide = options.Edge.TrustedProxies.Where(network => network.PrefixLength < (network.BaseAddress.GetAddressBytes().Length == 4 ? WideV4 : WideV6)).ToList();
        return wide.Count == 0
            ? Ok("proxies", options.Edge.TrustedProxies.Count == 0 ? "nobody's word about addresses counts" : string.Join(", ", options.Edge.TrustedProxies))
            : Fail("proxies", $"{string.Join(", ", wide)} lets nearly everybody say what address he has", "Name the proxies alone in trusted-proxies: limits and the audit log go by these addresses.");
    }

    private static Finding Origins(ServerOptions options)
    {
        var plain = options.Edge.CorsOrigins.Where(origin => origin.StartsWith("http:", StringComparison.Ordinal) && !new Uri(origin).IsLoopback).ToList();
        return plain.Count == 0
            ? Ok("origins", options.Edge.CorsOrigins.Count == 0 ? "no other origin" : string.Join(", ", options.Edge.CorsOrigins))
            : Warn("origins", $"{string.Join(", ", plain)} can be changed on its way to the browser", "Name https: origins in cors-origins.");
    }

    private static Finding Metrics(ServerOptions options) => !options.MetricsAnonymous || IsLocal(options)
        ? Ok("metrics", options.MetricsAnonymous ? "open to this machine" : "behind a key")
        : Warn("metrics", "everybody who reaches the port can read them", "Unset metrics-anonymous, and give the collector a key with the permission metrics.read.");

    private static Finding Rates(ServerOptions options)
    {
        var rates = options.Rates;
        (string Name, object? Limit)[] all = [("rate-key", rates.Key), ("rate-user", rates.User), ("rate-address", rates.Address), ("rate-login", rates.Login)];
        string[] off = [.. all.Where(limit => limit.Limit is null).Select(limit => limit.Name)];
        return off.Length == 0 ? Ok("rates", "requests are limited") : Warn("rates", $"{string.Join(", ", off)} is none", "Set a limit that nobody needs to exceed: it is against loops and floods.");
    }

    private static Finding Bodies(ServerOptions options) => options.Limits.BodyBytes <= LargeBody
        ? Ok("bodies", $"{options.Limits.BodyBytes} bytes at most")
        : Warn("bodies", $"bodies of {options.Limits.BodyBytes} bytes are taken", "Lower limit-body-bytes, and pass large data by reference.");

    private static Finding Outbound(ServerOptions options)
    {
        var metadata = options.OutboundAllow.Where(target => target.StartsWith("169.254.", StringComparison.Ordinal) || target.StartsWith("fd00:ec2:", StringComparison.OrdinalIgnoreCase)).ToList();
        if (metadata.Count > 0) return Fail("outbound", $"{string.Join(", ", metadata)} lets workflows ask the cloud for this machine's credentials", "Take it out of outbound-allow.");
        var wide = options.OutboundAllow.Where(target => target.Contains('/', StringComparison.Ordinal)).ToList();
        return wide.Count == 0 ? Ok("outbound", options.OutboundAllow.Count == 0 ? "public addresses only" : $"public addresses, and {string.Join(", ", options.OutboundAllow)}")
            : Warn("outbound", $"workflows reach everything in {string.Join(", ", wide)}", "Name hosts with ports in outbound-allow, not networks.");
    }

    private static Finding User(bool isRoot) => isRoot
        ? Warn("user", "this is the superuser of the machine", "Run the server as a user of its own: whoever breaks out of it then is nobody.")
        : Ok("user", "not the superuser");

    private static Finding DataDirectory(ServerOptions options) => Private("data-directory", Directory.Exists(options.DataDirectory) ? options.DataDirectory : null, "there is none yet; it is made for its owner only");

    private static Finding EncryptionKey(ServerOptions options) => options.EncryptionKeys is { } source
        ? Ok("encryption-key", source.Description)
        : Warn("encryption-key", "it lies in the data folder, beside what it protects", "Keep it elsewhere (docs/secrets.md), or a copy of the folder opens everything.");

    private static Finding SecretsDirectory(ServerOptions options) => Private("secrets-directory", options.SecretsDirectory, "none");

    private static Finding DatabaseRoles(ServerOptions options) => options.DatabaseUrl is null
        ? Ok("database-roles", options.DatabaseLogins is null ? "a private database" : "a login for each role")
        : Warn("database-roles", "the server's login may make roles", "Let an administrator make the roles, and give the server their logins (docs/postgresql.md).");

    private static Finding DatabaseTransport(ServerOptions options)
    {
        string?[] given = [options.DatabaseUrl, options.DatabaseLogins?.Owner, options.DatabaseLogins?.App, options.DatabaseLogins?.Committer];
        var open = given.OfType<string>().Where(text => text.Length > 0).Select(PostgresInspection.OpenHost).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return open.Count == 0
            ? Ok("database-tls", "the database is on this machine, or its certificate is verified")
            : Fail("database-tls", $"the way to {string.Join(", ", open)} is not verified: whoever stands on it sees and changes everything", "Add sslmode=verify-full to the database's address (and sslrootcert=FILE for a root of your own).");
    }

    private static Finding Containers(ServerOptions options)
    {
        var weakening = options.Processes.ContainerCreateFlags.Concat(options.Processes.ContainerEngineFlags).Where(flag => WeakeningFlags.Any(weak => flag == weak || flag.StartsWith(weak + "=", StringComparison.Ordinal))).ToList();
        if (weakening.Count > 0) return Fail("containers", $"{string.Join(' ', weakening)} opens what containers are closed by", "Take it out of container-create-flags and container-engine-flags.");
        (string Name, bool IsLoose)[] bounds = [("container-network", options.Processes.ContainerNetwork != "none"), ("container-read-only", !options.Processes.ContainerReadOnly), ("container-volumes", options.Processes.ContainerVolumes.Any(volume => !volume.ReadOnly))];
        string[] loose = [.. bounds.Where(bound => bound.IsLoose).Select(bound => bound.Name)];
        return loose.Length == 0 ? Ok("containers", "no network, read-only") : Warn("containers", $"{string.Join(", ", loose)} lets containers reach or change more than their own", "Set it back where no workflow needs it.");
    }

    private static Finding Log(ServerOptions options) => options.LogLevel is LogLevel.Trace or LogLevel.Debug
        ? Warn("log", $"level {options.LogLevel.ToString().ToLowerInvariant()} writes more than an operator's diary should hold", "Set log-level to information.")
        : Ok("log", $"level {options.LogLevel.ToString().ToLowerInvariant()}");

    /// <summary>Whether a file or a folder is its owner's alone.</summary>
    private static Finding Private(string id, string? path, string none)
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if (path is null || OperatingSystem.IsWindows()) return Ok(id, none);
        try
        {
            return (File.GetUnixFileMode(path) & Others) is UnixFileMode.None ? Ok(id, $"{path} is its owner's alone") : Fail(id, $"other users of this machine can read or write {path}", $"chmod go-rwx {path}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Fail(id, $"{path}: {error.Message}", "Mend the path, or the rights of this user.");
        }
    }

    internal static Finding Ok(string id, string found) => Finding.Ok(Prefix + id, found);

    internal static Finding Warn(string id, string found, string advice) => Finding.Warn(Prefix + id, found, advice);

    internal static Finding Fail(string id, string found, string advice) => Finding.Fail(Prefix + id, found, advice);
}
