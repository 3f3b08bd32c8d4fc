using System.Security.Cryptography;
using System.Text;

namespace Pawl.Language.Linking;

/// <summary>Something from outside, as it was when an execution started: the execution uses this text to its end, whatever becomes of the original.</summary>
/// <param name="Key">The reference: <see cref="ExternalReference.Key"/>.</param>
/// <param name="Uri">Where it was looked for; null when there was no address.</param>
/// <param name="Text">The text; null when it could not be had.</param>
/// <param name="Digest">SHA-256 of the text as UTF-8, in lower-case hex; null without a text.</param>
/// <param name="Error">Why it could not be had, as one sentence; null when it could.</param>
public sealed record PinnedResource(string Key, string? Uri, string? Text, string? Digest, string? Error)
{
    /// <summary>What was found.</summary>
    public static PinnedResource Found(string key, Uri uri, string text) =>
        new(key, uri.AbsoluteUri, text, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), null);

    /// <summary>What could not be had.</summary>
    public static PinnedResource Missing(string key, Uri? uri, string error) => new(key, uri?.AbsoluteUri, null, null, error);
}
