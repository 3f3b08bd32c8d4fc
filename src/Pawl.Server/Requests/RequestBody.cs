using System.Buffers;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Pawl.Server.Options;
using Pawl.Server.Problems;

namespace Pawl.Server.Requests;

/// <summary>The bytes of a request's body: within the bound, of an accepted media type, valid UTF-8 without byte order mark.</summary>
internal sealed class RequestBody : IDisposable
{
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];
    private const int FirstBuffer = 4096;

    private byte[] buffer;
    private int length;

    private RequestBody(int expected) => buffer = ArrayPool<byte>.Shared.Rent(Math.Max(expected, FirstBuffer));

    /// <summary>The text as UTF-8.</summary>
    public ReadOnlyMemory<byte> Text => buffer.AsMemory(0, length) is var all && all.Span.StartsWith(ByteOrderMark) ? all[ByteOrderMark.Length..] : all;

    /// <summary>The bytes as they came.</summary>
    public ReadOnlyMemory<byte> Bytes => buffer.AsMemory(0, length);

    /// <summary>Reads the body.</summary>
    /// <param name="http">The request.</param>
    /// <param name="limits">The bound on its length.</param>
    /// <param name="mediaTypes">Accepted types; the first is the one to recommend. Null takes bytes of any type.</param>
    /// <param name="optional">Whether an absent body is an empty text instead of a problem.</param>
    public static async Task<RequestBody> ReadAsync(HttpContext http, ApiLimits limits, IReadOnlyList<string>? mediaTypes, bool optional = false)
    {
        var declared = http.Request.ContentLength;
        if (declared > limits.BodyBytes) throw TooLarge(limits);
        if (mediaTypes is not null && !(optional && declared is 0 or null && http.Request.ContentType is null)) CheckMediaType(http.Request.ContentType, mediaTypes);

        var body = new RequestBody((int)(declared ?? 0));
        try
        {
            await body.FillAsync(http, limits);
            if (mediaTypes is null) return body;
            if (!Utf8.IsValid(body.Text.Span)) throw new ApiException("json-invalid", "The body is not UTF-8.");
            if (body.Text.IsEmpty && !optional) throw new ApiException("body-missing", $"This route needs a body of type {mediaTypes[0]}.");
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (buffer.Length == 0) return;
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        length = 0;
    }

    private async Task FillAsync(HttpContext http, ApiLimits limits)
    {
        while (true)
        {
            if (length == buffer.Length) Grow();
            var read = await ReadOnceAsync(http);
            if (read == 0) return;
            length += read;
            if (length > limits.BodyBytes) throw TooLarge(limits); // a body sent in chunks declares no length
        }
    }

    private async Task<int> ReadOnceAsync(HttpContext http)
    {
        try { return await http.Request.Body.ReadAsync(buffer.AsMemory(length), http.RequestAborted); }
        catch (IOException broken) when (broken is not BadHttpRequestException && broken.InnerException is OverflowException)
        {
            // The web server says of most broken chunks that the request is bad; of a size beyond every number it says that reading failed.
            throw new ApiException("request-invalid", "The size of a chunk is no number that could be meant.");
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    private static void CheckMediaType(string? contentType, IReadOnlyList<string> accepted)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type) || !accepted.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase))
            throw new ApiException("media-type-unsupported", $"Send the body as {string.Join(" or ", accepted)}; {(contentType is null ? "no Content-Type was given" : "the Content-Type is another")}.");
        if (type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) && !type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase))
            throw new ApiException("media-type-unsupported", "Send the body as UTF-8: other charsets are not understood.");
    }

    private static ApiException TooLarge(ApiLimits limits) =>
        new("body-too-large", $"The body is longer than the {limits.BodyBytes} bytes that this server accepts (limit-body-bytes). Pass large data by reference.");
}
