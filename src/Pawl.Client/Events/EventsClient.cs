using System.Net.Http.Headers;
using System.Text.Json;
using Pawl.Client.Serialization;

namespace Pawl.Client.Events;

/// <summary>The routes below <c>/events</c>.</summary>
public sealed class EventsClient
{
    private readonly ApiConnection connection;

    internal EventsClient(ApiConnection connection) => this.connection = connection;

    /// <summary>Sends a CloudEvent, or a batch of them as an array. From the answer on they cannot be lost; sending one twice stores it once.</summary>
    /// <param name="events">An object, or an array of objects, in the JSON format of CloudEvents 1.0.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<PublishedEvents> PublishAsync(JsonElement events, CancellationToken cancellationToken = default)
    {
        var mediaType = events.ValueKind == JsonValueKind.Array ? "application/cloudevents-batch+json" : "application/cloudevents+json";
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(events, PawlJson.Default.JsonElement)) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } };
        return connection.SendAsync(HttpMethod.Post, ApiConnection.Path("events"), content, PawlJson.Default.PublishedEvents, cancellationToken);
    }

    /// <summary>A page of the journal, newest first.</summary>
    /// <param name="type">Only events of this type.</param>
    /// <param name="source">Only events of this source.</param>
    /// <param name="limit">Items at most; null leaves it to the server.</param>
    /// <param name="cursor">The cursor of the page before; null for the first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Page<JournalEvent>> ListAsync(string? type = null, string? source = null, int? limit = null, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var path = new QueryText(ApiConnection.Path("events")).With("type", type).With("source", source).With("limit", limit).With("cursor", cursor).ToString();
        return connection.SendAsync(HttpMethod.Get, path, null, PawlJson.Default.PageJournalEvent, cancellationToken);
    }
}
