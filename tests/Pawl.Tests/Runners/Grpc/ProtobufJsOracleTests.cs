using System.Globalization;
using Pawl.Language.Expressions;
using Pawl.Runners.Grpc;
using Pawl.Runners.Grpc.Protos;
using Xunit;

namespace Pawl.Tests.Runners.Grpc;

/// <summary>Random messages through our codec and through protobufjs, which must agree in both directions.</summary>
public sealed class ProtobufJsOracleTests(GrpcPeer peer) : IClassFixture<GrpcPeer>
{
    private const string Type = "pawl.peer.v1.Everything";
    private const int Messages = 300;

    [Fact]
    public async Task What_we_write_protobufjs_reads_and_what_it_writes_we_read()
    {
        var codec = await CodecAsync();
        for (var seed = 1; seed <= Messages; seed++)
        {
            var json = new Generator(seed).Message(2);
            var expected = JqValue.Parse(codec.RoundTrip(json));

            var read = Ask("decode", JqValue.From(Convert.ToBase64String(codec.Encode(json))));
            Assert.True(expected == JqValue.Parse(codec.RoundTrip(read.ToJson())), $"seed {seed}: protobufjs reads what we write of\n{json}\nas\n{read}");
            var written = Convert.FromBase64String(Ask("encode", JqValue.Parse(json)).AsString());
            Assert.True(expected == JqValue.Parse(codec.Decode(written)), $"seed {seed}: we read what protobufjs writes of\n{json}\nas\n{codec.Decode(written)}");
        }
    }

    private async Task<Codec> CodecAsync()
    {
        peer.Require();
        var schema = await ProtoLoader.LoadAsync(new FileProtoSource(GrpcPeer.Protos, new Uri("file:///peer.proto")), new GrpcOptions(), TestContext.Current.CancellationToken);
        return new Codec(schema, schema.FindMessage(Type)!);
    }

    private JqValue Ask(string verb, JqValue value) => Request(verb, value) is var answer && answer.TryGet("answer", out var found) ? found : throw new InvalidOperationException($"protobufjs: {answer}");

    private JqValue Request(string verb, JqValue value) =>
        JqValue.Parse(peer.Ask(JqValue.Object(("proto", JqValue.From("peer.proto")), ("type", JqValue.From(Type)), (verb, value)).ToJson()));

    /// <summary>Random data for the message, with the values at the edges of each type well represented.</summary>
    private sealed class Generator(int seed)
    {
        private static readonly string[] Texts = ["", "a", "ü€😀", "line\nbreak", new('x', 200)];
        private readonly Random _random = new(seed);

        public string Message(int depth)
        {
            var members = new List<string>();
            Maybe(members, "aDouble", () => Pick("0", "-0.5", "1e300", "\"NaN\"", "\"Infinity\"", "\"-Infinity\"", _random.NextDouble().ToString("R", CultureInfo.InvariantCulture)));
            Maybe(members, "aFloat", () => Pick("0", "0.5", "-1.25", "\"NaN\"", "16777216"));
            foreach (var name in new[] { "anInt32", "aSint32", "aSfixed32" }) Maybe(members, name, Int32);
            foreach (var name in new[] { "aUint32", "aFixed32" }) Maybe(members, name, () => Pick("0", "1", "4294967295", "300"));
            foreach (var name in new[] { "anInt64", "aSint64", "aSfixed64" }) Maybe(members, name, Int64);
            foreach (var name in new[] { "aUint64", "aFixed64" }) Maybe(members, name, () => Pick("\"0\"", "\"18446744073709551615\"", "\"9007199254740993\""));
            Maybe(members, "aBool", () => Pick("true", "false"));
            Maybe(members, "aString", Text);
            Maybe(members, "aBytes", () => $"\"{Convert.ToBase64String(Bytes())}\"");
            Maybe(members, "color", Color);
            Maybe(members, "nested", () => Nested(depth));
            Maybe(members, "packed", () => List(Int32));
            Maybe(members, "unpacked", () => List(Int32));
            Maybe(members, "texts", () => List(Text));
            Maybe(members, "many", () => List(() => Nested(depth)));
            Maybe(members, "byName", () => Map(["a", "", "ü"], Int64));
            Maybe(members, "byNumber", () => Map(["0", "-1", "2147483647"], () => Nested(depth)));
            Maybe(members, "byFlag", () => Map(["true"], Color)); // protobufjs writes the key "false" as true: any text is
            if (_random.Next(3) == 0) Maybe(members, "left", Text);
            else Maybe(members, "right", () => Nested(depth));
            Maybe(members, "perhaps", Int32);
            Maybe(members, "colors", () => List(Color));
            Maybe(members, "zigzags", () => List(Int64));
            Maybe(members, "doubles", () => List(() => Pick("0", "1.5", "\"NaN\"")));
            Maybe(members, "price", () => $$"""{"currency":{{Text()}},"units":{{Int64()}}}""");
            Maybe(members, "renamed", Text); // protobufjs knows no json_name
            return $"{{{string.Join(',', members)}}}";
        }

        private string Nested(int depth) => $$"""{"text":{{Text()}},"kind":{{Pick("\"NONE\"", "\"SOME\"")}}{{(depth > 0 ? $",\"deeper\":{Nested(depth - 1)}" : "")}}}""";
        private string Int32() => Pick("0", "1", "-1", "2147483647", "-2147483648", "300");
        private string Int64() => Pick("\"0\"", "\"-1\"", "\"9223372036854775807\"", "\"-9223372036854775808\"", "\"9007199254740993\"");
        private string Color() => Pick("\"COLOR_UNSPECIFIED\"", "\"RED\"", "\"BLUE\"");
        private string Text() => JqValue.From(Pick(Texts)).ToJson();
        private string List(Func<string> item) => $"[{string.Join(',', Enumerable.Range(0, _random.Next(4)).Select(_ => item()))}]";
        private string Map(string[] keys, Func<string> value) => $"{{{string.Join(',', keys.Where(_ => _random.Next(2) == 0).Select(key => $"\"{key}\":{value()}"))}}}";
        private string Pick(params string[] values) => values[_random.Next(values.Length)];

        private byte[] Bytes()
        {
            var bytes = new byte[_random.Next(20)];
            _random.NextBytes(bytes);
            return bytes;
        }

        private void Maybe(List<string> members, string name, Func<string> value)
        {
            if (_random.Next(2) == 0) members.Add($"\"{name}\":{value()}");
        }
    }
}
