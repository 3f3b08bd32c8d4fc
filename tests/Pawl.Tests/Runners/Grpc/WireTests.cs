using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Pawl.Language.Expressions;
using Pawl.Runners.Grpc.Messages;
using Pawl.Runners.Grpc.Protos;
using Xunit;

namespace Pawl.Tests.Runners.Grpc;

/// <summary>Bytes in, bytes out: the wire format.</summary>
public sealed class WireTests
{
    private const string Document = """
        syntax = "proto3";
        enum E { ZERO = 0; }
        message M {
          int32 i = 1; sint32 z = 2; repeated int32 packed = 3; repeated int32 loose = 4 [packed = false]; M m = 5; string s = 6; map<string, int32> map = 7;
          oneof one { string left = 8; M right = 9; } E e = 10; repeated string texts = 11; fixed32 f = 12; bytes b = 13; sfixed64 g = 14;
        }
        """;

    [Theory]
    [InlineData("""{"i":150}""", "08-96-01")] // the example of protobuf.dev
    [InlineData("""{"i":-1}""", "08-FF-FF-FF-FF-FF-FF-FF-FF-FF-01")]
    [InlineData("""{"z":-1}""", "10-01")]
    [InlineData("""{"s":"testing"}""", "32-07-74-65-73-74-69-6E-67")]
    [InlineData("""{"m":{"i":150}}""", "2A-03-08-96-01")]
    [InlineData("""{"packed":[3,270,86942]}""", "1A-06-03-8E-02-9E-A7-05")]
    [InlineData("""{"loose":[1,2]}""", "20-01-20-02")]
    [InlineData("""{"map":{"a":0}}""", "3A-05-0A-01-61-10-00")]
    [InlineData("""{"left":""}""", "42-00")]
    [InlineData("""{"i":0,"s":"","packed":[],"map":{}}""", "")]
    [InlineData("""{"f":1,"g":-2}""", "65-01-00-00-00-71-FE-FF-FF-FF-FF-FF-FF-FF")]
    public async Task Messages_are_written_as_the_format_says(string json, string bytes) => Assert.Equal(bytes, BitConverter.ToString((await Codec.OfAsync(Document, "M")).Encode(json)));

    [Theory]
    [InlineData("08-01-08-02", "i", "2")] // of several the last counts
    [InlineData("18-01-1A-02-02-03-18-04", "packed", "[1,2,3,4]")] // packed and not, mixed
    [InlineData("22-02-01-02-20-03", "loose", "[1,2,3]")]
    [InlineData("2A-02-08-01-2A-03-32-01-61", "m", """{"i":1,"s":"a"}""")] // pieces of one message
    [InlineData("42-01-61-4A-02-08-01", "right", """{"i":1}""")] // of a oneof the last counts
    [InlineData("4A-02-08-01-42-01-61", "right", "null")]
    [InlineData("3A-03-0A-01-61-3A-02-10-05-3A-05-0A-01-61-10-07", "map", """{"a":7,"":5}""")] // keys and values left out; the last counts
    [InlineData("50-05", "e", "5")] // a number that the enum has no name for
    [InlineData("F8-07-01-FA-07-01-00-FB-07-08-01-FC-07-08-07", "i", "7")] // unknown fields of every layout, a group too
    [InlineData("0A-01-61-08-03", "i", "3")] // a known number in another layout is an unknown field
    [InlineData("88-00-07", "i", "7")] // numbers may be longer than they need be
    public async Task Whatever_a_writer_may_do_is_read(string bytes, string member, string expected)
    {
        var json = JqValue.Parse((await Codec.OfAsync(Document, "M")).Decode(Convert.FromHexString(bytes.Replace("-", "", StringComparison.Ordinal))));
        if (json[member].Kind == JqKind.Object && member != "map") Assert.All(JqValue.Parse(expected).Members, pair => Assert.Equal(pair.Value, json[member][pair.Key]));
        else Assert.Equal(JqValue.Parse(expected), json[member]);
    }

    [Theory]
    [InlineData("08", "in the middle of a field")]
    [InlineData("08-80", "in the middle of a field")]
    [InlineData("32-05-61", "in the middle of a field")]
    [InlineData("32-FF-FF-FF-FF-FF-FF-FF-FF-FF-01", "in the middle of a field")]
    [InlineData("65-01-00", "in the middle of a field")]
    [InlineData("08-FF-FF-FF-FF-FF-FF-FF-FF-FF-FF-01", "more than ten bytes")]
    [InlineData("00", "without a number")]
    [InlineData("0E", "unknown layout")]
    [InlineData("FB-07", "in the middle of a field")]
    [InlineData("FB-07-F4-07", "do not fit together")]
    [InlineData("FC-07", "did not begin")]
    [InlineData("32-01-FF", "not UTF-8")]
    public async Task Bytes_that_are_no_message_are_refused(string bytes, string told)
    {
        var codec = await Codec.OfAsync(Document, "M");
        Assert.Contains(told, Assert.Throws<WireFormatException>(() => codec.Decode(Convert.FromHexString(bytes.Replace("-", "", StringComparison.Ordinal)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Depth_is_bounded_in_messages_and_in_unknown_groups()
    {
        var codec = await Codec.OfAsync(Document, "M");
        var nested = Array.Empty<byte>();
        for (var level = 0; level < 99; level++) nested = [0x2A, .. Varint(nested.Length), .. nested];

        Assert.NotNull(codec.Decode(nested));
        Assert.Contains("nested deeper", Assert.Throws<WireFormatException>(() => codec.Decode([0x2A, .. Varint(nested.Length), .. nested])).Message, StringComparison.Ordinal);
        Assert.Throws<WireFormatException>(() => codec.Decode(Enumerable.Repeat((byte[])[0xFB, 0x07], 1_000_000).SelectMany(group => group).ToArray()));
    }

    [Fact]
    public async Task Values_are_counted_so_that_bytes_cannot_become_all_memory()
    {
        var schema = await ProtoText.LoadAsync(Document);
        var codec = new Codec(schema, schema.FindMessage("M")!, values: 1_000);

        Assert.Contains("more than 1000 values", Assert.Throws<WireFormatException>(() => codec.Decode([0x1A, .. Varint(2_000), .. new byte[2_000]])).Message, StringComparison.Ordinal);
        Assert.Contains("more than 1000 values", Assert.Throws<ArgumentsMismatchException>(() => codec.Encode($$"""{"packed":[{{string.Join(',', Enumerable.Range(0, 2_000))}}]}""")).Message, StringComparison.Ordinal);
        // What is shown counts, too: each of these empty messages has fourteen fields.
        var few = new Codec(schema, schema.FindMessage("M")!, values: 20);
        Assert.Contains("more than 20 values", Assert.Throws<WireFormatException>(() => few.Decode([0x2A, 0x02, 0x2A, 0x00])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proto2_keeps_closed_enums_groups_and_texts_that_are_not_utf8()
    {
        var codec = await Codec.OfAsync("enum E { A = 1; } message M { optional E e = 1; repeated E list = 2; optional group G = 3 { optional int32 x = 1; } optional string s = 4; }", "M");

        Assert.Equal("""{"list":["A"]}""", codec.Decode([0x08, 0x09, 0x10, 0x01, 0x10, 0x09]));
        Assert.Equal("1B-08-05-1C", BitConverter.ToString(codec.Encode("""{"g":{"x":5}}""")));
        Assert.Equal("""{"list":[],"g":{"x":5}}""", codec.RoundTrip("""{"g":{"x":5}}"""));
        Assert.Equal("{\"list\":[],\"s\":\"\uFFFD\"}", codec.Decode([0x22, 0x01, 0xFF]));
    }

    [Fact]
    public void Descriptors_of_protobuf_itself_survive_as_they_are()
    {
        // proto2, nested, repeated, with options and required names: real data with Google's bytes as the judge.
        var schema = new ProtoSchema([DescriptorReflection.Descriptor]);
        var codec = new Codec(schema, schema.FindMessage("google.protobuf.FileDescriptorProto")!);
        foreach (var file in new[] { DescriptorReflection.Descriptor, StructReflection.Descriptor, ApiReflection.Descriptor, WrappersReflection.Descriptor })
            Assert.Equal(FileDescriptorProto.Parser.ParseFrom(file.SerializedData).ToByteArray(), codec.Rewrite(file.SerializedData.Span));
    }

    [Fact]
    public void Json_is_what_google_makes_of_the_same_message()
    {
        var api = new Api
        {
            Name = "shop", Version = "v1", Syntax = Google.Protobuf.WellKnownTypes.Syntax.Proto3, SourceContext = new() { FileName = "shop.proto" },
            Methods = { new Method { Name = "Place", RequestTypeUrl = "x/Order", ResponseStreaming = true }, new Method() },
            Options = { new Option { Name = "o", Value = Any.Pack(new Duration { Seconds = 3, Nanos = 500_000_000 }) } },
        };
        var schema = new ProtoSchema([ApiReflection.Descriptor, TypeReflection.Descriptor, AnyReflection.Descriptor, DurationReflection.Descriptor, SourceContextReflection.Descriptor]);
        var theirs = new JsonFormatter(JsonFormatter.Settings.Default.WithFormatDefaultValues(true).WithTypeRegistry(TypeRegistry.FromMessages(Duration.Descriptor))).Format(api);

        Assert.Equal(JqValue.Parse(theirs), JqValue.Parse(new Codec(schema, Api.Descriptor).Decode(api.ToByteArray())));
        Assert.Equal(api.ToByteArray(), new Codec(schema, Api.Descriptor).Encode(theirs));
    }

    private static byte[] Varint(int value)
    {
        var writer = new WireWriter();
        writer.Varint((ulong)value);
        return writer.Written.ToArray();
    }
}
