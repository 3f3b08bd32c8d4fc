using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Pawl.Cli.Demo.Service;

/// <summary>The services that the examples call, all in one, in memory, on loopback: a shop, people, invoices, reports, and things that fail on demand.</summary>
internal sealed class DemoService : IAsyncDisposable
{
    /// <summary>The port that the examples name. Default 7171.</summary>
    public const int DefaultPort = 7171;
    /// <summary>What <c>/health</c> calls it: another command that finds the port taken asks who is there.</summary>
    public const string Name = "pawl-demo-service";
    private const int MaxBodyBytes = 1 << 20;

    private readonly WebApplication _app;

    private DemoService(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Starts it on 127.0.0.1.</summary>
    /// <param name="port">The port; 0 for any free one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<DemoService> StartAsync(int port, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        var app = builder.Build();
        Map(app, TimeProvider.System);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new DemoService(app);
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }

    private static void Map(WebApplication app, TimeProvider time)
    {
        var (records, ledger, failures) = (new Records(), new Ledger(time), new FailureCounter());
        var sideEffects = new SideEffects(ledger, failures, time);
        app.Use(next => http => sideEffects.InvokeAsync(http, next));

        app.MapGet("/health", () => TypedResults.Ok(new { status = "ok", service = Name }));
        app.MapGet("/ledger", (string? path) => Replies.Ok(ledger.ToJson(path)));
        app.MapDelete("/ledger", () =>
        {
            ledger.Clear();
            return TypedResults.NoContent();
        });
        app.MapPost("/reset", () =>
        {
            records.Clear();
            ledger.Clear();
            failures.Clear();
            return TypedResults.NoContent();
        });

        ShopRoutes.Map(app, records);
        PeopleRoutes.Map(app, records);
        BackOfficeRoutes.Map(app, records);
        UnreliableRoutes.Map(app, records, failures, time);
    }
}
