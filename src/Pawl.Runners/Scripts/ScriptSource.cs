using System.Text;
using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runners.Http;
using Pawl.Runners.Outbound;
using Pawl.Runtime.Activities;

namespace Pawl.Runners.Scripts;

/// <summary>Fetches scripts that are kept elsewhere, anew for each run: a script decides what is done, so nobody may wonder which version ran.</summary>
/// <param name="exchange">Sends requests.</param>
/// <param name="options">Bounds.</param>
/// <param name="clock">Measures the time limit.</param>
internal sealed class ScriptSource(HttpExchange exchange, ScriptOptions options, TimeProvider clock)
{
    /// <summary>Fetches a script: the result is its text.</summary>
    /// <param name="call">On behalf of whom.</param>
    /// <param name="source">Where, and as whom.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<ActivityOutcome> FetchAsync(ActivityCall call, ResolvedEndpoint source, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(source.Uri, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            return Task.FromResult(ActivityOutcome.Failed(ErrorTypes.Configuration("A script's source is an address that begins with http:// or https://.")));

        var request = new HttpActivity("GET", source.Uri, [], [], null, HttpOutput.Raw, Redirect: true, source.Authentication);
        return OutboundCall.RunAsync(
            // Without user information and query, which may hold credentials.
            $"GET {uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)}", options.SourceTimeout, clock,
            token => exchange.SendAsync(call.Execution.Tenant, $"{call.IdempotencyKey}:source", request, async (hop, response) => response.IsSuccessStatusCode
                ? ActivityOutcome.Succeeded(JqValue.From(Text(await BoundedBody.ReadAsync(response.Content, options.SourceBytes, token))))
                : ActivityOutcome.Failed(HttpResponses.Refusal(hop, response)), token),
            cancellationToken);
    }

    private static string Text(byte[] bytes)
    {
        try { return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes); }
        catch (DecoderFallbackException) { throw new InvalidResponseException("the answer is no UTF-8 text"); }
    }
}
