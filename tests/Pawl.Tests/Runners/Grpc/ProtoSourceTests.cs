using Microsoft.AspNetCore.Http;
using Pawl.Language.Definitions;
using Pawl.Runners.Grpc;
using Pawl.Runtime.Activities;
using Xunit;

namespace Pawl.Tests.Runners.Grpc;

/// <summary>Where documents come from. No service listens: what fails for want of one has read its document.</summary>
public sealed class ProtoSourceTests
{
    private const string Document = """syntax = "proto3"; message M { } service S { rpc R (M) returns (M); }""";

    [Fact]
    public async Task A_document_comes_from_a_server_with_what_it_imports()
    {
        await using var server = await LocalServer.StartAsync(context => context.Response.WriteAsync(context.Request.Path.Value switch
        {
            "/v 1/a.proto" => """syntax = "proto3"; import "sub/b.proto"; service S { rpc R (M) returns (M); }""",
            "/v 1/sub/b.proto" => """syntax = "proto3"; message M { }""",
            _ => "",
        }));
        ReachesTheService(await CallAsync(new Uri(server.Address, "/v%201/a.proto?tag=1").AbsoluteUri));
        Assert.Equal(["/v%201/a.proto?tag=1", "/v%201/sub/b.proto?tag=1"], server.Requests.Select(request => request.Path));
    }

    [Theory]
    [InlineData(404, "communication", 404)]
    [InlineData(500, "communication", 500)]
    public async Task A_document_that_the_server_does_not_give_is_a_communication_error(int http, string type, int status)
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode = http;
            return context.Response.CompleteAsync();
        });
        var error = (await CallAsync(new Uri(server.Address, "/a.proto").AbsoluteUri)).Error!;
        Assert.Equal((ErrorTypes.Prefix + type, status), (error.Type, error.Status));
        Assert.Contains("/a.proto", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documents_have_a_bound_together()
    {
        await using var server = await LocalServer.StartAsync(context => context.Response.WriteAsync(context.Request.Path == "/a.proto" ? "import \"b.proto\"; //" + new string('x', 700) : new string(' ', 700)));
        var error = (await CallAsync(new Uri(server.Address, "/a.proto").AbsoluteUri, options => options.ProtoBytes = 1_000)).Error!;
        Assert.Contains("larger than", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_are_refused_unless_the_operator_names_their_folder()
    {
        using var folder = new Folder();
        folder.Write("app/a.proto", Document);

        Assert.Contains("PAWL_DOCUMENTS", (await CallAsync("file://app/a.proto")).Error!.Detail, StringComparison.Ordinal);
        ReachesTheService(await CallAsync("file://app/a.proto", options => options.DocumentFolder = folder.Path));
        ReachesTheService(await CallAsync("file:///app/a.proto", options => options.DocumentFolder = folder.Path));
    }

    [Theory]
    [InlineData("file:///../secret.proto")]
    [InlineData("file://app/../../secret.proto")]
    [InlineData("file:///app/%2e%2e/%2e%2e/secret.proto")]
    [InlineData("file:///app/..%2fsecret.proto")]
    [InlineData("file:///app/..%5csecret.proto")]
    [InlineData("file:////etc/passwd")]
    public async Task No_address_leads_out_of_the_folder(string address)
    {
        using var outer = new Folder();
        outer.Write("secret.proto", Document);
        outer.Write("inner/app/a.proto", Document);
        var outcome = await CallAsync(address, options => options.DocumentFolder = System.IO.Path.Combine(outer.Path, "inner"));

        Assert.Equal(ErrorTypes.Prefix + "configuration", outcome.Error!.Type);
    }

    private static void ReachesTheService(ActivityOutcome outcome) => Assert.True(
        outcome.Error is { } error && error.Type == ErrorTypes.Prefix + "communication" && error.Detail!.StartsWith("S/R at 127.0.0.1:1 failed", StringComparison.Ordinal), outcome.Error?.Detail);

    private static Task<ActivityOutcome> CallAsync(string document, Action<GrpcOptions>? configure = null) => GrpcCalls.CallAsync(1, "S", "R", null, document, configure);

    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("pawl-grpc-").FullName;

        public void Write(string path, string text)
        {
            var file = System.IO.Path.Combine(Path, path);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
