using System.Buffers.Binary;
using System.Net;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Pawl.Cli.Conformance.Dsl.Stubs;

/// <summary>What scenarios with the tag <c>@grpc</c> call: service <c>Greeter</c>, method <c>SayHello({name}) → {message: "Hello " + name}</c>, in the clear.</summary>
/// <remarks>It reads and writes its two messages with <c>Google.Protobuf</c> alone, so that it cannot share a mistake with the runner under test.</remarks>
internal sealed class GrpcGreeter : IAsyncDisposable
{
    /// <summary>The tag of scenarios that need it.</summary>
    public const string Tag = "grpc";
    /// <summary>Where definitions find it, as <c>host:port</c>.</summary>
    public const string Host = "localhost:5011";
    /// <summary>Its document, for definitions that name it as a file.</summary>
    public const string Proto = """
        syntax = "proto3";

        package GreeterApi;

        service Greeter {
          rpc SayHello (HelloRequest) returns (HelloReply);
        }

        message HelloRequest {
          string name = 1;
        }

        message HelloReply {
          string message = 1;
        }
        """;

    private const int HeaderBytes = 5;
    private const int MaxMessageBytes = 1 << 20;
    private const uint FirstField = (1 << 3) | 2; // number 1, with its length before it
    private const int Unimplemented = 12;
    private const int Internal = 13;

    private readonly WebApplication _app;

    private GrpcGreeter(WebApplication app) => _app = app;

    /// <summary>Where it really listens.</summary>
    public IPEndPoint EndPoint => new(IPAddress.Loopback, new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port);

    public static async Task<GrpcGreeter> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MaxMessageBytes;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        var app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync(cancellationToken);
        return new GrpcGreeter(app);
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }

    private static async Task AnswerAsync(HttpContext http)
    {
        http.Response.ContentType = "application/grpc";
        // With the package of the document that names it as a file, and without, as other documents declare it.
        if (http.Request.Path != "/Greeter/SayHello" && http.Request.Path != "/GreeterApi.Greeter/SayHello")
        {
            End(http, Unimplemented, $"unknown method {http.Request.Path}");
            return;
        }

        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        if (Name(body.ToArray()) is not { } name)
        {
            End(http, Internal, "the request holds no message");
            return;
        }
        await http.Response.Body.WriteAsync(Frame("Hello " + name), http.RequestAborted);
        End(http, 0, null);
    }

    private static void End(HttpContext http, int status, string? message)
    {
        http.Response.AppendTrailer("grpc-status", $"{status}");
        if (message is not null) http.Response.AppendTrailer("grpc-message", Uri.EscapeDataString(message));
    }

    /// <summary>The name in the first message; null when the body holds none.</summary>
    private static string? Name(byte[] body)
    {
        if (body.Length < HeaderBytes || body[0] != 0 || BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(1)) != body.Length - HeaderBytes) return null;
        var name = "";
        using var input = new CodedInputStream(body, HeaderBytes, body.Length - HeaderBytes);
        for (uint tag; (tag = input.ReadTag()) != 0;)
        {
            if (tag == FirstField) name = input.ReadString();
            else input.SkipLastField();
        }
        return name;
    }

    private static byte[] Frame(string message)
    {
        var length = CodedOutputStream.ComputeTagSize(1) + CodedOutputStream.ComputeStringSize(message);
        var frame = new byte[HeaderBytes + length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), length);
        var content = new byte[length];
        using (var output = new CodedOutputStream(content))
        {
            output.WriteTag(FirstField);
            output.WriteString(message);
        }
        content.CopyTo(frame, HeaderBytes);
        return frame;
    }
}
