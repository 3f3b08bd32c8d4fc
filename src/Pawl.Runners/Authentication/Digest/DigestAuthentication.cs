using System.Net;

namespace Pawl.Runners.Authentication.Digest;

/// <summary>Digest (RFC 7616): the server asks, the request is sent again with the answer. A second question is answered only when the nonce was too old.</summary>
/// <param name="bound">Challenges kept.</param>
internal sealed class DigestAuthentication(int bound)
{
    /// <summary>With an old nonce, with the fresh one, and once more when that aged on the way.</summary>
    private const int MostTries = 3;

    private readonly DigestSessions _sessions = new(bound);

    public async Task<HttpResponseMessage> SendAsync(
        string tenant, Func<HttpRequestMessage> make, PolicyProperties properties, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        var (user, password) = (properties.Text("username"), properties.Text("password"));
        var request = make();
        var key = DigestSessions.Key(tenant, request.RequestUri!, user, password);
        var session = _sessions.Find(key);
        var isAnswer = false;
        for (var sent = 1; ; sent++)
        {
            if (session is not null) request.Headers.Authorization = session.Answer(request.Method.Method, request.RequestUri!.PathAndQuery, user, password);
            var response = await send(request, cancellationToken);
            if (response.StatusCode != HttpStatusCode.Unauthorized)
            {
                if (session is not null) _sessions.Keep(key, DigestChallenge.NextNonce(response) is { } next ? session.With(next) : session);
                return response;
            }

            // An answer to a fresh challenge that is refused means wrong credentials, unless the server says that the nonce aged on the way.
            if (sent == MostTries || DigestChallenge.Of(response) is not { } challenge || (isAnswer && !challenge.IsStale) || !Repeatable.Is(request)) return response;

            response.Dispose();
            isAnswer = true;
            session = DigestSession.Begin(challenge);
            request = make();
        }
    }
}
