using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pawl.Client.Problems;
using Pawl.Client.Serialization;

namespace Pawl.Client;

/// <summary>Sends requests, reads answers, and turns everything that goes wrong into the two exceptions of this client.</summary>
internal sealed class ApiConnection(HttpClient http)
{
    private const string Root = "api/v1/";

    /// <summary>Builds a path below the API's root; every segment is escaped.</summary>
    public static string Path(params ReadOnlySpan<string> segments)
    {
        var path = new System.Text.StringBuilder(Root);
        for (var i = 0; i < segments.Length; i++)
        {
            if (i > 0) path.Append('/');
            path.Append(Uri.EscapeDataString(segments[i]));
        }
        return path.ToString();
    }

    /// <summary>A body of JSON.</summary>
    public static HttpContent Json<T>(T value, JsonTypeInfo<T> type) =>
        new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(value, type)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    /// <summary>Sends and reads the answer as JSON.</summary>
    public async Task<T> SendAsync<T>(HttpMethod method, string path, HttpContent? content, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        return await SendAsync(request, type, cancellationToken);
    }

    /// <summary>Posts under an idempotency key and reads the answer as JSON.</summary>
    public async Task<T> PostAsync<T>(string path, HttpContent content, string idempotencyKey, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        return await SendAsync(request, type, cancellationToken);
    }

    /// <summary>Sends and reads the answer as JSON.</summary>
    public async Task<T> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        return await ReadAsync(response, type, cancellationToken);
    }

    /// <summary>Reads the body of a good answer as JSON.</summary>
    public async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return await JsonSerializer.DeserializeAsync(body, type, cancellationToken) ?? throw new JsonException("The body is null.");
        }
        catch (JsonException error)
        {
            // Whatever answered with success does not speak this API: a proxy's login page, or another program on the port.
            throw Broken(new InvalidOperationException($"something answers that is no Pawl server ({error.Message}).", error));
        }
    }

    /// <summary>Sends; an answer below 400 comes back, any other is thrown.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        try
        {
            var response = await http.SendAsync(request, completion, cancellationToken);
            if (response.IsSuccessStatusCode) return response;
            using (response) throw await FailureAsync(response, cancellationToken);
        }
        catch (HttpRequestException error)
        {
            throw Broken(error);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw Broken(error.InnerException ?? error);
        }
        // A connection that breaks while it is made comes as it is.
        catch (Exception error) when (error is IOException or SocketException)
        {
            throw Broken(error);
        }
    }

    /// <summary>The connection broke while an answer was read.</summary>
    public PawlConnectionException Broken(Exception cause) => new(http.BaseAddress, cause);

    private static async Task<PawlApiException> FailureAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var retryAfter = response.Headers.RetryAfter?.Delta;
        try
        {
            if (response.Content.Headers.ContentType?.MediaType is not ("application/problem+json" or "application/json")) return new(status, new(), retryAfter);
            var problem = await JsonSerializer.DeserializeAsync(await response.Content.ReadAsStreamAsync(cancellationToken), PawlJson.Default.ApiProblem, cancellationToken);
            return new(status, problem ?? new(), retryAfter);
        }
        catch (JsonException)
        {
            return new(status, new(), retryAfter); // a proxy's own page: the status still tells
        }
    }
}
