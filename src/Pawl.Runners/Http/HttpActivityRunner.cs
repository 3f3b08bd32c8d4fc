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
        using var limit = new CancellationTokenSource(options.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await SendAsync(activity, call.IdempotencyKey, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return Failed(activity, $"no complete answer within {options.Timeout.TotalSeconds:0.###} s");
        }
        catch (Exception error) when (Refusal(error) is { } refused)
        {
            return ActivityOutcome.Failed(ErrorTypes.Configuration(refused.Message));
        }
        catch (InvalidRequestException error)
        {
            return ActivityOutcome.Failed(ErrorTypes.Configuration(error.Message));
        }
        catch (InvalidResponseException error)
        {
            return Failed(activity, error.Message);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return Failed(activity, (error.GetBaseException()).Message);
        }
    }

    private async Task<ActivityOutcome> SendAsync(HttpActivity activity, string idempotencyKey, CancellationToken cancellationToken)
    {
        var hop = Hop.First(activity);
        for (var hops = 0; ; hops++)
        {
            using var response = await sender.SendAsync(() => HttpRequests.Make(activity, hop, idempotencyKey, connector), hop.SameOrigin ? activity.Authentication : null, cancellationToken);
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

        var bytes = await HttpResponses.ReadAsync(response, options.ResponseBytes, cancellationToken);
        return ActivityOutcome.Succeeded(activity.ResultAs switch
        {
            HttpOutput.Raw => JqValue.From(Convert.ToBase64String(bytes)),
            HttpOutput.Response => HttpResponses.Describe(hop, request, response, HttpResponses.Content(response, bytes)),
            _ => HttpResponses.Content(response, bytes),
        });
    }

    private static TargetRefusedException? Refusal(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
            if (error is TargetRefusedException refused) return refused;
        return null;
    }

    private static ActivityOutcome Failed(HttpActivity activity, string why) =>
        ActivityOutcome.Failed(ErrorTypes.Communication($"{activity.Method} {Place(new Uri(activity.Uri))} failed: {why}."));

    /// <summary>An address without user information and query, which may hold credentials.</summary>
    private static string Place(Uri uri) => uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
}

/// <summary>The request cannot be sent as the author wrote it.</summary>
internal sealed class InvalidRequestException(string message) : Exception(message);

/// <summary>The answer is none that can be used.</summary>
internal sealed class InvalidResponseException(string message) : Exception(message);
