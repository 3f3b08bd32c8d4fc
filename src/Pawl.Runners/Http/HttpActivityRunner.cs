using System.Net;
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
    /// <inheritdoc/>
    public Type RequestType => typeof(HttpActivity);

    /// <inheritdoc/>
    public async Task<ActivityOutcome> RunAsync(ActivityCall call, CancellationToken cancellationToken)
    {
        var activity = (HttpActivity)call.Request;
        return await OutboundCall.RunAsync(
            $"{activity.Method} {Place(new Uri(activity.Uri))}", options.Timeout, clock, token => SendAsync(call, activity, token), cancellationToken);
    }

    private async Task<ActivityOutcome> SendAsync(ActivityCall call, HttpActivity activity, CancellationToken cancellationToken)
    {
        var hop = Hop.First(activity);
        for (var hops = 0; ; hops++)
        {
            using var response = await sender.SendAsync(
                call.Execution.Tenant, () => HttpRequests.Make(activity, hop, call.IdempotencyKey, connector), hop.SameOrigin ? activity.Authentication : null, cancellationToken);
            if (activity.Redirect && HttpRequests.Follow(hop, response) is { } next)
            {
                if (hops >= options.Redirects) throw new InvalidResponseException($"more than {options.Redirects} redirects");
                hop = next;
                continue;
            }
            return await ReadAsync(activity, hop, response.RequestMessage!, response, cancellationToken);
        }
    }

    private async Task<ActivityOutcome> ReadAsync(HttpActivity activity, Hop hop, HttpRequestMessage request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (status is < 200 or > 399 || (status >= 300 && !activity.Redirect))
            return ActivityOutcome.Failed(ErrorTypes.Communication($"{hop.Method} {Place(hop.Uri)} answered {status} {response.ReasonPhrase ?? ((HttpStatusCode)status).ToString()}.", status));

        var bytes = await BoundedBody.ReadAsync(response.Content, options.ResponseBytes, cancellationToken);
        return ActivityOutcome.Succeeded(activity.ResultAs switch
        {
            HttpOutput.Raw => JqValue.From(Convert.ToBase64String(bytes)),
            HttpOutput.Response => HttpResponses.Describe(hop, request, response, HttpResponses.Content(response, bytes)),
            _ => HttpResponses.Content(response, bytes),
        });
    }

    /// <summary>An address without user information and query, which may hold credentials.</summary>
    private static string Place(Uri uri) => uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
}
