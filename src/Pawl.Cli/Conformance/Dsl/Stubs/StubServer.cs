using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Conformance.Dsl.Stubs;

/// <summary>All HTTP servers of one scenario behind one loopback address, told apart by the host of the request; every request is recorded.</summary>
internal sealed class StubServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Func<DateTimeOffset> _now;
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly ConcurrentDictionary<string, IReadOnlyList<StubRule>> _rules = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, Func<RecordedRequest, StubReply>> _fixtures = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, IPEndPoint> _map = new(StringComparer.OrdinalIgnoreCase);

    private StubServer(WebApplication app, Func<DateTimeOffset> now) => (_app, _now) = (app, now);

    /// <summary>The hosts that are answered here, as <c>host:port</c>, for the engine's connector. Grows as servers are added.</summary>
    public IReadOnlyDictionary<string, IPEndPoint> HostMap => _map;

    /// <summary>The requests so far, in the order they came.</summary>
    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    /// <param name="now">The scenario's clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<StubServer> StartAsync(Func<DateTimeOffset> now, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = RecordedRequest.MaxBodyBytes;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        var app = builder.Build();
        var stubs = new StubServer(app, now);
        app.UseWebSockets();
        app.Run(stubs.AnswerAsync);
        await app.StartAsync(cancellationToken);
        foreach (var host in StandIns.Hosts)
        {
            stubs._map[$"{host}:80"] = stubs.EndPoint;
            stubs._map[$"{host}:443"] = stubs.EndPoint;
        }

        return stubs;
    }

    /// <summary>Adds a server.</summary>
    /// <param name="address">Its base, e.g. <c>http://stub.test</c>. A path in it stands before the path of every rule.</param>
    /// <param name="rules">Its rules in order.</param>
    /// <exception cref="StepFailure">The base is no address.</exception>
    public void Add(string address, IReadOnlyList<StubRule> rules)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")) throw new StepFailure("the base of an HTTP server, e.g. http://stub.test", address);
        _map[$"{uri.IdnHost}:{uri.Port}"] = EndPoint;
        _rules[$"{uri.IdnHost}:{uri.Port}"] = rules;
        // A request on a default port may come without it, and the scheme is not on the wire.
        if (uri.IsDefaultPort) _rules[uri.IdnHost] = rules;
    }

    /// <summary>Sends a host, as <c>host:port</c>, to a server that is not one of these.</summary>
    public void Redirect(string host, IPEndPoint server) => _map[host] = server;

    /// <summary>Adds a server that is more than rules.</summary>
    /// <param name="host">Its host, on port 80.</param>
    /// <param name="answer">Answers its requests.</param>
    public void Add(string host, Func<RecordedRequest, StubReply> answer)
    {
        _map[$"{host}:80"] = EndPoint;
        _fixtures[host] = answer;
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }

    private IPEndPoint EndPoint => new(IPAddress.Loopback, new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port);

    private async Task AnswerAsync(HttpContext http)
    {
        var request = await RecordedRequest.OfAsync(http.Request, _now());
        _requests.Enqueue(request);
        var reply = Find(http.Request.Host, request) ?? new StubReply(StatusCodes.Status404NotFound, [], JqValue.Null, TimeSpan.Zero);
        if (reply.Delay > TimeSpan.Zero) await Task.Delay(reply.Delay, http.RequestAborted);
        if (reply.Status == StatusCodes.Status101SwitchingProtocols && http.WebSockets.IsWebSocketRequest)
            await StubSocket.ServeAsync(http, reply, message => _requests.Enqueue(request with { At = _now(), Method = StubSocket.Method, Body = message }));
        else
            await WriteAsync(http.Response, reply);
    }

    private StubReply? Find(HostString host, RecordedRequest request)
    {
        var hasRules = _rules.TryGetValue(host.Value ?? "", out var rules) || _rules.TryGetValue(host.Host, out rules);
        if (hasRules && rules!.FirstOrDefault(rule => rule.Matches(request)) is { } rule) return rule.NextReply();
        // A scenario may add to what a fixture answers.
        if (_fixtures.TryGetValue(host.Host, out var fixture)) return fixture(request);
        return hasRules ? null : StandIns.Answer(request);
    }

    private static async Task WriteAsync(HttpResponse response, StubReply reply)
    {
        response.StatusCode = reply.Status;
        foreach (var (name, value) in reply.Headers) response.Headers[name] = value;
        if (reply.Body.IsNull) return;
        var isText = reply.Body.Kind == JqKind.String;
        response.ContentType ??= isText ? "text/plain; charset=utf-8" : "application/json";
        await response.Body.WriteAsync(isText ? Encoding.UTF8.GetBytes(reply.Body.AsString()) : reply.Body.ToUtf8(), response.HttpContext.RequestAborted);
    }
}
