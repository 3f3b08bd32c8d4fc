using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Runtime.CompilerServices;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.Grpc;

/// <summary>Messages in the body of a request or an answer: a flag, the length in four bytes, the message. Source: PROTOCOL-HTTP2.md of gRPC.</summary>
internal static class GrpcFrames
{
    public const int HeaderBytes = 5;
    private const byte Compressed = 1;

    /// <summary>Reads messages one by one, as they come.</summary>
    /// <param name="body">The body.</param>
    /// <param name="encoding">What <c>grpc-encoding</c> says; null for nothing.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidResponseException">The body is none of messages, or holds too much.</exception>
    public static async IAsyncEnumerable<byte[]> ReadAsync(Stream body, string? encoding, GrpcOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var header = new byte[HeaderBytes];
        long total = 0;
        for (var count = 1; await ReadHeaderAsync(body, header, cancellationToken); count++)
        {
            if (count > options.Messages) throw new InvalidResponseException($"the answer holds more than {options.Messages} messages");
            if (header[0] > Compressed) throw new InvalidResponseException($"a frame of the answer has the unknown flag {header[0]}");
            var length = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(1));
            if (length > options.MessageBytes) throw TooLarge(options);

            var message = await ReadMessageAsync(body, (int)length, cancellationToken);
            if (header[0] == Compressed) message = await InflateAsync(message, encoding, options, cancellationToken);
            total += message.Length;
            if (total > options.ResponseBytes) throw new InvalidResponseException($"the answer is larger than {options.ResponseBytes} bytes");
            yield return message;
        }
    }

    private static async Task<bool> ReadHeaderAsync(Stream body, byte[] header, CancellationToken cancellationToken)
    {
        var read = await body.ReadAtLeastAsync(header, HeaderBytes, throwOnEndOfStream: false, cancellationToken);
        return read is 0 or HeaderBytes ? read == HeaderBytes : throw Truncated();
    }

    private static async Task<byte[]> ReadMessageAsync(Stream body, int length, CancellationToken cancellationToken)
    {
        // The length is only a claim: memory is taken as bytes arrive.
        using var buffer = new MemoryStream(Math.Min(length, 16 << 10));
        var chunk = new byte[Math.Min(length, 16 << 10)];
        while (buffer.Length < length)
        {
            var read = await body.ReadAsync(chunk.AsMemory(0, (int)Math.Min(chunk.Length, length - buffer.Length)), cancellationToken);
            if (read == 0) throw Truncated();
            buffer.Write(chunk, 0, read);
        }
        return buffer.ToArray();
    }

    private static async Task<byte[]> InflateAsync(byte[] message, string? encoding, GrpcOptions options, CancellationToken cancellationToken)
    {
        if (encoding != "gzip") throw new InvalidResponseException($"a message of the answer is compressed with '{encoding ?? "nothing"}', and only gzip was offered");
        try
        {
            using var source = new MemoryStream(message);
            await using var plain = new GZipStream(source, CompressionMode.Decompress);
            using var buffer = new MemoryStream();
            var chunk = new byte[16 << 10];
            for (int read; (read = await plain.ReadAsync(chunk, cancellationToken)) > 0;)
            {
                if (buffer.Length + read > options.MessageBytes) throw TooLarge(options);
                buffer.Write(chunk, 0, read);
            }
            return buffer.ToArray();
        }
        catch (InvalidDataException)
        {
            throw new InvalidResponseException("a message of the answer says that it is gzip but is not");
        }
    }

    private static InvalidResponseException Truncated() => new("the answer ends in the middle of a message");
    private static InvalidResponseException TooLarge(GrpcOptions options) => new($"a message of the answer is larger than {options.MessageBytes} bytes");
}

/// <summary>The messages of a request. Sent while the answer comes in, so that a service may answer each as it arrives.</summary>
internal sealed class GrpcRequestContent : HttpContent
{
    private readonly IReadOnlyList<byte[]> _messages;

    public GrpcRequestContent(IReadOnlyList<byte[]> messages)
    {
        _messages = messages;
        Headers.TryAddWithoutValidation("Content-Type", "application/grpc");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var header = new byte[GrpcFrames.HeaderBytes];
        foreach (var message in _messages)
        {
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(1), message.Length);
            await stream.WriteAsync(header, cancellationToken);
            await stream.WriteAsync(message, cancellationToken);
        }
        await stream.FlushAsync(cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
