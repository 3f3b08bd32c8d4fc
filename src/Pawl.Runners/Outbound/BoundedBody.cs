namespace Pawl.Runners.Outbound;

/// <summary>Reads bodies within a bound, whatever their length says.</summary>
public static class BoundedBody
{
    /// <summary>The whole body, decompressed.</summary>
    /// <param name="content">The body.</param>
    /// <param name="limit">Most bytes.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="InvalidResponseException">It is larger than the bound.</exception>
    public static async Task<byte[]> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > limit) throw TooLarge(limit);

        using var buffer = new MemoryStream();
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var chunk = new byte[16 << 10];
        for (int read; (read = await stream.ReadAsync(chunk, cancellationToken)) > 0;)
        {
            if (buffer.Length + read > limit) throw TooLarge(limit);
            buffer.Write(chunk, 0, read);
        }
        return buffer.ToArray();
    }

    private static InvalidResponseException TooLarge(int limit) => new($"the answer is larger than {limit} bytes");
}
