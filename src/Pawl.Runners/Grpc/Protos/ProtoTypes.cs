using Google.Protobuf.Reflection;
using FieldKind = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace Pawl.Runners.Grpc.Protos;

/// <summary>Finds what the names of types in documents stand for. Files must come after those that they import.</summary>
internal sealed class ProtoTypes
{
    private readonly Dictionary<string, Dictionary<string, FieldKind>> _exported = new(StringComparer.Ordinal);

    /// <summary>Takes note of a file of <c>google/protobuf/</c> or of one without types; there is nothing to resolve in it.</summary>
    public void Add(FileDescriptorProto file) => Export(file, DeclaredIn(file));

    /// <summary>Resolves every name in a file: they become full names, and fields become fields of messages or of enums.</summary>
    /// <exception cref="ProtoSyntaxException">A name stands for nothing that the file can see, or for what cannot be there.</exception>
    public ProtoFile Resolve(ProtoFile file)
    {
        var proto = file.Descriptor;
        var declared = DeclaredIn(proto);
        var visible = new Dictionary<string, FieldKind>(declared, StringComparer.Ordinal);
        foreach (var import in proto.Dependency)
            foreach (var (name, kind) in _exported[import]) visible.TryAdd(name, kind);

        var resolver = new FileResolver(visible, file.Positions);
        foreach (var message in proto.MessageType) resolver.Resolve(message, proto.Package);
        foreach (var service in proto.Service) resolver.Resolve(service, proto.Package);
        Export(proto, declared);
        return file;
    }

    /// <summary>What others see who import the file: what it declares, and what it imports publicly.</summary>
    private void Export(FileDescriptorProto file, Dictionary<string, FieldKind> declared)
    {
        foreach (var index in file.PublicDependency)
            foreach (var (name, kind) in _exported[file.Dependency[index]]) declared.TryAdd(name, kind);
        _exported[file.Name] = declared;
    }

    private static Dictionary<string, FieldKind> DeclaredIn(FileDescriptorProto file)
    {
        var types = new Dictionary<string, FieldKind>(StringComparer.Ordinal);
        foreach (var message in file.MessageType) Declare(types, message, file.Package);
        foreach (var type in file.EnumType) types[Join(file.Package, type.Name)] = FieldKind.Enum;
        return types;
    }

    private static void Declare(Dictionary<string, FieldKind> types, DescriptorProto message, string scope)
    {
        var name = Join(scope, message.Name);
        types[name] = FieldKind.Message;
        foreach (var nested in message.NestedType) Declare(types, nested, name);
        foreach (var type in message.EnumType) types[Join(name, type.Name)] = FieldKind.Enum;
    }

    private static string Join(string scope, string name) => scope.Length == 0 ? name : $"{scope}.{name}";

    /// <summary>Resolves the names of one file.</summary>
    private sealed class FileResolver(Dictionary<string, FieldKind> visible, IReadOnlyDictionary<string, ProtoPosition> positions)
    {
        public void Resolve(DescriptorProto message, string scope)
        {
            var name = Join(scope, message.Name);
            foreach (var nested in message.NestedType) Resolve(nested, name);
            foreach (var field in message.Field)
            {
                if (!field.HasTypeName) continue;
                var (type, kind) = Find(field.TypeName, name, Join(name, field.Name));
                field.TypeName = "." + type;
                if (!field.HasType) field.Type = kind;
            }
        }

        public void Resolve(ServiceDescriptorProto service, string scope)
        {
            var name = Join(scope, service.Name);
            foreach (var method in service.Method)
            {
                method.InputType = Message(method.InputType, name, method.Name);
                method.OutputType = Message(method.OutputType, name, method.Name);
            }
        }

        private string Message(string type, string service, string method)
        {
            var (found, kind) = Find(type, service, Join(service, method));
            return kind == FieldKind.Message ? "." + found : throw new ProtoSyntaxException(Position(Join(service, method)), $"'{type}' is an enum, and a method takes and gives messages");
        }

        /// <summary>The innermost scope that has the name counts.</summary>
        private (string Name, FieldKind Kind) Find(string type, string scope, string user)
        {
            if (type.StartsWith('.')) return visible.TryGetValue(type[1..], out var rooted) ? (type[1..], rooted) : throw Unknown(type, user);
            for (var at = scope; ; at = at[..Math.Max(0, at.LastIndexOf('.'))])
            {
                if (visible.TryGetValue(Join(at, type), out var kind)) return (Join(at, type), kind);
                if (at.Length == 0) throw Unknown(type, user);
            }
        }

        private ProtoSyntaxException Unknown(string type, string user) => new(Position(user), $"the type '{type}' is neither declared here nor in what is imported");

        /// <summary>Where a name stands; the value of a map where the entry does.</summary>
        private ProtoPosition Position(string name)
        {
            for (var at = name; at.Length > 0; at = at[..Math.Max(0, at.LastIndexOf('.'))])
                if (positions.TryGetValue(at, out var position)) return position;
            return new(1, 1);
        }
    }
}
