namespace Pawl.Server.Access;

/// <summary>An API key as text: <c>pawl_ID_SECRET</c>. See <see cref="TokenText"/>.</summary>
internal static class KeyText
{
    /// <summary>A new key.</summary>
    public static (string Id, string Key) Generate() => TokenText.Key.Generate();

    /// <summary>Completes a key with its checksum.</summary>
    internal static string WithChecksum(string text) => TokenText.WithChecksum(text);

    /// <summary>The id of a key; null when the text is no key of ours.</summary>
    public static string? IdOf(string text) => TokenText.Key.IdOf(text);

    /// <summary>Whether a text can be the id of a key.</summary>
    public static bool IsId(string text) => TokenText.IsId(text);

    /// <summary>What is stored of a key.</summary>
    public static byte[] Digest(string key) => TokenText.Digest(key);
}
