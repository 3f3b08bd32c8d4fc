namespace Pawl.Runners.Grpc.Protos;

/// <summary>Where documents come from.</summary>
internal interface IProtoSource
{
    /// <summary>The path of the document itself, e.g. <c>greet.proto</c>.</summary>
    string Root { get; }

    /// <summary>A document's text.</summary>
    /// <param name="path">Its path, relative to the folder of the document itself.</param>
    /// <param name="up">How many folders above that folder the path starts; see <see cref="ProtoLoader"/>.</param>
    /// <param name="bytes">Longest text.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The text; null when there is no such document.</returns>
    Task<string?> ReadAsync(string path, int up, int bytes, CancellationToken cancellationToken);
}
