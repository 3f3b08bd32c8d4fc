using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Pawl.Client;
using Pawl.Client.Events;
using Pawl.Client.Serialization;
using Pawl.Runtime.Events;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.OpenApi;
using Pawl.Server.Options;
using Pawl.Server.Requests;

namespace Pawl.Server.Events;

/// <summary>The routes below <c>/events</c>.</summary>
internal static class EventRoutes
{
    private const int FilterLength = 1_024;

    public static QueryParameter<string> Type { get; } = new("type", "Only events of this type.", static (text, _) => Name(text));
    public static QueryParameter<string> Source { get; } = new("source", "Only events of this source.", static (text, _) => Name(text));

    public static void Map(IEndpointRouteBuilder api)
    {
        var events = api.MapGroup("/events").WithTags("Events");
        events.MapPost("", PublishAsync).Requires(Permission.EventsPublish).Audited("event.publish").WithQuery()
            .WithHeader("ce-specversion", "Binary mode: '1.0'. The other attributes follow in the same way: ce-id, ce-source, ce-type, ce-…")
            .Described("PublishEvents", "Stores events and hands them to every task that listens for them. From the answer on they cannot be lost; sending one twice stores it once.")
            .Fails("json-invalid", "body-missing", "event-invalid", "body-too-large", "media-type-unsupported");
        events.MapGet("", ListAsync).Requires(Permission.EventsRead).WithQuery(Type, Source, Paging.Limit, Paging.Cursor)
            .Described("ListEvents", "The journal of events, those that executions emitted too, newest first.").Fails("cursor-invalid");
    }

    private static async Task<Accepted<PublishedEvents>> PublishAsync(Caller caller, EventBody body, AuditTrail trail, IEventIntake intake, ServerOptions options, CancellationToken cancellationToken)
    {
        var events = CloudEventCheck.Check(body.Events, options.Limits);
        var areNew = events.Count == 0 ? [] : await intake.AppendAsync(caller.Tenant, events, cancellationToken);
        if (!areNew.Contains(true)) trail.Unchanged();
        trail.Note($"{events.Count} events, {areNew.Count(isNew => isNew)} of them new");
        return TypedResults.Accepted((string?)null, new PublishedEvents([.. events.Select((one, at) => new PublishedEvent(one.Source, one.Id, areNew[at]))]));
    }

    private static async Task<Ok<Page<JournalEvent>>> ListAsync(HttpContext http, Caller caller, IEventJournal journal, ServerOptions options, CancellationToken cancellationToken)
    {
        Type.TryRead(http, out var type);
        Source.TryRead(http, out var source);
        var page = await journal.ListAsync(caller.Tenant, type, source, Paging.LimitOf(http, options.Limits), Paging.CursorOf(http), cancellationToken);
        return TypedResults.Ok(new Page<JournalEvent>([.. page.Items.Select(Shown)], page.NextCursor));
    }

    private static JournalEvent Shown(JournalRow row) => new()
    {
        Sequence = row.Sequence,
        ReceivedAt = row.ReceivedAt,
        EmittedBy = row.EmittedBy,
        Event = JsonElement.Parse(row.Envelope.ToUtf8(), new JsonDocumentOptions { MaxDepth = PawlJson.MaxDepth }),
    };

    private static string Name(string text) =>
        text.Length is > 0 and <= FilterLength && !text.Any(char.IsControl) ? text : throw new FormatException($"must be 1 to {FilterLength} characters without control characters");
}
