using Google.Protobuf.Reflection;
using Pawl.Language.Expressions;
using Pawl.Runners.Grpc.Messages;
using Pawl.Runners.Grpc.Protos;

namespace Pawl.Tests.Runners.Grpc;

/// <summary>Both directions of the codec for one type.</summary>
internal sealed class Codec(ProtoSchema schema, MessageDescriptor type, int values = 100_000)
{
    public static async Task<Codec> OfAsync(string document, string type)
    {
        var schema = await ProtoText.LoadAsync(document);
        return new(schema, schema.FindMessage(type)!);
    }

    public byte[] Encode(string json) => WireEncoder.Encode(new MessageFromJson(schema, new ValueBudget(values)).Convert(type, JqValue.Parse(json)));
    public string Decode(ReadOnlySpan<byte> bytes) => new MessageToJson(schema, new ValueBudget(values)).Convert(new WireDecoder(new ValueBudget(values)).Decode(type, bytes)).ToJson();
    public string RoundTrip(string json) => Decode(Encode(json));
    public byte[] Rewrite(ReadOnlySpan<byte> bytes) => WireEncoder.Encode(new WireDecoder(new ValueBudget(values)).Decode(type, bytes));
}
