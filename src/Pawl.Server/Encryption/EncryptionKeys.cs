using Pawl.Runtime.Encryption;
using Pawl.Server.Options;

namespace Pawl.Server.Encryption;

/// <summary>Finds the key-encryption keys of this server, and makes one when there is none yet.</summary>
public static class EncryptionKeys
{
    /// <summary>Name of the file in the data directory that holds the keys when no option does.</summary>
    public const string FileName = "encryption-key";

    /// <summary>Where a server with these options finds its keys; null when it would make its first one. Makes nothing.</summary>
    public static IEncryptionKeySource? Find(ServerOptions options) =>
        options.EncryptionKeys ?? (new EncryptionKeyFile(Path.Combine(options.DataDirectory, FileName)) is { Exists: true } own ? own : null);

    /// <summary>The keys: from the options, else from the file in the data directory, which is made when the database holds nothing sealed yet.</summary>
    /// <exception cref="EncryptionKeyException">They are missing, unusable, or not those that the database's keys are wrapped with.</exception>
    internal static async Task<EncryptionKeyRing> OpenAsync(ServerOptions options, IDataKeyStore store, CancellationToken cancellationToken)
    {
        var used = (await store.EncryptionKeysAsync(cancellationToken)).Keys.Order(StringComparer.Ordinal).ToList();
        var source = options.EncryptionKeys ?? await OwnAsync(Path.Combine(options.DataDirectory, FileName), used, cancellationToken);
        var keys = await source.ReadAsync(cancellationToken);
        return used.TrueForAll(id => keys.Any(key => key.Id == id))
            ? new(source, options.Clock, keys)
            : throw EncryptionKeyException.Wrong(keys.Select(key => key.Id), used, source.Description);
    }

    private static async Task<EncryptionKeyFile> OwnAsync(string path, List<string> used, CancellationToken cancellationToken)
    {
        var file = new EncryptionKeyFile(path);
        if (file.Exists) return file;
        if (used.Count > 0) throw EncryptionKeyException.Missing(used, file.Description);
        await file.MakeAsync(cancellationToken);
        return file;
    }
}
