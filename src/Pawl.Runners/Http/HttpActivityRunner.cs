using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runners.Outbound;
using Pawl.Runtime.Activities;

namespace Pawl.Runners.Http;

/// <summary>Carries out <c>call: http</c>.</summary>
/// <param name="connector">The way out.</param>
/// <param name="sender">Adds credentials.</param>
/// <param name="options">Bounds.</param>
/// <param name="clock">Measures the time limit.</param>
public sealed class HttpActivityRunner(OutboundConnector connector, AuthenticatedSender sender, HttpOptions options, TimeProvider clock) : IActivityRunner
{
    private readonly HttpExchange exchange = new(connector, sender, options);

    /// <inheritdoc/>
    public Type RequestType => typeof(HttpActivity);

    /// <inheritdoc/>
    public async Task<ActivityOutcome> RunAsync(ActivityCall call, CancellationToken cancellationToken)
    {
        var activity = (HttpActivity)call.Request;
        // The engine asks for no other; and what leaves the process is decided here. It is not told: it may hold a secret.
        if (!Uri.TryCreate(activity.Uri, UriKind.Absolute, out var target) || (target.Scheme != Uri.UriSchemeHttp && target.Scheme != Uri.UriSchemeHttps))
            return ActivityOutcome.Failed(ErrorTypes.Configuration("The address to call is no absolute http or https address."));

        return await OutboundCall.RunAsync(
            $"{activity.Method} {HttpResponses.Place(target)}", options.Timeout, clock, token => exchange.SendAsync(
                call.Execution.Tenant, call.IdempotencyKey, activity, (hop, response) => ReadAsync(activity, hop, response.RequestMessage!, response, token), token), cancellationToken);
    }

    private async Task<ActivityOutcome> ReadAsync(HttpActivity activity, Hop hop, HttpRequestMessage request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (status is < 200 or > 399 || (status >= 300 && !activity.Redirect))
            return ActivityOutcome.Failed(HttpResponses.Refusal(hop, response));

        var bytes = await BoundedBody.ReadAsync(response.Content, options.ResponseBytes, cancellationToken);
        return ActivityOutcome.Succeeded(activity.ResultAs switch
        {
            HttpOutput.Raw => JqValue.From(Convert.ToBase64String(bytes)),
            HttpOutput.Response => HttpResponses.Describe(hop, request, response, HttpResponses.Content(response, bytes)),
            _ => HttpResponses.Content(response, bytes),
        });
    }
}
