using Pawl.Runtime.Secrets;
using Pawl.Server.Options;

namespace Pawl.Server.Secrets;

/// <summary>Finds the key-encryption key of this server, and makes one when there is none yet.</summary>
internal static class EncryptionKeys
{
    /// <summary>Name of the file in the data directory that holds the key when no option does.</summary>
    public const string FileName = "encryption-key";

    /// <summary>The key: from the options, else from the file in the data directory, which is made when the database holds nothing sealed yet.</summary>
    /// <exception cref="EncryptionKeyException">It is missing, unusable, or not the one that the database's keys are wrapped with.</exception>
    public static async Task<EncryptionKey> OpenAsync(ServerOptions options, ISecretStore store, CancellationToken cancellationToken)
    {
        var used = await store.EncryptionKeysAsync(cancellationToken);
        var file = Path.Combine(options.DataDirectory, FileName);
        var key = options.EncryptionKey ?? EncryptionKeyFile.Read(file);
        if (key is null)
        {
            if (used.Count > 0) throw EncryptionKeyException.Missing(used, file);
            key = EncryptionKeyFile.Make(file);
        }
        return used.All(id => id == key.Id) ? key : throw EncryptionKeyException.Wrong(key.Id, used, options.EncryptionKey is null ? file : null);
    }
}

/// <summary>The server cannot start with the key-encryption key that it has, or has not. No message shows a key; the names of keys tell nothing about them.</summary>
public sealed class EncryptionKeyException : Language.PawlException
{
    private EncryptionKeyException(string code, string message, Exception? cause = null) : base(code, message, cause)
    {
    }

    internal static EncryptionKeyException Missing(IReadOnlyList<string> used, string file) => new(
        "encryption-key-missing",
        $"The database holds secrets that are sealed with the key {string.Join(", ", used)}, and this server has no key. Set PAWL_ENCRYPTION_KEY or PAWL_ENCRYPTION_KEY_FILE to that key, or restore the file {file}.");

    internal static EncryptionKeyException Wrong(string id, IReadOnlyList<string> used, string? file) => new(
        "encryption-key-wrong",
        $"The database holds secrets that are sealed with the key {string.Join(", ", used)}; the key of {file ?? "PAWL_ENCRYPTION_KEY"} is {id}. Give the server the key that the secrets were sealed with.");

    internal static EncryptionKeyException Unusable(string file, string why, Exception? cause = null) => new(
        "encryption-key-unusable", $"The file {file} cannot be used as the key: {why}.", cause);
}
