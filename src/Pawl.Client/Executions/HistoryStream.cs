using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Pawl.Client.Serialization;

namespace Pawl.Client.Executions;

/// <summary>Reads the server-sent events of one execution.</summary>
internal static class HistoryStream
{
    /// <summary>Name of the event by which the server says that nothing follows.</summary>
    private const string End = "end";

    public static async IAsyncEnumerable<HistoryItem> ReadAsync(ApiConnection connection, string id, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, ApiConnection.Path("executions", id, "stream"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (after > 0) request.Headers.Add("Last-Event-ID", after.ToString());

        using var response = await connection.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var items = SseParser.Create(body, static (type, data) => type == End ? null : JsonSerializer.Deserialize(data, PawlJson.Default.HistoryItem))
            .EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);

        // A stream that just stops was cut off by a proxy or a stopping server: only the event "end" is an end.
        while (await MoveAsync(items, connection))
        {
            if (items.Current.EventType == End) yield break;
            if (items.Current.Data is { } item) yield return item;
        }
        throw connection.Broken(new IOException("the stream stopped before the execution ended."));
    }

    // An iterator cannot yield inside a try with a catch, hence the step of its own.
    private static async ValueTask<bool> MoveAsync(IAsyncEnumerator<SseItem<HistoryItem?>> items, ApiConnection connection)
    {
        try { return await items.MoveNextAsync(); }
        catch (Exception error) when (error is HttpRequestException or IOException) { throw connection.Broken(error); }
    }
}
