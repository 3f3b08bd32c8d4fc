using Google.Protobuf.Reflection;

namespace Pawl.Runners.Grpc.Protos;

/// <summary>A parsed document.</summary>
/// <param name="Descriptor">What it says. Names of types are as written: linking the files resolves them.</param>
/// <param name="Positions">Where each named thing stands, by full name.</param>
/// <param name="Imports">Where each import stands, by path.</param>
internal sealed record ProtoFile(FileDescriptorProto Descriptor, IReadOnlyDictionary<string, ProtoPosition> Positions, IReadOnlyDictionary<string, ProtoPosition> Imports);
