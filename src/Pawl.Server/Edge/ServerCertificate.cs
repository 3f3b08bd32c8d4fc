using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pawl.Language;

namespace Pawl.Server.Edge;

/// <summary>The certificate that the server shows. Renewed ones are taken without a restart; one that cannot be read leaves the one before in use.</summary>
internal sealed class ServerCertificate
{
    /// <summary>How often it is looked whether the file has changed.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private readonly string file;
    private readonly string keyFile;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private Loaded current;
    private long lookedAt;

    /// <summary>Reads the certificate.</summary>
    /// <exception cref="CertificateUnusableException">It cannot be read or used.</exception>
    public ServerCertificate(EdgeSettings settings, TimeProvider time)
    {
        (file, keyFile, this.time) = (settings.CertificateFile!, settings.CertificateKeyFile ?? settings.CertificateFile!, time);
        current = Load();
        lookedAt = time.GetTimestamp();
    }

    /// <summary>The certificate as it is now, with those between it and its root.</summary>
    public (X509Certificate2 Certificate, X509Certificate2Collection Chain) Current()
    {
        lock (gate)
        {
            if (time.GetElapsedTime(lookedAt) >= LookEvery)
            {
                lookedAt = time.GetTimestamp();
                if (ChangedAt() != current.ChangedAt)
                {
                    // A renewal in the middle of being written is tried again at the next look.
                    try { current = Load(); }
                    catch (CertificateUnusableException) { }
                }
            }
            return (current.Certificate, current.Chain);
        }
    }

    private Loaded Load()
    {
        try
        {
            var changedAt = ChangedAt();
            using var fromPem = X509Certificate2.CreateFromPemFile(file, keyFile);
            var all = new X509Certificate2Collection();
            all.ImportFromPemFile(file);
            all.RemoveAt(0);
            // Its own copy: some platforms cannot use a key that was never stored.
            return new(X509CertificateLoader.LoadPkcs12(fromPem.Export(X509ContentType.Pkcs12), null), all, changedAt);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new CertificateUnusableException(file, keyFile, error);
        }
    }

    private (DateTime, DateTime) ChangedAt() => (File.GetLastWriteTimeUtc(file), File.GetLastWriteTimeUtc(keyFile));

    private sealed record Loaded(X509Certificate2 Certificate, X509Certificate2Collection Chain, (DateTime, DateTime) ChangedAt);
}

/// <summary>The certificate of <c>tls-certificate</c> cannot be served with: the file is not there, not PEM, or the key is another's.</summary>
/// <param name="file">The certificate's file.</param>
/// <param name="keyFile">The key's file.</param>
/// <param name="cause">What reading it ran into.</param>
public sealed class CertificateUnusableException(string file, string keyFile, Exception cause)
    : PawlException("certificate-unusable", $"The certificate in {file} with the key in {keyFile} cannot be used: {cause.Message} Both must be PEM, the key not encrypted.", cause);
