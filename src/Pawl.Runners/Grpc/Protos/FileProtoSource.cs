using Pawl.Runners.Outbound;

namespace Pawl.Runners.Grpc.Protos;

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
