using Pawl.Runners.Outbound;
using Xunit;

namespace Pawl.Tests.Runners.Grpc;

public sealed class ProtoImportTests
{
    [Fact]
    public async Task Types_come_from_what_is_imported_and_from_what_that_imports_publicly()
    {
        var schema = await ProtoText.LoadAsync(new ProtoText("",
            ("a.proto", "syntax = \"proto3\"; import \"x/b.proto\"; package a; message M { x.B b = 1; c.C c = 2; }"),
            ("x/b.proto", "syntax = \"proto3\"; import public \"x/c.proto\"; package x; message B { }"),
            ("x/c.proto", "syntax = \"proto3\"; package c; message C { }")));

        Assert.Equal(["x.B", "c.C"], schema.FindMessage("a.M")!.Fields.InDeclarationOrder().Select(field => field.MessageType.FullName));
    }

    [Fact]
    public async Task What_is_imported_by_others_only_is_not_visible()
    {
        var error = await Assert.ThrowsAsync<InvalidRequestException>(() => ProtoText.LoadAsync(new ProtoText("",
            ("a.proto", "syntax = \"proto3\"; import \"b.proto\"; message M { c.C c = 2; }"),
            ("b.proto", "syntax = \"proto3\"; import \"c.proto\"; message B { }"),
            ("c.proto", "syntax = \"proto3\"; package c; message C { }"))));

        Assert.Contains("the type 'c.C' is neither", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_well_known_types_are_there_without_being_served()
    {
        var schema = await ProtoText.LoadAsync("""
            syntax = "proto3";
            import "google/protobuf/any.proto"; import "google/protobuf/api.proto"; import "google/protobuf/descriptor.proto"; import "google/protobuf/duration.proto";
            import "google/protobuf/empty.proto"; import "google/protobuf/field_mask.proto"; import "google/protobuf/struct.proto"; import "google/protobuf/timestamp.proto";
            import "google/protobuf/wrappers.proto"; import "google/api/annotations.proto";
            message M { google.protobuf.Timestamp at = 1; }
            """);
        Assert.Equal("google.protobuf.Timestamp", schema.FindMessage("M")!.FindFieldByNumber(1).MessageType.FullName);
    }

    [Theory]
    [InlineData("shop/orders/v1", "shop/money.proto")] // the root of the imports is above the package
    [InlineData("elsewhere", "shop/money.proto")] // or the folder of the document
    public async Task Imports_are_looked_for_above_the_package_and_beside_the_document(string folder, string import)
    {
        var below = folder == "elsewhere" ? "elsewhere/" : "";
        var schema = await ProtoText.LoadAsync(new Tree(folder, new()
        {
            [$"{folder}/orders.proto"] = $"syntax = \"proto3\"; package shop.orders.v1; import \"{import}\"; message M {{ shop.Money price = 1; }}",
            [$"{below}{import}"] = "syntax = \"proto3\"; package shop; message Money { }",
        }));
        Assert.NotNull(schema.FindMessage("shop.Money"));
    }

    [Fact]
    public async Task A_circle_is_refused()
    {
        var error = await Assert.ThrowsAsync<InvalidRequestException>(() => ProtoText.LoadAsync(new ProtoText("", ("a.proto", "import \"b.proto\";"), ("b.proto", "import \"a.proto\";"))));
        Assert.Contains("in a circle", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_import_is_told_with_who_wants_it()
    {
        var error = await Assert.ThrowsAsync<InvalidRequestException>(() => ProtoText.LoadAsync(new ProtoText("", ("a.proto", "import \"b.proto\";"))));
        Assert.Contains("'a.proto' imports 'b.proto', which is not there", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Number_depth_and_bytes_of_imports_are_bounded()
    {
        var chain = Enumerable.Range(0, 40).Select(index => ($"{index}.proto", $"import \"{index + 1}.proto\";")).Append(("40.proto", "")).ToArray();
        var fan = Enumerable.Range(1, 40).Select(index => ($"{index}.proto", "")).Prepend(("0.proto", string.Concat(Enumerable.Range(1, 40).Select(index => $"import \"{index}.proto\";")))).ToArray();

        Assert.Contains("deeper than 16", await RefusalAsync(chain, _ => { }), StringComparison.Ordinal);
        Assert.Contains("more than 20", await RefusalAsync(fan, options => options.ProtoFiles = 20), StringComparison.Ordinal);
        Assert.NotNull(await ProtoText.LoadAsync(new ProtoText("", fan)));

        static async Task<string> RefusalAsync((string, string)[] documents, Action<Pawl.Runners.Grpc.GrpcOptions> configure) =>
            (await Assert.ThrowsAsync<InvalidRequestException>(() => ProtoText.LoadAsync(new ProtoText("", documents), configure))).Message;
    }

    /// <summary>Documents by their full path.</summary>
    private sealed class Tree(string folder, Dictionary<string, string> documents) : Pawl.Runners.Grpc.Protos.FolderedProtoSource([.. folder.Split('/'), "orders.proto"])
    {
        protected override Task<string?> ReadAsync(string[] path, int bytes, CancellationToken cancellationToken) => Task.FromResult(documents.GetValueOrDefault(string.Join('/', path)));
    }
}
