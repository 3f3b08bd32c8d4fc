using Pawl.Runners.Grpc.Messages;
using Xunit;

namespace Pawl.Tests.Runners.Grpc;

/// <summary>Data in, data out: the JSON mapping, as protobuf.dev's "ProtoJSON Format" has it.</summary>
public sealed class MessageJsonTests
{
    private const string Document = """
        syntax = "proto3";
        import "google/protobuf/any.proto"; import "google/protobuf/duration.proto"; import "google/protobuf/empty.proto"; import "google/protobuf/field_mask.proto";
        import "google/protobuf/struct.proto"; import "google/protobuf/timestamp.proto"; import "google/protobuf/wrappers.proto";
        enum Color { NONE = 0; RED = 1; BLUE = -2; }
        message M {
          optional double d = 1; optional float f = 2; optional int32 i = 3; optional int64 l = 4; optional uint32 u = 5; optional uint64 ul = 6;
          optional bool b = 7; optional string s = 8; optional bytes by = 9; optional Color e = 10; M m = 11;
          oneof one { string left = 12; M right = 13; }
          optional string snake_case_name = 14; optional string odd = 15 [json_name = "@odd"];
          google.protobuf.Timestamp at = 20; google.protobuf.Duration takes = 21; google.protobuf.FieldMask mask = 22; google.protobuf.Struct struct = 23;
          google.protobuf.Value value = 24; google.protobuf.ListValue list = 25; google.protobuf.Any any = 26; google.protobuf.Empty empty = 27;
          google.protobuf.Int64Value wl = 28; google.protobuf.BoolValue wb = 29; google.protobuf.StringValue ws = 30; google.protobuf.BytesValue wby = 31; google.protobuf.DoubleValue wd = 32;
        }
        message Lists { repeated int32 i = 1; repeated string s = 2; map<string, int64> by_name = 3; map<int64, Color> by_long = 4; map<bool, string> by_flag = 5; repeated google.protobuf.Value v = 6; }
        """;

    [Theory]
    // numbers, as numbers and as text
    [InlineData("""{"i":-2147483648,"u":4294967295}""", null)]
    [InlineData("""{"i":"7","u":1e3}""", """{"i":7,"u":1000}""")]
    [InlineData("""{"i":2.0}""", """{"i":2}""")]
    [InlineData("""{"l":"-9223372036854775808","ul":"18446744073709551615"}""", null)]
    [InlineData("""{"l":9223372036854775807,"ul":18446744073709551615}""", """{"l":"9223372036854775807","ul":"18446744073709551615"}""")]
    [InlineData("""{"d":1.5,"f":0.1}""", null)]
    [InlineData("""{"d":"NaN","f":"-Infinity"}""", null)]
    [InlineData("""{"d":"1.5e3"}""", """{"d":1500}""")]
    // the rest of the scalars
    [InlineData("""{"b":false,"s":"ü€😀","by":"AP8="}""", null)]
    [InlineData("""{"by":"_-8"}""", """{"by":"/+8="}""")]
    [InlineData("""{"e":"BLUE"}""", null)]
    [InlineData("""{"e":1}""", """{"e":"RED"}""")]
    [InlineData("""{"e":77}""", null)]
    // names, presence and null
    [InlineData("""{"snake_case_name":"a"}""", """{"snakeCaseName":"a"}""")]
    [InlineData("""{"snakeCaseName":"a","@odd":"b"}""", null)]
    [InlineData("""{"i":0,"s":""}""", null)]
    [InlineData("""{"i":null,"m":null,"left":null,"right":{}}""", """{"right":{}}""")]
    [InlineData("""{"m":{"m":{"i":1}}}""", null)]
    // well-known types
    [InlineData("""{"at":"2026-01-05T00:00:00.123Z","takes":"-1.500s","mask":"a.b,cD"}""", null)]
    [InlineData("""{"at":"2026-01-05T01:00:00+01:00"}""", """{"at":"2026-01-05T00:00:00Z"}""")]
    [InlineData("""{"struct":{"a":[1,null,{"b":true}]},"value":null,"list":["x"]}""", null)]
    [InlineData("""{"empty":{},"wl":"5","wb":false,"ws":"","wby":"AA==","wd":"NaN"}""", null)]
    [InlineData("""{"any":{"@type":"type.googleapis.com/M","i":7}}""", null)]
    [InlineData("""{"any":{"@type":"x/google.protobuf.Duration","value":"3s"}}""", null)]
    [InlineData("""{"any":{"@type":"x/google.protobuf.Any","value":{"@type":"x/M","i":1}}}""", null)]
    [InlineData("""{"any":{}}""", null)]
    public async Task Data_goes_through_a_message(string json, string? canonical) => Assert.Equal(canonical ?? json, (await Codec.OfAsync(Document, "M")).RoundTrip(json));

    [Theory]
    [InlineData("{}", """{"i":[],"s":[],"byName":{},"byLong":{},"byFlag":{},"v":[]}""")]
    [InlineData("""{"i":[1,-1],"s":["",""],"byName":{"a":1},"byLong":{"-5":"RED"},"byFlag":{"true":"x","false":"y"},"v":[null,1]}""", """{"i":[1,-1],"s":["",""],"byName":{"a":"1"},"byLong":{"-5":"RED"},"byFlag":{"true":"x","false":"y"},"v":[null,1]}""")]
    [InlineData("""{"byName":{"":0}}""", """{"i":[],"s":[],"byName":{"":"0"},"byLong":{},"byFlag":{},"v":[]}""")]
    public async Task Lists_and_maps_go_through_a_message(string json, string canonical) => Assert.Equal(canonical, (await Codec.OfAsync(Document, "Lists")).RoundTrip(json));

    [Theory]
    [InlineData("M", """{"i":2147483648}""", ".i", "2147483648 is not from")]
    [InlineData("M", """{"i":1.5}""", ".i", "a whole number, found 1.5")]
    [InlineData("M", """{"i":" 1"}""", ".i", "a whole number")]
    [InlineData("M", """{"u":-1}""", ".u", "-1 is not from 0")]
    [InlineData("M", """{"ul":"18446744073709551616"}""", ".ul", "is not from")]
    [InlineData("M", """{"ul":1e400}""", ".ul", "a whole number")]
    [InlineData("M", """{"f":1e39}""", ".f", "that a float can hold")]
    [InlineData("M", """{"d":"nan"}""", ".d", "a number")]
    [InlineData("M", """{"b":"true"}""", ".b", "true or false")]
    [InlineData("M", """{"s":1}""", ".s", "text, found 1")]
    [InlineData("M", """{"by":"not base64!"}""", ".by", "base64")]
    [InlineData("M", """{"e":"GREEN"}""", ".e", "a value of the enum 'Color'")]
    [InlineData("M", """{"m":[]}""", ".m", "an object for the message 'M', found a list")]
    [InlineData("M", """{"m":{"m":{"x":1}}}""", ".m.m", "has no field 'x'")]
    [InlineData("M", """{"left":"a","right":{}}""", "", "'left' and 'right' cannot both be set")]
    [InlineData("M", """{"snakeCaseName":"a","snake_case_name":"b"}""", "", "is given twice")]
    [InlineData("M", """{"at":"yesterday"}""", ".at", "google.protobuf.Timestamp")]
    [InlineData("M", """{"any":{"i":1}}""", ".any", "'@type' must name")]
    [InlineData("M", """{"any":{"@type":"x/Unknown"}}""", ".any", "no message 'Unknown'")]
    [InlineData("Lists", """{"i":[1,null]}""", ".i[1]", "null cannot be in a list")]
    [InlineData("Lists", """{"i":{}}""", ".i", "a list, found an object")]
    [InlineData("Lists", """{"byName":{"a":null}}""", ".byName.a", "null cannot be in a map")]
    [InlineData("Lists", """{"byLong":{"x":"RED"}}""", ".byLong.x", "a whole number")]
    [InlineData("Lists", """{"byFlag":{"yes":"x"}}""", ".byFlag.yes", "'true' or 'false'")]
    public async Task What_does_not_fit_is_told_with_its_place(string type, string json, string path, string told)
    {
        var codec = await Codec.OfAsync(Document, type);
        var error = Assert.Throws<ArgumentsMismatchException>(() => codec.Encode(json));

        Assert.Equal(path, error.Path);
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_nest_to_the_bound_of_protobuf()
    {
        var codec = await Codec.OfAsync(Document, "M");
        static string Nested(int levels) => string.Concat(Enumerable.Repeat("{\"m\":", levels)) + "{}" + new string('}', levels);

        Assert.Equal(Nested(99), codec.RoundTrip(Nested(99)));
        Assert.Contains("nested deeper", Assert.Throws<ArgumentsMismatchException>(() => codec.Encode(Nested(100))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[", "]", 49)] // a list is two messages
    [InlineData("{\"a\":", "}", 32)] // an object three: itself, the entry of the map, the value
    public async Task Any_json_nests_to_the_bound_of_protobuf(string open, string close, int levels)
    {
        var codec = await Codec.OfAsync(Document, "M");
        string Nested(int depth) => $"{{\"value\":{string.Concat(Enumerable.Repeat(open, depth))}1{string.Concat(Enumerable.Repeat(close, depth))}}}";

        Assert.Equal(Nested(levels), codec.RoundTrip(Nested(levels)));
        foreach (var depth in new[] { levels + 1, 9_000 })
            Assert.Contains("nested deeper", Assert.Throws<ArgumentsMismatchException>(() => codec.Encode(Nested(depth))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_type_inside_any_that_nobody_declares_stays_bytes()
    {
        var codec = await Codec.OfAsync("syntax = \"proto3\"; import \"google/protobuf/any.proto\"; message M { google.protobuf.Any any = 1; }", "M");
        var other = await Codec.OfAsync("syntax = \"proto3\"; import \"google/protobuf/any.proto\"; message M { google.protobuf.Any any = 1; } message N { int32 i = 1; }", "M");

        Assert.Equal("""{"any":{"@type":"x/N","value":"CAU="}}""", codec.Decode(other.Encode("""{"any":{"@type":"x/N","i":5}}""")));
    }

    [Fact]
    public async Task Required_fields_of_proto2_must_be_there_in_both_directions()
    {
        var codec = await Codec.OfAsync("message M { required int32 id = 1; optional M m = 2; }", "M");

        Assert.Equal("""{"id":0,"m":{"id":1}}""", codec.RoundTrip("""{"id":0,"m":{"id":1}}"""));
        Assert.Contains("'id' is required", Assert.Throws<ArgumentsMismatchException>(() => codec.Encode("""{"id":0,"m":{}}""")).Message, StringComparison.Ordinal);
        Assert.Contains("'M.id' is missing", Assert.Throws<WireFormatException>(() => codec.Decode([])).Message, StringComparison.Ordinal);
    }
}
