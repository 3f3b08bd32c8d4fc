using System.Collections.Immutable;
using System.Text;
using Pawl.Language.Expressions;

namespace Pawl.Runners.AsyncApi.Nats;

/// <summary>The header block of a NATS message: a status line, then lines as in HTTP.</summary>
internal static class NatsHeaders
{
    private const string Version = "NATS/1.0";

    public static byte[] Write(ImmutableArray<KeyValuePair<string, string>> headers)
    {
        var block = new StringBuilder(Version).Append("\r\n");
        foreach (var (name, value) in headers) block.Append(name).Append(": ").Append(value).Append("\r\n");
        return Encoding.UTF8.GetBytes(block.Append("\r\n").ToString());
    }

    /// <summary>Headers by name as text; a repeated one has its values joined by commas, and what is no header is left out.</summary>
    public static JqValue Read(ReadOnlySpan<byte> block)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Encoding.UTF8.GetString(block).Split("\r\n").Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) continue;
            var (name, value) = (line[..colon], line[(colon + 1)..].Trim());
            headers[name] = headers.TryGetValue(name, out var before) ? $"{before}, {value}" : value;
        }
        return JqValue.Object(headers.Select(header => KeyValuePair.Create(header.Key, JqValue.From(header.Value))));
    }
}
