using Google.Protobuf;
using Google.Protobuf.Reflection;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.Grpc.Protos;

/// <summary>Reads a document with all that it imports, and links them.</summary>
/// <remarks>
/// Imports are paths from a root that protobuf leaves to the command line of its compiler. Here it is the folder of the document; and where that folder's name
/// ends with the document's package (<c>…/shop/orders/v1/orders.proto</c>, package <c>shop.orders.v1</c>), the folder above the package is looked at first.
/// </remarks>
internal sealed class ProtoLoader
{
    private readonly IProtoSource _source;
    private readonly GrpcOptions _options;
    private readonly Dictionary<string, ProtoFile?> _files = new(StringComparer.Ordinal); // null: being read
    private readonly ProtoTypes _types = new();
    private readonly List<ByteString> _ordered = [];
    private readonly HashSet<string> _added = new(StringComparer.Ordinal);
    private int _bytesLeft;
    private int _names;
    private int _packageDepth;

    private ProtoLoader(IProtoSource source, GrpcOptions options) => (_source, _options, _bytesLeft) = (source, options, options.ProtoBytes);

    /// <summary>Loads a schema.</summary>
    /// <exception cref="InvalidRequestException">A document is none, is missing, or is more than the bounds allow.</exception>
    public static async Task<ProtoSchema> LoadAsync(IProtoSource source, GrpcOptions options, CancellationToken cancellationToken)
    {
        var loader = new ProtoLoader(source, options);
        await loader.ReadAsync(source.Root, importer: null, depth: 0, cancellationToken);
        return loader.Link();
    }

    private async Task ReadAsync(string path, string? importer, int depth, CancellationToken cancellationToken)
    {
        if (_files.TryGetValue(path, out var known))
        {
            if (known is null) throw new InvalidRequestException($"The proto documents import each other in a circle: '{path}' is imported by '{importer}'.");
            return;
        }
        if (depth > _options.ProtoImportDepth) throw new InvalidRequestException($"The proto documents import each other deeper than {_options.ProtoImportDepth} levels, at '{path}'.");
        if (_files.Count >= _options.ProtoFiles) throw new InvalidRequestException($"The proto document imports more than {_options.ProtoFiles} others.");

        _files[path] = null;
        var text = await TextAsync(path, importer, cancellationToken);
        var file = InDocument(path, () => ProtoParser.Parse(path, text));
        if ((_names += file.Positions.Count) > _options.ProtoNames) throw new InvalidRequestException($"The proto documents declare more than {_options.ProtoNames} names.");
        if (importer is null) _packageDepth = PackageDepth(file.Descriptor);
        foreach (var import in file.Descriptor.Dependency)
        {
            if (ProtoImports.WellKnownFile(import) is { } standard) AddStandard(standard);
            else if (ProtoImports.DeclaresOptionsOnly(import)) AddEmpty(import);
            else await ReadAsync(import, path, depth + 1, cancellationToken);
        }
        _files[path] = InDocument(path, () => _types.Resolve(file));
        _ordered.Add(file.Descriptor.ToByteString());
    }

    private async Task<string> TextAsync(string path, string? importer, CancellationToken cancellationToken)
    {
        var text = importer is not null && _packageDepth > 0 ? await _source.ReadAsync(path, _packageDepth, _bytesLeft, cancellationToken) : null;
        text ??= await _source.ReadAsync(path, 0, _bytesLeft, cancellationToken);
        if (text is null)
        {
            throw new InvalidRequestException(importer is null
                ? $"There is no proto document '{path}'."
                : $"The proto document '{importer}' imports '{path}', which is not there. Imports are looked for from the folder of the document that the task names.");
        }
        _bytesLeft -= text.Length;
        return text;
    }

    /// <summary>Says of a fault in which document it is.</summary>
    private static ProtoFile InDocument(string path, Func<ProtoFile> read)
    {
        try
        {
            return read();
        }
        catch (ProtoSyntaxException error)
        {
            throw new InvalidRequestException($"The proto document '{path}' cannot be used, {error.Position}: {error.Message}.");
        }
    }

    /// <summary>How many folders the package stands for, given that the source ends with them.</summary>
    private int PackageDepth(FileDescriptorProto file)
    {
        var package = file.Package.Split('.', StringSplitOptions.RemoveEmptyEntries);
        return _source is FolderedProtoSource foldered && foldered.EndsWith(package) ? package.Length : 0;
    }

    private void AddStandard(FileDescriptor file)
    {
        if (_added.Contains(file.Name)) return;
        foreach (var dependency in file.Dependencies) AddStandard(dependency);
        _added.Add(file.Name);
        _types.Add(file.ToProto());
        _ordered.Add(file.SerializedData);
    }

    private void AddEmpty(string path)
    {
        if (!_added.Add(path)) return;
        var file = new FileDescriptorProto { Name = path };
        _types.Add(file);
        _ordered.Add(file.ToByteString());
    }

    private ProtoSchema Link()
    {
        try
        {
            return new(FileDescriptor.BuildFromByteStrings(_ordered));
        }
        catch (DescriptorValidationException error)
        {
            var (path, position) = PlaceOf(error.ProblemSymbolName);
            throw new InvalidRequestException($"The proto document {(path is null ? "" : $"'{path}' ")}cannot be linked{(position is { } at ? $", {at}" : "")}: {error.Description.TrimEnd('.')}.");
        }
        catch (Exception error) when (error is ArgumentException or InvalidProtocolBufferException)
        {
            throw new InvalidRequestException($"The proto document cannot be linked: {error.Message.TrimEnd('.')}.");
        }
    }

    private (string? Path, ProtoPosition? Position) PlaceOf(string name)
    {
        foreach (var (path, file) in _files)
            if (file?.Positions.TryGetValue(name, out var position) == true) return (path, position);
        return (null, null);
    }
}
