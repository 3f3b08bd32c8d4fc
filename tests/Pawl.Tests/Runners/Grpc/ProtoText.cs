using Pawl.Runners.Grpc;
using Pawl.Runners.Grpc.Protos;
using Xunit;

namespace Pawl.Tests.Runners.Grpc;

/// <summary>Documents kept in memory, by path.</summary>
internal sealed class ProtoText(string folder, params (string Path, string Text)[] documents) : FolderedProtoSource([.. folder.Split('/', StringSplitOptions.RemoveEmptyEntries), documents[0].Path])
{
    /// <summary>A document alone.</summary>
    public static Task<ProtoSchema> LoadAsync(string text) => LoadAsync(new ProtoText("", ("a.proto", text)));

    public static Task<ProtoSchema> LoadAsync(FolderedProtoSource source, Action<GrpcOptions>? configure = null)
    {
        var options = new GrpcOptions();
        configure?.Invoke(options);
        return ProtoLoader.LoadAsync(source, options, TestContext.Current.CancellationToken);
    }

    protected override Task<string?> ReadAsync(string[] path, int bytes, CancellationToken cancellationToken)
    {
        var name = string.Join('/', path);
        return Task.FromResult(Array.Find(documents, document => name == document.Path || name == $"{folder}/{document.Path}").Text ?? null);
    }
}
