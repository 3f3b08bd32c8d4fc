using System.Text;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.Grpc.Protos;

/// <summary>Documents in folders, told apart by the segments of their path.</summary>
/// <param name="segments">The path of the document itself, unescaped; the last is its own name.</param>
internal abstract class FolderedProtoSource(string[] segments) : IProtoSource
{
    public string Root => segments[^1];

    /// <summary>Whether the folder of the document ends with these names.</summary>
    public bool EndsWith(string[] names) => names.Length > 0 && segments.Length > names.Length && segments.AsSpan(segments.Length - 1 - names.Length, names.Length).SequenceEqual(names);

    /// <summary>Whether a path is that of the document itself.</summary>
    protected bool IsRoot(string[] path) => path.AsSpan().SequenceEqual(segments);

    public Task<string?> ReadAsync(string path, int up, int bytes, CancellationToken cancellationToken) =>
        ReadAsync([.. segments.AsSpan(0, segments.Length - 1 - up), .. path.Split('/')], bytes, cancellationToken);

    /// <summary>Reads the document at a path; null when there is none.</summary>
    protected abstract Task<string?> ReadAsync(string[] path, int bytes, CancellationToken cancellationToken);

    protected static string Text(byte[] bytes, string path)
    {
        try { return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes); }
        catch (DecoderFallbackException) { throw new InvalidRequestException($"The proto document '{path}' is not UTF-8 text."); }
    }
}
