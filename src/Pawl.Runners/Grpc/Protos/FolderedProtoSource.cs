using System.Net;
using System.Text;
using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.Grpc.Protos;

/// <summary>Documents in folders, told apart by the segments of their path.</summary>
/// <param name="segments">The path of the document itself, unescaped; the last is its own name.</param>
internal abstract class FolderedProtoSource(string[] segments) : IProtoSource
{
    public string Root => segments[^1];

    /// <summary>Whether the folder of the document ends with these names.</summary>
    public bool EndsWith(string[] names) => names.Length > 0 && segments.Length > names.Length && segments.AsSpan(segments.Length - 1 - names.Length, names.Length).SequenceEqual(names);

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

/// <summary>Documents of a web server. Everything imported comes from the same one.</summary>
internal sealed class WebProtoSource(Uri document, ResolvedAuthentication? authentication, string tenant, OutboundConnector connector, AuthenticatedSender sender)
    : FolderedProtoSource([.. document.AbsolutePath[1..].Split('/').Select(Uri.UnescapeDataString)])
{
    protected override async Task<string?> ReadAsync(string[] path, int bytes, CancellationToken cancellationToken)
    {
        var uri = new UriBuilder(document) { Path = string.Join('/', path.Select(Uri.EscapeDataString)), Fragment = "" }.Uri;
        using var response = await sender.SendAsync(tenant, () => Request(uri), authentication, cancellationToken);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone) return null;
        if (!response.IsSuccessStatusCode)
            throw new WorkflowFailureException(ErrorTypes.Communication($"The proto document {Place(uri)} could not be had: the server answered {(int)response.StatusCode}.", (int)response.StatusCode));
        return Text(await BoundedBody.ReadAsync(response.Content, bytes, cancellationToken), Place(uri));
    }

    private HttpRequestMessage Request(Uri uri)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, connector.Route(uri)) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };
        request.Headers.Host = uri.Authority;
        request.Headers.TryAddWithoutValidation("User-Agent", "pawl");
        return request;
    }

    private static string Place(Uri uri) => uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
}

/// <summary>Documents below the one folder that the operator named for them.</summary>
internal sealed class FileProtoSource(string folder, Uri document) : FolderedProtoSource(Segments(document))
{
    protected override async Task<string?> ReadAsync(string[] path, int bytes, CancellationToken cancellationToken)
    {
        if (Array.Exists(path, segment => segment is "" or "." or ".." || segment.AsSpan().IndexOfAny("/\\\0") >= 0))
            throw new InvalidRequestException($"'{document}' is no path below the folder of documents.");
        var file = new FileInfo(Path.Combine([folder, .. path]));
        if (!file.Exists) return null;
        if (file.Length > bytes) throw new InvalidRequestException($"The proto documents are larger than their bound, with '{string.Join('/', path)}'.");
        return Text(await File.ReadAllBytesAsync(file.FullName, cancellationToken), string.Join('/', path));
    }

    /// <summary>In <c>file://app/greet.proto</c> the first folder stands where other addresses have their host.</summary>
    private static string[] Segments(Uri document)
    {
        var path = document.AbsolutePath.TrimStart('/').Split('/').Select(Uri.UnescapeDataString);
        return document.Host.Length > 0 ? [document.Host, .. path] : [.. path];
    }
}
