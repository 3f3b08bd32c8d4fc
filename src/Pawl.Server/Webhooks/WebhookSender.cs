using System.Net.Http.Headers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pawl.Language.Expressions;
using Pawl.Runners.Outbound;
using Pawl.Runtime.Secrets;
using Pawl.Runtime.Storage;
using Pawl.Runtime.Webhooks;
using Pawl.Server.Options;

namespace Pawl.Server.Webhooks;

/// <summary>Calls web hooks: what a commit left to be told is sent until the address has taken it, at least once, always with the same id.</summary>
internal sealed partial class WebhookSender(IWebhookStore store, ISecretSource secrets, ServerOptions options, ILogger<WebhookSender> logger) : BackgroundService
{
    /// <summary>Deliveries under way at the same time.</summary>
    private const int Claimed = 16;
    /// <summary>Attempts at one delivery; the last one comes about seven hours after the first.</summary>
    private const int Attempts = 14;

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);
    /// <summary>Longer than an attempt can take, so that nobody else claims what is under way; and as long as a delivery waits whose server was killed over it.</summary>
    private static readonly TimeSpan Claim = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly OutboundConnector _connector = new(options.Runners.Outbound);

    /// <summary>The wait after a failed attempt, from 1; null when none follows. It doubles up to the longest.</summary>
    internal static TimeSpan? WaitAfter(int attempt) =>
        attempt >= Attempts ? null : TimeSpan.FromTicks(Math.Min(LongestWait.Ticks, FirstWait.Ticks << (attempt - 1)));

    /// <inheritdoc/>
    public override void Dispose()
    {
        _connector.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pace = new PeriodicTimer(Idle);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var due = await store.ClaimAsync(Claimed, Claim, stoppingToken);
                await Task.WhenAll(due.Select(delivery => DeliverAsync(delivery, stoppingToken)));
                if (due.Count == Claimed) continue;
            }
            catch (StoreUnavailableException fault)
            {
                // What was sent and could not be told is sent again, under the same id.
                LogStoreAway(logger, fault.Message);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                LogFailed(logger, fault);
            }
            await pace.WaitForNextTickAsync(stoppingToken);
        }
    }

    private async Task DeliverAsync(DueDelivery delivery, CancellationToken cancellationToken)
    {
        var error = await SendAsync(delivery, cancellationToken);
        await store.EndAsync(delivery, error, WaitAfter(delivery.Attempt), cancellationToken);
    }

    /// <summary>Sends once.</summary><returns>Why it was not taken; null when it was.</returns>
    private async Task<string?> SendAsync(DueDelivery delivery, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(AnswerWithin);
        try
        {
            var found = (await secrets.ReadAsync(delivery.Tenant, [delivery.Secret], late.Token)).GetValueOrDefault(delivery.Secret);
            // One that is bound to namespaces belongs to their workflows, and a web hook to none. To hosts it is not sent: only what it signs.
            if (found is null || !found.Rules.Allow(null, options.Clock.GetUtcNow()) || found.Value is not { Kind: JqKind.String } secret) return $"There is no secret '{delivery.Secret}' that is a text, so the request cannot be signed.";

            using var request = new HttpRequestMessage(HttpMethod.Post, _connector.Route(new(delivery.Url))) { Content = new ReadOnlyMemoryContent(delivery.Body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Add("Pawl-Event", delivery.Event);
            request.Headers.Add("Pawl-Delivery", delivery.Id.ToString());
            // The receiver's clock is the world's, whatever clock executions have here.
            request.Headers.Add(WebhookSignature.Header, WebhookSignature.Of(secret.AsString(), TimeProvider.System.GetUtcNow(), delivery.Body.Span));
            using var answer = await _connector.Invoker.SendAsync(request, late.Token);
            return answer.IsSuccessStatusCode ? null : $"The answer was {(int)answer.StatusCode}.";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"No answer within {AnswerWithin.TotalSeconds} s.";
        }
        catch (Exception fault) when (OutboundCall.ErrorOf(fault, "The call") is { } known)
        {
            return known.Detail ?? known.Title;
        }
    }

    [LoggerMessage(3401, LogLevel.Warning, "Web hooks wait: {Reason}")]
    private static partial void LogStoreAway(ILogger logger, string reason);

    [LoggerMessage(3402, LogLevel.Error, "Web hooks met a fault; trying again")]
    private static partial void LogFailed(ILogger logger, Exception fault);
}
