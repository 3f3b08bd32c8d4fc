using Google.Protobuf.Reflection;

namespace Pawl.Runners.Grpc.Protos;

/// <summary>Reads the protobuf language, proto2 and proto3, as far as calling services needs it.</summary>
/// <remarks>
/// Our own because no package that can be restored has a parser: <c>Google.Protobuf</c> knows descriptors only, which <c>protoc</c> makes elsewhere.
/// Options other than <c>packed</c>, <c>json_name</c> and <c>allow_alias</c> and all <c>extend</c> blocks are skipped: nothing here needs them, and fields of
/// extensions are skipped as unknown ones. Editions are refused. Source: the language specifications at protobuf.dev (proto2, proto3).
/// </remarks>
internal sealed class ProtoParser
{
    private readonly ProtoTokens _tokens;
    private readonly FileDescriptorProto _file;
    private readonly ProtoScope _scope;

    private ProtoParser(string name, string text)
    {
        _tokens = new(text);
        _file = new() { Name = name };
        _scope = new();
    }

    /// <summary>Parses a document.</summary>
    /// <param name="name">The path that others import it by.</param>
    /// <param name="text">The document.</param>
    /// <exception cref="ProtoSyntaxException">It is none.</exception>
    public static ProtoFile Parse(string name, string text)
    {
        var parser = new ProtoParser(name, text);
        parser.ReadFile();
        return new(parser._file, parser._scope.Positions, parser._scope.Imports);
    }

    private void ReadFile()
    {
        ReadSyntax();
        while (_tokens.Current.Kind != ProtoTokenKind.End)
        {
            switch (_tokens.Current)
            {
                case { Kind: ProtoTokenKind.Symbol, Text: ";" }: _tokens.Take(); break;
                case { Kind: ProtoTokenKind.Word, Text: "import" }: ReadImport(); break;
                case { Kind: ProtoTokenKind.Word, Text: "package" }: ReadPackage(); break;
                case { Kind: ProtoTokenKind.Word, Text: "option" }: SkipOption(); break;
                case { Kind: ProtoTokenKind.Word, Text: "message" }: _file.MessageType.Add(new MessageParser(_tokens, _scope).Read()); break;
                case { Kind: ProtoTokenKind.Word, Text: "enum" }: _file.EnumType.Add(EnumParser.Read(_tokens, _scope)); break;
                case { Kind: ProtoTokenKind.Word, Text: "service" }: _file.Service.Add(ServiceParser.Read(_tokens, _scope)); break;
                case { Kind: ProtoTokenKind.Word, Text: "extend" }: MessageParser.SkipExtend(_tokens); break;
                default: throw _tokens.Unexpected("'import', 'package', 'message', 'enum', 'service' or 'option'");
            }
        }
    }

    private void ReadSyntax()
    {
        if (_tokens.At("edition")) throw new ProtoSyntaxException(_tokens.Current.Position, "editions are not supported; use proto2 or proto3");
        if (!_tokens.TryTake("syntax")) return; // proto2, as the language has it
        _tokens.Expect("=");
        var position = _tokens.Current.Position;
        var syntax = _tokens.Text("\"proto2\" or \"proto3\"");
        if (syntax is not ("proto2" or "proto3")) throw new ProtoSyntaxException(position, $"the syntax \"{syntax}\" is unknown; \"proto2\" and \"proto3\" are known");
        _tokens.Expect(";");
        _file.Syntax = syntax;
        _scope.IsProto3 = syntax == "proto3";
    }

    private void ReadImport()
    {
        _tokens.Take();
        var isPublic = _tokens.TryTake("public");
        if (!isPublic) _tokens.TryTake("weak");
        var position = _tokens.Current.Position;
        var path = _tokens.Text("the path of the import in quotes");
        _tokens.Expect(";");
        if (!ProtoImports.IsPath(path)) throw new ProtoSyntaxException(position, $"\"{path}\" cannot be imported; expected a path such as \"common/money.proto\", without '..' and without a leading '/'");
        if (_scope.Imports.ContainsKey(path)) throw new ProtoSyntaxException(position, $"\"{path}\" is imported twice");
        if (isPublic) _file.PublicDependency.Add(_file.Dependency.Count);
        _file.Dependency.Add(path);
        _scope.Imports[path] = position;
    }

    private void ReadPackage()
    {
        var position = _tokens.Take().Position;
        if (_file.HasPackage) throw new ProtoSyntaxException(position, "a second 'package'");
        if (_file.MessageType.Count + _file.EnumType.Count + _file.Service.Count > 0) throw new ProtoSyntaxException(position, "'package' must stand before messages, enums and services");
        _file.Package = _tokens.DottedName("the name of the package");
        _tokens.Expect(";");
        _scope.Enter(_file.Package);
    }

    private void SkipOption()
    {
        _tokens.Take();
        _tokens.SkipTo(";");
        _tokens.Take();
    }
}
