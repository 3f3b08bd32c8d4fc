using System.Buffers;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Pawl.Runners.Grpc.Protos;

/// <summary>Imports that are answered without a look outside, and which paths may be imported at all.</summary>
internal static class ProtoImports
{
    private const int LongestPath = 512;

    private static readonly SearchValues<char> NotInPaths = SearchValues.Create("\\:?#%\0\n\r");

    private static readonly Dictionary<string, FileDescriptor> WellKnown = new[]
    {
        AnyReflection.Descriptor, ApiReflection.Descriptor, DescriptorReflection.Descriptor, DurationReflection.Descriptor, EmptyReflection.Descriptor, FieldMaskReflection.Descriptor,
        SourceContextReflection.Descriptor, StructReflection.Descriptor, TimestampReflection.Descriptor, TypeReflection.Descriptor, WrappersReflection.Descriptor,
    }.ToDictionary(file => file.Name, StringComparer.Ordinal);

    /// <summary>Files that declare nothing but options. Options are skipped, so these count as empty: nobody publishes copies of them beside their services.</summary>
    private static readonly HashSet<string> OptionsOnly = new(StringComparer.Ordinal)
    {
        "google/api/annotations.proto", "google/api/client.proto", "google/api/field_behavior.proto", "google/api/field_info.proto", "google/api/http.proto",
        "google/api/resource.proto", "google/api/visibility.proto", "validate/validate.proto", "buf/validate/validate.proto", "protoc-gen-openapiv2/options/annotations.proto",
    };

    /// <summary>A file of <c>google/protobuf/</c>; null when it is none.</summary>
    public static FileDescriptor? WellKnownFile(string path) => WellKnown.GetValueOrDefault(path);

    /// <summary>Whether a file is only about options.</summary>
    public static bool DeclaresOptionsOnly(string path) => OptionsOnly.Contains(path);

    /// <summary>Whether text is a path below the folder of the document: no scheme, no host, no way up.</summary>
    public static bool IsPath(string path) =>
        path.Length is > 0 and <= LongestPath
        && path.AsSpan().IndexOfAny(NotInPaths) < 0
        && Array.TrueForAll(path.Split('/'), segment => segment is not ("" or "." or ".."));
}
