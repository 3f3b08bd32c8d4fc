using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Pawl.Client;
using Pawl.Client.Problems;
using Pawl.Client.Webhooks;
using Pawl.Runtime.Secrets;
using Pawl.Runtime.Webhooks;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.OpenApi;
using Pawl.Server.Options;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Webhooks;

/// <summary>The routes below <c>/webhooks</c>.</summary>
internal static class WebhookRoutes
{
    /// <summary>Addresses of one tenant at most.</summary>
    private const int Most = 20;
    private const int UrlLength = 2_000;

    public static void Map(IEndpointRouteBuilder api)
    {
        var webhooks = api.MapGroup("/webhooks").WithTags("Web hooks");
        webhooks.MapGet("", ListAsync).Requires(Permission.WebhooksRead).WithQuery()
            .Described("ListWebhooks", "Addresses that are told of executions, oldest first.");
        webhooks.MapPost("", AddAsync).Requires(Permission.WebhooksManage).Audited("webhook.create").WithQuery().WithHeader(IdempotencyKey.Header, "Makes repeating the request safe: the same key and request give the same web hook.")
            .Described("CreateWebhook", "Has an address told when executions are suspended or go on.")
            .Fails("json-invalid", "body-invalid", "body-missing", "body-too-large", "media-type-unsupported", "header-invalid", "idempotency-key-reused", "too-many-webhooks");
        webhooks.MapDelete("/{id}", RemoveAsync).Requires(Permission.WebhooksManage).Audited("webhook.delete", "webhook:{id}").WithQuery()
            .Described("DeleteWebhook", "Tells an address nothing more, also not what it has not taken yet.").Fails("webhook-not-found");
        webhooks.MapGet("/{id}/deliveries", DeliveriesAsync).Requires(Permission.WebhooksRead).WithQuery(Paging.Limit)
            .Described("ListWebhookDeliveries", "What an address has not taken yet, the latest first: what waits for its next attempt, and what was given up.").Fails("webhook-not-found");
    }

    private static async Task<Ok<Page<WebhookInfo>>> ListAsync(Caller caller, IWebhookStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Page<WebhookInfo>([.. (await store.ListAsync(caller.Tenant, cancellationToken)).Select(Shown)], null));

    private static async Task<Created<WebhookInfo>> AddAsync(HttpContext http, Caller caller, JsonBody<CreateWebhook> body, IWebhookStore store, KeyedRequests keyed, AuditTrail trail, TimeProvider time, CancellationToken cancellationToken)
    {
        var wanted = body.Value;
        Check(wanted);
        var events = wanted.Events is { Count: > 0 } given ? [.. given.Distinct().Order(StringComparer.Ordinal)] : WebhookNotice.All;
        var made = await keyed.OnceAsync(http, caller, "webhook.create", wanted, () => Task.FromResult(new ChosenId(Guid.CreateVersion7().ToString(), StoredClock.Now(time))), AddChosenAsync, cancellationToken);
        trail.On($"webhook:{made.Id}");
        return TypedResults.Created($"/api/v1/webhooks/{made.Id}", made);

        async Task<WebhookInfo> AddChosenAsync(ChosenId chosen)
        {
            var webhook = new Webhook(chosen.Id, wanted.Url, wanted.Secret, events, chosen.At);
            if (await store.AddAsync(caller.Tenant, webhook, Most, cancellationToken) || (await store.ListAsync(caller.Tenant, cancellationToken)).Any(known => known.Id == chosen.Id)) return Shown(webhook);
            throw new ApiException("too-many-webhooks", $"A tenant has at most {Most} web hooks. Delete one that is no longer needed.");
        }
    }

    private static async Task<NoContent> RemoveAsync(string id, Caller caller, IWebhookStore store, CancellationToken cancellationToken) =>
        await store.RemoveAsync(caller.Tenant, id, cancellationToken) ? TypedResults.NoContent() : throw NotFound();

    private static async Task<Ok<Page<WebhookDelivery>>> DeliveriesAsync(HttpContext http, string id, Caller caller, IWebhookStore store, ServerOptions options, CancellationToken cancellationToken)
    {
        if (!(await store.ListAsync(caller.Tenant, cancellationToken)).Any(known => known.Id == id)) throw NotFound();
        var waiting = await store.ListDeliveriesAsync(caller.Tenant, id, Paging.LimitOf(http, options.Limits), cancellationToken);
        return TypedResults.Ok(new Page<WebhookDelivery>(
            [.. waiting.Select(delivery => new WebhookDelivery
            {
                Id = delivery.Id.ToString(),
                ExecutionId = delivery.ExecutionId,
                Event = delivery.Event,
                CreatedAt = delivery.CreatedAt,
                Attempts = delivery.Attempts,
                LastError = delivery.LastError,
                FailedAt = delivery.FailedAt,
            })], null));
    }

    private static void Check(CreateWebhook wanted)
    {
        var faults = new List<ApiProblemItem>();
        if (wanted.Url.Length > UrlLength || !Uri.TryCreate(wanted.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0 || url.Fragment.Length > 0)
            faults.Add(new("/url", $"must be an absolute http or https address of at most {UrlLength} characters, without credentials and fragment", "invalid-value"));
        if (!SecretNames.IsValid(wanted.Secret)) faults.Add(new("/secret", "must be the name of a secret", "invalid-value"));
        foreach (var unknown in (wanted.Events ?? []).Except(WebhookNotice.All))
            faults.Add(new("/events", $"holds '{unknown}', which is none of {string.Join(", ", WebhookNotice.All)}", "invalid-value"));
        if (faults.Count > 0) throw new ApiException("body-invalid", $"'{faults[0].Pointer}' {faults[0].Message}.") { Errors = faults };
    }

    private static ApiException NotFound() => new("webhook-not-found", "This tenant has no web hook of that id. 'GET /api/v1/webhooks' lists those it has.");

    private static WebhookInfo Shown(Webhook webhook) => new() { Id = webhook.Id, Url = webhook.Url, Secret = webhook.Secret, Events = webhook.Events, CreatedAt = webhook.CreatedAt };
}
