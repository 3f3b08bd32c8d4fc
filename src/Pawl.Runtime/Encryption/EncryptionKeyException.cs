namespace Pawl.Runtime.Encryption;

/// <summary>The key-encryption keys that this server has do not do. No message shows a key; the names of keys tell nothing about them.</summary>
public sealed class EncryptionKeyException : Language.PawlException
{
    private EncryptionKeyException(string code, string message, Exception? cause = null) : base(code, message, cause)
    {
    }

    /// <summary>The database needs keys, and there is none.</summary>
    /// <param name="used">Names of the keys that it needs.</param>
    /// <param name="source">Where a key was looked for.</param>
    public static EncryptionKeyException Missing(IEnumerable<string> used, string source) => new(
        "encryption-key-missing",
        $"The database holds what is sealed with the key {string.Join(", ", used)}, and this server has no key. Set PAWL_ENCRYPTION_KEY, PAWL_ENCRYPTION_KEY_FILE or PAWL_ENCRYPTION_KEY_COMMAND to that key, or restore {source}.");

    /// <summary>The database needs keys that are not among those that there are.</summary>
    /// <param name="known">Names of the keys that there are.</param>
    /// <param name="used">Names of the keys that it needs.</param>
    /// <param name="source">Where the keys come from.</param>
    public static EncryptionKeyException Wrong(IEnumerable<string> known, IEnumerable<string> used, string source) => new(
        "encryption-key-wrong",
        $"The database holds what is sealed with the key {string.Join(", ", used)}; {source} gives {string.Join(", ", known)}. Give the server the key that was sealed with; it may stand behind a newer one.");

    /// <summary>The keys cannot be read.</summary>
    /// <param name="source">Where they should come from.</param>
    /// <param name="why">What is wrong, as the end of a sentence.</param>
    /// <param name="cause">The underlying fault.</param>
    public static EncryptionKeyException Unusable(string source, string why, Exception? cause = null) => new(
        "encryption-key-unusable", $"The key cannot be had from {source}: {why}.", cause);

    /// <summary>A key was to wrap that was replaced by another one.</summary>
    /// <param name="cause">The store's refusal.</param>
    public static EncryptionKeyException Retired(Exception? cause = null) => new(
        "encryption-key-retired", "The key that this server wraps data keys with was replaced by a rotation and retired. Give the server the newer key, before the old one.", cause);
}
