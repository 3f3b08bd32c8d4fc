using Microsoft.AspNetCore.Http;

namespace Pawl.Tests.Runners.Authentication;

/// <summary>An authority at <c>/token</c> and a service at <c>/api</c> that takes the newest token only.</summary>
internal sealed class TokenServer : IAsyncDisposable
{
    private LocalServer _server = null!;
    private int _issued;

    public Func<int, object> Answer { get; set; } = issued => new { access_token = $"token-{issued}", token_type = "Bearer", expires_in = 3600 };
    public int Status { get; set; } = 200;
    public object? Discovery { get; set; }
    public string? Accepted { get; set; }

    public Uri Address => _server.Address;
    public Uri Api => new(Address, "/api");
    public IReadOnlyList<(Dictionary<string, string> Headers, string Body)> TokenRequests =>
        [.. _server.Requests.Where(request => request.Path.EndsWith("/token", StringComparison.Ordinal)).Select(request => (request.Headers, request.Body))];
    public IReadOnlyList<string> Authorizations => [.. _server.Requests.Where(request => request.Path == "/api").Select(request => request.Headers["Authorization"])];
    public IReadOnlyList<string> Paths => [.. _server.Requests.Select(request => request.Path)];

    public static async Task<TokenServer> StartAsync()
    {
        var server = new TokenServer();
        server._server = await LocalServer.StartAsync(server.HandleAsync);
        return server;
    }

    /// <summary>A policy on this authority, with more members.</summary>
    public string Policy(string more, string grant = "client_credentials") =>
        $$$"""{"authority":"{{{Address}}}","endpoints":{"token":"/token"},"grant":"{{{grant}}}",{{{more}}}}""";

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path.EndsWith("/token", StringComparison.Ordinal))
        {
            context.Response.StatusCode = Status;
            return context.Response.WriteAsJsonAsync(Answer(Interlocked.Increment(ref _issued)));
        }
        if (path.EndsWith("openid-configuration", StringComparison.Ordinal)) return context.Response.WriteAsJsonAsync(Discovery);
        if (Accepted is not null && context.Request.Headers.Authorization != $"Bearer {Accepted}") context.Response.StatusCode = 401;
        return context.Response.CompleteAsync();
    }
}
