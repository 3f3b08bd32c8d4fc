using System.IO.Compression;
using Pawl.Language.Definitions;
using Pawl.Runners.Grpc;
using Pawl.Runtime.Activities;
using Xunit;

namespace Pawl.Tests.Runners.Grpc;

/// <summary>Servers that do what they must not: each costs its own call, and no more memory and time than the bounds say.</summary>
public sealed class HostileGrpcServerTests
{
    private static readonly byte[] Hello = [0x0A, 0x02, 0x68, 0x69]; // Reply { text: "hi" }

    [Fact]
    public async Task A_proper_answer_is_read_compressed_or_not()
    {
        await using var plain = await RawServer.StartAsync(RawServer.Frame(0, Hello));
        await using var packed = await RawServer.StartAsync(RawServer.Frame(1, Gzip(Hello)), encoding: "gzip");

        Assert.Equal("""{"text":"hi"}""", (await CallAsync(plain)).Result!.Value.ToJson());
        Assert.Equal("""{"text":"hi"}""", (await CallAsync(packed)).Result!.Value.ToJson());
    }

    [Theory]
    [InlineData(0, "no message")]
    [InlineData(2, "several messages")]
    public async Task A_unary_method_answers_with_exactly_one_message(int count, string told)
    {
        await using var server = await RawServer.StartAsync([.. Enumerable.Repeat(RawServer.Frame(0, Hello), count).SelectMany(frame => frame)]);
        await RefusedAsync(server, told);
    }

    [Theory]
    [InlineData("text/html", "is not gRPC")]
    [InlineData("application/grpc-web", "is not gRPC")]
    [InlineData("application/json", "is not gRPC")]
    public async Task Another_content_type_is_no_answer(string type, string told)
    {
        await using var server = await RawServer.StartAsync(RawServer.Frame(0, Hello), type: type);
        await RefusedAsync(server, told);
    }

    [Fact]
    public async Task An_answer_without_a_status_is_none()
    {
        await using var server = await RawServer.StartAsync(RawServer.Frame(0, Hello), status: null);
        await RefusedAsync(server, "without a status");
    }

    [Theory]
    [InlineData("zero", "is no status")]
    [InlineData("-1", "is no status")]
    [InlineData("99", "unknown status 99")]
    public async Task A_status_that_is_none_is_told(string status, string told)
    {
        await using var server = await RawServer.StartAsync(RawServer.Frame(0, Hello), status);
        await RefusedAsync(server, told);
    }

    [Fact]
    public async Task Frames_that_are_none_are_refused()
    {
        await RefusedAsync(RawServer.Frame(7, Hello), "unknown flag 7");
        await RefusedAsync([0, 0, 0], "in the middle of a message");
        await RefusedAsync(RawServer.Frame(0, Hello, length: 100), "in the middle of a message");
        await RefusedAsync(RawServer.Frame(0, [0x0A, 0xFF]), "is no 'Reply'");
        await RefusedAsync(RawServer.Frame(1, Hello), "only gzip was offered");

        static async Task RefusedAsync(byte[] body, string told)
        {
            await using var server = await RawServer.StartAsync(body);
            await HostileGrpcServerTests.RefusedAsync(server, told);
        }
    }

    [Fact]
    public async Task A_message_that_claims_four_gigabytes_is_refused_before_it_comes()
    {
        await using var server = await RawServer.StartAsync(RawServer.Frame(0, Hello, length: -1));
        await RefusedAsync(server, "larger than 4194304 bytes");
    }

    [Fact]
    public async Task A_small_message_that_inflates_to_a_huge_one_is_refused()
    {
        await using var bomb = await RawServer.StartAsync(RawServer.Frame(1, Gzip(new byte[64 << 20])), encoding: "gzip");
        await using var fake = await RawServer.StartAsync(RawServer.Frame(1, Hello), encoding: "gzip");

        await RefusedAsync(bomb, "larger than 4194304 bytes");
        await RefusedAsync(fake, "says that it is gzip but is not");
    }

    [Fact]
    public async Task A_stream_without_end_is_cut_at_its_bounds()
    {
        await using var many = await EndlessAsync(RawServer.Frame(0, Hello));
        await using var large = await EndlessAsync(RawServer.Frame(0, [0x0A, 0x80, 0x80, 0x04, .. new byte[0x10000]]));

        await RefusedAsync(many, "more than 50 messages", "Stream", options => options.Messages = 50);
        await RefusedAsync(large, "larger than 1000000 bytes", "Stream", options => options.ResponseBytes = 1_000_000);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_hangs_costs_the_time_limit(bool afterHeaders)
    {
        var limit = "";
        await using var server = await RawServer.StartAsync(async context =>
        {
            limit = context.Request.Headers["grpc-timeout"].ToString();
            context.Response.ContentType = "application/grpc";
            if (afterHeaders) await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });

        await RefusedAsync(server, "no complete answer within 0.25 s", configure: options => options.Timeout = TimeSpan.FromMilliseconds(250));
        Assert.Equal("250m", limit);
    }

    [Fact]
    public async Task A_cancelled_task_ends_the_call_on_both_sides()
    {
        using var cancelled = new CancellationTokenSource();
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await RawServer.StartAsync(async context =>
        {
            context.RequestAborted.Register(gone.SetResult);
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(RawServer.Frame(0, Hello), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await cancelled.CancelAsync();
            await gone.Task;
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CallAsync(server.Port, "Stream", cancellationToken: cancelled.Token));
        await gone.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_server_that_the_operator_lists_is_spoken_to_over_tls_only()
    {
        // Nothing of the call, the credentials least of all, goes out in the clear when the handshake fails.
        await using var server = await RawServer.StartAsync(RawServer.Frame(0, Hello));
        var error = (await CallAsync(server.Port, configure: options => options.TlsTargets = [$"127.0.0.1:{server.Port}"])).Error!;

        Assert.Equal((ErrorTypes.Prefix + "communication", 500), (error.Type, error.Status));
        Assert.Equal("""{"text":"hi"}""", (await CallAsync(server.Port, configure: options => options.TlsTargets = ["127.0.0.1:1", "other"])).Result!.Value.ToJson());
    }

    [Fact]
    public async Task A_connection_that_breaks_is_a_communication_error()
    {
        await using var server = await RawServer.StartAsync(async context =>
        {
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(new byte[] { 0, 0 }, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
        });
        await RefusedAsync(server, "failed");
    }

    [Theory]
    [InlineData(404, "communication", 404)]
    [InlineData(503, "communication", 503)]
    [InlineData(302, "communication", 500)]
    [InlineData(401, "authentication", 401)]
    [InlineData(403, "authorization", 403)]
    public async Task An_answer_of_something_in_between_keeps_its_http_status(int http, string type, int status)
    {
        await using var server = await RawServer.StartAsync(context =>
        {
            context.Response.StatusCode = http;
            return context.Response.CompleteAsync();
        });
        var error = (await CallAsync(server)).Error!;
        Assert.Equal((ErrorTypes.Prefix + type, status), (error.Type, error.Status));
    }

    [Fact]
    public async Task A_status_in_the_headers_counts_and_a_long_message_is_cut()
    {
        await using var server = await RawServer.StartAsync(context =>
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = "5";
            context.Response.Headers["grpc-message"] = new string('x', 20_000) + "%ff%zz";
            return context.Response.CompleteAsync();
        });
        var error = (await CallAsync(server)).Error!;
        Assert.Equal(404, error.Status);
        Assert.InRange(error.Detail!.Length, 1_000, 1_200);
    }

    [Fact]
    public async Task A_server_that_speaks_http_1_only_is_a_communication_error()
    {
        await using var server = await LocalServer.StartAsync(context => context.Response.CompleteAsync());
        var error = (await CallAsync(server.Address.Port)).Error!;
        Assert.Equal((ErrorTypes.Prefix + "communication", 500), (error.Type, error.Status));
    }

    private static async Task RefusedAsync(RawServer server, string told, string method = "One", Action<GrpcOptions>? configure = null)
    {
        var error = (await CallAsync(server.Port, method, configure)).Error!;
        Assert.Equal((ErrorTypes.Prefix + "communication", 500), (error.Type, error.Status));
        Assert.Contains(told, error.Detail, StringComparison.Ordinal);
    }

    private static Task<ActivityOutcome> CallAsync(RawServer server) => CallAsync(server.Port);

    private static async Task<ActivityOutcome> CallAsync(int port, string method = "One", Action<GrpcOptions>? configure = null, CancellationToken? cancellationToken = null)
    {
        var folder = Directory.CreateTempSubdirectory("pawl-grpc-");
        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "a.proto"),
                """syntax = "proto3"; message Reply { string text = 1; } service S { rpc One (Reply) returns (Reply); rpc Stream (Reply) returns (stream Reply); }""");
            return await GrpcCalls.CallAsync(port, "S", method, "{}", "file:///a.proto", options =>
            {
                options.DocumentFolder = folder.FullName;
                configure?.Invoke(options);
            }, cancellationToken: cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Task<RawServer> EndlessAsync(byte[] frame) => RawServer.StartAsync(async context =>
    {
        context.Response.ContentType = "application/grpc";
        while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(frame, context.RequestAborted);
    });

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(bytes);
        return packed.ToArray();
    }
}
