using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.AsyncApi.Nats;

/// <summary>Reads frames from a NATS server, which may be hostile: nothing is kept beyond the bounds, and no length is believed before it is checked.</summary>
/// <param name="stream">The connection.</param>
/// <param name="messageBytes">Bytes of a message's payload at most.</param>
internal sealed class NatsReader(Stream stream, int messageBytes)
{
    /// <summary>Bytes of a line at most. Servers allow 4 KiB; <c>INFO</c> of a big cluster is longer.</summary>
    public const int LineBytes = 64 << 10;
    /// <summary>Bytes of a message's headers at most.</summary>
    public const int HeaderBytes = 64 << 10;

    private readonly PipeReader _pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));

    /// <summary>The next frame.</summary>
    /// <exception cref="FailedCallException">The server breaks the protocol or a bound.</exception>
    /// <exception cref="IOException">The connection is gone.</exception>
    public async ValueTask<NatsFrame> ReadAsync(CancellationToken cancellationToken)
    {
        var line = await ReadLineAsync(cancellationToken);
        var space = line.AsSpan().IndexOfAny(' ', '\t');
        var (verb, rest) = space < 0 ? (line, "") : (line[..space], line[(space + 1)..].Trim());
        return verb.ToUpperInvariant() switch
        {
            "MSG" => await ReadMessageAsync(rest, hasHeaders: false, cancellationToken),
            "HMSG" => await ReadMessageAsync(rest, hasHeaders: true, cancellationToken),
            "PING" => new(NatsVerb.Ping, "", default, default),
            "PONG" => new(NatsVerb.Pong, "", default, default),
            "+OK" => new(NatsVerb.Ok, "", default, default),
            "INFO" => new(NatsVerb.Info, rest, default, default),
            "-ERR" => new(NatsVerb.Error, rest.Trim('\''), default, default),
            _ => throw Broken("it does not speak NATS"),
        };
    }

    private async ValueTask<NatsFrame> ReadMessageAsync(string arguments, bool hasHeaders, CancellationToken cancellationToken)
    {
        // MSG <subject> <sid> [reply-to] <bytes>, HMSG <subject> <sid> [reply-to] <header bytes> <all bytes>
        var parts = arguments.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var lengths = hasHeaders ? 2 : 1;
        if (parts.Length < 2 + lengths || parts.Length > 3 + lengths) throw Broken("it sent a message without its lengths");
        var all = Length(parts[^1]);
        var headers = hasHeaders ? Length(parts[^2]) : 0;
        if (headers > all) throw Broken("it sent a message that is shorter than its headers");
        if (headers > HeaderBytes) throw Broken($"it sent a message with headers of {headers} bytes; {HeaderBytes} are allowed");
        if (all - headers > messageBytes) throw Broken($"it sent a message of {all - headers} bytes; {messageBytes} are allowed");

        var read = await _pipe.ReadAtLeastAsync(all + 2, cancellationToken);
        if (read.Buffer.Length < all + 2) throw new EndOfStreamException("The NATS server closed the connection in the middle of a message.");
        var bytes = read.Buffer.Slice(0, all + 2).ToArray();
        _pipe.AdvanceTo(read.Buffer.GetPosition(all + 2));
        if (bytes[all] != '\r' || bytes[all + 1] != '\n') throw Broken("it sent a message of another length than it said");
        return new(NatsVerb.Message, "", bytes.AsMemory(0, headers), bytes.AsMemory(headers, all - headers));
    }

    private async ValueTask<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await _pipe.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end && buffer.Slice(0, end) is { Length: <= LineBytes } line)
            {
                var text = Encoding.UTF8.GetString(line).TrimEnd('\r');
                _pipe.AdvanceTo(buffer.GetPosition(1, end));
                return text;
            }
            if (buffer.Length > LineBytes) throw Broken($"it sent a line of more than {LineBytes} bytes");
            if (read.IsCompleted) throw new EndOfStreamException("The NATS server closed the connection.");
            _pipe.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private static int Length(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length < int.MaxValue - 2
            ? length
            : throw Broken($"it sent the length '{text[..Math.Min(text.Length, 32)]}'");

    private static FailedCallException Broken(string what) => Failures.Communication($"The NATS server breaks the protocol: {what}.");
}
