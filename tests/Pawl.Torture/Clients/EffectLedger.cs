using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Pawl.Torture.Clients;

/// <summary>The outside witness, in this process and untouched by any fault: it notes for each effect under which keys it was asked for, and how often.</summary>
internal sealed class EffectLedger : IAsyncDisposable
{
    /// <summary>Most answers come at once; some take this long, so that crashes find requests on their way.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, KeyedRequests> _effects = new();
    private long _requests;

    private EffectLedger(WebApplication app) => _app = app;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Requests in all.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>What each effect was asked for with.</summary>
    public IReadOnlyDictionary<string, KeyedRequests> Effects => _effects;

    public static async Task<EffectLedger> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var ledger = new EffectLedger(app);
        app.MapPost("/effects", (JsonElement effect, HttpRequest request) => ledger.ReceiveAsync(effect, request, failures: 0));
        // The first two keys of an effect fail, and each of them again when it comes again.
        app.MapPost("/flaky", (JsonElement effect, HttpRequest request) => ledger.ReceiveAsync(effect, request, failures: 2));
        await app.StartAsync();
        return ledger;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> ReceiveAsync(JsonElement effect, HttpRequest request, int failures)
    {
        var number = Interlocked.Increment(ref _requests);
        var name = effect.GetProperty("effect").GetString()!;
        // Noted before the answer: whatever becomes of it, the effect has happened.
        var place = _effects.GetOrAdd(name, _ => new()).Add(request.Headers["Idempotency-Key"].ToString());
        if (number % 20 == 0) await Task.Delay(Slow, request.HttpContext.RequestAborted);
        return place < failures ? TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable) : TypedResults.Ok(new { done = true });
    }
}

/// <summary>The requests for one effect.</summary>
internal sealed class KeyedRequests
{
    private readonly Lock _gate = new();
    private readonly List<string> _keys = [];
    private int _requests;

    /// <summary>Requests, repeated ones included.</summary>
    public int Requests { get { lock (_gate) return _requests; } }

    /// <summary>The different keys, in order of their first request.</summary>
    public IReadOnlyList<string> Keys { get { lock (_gate) return [.. _keys]; } }

    /// <returns>The place of the key among the different ones, from 0.</returns>
    public int Add(string key)
    {
        lock (_gate)
        {
            _requests++;
            var place = _keys.IndexOf(key);
            if (place >= 0) return place;
            _keys.Add(key);
            return _keys.Count - 1;
        }
    }
}
