using System.Net.Sockets;
using Pawl.Language.Expressions;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.Authentication.Tokens;

/// <summary>Asks authorities, through the one way out. What they answer is bounded, and never quoted: it may repeat what was sent.</summary>
/// <param name="connector">The way out.</param>
/// <param name="options">Bounds.</param>
internal sealed class Authority(OutboundConnector connector, AuthenticationOptions options)
{
    /// <summary>The error codes of RFC 6749, RFC 8693 and OpenID Connect. Only these are repeated in messages.</summary>
    private static readonly HashSet<string> KnownErrors = new(StringComparer.Ordinal)
    {
        "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope", "invalid_target",
        "access_denied", "server_error", "temporarily_unavailable", "login_required", "consent_required",
    };

    /// <summary>Sends a request; a JSON object is the only good answer.</summary>
    /// <exception cref="AuthenticationFailedException">There is no answer, or no good one.</exception>
    /// <exception cref="TargetRefusedException">The server's policy refuses the authority.</exception>
    public async Task<JqValue> AskAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var host = request.RequestUri!.Host;
        try
        {
            request.Headers.Host = request.RequestUri.Authority;
            request.RequestUri = connector.Route(request.RequestUri);
            using var response = await connector.Invoker.SendAsync(request, cancellationToken);
            var answer = Parse(await BoundedBody.ReadAsync(response.Content, options.AnswerBytes, cancellationToken));
            if (!response.IsSuccessStatusCode)
                throw new AuthenticationFailedException($"The authority {host} answered {(int)response.StatusCode}{Reason(answer)}.");
            return answer ?? throw new AuthenticationFailedException($"The authority {host} gave an answer that is no JSON object.");
        }
        catch (OperationCanceledException)
        {
            throw new AuthenticationFailedException($"The authority {host} did not answer within {options.TokenTimeout.TotalSeconds:0.###} s.");
        }
        catch (InvalidResponseException)
        {
            throw new AuthenticationFailedException($"The authority {host} gave an answer of more than {options.AnswerBytes} bytes.");
        }
        catch (Exception error) when (error is HttpRequestException or IOException or SocketException && OutboundCall.Refusal(error) is null)
        {
            throw new AuthenticationFailedException($"The authority {host} cannot be reached.", error);
        }
    }

    private static JqValue? Parse(byte[] bytes)
    {
        try { return JqValue.Parse(bytes) is { Kind: JqKind.Object } found ? found : null; }
        catch (JqParseException) { return null; }
    }

    private static string Reason(JqValue? answer) =>
        answer?["error"] is { Kind: JqKind.String } error && KnownErrors.Contains(error.AsString()) ? $" ({error.AsString()})" : "";
}
