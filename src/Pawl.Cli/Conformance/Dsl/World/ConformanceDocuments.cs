using Pawl.Cli.Conformance.Dsl.Stubs;

namespace Pawl.Cli.Conformance.Dsl.World;

/// <summary>The documents that scenarios may name as files: the specification's own example names one, <c>file://app/greet.proto</c>.</summary>
internal static class ConformanceDocuments
{
    /// <summary>Where they are, below the servers' directory.</summary>
    public static string Folder(string directory) => Path.Combine(directory, "documents");

    /// <summary>Writes them.</summary>
    public static async Task WriteAsync(string directory, CancellationToken cancellationToken)
    {
        var app = Directory.CreateDirectory(Path.Combine(Folder(directory), "app"));
        await File.WriteAllTextAsync(Path.Combine(app.FullName, "greet.proto"), GrpcGreeter.Proto, cancellationToken);
    }
}
