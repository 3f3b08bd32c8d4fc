using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using Pawl.Language.Expressions;
using Pawl.Server.Options;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Events;

/// <summary>CloudEvents as a request brings them: structured, as a batch, or binary (attributes in headers, data as the body).</summary>
/// <param name="events">The events, not yet checked, each with how its attributes are pointed at.</param>
internal sealed class EventBody(IReadOnlyList<GivenEvent> events) : IEndpointParameterMetadataProvider
{
    private const string Structured = "application/cloudevents+json";
    private const string Batch = "application/cloudevents-batch+json";

    public IReadOnlyList<GivenEvent> Events => events;

    public static async ValueTask<EventBody?> BindAsync(HttpContext http, ParameterInfo parameter)
    {
        var limits = http.RequestServices.GetRequiredService<ServerOptions>().Limits;
        var mediaType = MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var given) ? given.MediaType.Value : null;
        if (string.Equals(mediaType, Structured, StringComparison.OrdinalIgnoreCase)) return new([new(await ReadAsync(http, Structured, limits), Below(""))]);
        if (string.Equals(mediaType, Batch, StringComparison.OrdinalIgnoreCase)) return new(Items(await ReadAsync(http, Batch, limits), limits));
        if (BinaryEvent.IsGiven(http.Request.Headers)) return new([await BinaryEvent.ReadAsync(http, limits)]);
        throw new ApiException("media-type-unsupported", $"Send one event as {Structured}, several as {Batch}, or one with its attributes in headers: ce-specversion, ce-id, ce-source and ce-type.");
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new BodyContract(typeof(object), [Structured, Batch, "*/*"], IsRequired: false)
        {
            Description = "CloudEvents 1.0: one event, a batch (an array of events), or the data of one whose attributes are in ce- headers.",
        });

    private static List<GivenEvent> Items(JqValue batch, ApiLimits limits)
    {
        if (batch.Kind != JqKind.Array) throw new ApiException("event-invalid", "A batch is an array of events.") { Errors = [new("", "must be an array", "invalid-type")] };
        if (batch.Count > limits.EventBatch) throw new ApiException("body-too-large", $"The batch has {batch.Count} events; at most {limits.EventBatch} are taken at once (limit-event-batch). Send them in several requests.");
        return [.. batch.Items.Select((item, index) => new GivenEvent(item, Below($"/{index}")))];
    }

    private static Func<string, string> Below(string item) => attribute => attribute.Length == 0 ? item : $"{item}/{attribute.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    private static async Task<JqValue> ReadAsync(HttpContext http, string mediaType, ApiLimits limits)
    {
        using var body = await RequestBody.ReadAsync(http, limits, [mediaType]);
        return EventJson.Read(body.Text.Span, limits);
    }
}

/// <summary>An event that is not checked yet.</summary>
/// <param name="Envelope">Meant to be a CloudEvent in its JSON format.</param>
/// <param name="PointerOf">Where an attribute stood in the request; for the empty name: the event itself.</param>
internal sealed record GivenEvent(JqValue Envelope, Func<string, string> PointerOf);
