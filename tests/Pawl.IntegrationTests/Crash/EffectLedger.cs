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

namespace Pawl.IntegrationTests.Crash;

/// <summary>The outside witness: a service that notes for each effect (the execution and step in the body) under which keys it was asked for, and how often.</summary>
internal sealed class EffectLedger : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _keysByEffect = new();

    private EffectLedger(WebApplication app) => _app = app;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>The keys of each effect, one for each request.</summary>
    public IReadOnlyDictionary<string, string[]> KeysByEffect => _keysByEffect.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray());

    /// <param name="document">What <c>/document</c> answers with; null for nothing.</param>
    public static async Task<EffectLedger> StartAsync(string? document = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var ledger = new EffectLedger(app);
        app.MapPost("/effects", (JsonElement effect, HttpRequest request) =>
        {
            ledger._keysByEffect.GetOrAdd(effect.GetProperty("effect").GetString()!, _ => new()).Enqueue(request.Headers["Idempotency-Key"].ToString());
            return TypedResults.Ok(new { done = true });
        });
        if (document is not null) app.MapGet("/document", () => TypedResults.Text(document, "application/json"));
        await app.StartAsync();
        return ledger;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
