using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Pawl.Language.Expressions;
using Pawl.Runners.Grpc.Messages;
using Pawl.Runners.Grpc.Protos;
using Pawl.Runners.Outbound;
using Xunit;

namespace Pawl.Tests.Runners.Grpc;

/// <summary>Damaged documents and damaged bytes: refused with the one exception that says so, never with another.</summary>
public sealed class GrpcFuzzTests
{
    private const int Rounds = 4_000;
    private static readonly string[] Pieces = ["{", "}", "[", "]", "<", ">", ";", "=", "\"", "'", "//", "/*", "*/", "\\", "message ", "oneof ", "map<", "stream ", "extend ", "-", "99999999999", ".", "\0", "é", "option ", "group "];

    [Fact]
    public async Task A_damaged_document_is_read_or_refused()
    {
        var whole = await File.ReadAllTextAsync(Path.Combine(GrpcPeer.Protos, "peer.proto"), TestContext.Current.CancellationToken);
        var money = await File.ReadAllTextAsync(Path.Combine(GrpcPeer.Protos, "types", "money.proto"), TestContext.Current.CancellationToken);
        var random = new Random(1);
        var (read, refused) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var text = whole;
            for (var damage = random.Next(1, 4); damage > 0; damage--)
            {
                var at = random.Next(text.Length);
                var length = Math.Min(random.Next(12), text.Length - at);
                text = random.Next(3) switch
                {
                    0 => text.Remove(at, length),
                    1 => text.Insert(at, Pieces[random.Next(Pieces.Length)]),
                    _ => text.Insert(random.Next(text.Length), text.Substring(at, length)),
                };
            }
            try
            {
                await ProtoText.LoadAsync(new ProtoText("", ("peer.proto", text), ("types/money.proto", money)));
                read++;
            }
            catch (InvalidRequestException)
            {
                refused++;
            }
        }
        Assert.True(read > Rounds / 100 && refused > Rounds / 10, $"{read} read, {refused} refused: the damage says nothing");
    }

    [Fact]
    public void Damaged_bytes_are_a_message_exactly_when_google_takes_them_for_one()
    {
        var api = new Api
        {
            Name = "shop", Version = "v1", SourceContext = new() { FileName = "shop.proto" }, Syntax = Google.Protobuf.WellKnownTypes.Syntax.Proto3,
            Methods = { new Method { Name = "Place", RequestTypeUrl = "x/Order", ResponseStreaming = true }, new Method { Options = { new Option { Name = "a" } } } }, Mixins = { new Mixin { Name = "m", Root = "r" } },
        };
        var codec = new Codec(new ProtoSchema([ApiReflection.Descriptor, TypeReflection.Descriptor, AnyReflection.Descriptor, SourceContextReflection.Descriptor]), Api.Descriptor);
        var theirs = new JsonFormatter(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));
        var whole = api.ToByteArray();
        var random = new Random(2);
        var (read, refused) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = whole.ToList();
            for (var damage = random.Next(1, 3); damage > 0; damage--)
            {
                var at = random.Next(bytes.Count);
                if (random.Next(3) == 0) bytes.RemoveAt(at);
                else if (random.Next(2) == 0) bytes.Insert(at, (byte)random.Next(256));
                else bytes[at] = (byte)random.Next(256);
            }
            var expected = Theirs([.. bytes]);
            try
            {
                var found = JqValue.Parse(codec.Decode([.. bytes]));
                Assert.True(expected is not null, $"{Convert.ToHexString([.. bytes])} is no message for Google");
                Assert.Equal(expected.Value, found);
                read++;
            }
            catch (WireFormatException error)
            {
                // Google reads text that is not UTF-8 all the same; the format says that it is none.
                Assert.True(expected is null || error.Message.Contains("UTF-8", StringComparison.Ordinal), $"{Convert.ToHexString([.. bytes])} is a message for Google: {error.Message}");
                refused++;
            }
        }
        Assert.True(read > Rounds / 40 && refused > Rounds / 40, $"{read} read, {refused} refused: the damage says nothing");

        JqValue? Theirs(byte[] bytes)
        {
            try { return JqValue.Parse(theirs.Format(Api.Parser.ParseFrom(bytes))); }
            catch (InvalidProtocolBufferException) { return null; }
        }
    }

    [Fact]
    public void Damaged_descriptors_never_break_anything_else()
    {
        // proto2, recursive, and with every kind of field that descriptors have.
        var codec = new Codec(new ProtoSchema([DescriptorReflection.Descriptor]), FileDescriptorProto.Descriptor);
        var whole = TypeReflection.Descriptor.SerializedData.ToByteArray();
        var random = new Random(3);
        var refused = 0;
        for (var round = 0; round < Rounds / 4; round++)
        {
            var bytes = (byte[])whole.Clone();
            for (var damage = random.Next(1, 4); damage > 0; damage--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (Record.Exception(() => codec.Decode(bytes)) is not { } error) continue;
            Assert.IsType<WireFormatException>(error);
            refused++;
        }
        Assert.True(refused > Rounds / 40, $"{refused} refused: the damage says nothing");
    }
}
