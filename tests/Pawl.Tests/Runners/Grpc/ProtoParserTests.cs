using Google.Protobuf.Reflection;
using Pawl.Runners.Grpc.Messages;
using Pawl.Runners.Grpc.Protos;
using Pawl.Runners.Outbound;
using Xunit;

namespace Pawl.Tests.Runners.Grpc;

public sealed class ProtoParserTests
{
    [Fact]
    public async Task Everything_that_the_language_has_is_read()
    {
        var schema = await ProtoText.LoadAsync("""
            // a comment
            syntax = /* inside */ 'proto' "3" ;
            option java_package = "com.example"; option (custom).deep = { a: [1, 2] b { c: "}" } };
            package shop.v1;
            message Order {
              option deprecated = true;
              reserved 5, 7 to 9, 1000 to max; reserved "old", "older";
              message Line { string sku = 1; .shop.v1.Order.State state = 2; State same = 3; }
              enum State { option allow_alias = true; NEW = 0; FRESH = 0 [(x) = "y"]; GONE = -1; }
              repeated Line lines = 1 [deprecated = true, (validate.rules).repeated = { min_items: 1 }];
              map<string, Line> by_sku = 2;
              oneof payment { option (y) = 1; string card = 3; bytes cash = 4; };
              optional int32 count = 0x6;
              string stated = 013; // octal
            }
            service Shop {
              option (z) = "}";
              rpc Place (Order) returns (stream Order.Line) { option (google.api.http) = { post: "/v1/orders" body: "*" }; };
              rpc Watch (stream .shop.v1.Order) returns (Order);
            }
            """);
        var order = schema.FindMessage("shop.v1.Order")!;
        Assert.Equal(11, order.FindFieldByName("stated").FieldNumber);
        Assert.Equal(6, order.FindFieldByName("count").FieldNumber);
        Assert.True(order.FindFieldByName("count").HasPresence);
        Assert.True(order.FindFieldByName("by_sku").IsMap);
        Assert.Equal(["card", "cash"], order.FindFieldByName("card").RealContainingOneof.Fields.Select(field => field.Name));
        Assert.Equal("shop.v1.Order.State", schema.FindMessage("shop.v1.Order.Line")!.FindFieldByName("same").EnumType.FullName);
        Assert.Equal((false, true), Streams(schema.FindMethod("Shop", "Place")));
        Assert.Equal((true, false), Streams(schema.FindMethod("shop.v1.Shop", "Watch")));
    }

    [Fact]
    public async Task Proto2_is_read_with_labels_groups_extensions_and_defaults()
    {
        var schema = await ProtoText.LoadAsync("""
            package old;
            message Old {
              required int32 id = 1;
              optional string name = 2 [default = "no;body"];
              repeated int32 plain = 3;
              repeated int32 packed = 4 [packed = true];
              optional group Part = 5 { optional int32 x = 1; }
              extensions 100 to 199, 500 to max [verification = UNVERIFIED];
              extend Old { optional string inner = 101; }
            }
            extend Old { optional int32 outer = 100; }
            enum Closed { ONE = 1; }
            """);
        var old = schema.FindMessage("old.Old")!;

        Assert.True(old.FindFieldByName("id").IsRequired);
        Assert.False(old.FindFieldByName("plain").IsPacked);
        Assert.True(old.FindFieldByName("packed").IsPacked);
        Assert.Equal((true, "old.Old.Part"), (Wire.IsGroup(old.FindFieldByName("part")), old.FindFieldByName("part").MessageType.FullName));
        Assert.Null(old.FindFieldByName("outer"));
    }

    [Fact]
    public async Task Stream_is_a_word_of_the_language_but_where_it_stands_alone()
    {
        var schema = await ProtoText.LoadAsync("""syntax = "proto3"; message stream { } message Item { } service S { rpc A (stream) returns (stream stream); rpc B (stream .Item) returns (Item); }""");

        Assert.Equal((false, true), Streams(schema.FindMethod("S", "A")));
        Assert.Equal((true, false), Streams(schema.FindMethod("S", "B")));
        Assert.Equal(["stream", "stream", "Item"], new[] { schema.FindMethod("S", "A").InputType, schema.FindMethod("S", "A").OutputType, schema.FindMethod("S", "B").InputType }.Select(type => type.FullName));
    }

    [Theory]
    [InlineData("message A {\n  string a = 1\n}", "line 3, column 1: expected ';', found '}'")]
    [InlineData("message A { string a = 0; }", "line 1, column 43: the number of a field must be from 1 to 536870911, not 0")]
    [InlineData("message A { string a = 19500; }", "are kept for protobuf itself")]
    [InlineData("message A { string a = 99999999999999999999; }", "'99999999999999999999' is no number")]
    [InlineData("message A { string a = 1; int32 b = 1; }", "uses the number 1 twice")]
    [InlineData("message A { string a = 1; int32 a = 2; }", "'a' is declared twice")]
    [InlineData("message A { reserved 1 to 5; string a = 3; }", "the number 3 is reserved")]
    [InlineData("message A { reserved 'a'; string a = 3; }", "the name 'a' is reserved")]
    [InlineData("message A { required string a = 3; }", "'required' is not possible in proto3")]
    [InlineData("message A { Missing a = 3; }", "the type 'Missing' is neither declared here nor in what is imported")]
    [InlineData("message A { .B.C a = 3; }", "the type '.B.C' is neither")]
    [InlineData("message A { map<float, string> a = 1; }", "'float' cannot be the key of a map")]
    [InlineData("message A { repeated map<string, string> a = 1; }", "a map has no label")]
    [InlineData("message A { oneof a { } }", "the oneof 'a' has no field")]
    [InlineData("message A { oneof a { repeated string b = 1; } }", "expected '=', found 'b'")]
    [InlineData("enum A { }", "the enum 'A' has no value")]
    [InlineData("enum A { B = 1; }", "must be 0 in proto3")]
    [InlineData("enum A { B = 0; C = 0; }", "uses the number 0 twice")]
    [InlineData("service A { rpc B (C) returns (C); }", "the type 'C' is neither")]
    [InlineData("enum E { X = 0; } service A { rpc B (E) returns (E); }", "'E' is an enum")]
    [InlineData("message A { /* ", "line 1, column 32: this comment does not end")]
    [InlineData("import \"a", "this text does not end on its line")]
    [InlineData("message Ä { }", "the character U+00C4")]
    [InlineData("package a; package b;", "a second 'package'")]
    [InlineData("import \"../b.proto\";", "cannot be imported")]
    [InlineData("import \"/etc/passwd\";", "cannot be imported")]
    [InlineData("import \"http://other/b.proto\";", "cannot be imported")]
    [InlineData("import \"a%2f..%2fb.proto\";", "cannot be imported")]
    [InlineData("option a = { b: [ } ];", "found")]
    public async Task What_is_wrong_is_told_with_its_place(string text, string told)
    {
        var error = await Assert.ThrowsAsync<InvalidRequestException>(() => ProtoText.LoadAsync($"""syntax = "proto3"; {text}"""));

        Assert.StartsWith("The proto document 'a.proto' cannot be used, line ", error.Message, StringComparison.Ordinal);
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("edition = \"2023\";", "editions are not supported")]
    [InlineData("syntax = \"proto4\";", "the syntax \"proto4\" is unknown")]
    [InlineData("message A { string a = 1; }", "expected a label")]
    public async Task What_the_syntax_does_not_allow_is_refused(string text, string told) =>
        Assert.Contains(told, (await Assert.ThrowsAsync<InvalidRequestException>(() => ProtoText.LoadAsync(text))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Messages_nest_to_a_bound()
    {
        static string Nested(int levels) => "syntax = \"proto3\"; " + string.Concat(Enumerable.Range(0, levels).Select(level => $"message M{level} {{ ")) + new string('}', levels);

        Assert.NotNull(await ProtoText.LoadAsync(Nested(ProtoScope.MaxNesting)));
        Assert.Contains("nested deeper", (await Assert.ThrowsAsync<InvalidRequestException>(() => ProtoText.LoadAsync(Nested(100_000)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_fields_and_ranges_are_bounded()
    {
        static string Message(int fields, int ranges = 0) =>
            $"syntax = \"proto3\"; message M {{ {string.Concat(Enumerable.Range(0, ranges).Select(_ => "reserved 18000;"))} {string.Concat(Enumerable.Range(1, fields).Select(number => $"int32 f{number} = {number};"))} }}";

        Assert.NotNull(await ProtoText.LoadAsync(Message(2_000, 2_000)));
        Assert.Contains("more than 2000 fields", await RefusalAsync(Message(2_001)), StringComparison.Ordinal);
        Assert.Contains("more than 2000 ranges", await RefusalAsync(Message(1, 2_001)), StringComparison.Ordinal);
        Assert.Contains("more than 20000 names", await RefusalAsync("syntax = \"proto3\";" + string.Concat(Enumerable.Range(0, 20_001).Select(index => $"message M{index} {{ }}"))), StringComparison.Ordinal);

        static async Task<string> RefusalAsync(string text) => (await Assert.ThrowsAsync<InvalidRequestException>(() => ProtoText.LoadAsync(text))).Message;
    }

    [Theory]
    [InlineData("shop.Orders", "List")]
    [InlineData("Orders", "List")]
    public async Task A_service_is_found_with_and_without_its_package(string service, string method) =>
        Assert.Equal("shop.Orders.List", (await ProtoText.LoadAsync("package shop; message M { } service Orders { rpc List (M) returns (M); }")).FindMethod(service, method).FullName);

    [Fact]
    public async Task A_name_that_two_services_have_is_refused()
    {
        var schema = await ProtoText.LoadAsync(new ProtoText("",
            ("a.proto", "import \"b.proto\"; package a; message M { } service S { rpc R (M) returns (M); }"),
            ("b.proto", "package b; message M { } service S { rpc R (M) returns (M); }")));

        Assert.Contains("'b.S', 'a.S'", Assert.Throws<InvalidRequestException>(() => schema.FindMethod("S", "R")).Message, StringComparison.Ordinal);
        Assert.Equal("b.S.R", schema.FindMethod("b.S", "R").FullName);
    }

    private static (bool, bool) Streams(MethodDescriptor method) => (method.IsClientStreaming, method.IsServerStreaming);
}
