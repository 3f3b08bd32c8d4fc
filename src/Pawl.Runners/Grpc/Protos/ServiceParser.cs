using Google.Protobuf.Reflection;

namespace Pawl.Runners.Grpc.Protos;

/// <summary>Reads a service.</summary>
internal static class ServiceParser
{
    public static ServiceDescriptorProto Read(ProtoTokens tokens, ProtoScope scope)
    {
        tokens.Take();
        var name = tokens.Name("the name of the service");
        scope.Declare(name);
        var service = new ServiceDescriptorProto { Name = name.Text };
        tokens.Expect("{");
        while (!tokens.TryTake("}"))
        {
            if (tokens.TryTake(";")) continue;
            if (tokens.TryTake("option"))
            {
                tokens.SkipTo(";");
                tokens.Take();
            }
            else if (tokens.TryTake("rpc")) service.Method.Add(ReadMethod(tokens, scope, name.Text));
            else throw tokens.Unexpected("'rpc', 'option' or '}'");
        }
        return service;
    }

    private static MethodDescriptorProto ReadMethod(ProtoTokens tokens, ProtoScope scope, string service)
    {
        var name = tokens.Name("the name of the method");
        scope.Declare(service, name);
        var (input, clientStreaming) = ReadType(tokens);
        tokens.Expect("returns");
        var (output, serverStreaming) = ReadType(tokens);
        if (tokens.TryTake("{"))
        {
            tokens.SkipTo("}"); // options, and nothing else
            tokens.Take();
        }
        else tokens.Expect(";");
        return new() { Name = name.Text, InputType = input, ClientStreaming = clientStreaming, OutputType = output, ServerStreaming = serverStreaming };
    }

    private static (string Type, bool Streaming) ReadType(ProtoTokens tokens)
    {
        tokens.Expect("(");
        // A word of the language here, as protoc has it: (stream .a.B) and (stream.a.B) are both streams of a.B. Only alone it can be a message.
        var word = tokens.At("stream") ? tokens.Take() : (ProtoToken?)null;
        var streaming = word is not null && !tokens.At(")");
        var type = word is not null && !streaming ? "stream" : tokens.DottedName("the type of a message", rooted: true);
        tokens.Expect(")");
        return (type, streaming);
    }
}
