using System.Runtime.CompilerServices;
using System.Text;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.JsonRpc;

/// <summary>Reads server-sent events (WHATWG HTML, "Server-sent events"), of which JSON-RPC uses the data alone.</summary>
internal static class EventStream
{
    /// <summary>The data of each event, as it comes.</summary>
    /// <param name="stream">The body.</param>
    /// <param name="limit">Most bytes in all, comments that keep a connection alive included.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="InvalidResponseException">More bytes than that.</exception>
    public static async IAsyncEnumerable<string> ReadAsync(Stream stream, int limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var data = new List<string>();
        await foreach (var line in BoundedLines.ReadAsync(stream, limit, cancellationToken))
        {
            if (line.Length == 0)
            {
                // An event without data only carries an id.
                if (data.Count > 0 && string.Join('\n', data) is { Length: > 0 } text) yield return text;
                data.Clear();
            }
            else if (FieldOf(line) is ("data", var value)) data.Add(value);
        }
        // Strictly, an event without the empty line after it is none; but its lines are whole, and servers do forget that one.
        if (string.Join('\n', data) is { Length: > 0 } rest) yield return rest;
    }

    private static (string Name, string Value) FieldOf(string line)
    {
        var colon = line.IndexOf(':');
        if (colon < 0) return (line, "");
        var value = line[(colon + 1)..];
        return (line[..colon], value.StartsWith(' ') ? value[1..] : value);
    }
}

/// <summary>Reads lines of UTF-8 that end with LF, CR or both.</summary>
internal static class BoundedLines
{
    /// <summary>Each line without its end; what follows the last end counts as no line.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="limit">Most bytes in all.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="InvalidResponseException">More bytes than that.</exception>
    public static async IAsyncEnumerable<string> ReadAsync(Stream stream, long limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var line = new MemoryStream();
        var chunk = new byte[16 << 10];
        var (total, afterReturn, isFirst) = (0L, false, true);
        for (int read; (read = await stream.ReadAsync(chunk, cancellationToken)) > 0;)
        {
            total += read;
            if (total > limit) throw new InvalidResponseException($"the answer is larger than {limit} bytes");
            for (var at = 0; at < read;)
            {
                if (afterReturn && chunk[at] == '\n')
                {
                    (afterReturn, at) = (false, at + 1);
                    continue;
                }
                afterReturn = false;
                var end = chunk.AsSpan(at, read - at).IndexOfAny((byte)'\n', (byte)'\r');
                line.Write(chunk, at, end < 0 ? read - at : end);
                if (end < 0) break;

                at += end + 1;
                afterReturn = chunk[at - 1] == '\r';
                var text = Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length);
                line.SetLength(0);
                yield return isFirst ? text.TrimStart('\uFEFF') : text;
                isFirst = false;
            }
        }
    }
}
