using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pawl.Client.Keys;
using Pawl.Runners;
using Pawl.Runtime;
using Pawl.Runtime.Definitions;
using Pawl.Runtime.Encryption;
using Pawl.Runtime.Events;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Identity;
using Pawl.Runtime.Poison;
using Pawl.Runtime.Secrets;
using Pawl.Server.Access;
using Pawl.Server.Cluster;
using Pawl.Server.Audit;
using Pawl.Server.Encryption;
using Pawl.Server.Hosting;
using Pawl.Server.Metrics;
using Pawl.Server.Options;
using Pawl.Server.Secrets;

namespace Pawl.Server;

/// <summary>A whole Pawl in this process: store, runtime, runners and the HTTP API.</summary>
public sealed partial class PawlServer : IAsyncDisposable
{
    private static readonly TimeSpan RequestsMayEnd = TimeSpan.FromMilliseconds(300);

    private readonly WebApplication app;
    private readonly WorkflowRuntime runtime;
    private readonly PawlRunners runners;
    private readonly ServerStorage storage;
    private readonly ILogger logger;
    private readonly TaskCompletionSource<string> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock gate = new();
    private Task? stopping;

    private PawlServer(WebApplication app, WorkflowRuntime runtime, PawlRunners runners, ServerStorage storage) =>
        (this.app, this.runtime, this.runners, this.storage, logger) = (app, runtime, runners, storage, app.Services.GetRequiredService<ILogger<PawlServer>>());

    /// <summary>Where the API answers, with the real port.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>The first admin key, when this start made it; null when keys existed. Shown once: nobody can read it again.</summary>
    public string? FirstKey { get; private set; }

    /// <summary>Completes with the reason when the server cannot go on by itself: another one took its executions over. Stop it then.</summary>
    public Task<string> Lost => lost.Task;

    /// <summary>The parts of the HTTP side.</summary>
    internal IServiceProvider Services => app.Services;

    /// <summary>Starts a server. Returns once it answers requests; what a crash left behind goes on in the background.</summary>
    /// <param name="options">What to start.</param>
    /// <param name="cancellationToken">Gives up, and leaves nothing running.</param>
    /// <exception cref="Language.PawlException">It cannot start; the message says what to do.</exception>
    public static async Task<PawlServer> StartAsync(ServerOptions options, CancellationToken cancellationToken = default)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        ServerServices.Add(builder, options);
        using var early = LoggerFactory.Create(logging => ServerServices.AddLogging(logging, options));
        return await StartAsync(builder, options, await PostgresParts.OpenAsync(options, early, cancellationToken), cancellationToken);
    }

    /// <summary>Makes an API key of the tenant <c>default</c>, for who starts a server in its own process. Over HTTP it is revoked like any other.</summary>
    public async Task<CreatedApiKey> CreateKeyAsync(string name, KeyScope scope, CancellationToken cancellationToken = default)
    {
        var made = await app.Services.GetRequiredService<KeyMaker>().MakeOwnAsync(name, scope, cancellationToken);
        await app.Services.GetRequiredService<RequestAudit>().RecordOwnAsync(KeyMaker.DefaultTenant, "key.create", $"key:{made.Id}");
        return made;
    }

    /// <summary>Whether a key opens this server, for who starts one in its own process and has a key from before.</summary>
    public async Task<bool> OpensAsync(string key) => await app.Services.GetRequiredService<KeyRing>().VerifyAsync(key) is not null;

    /// <summary>Stops: takes no more requests, lets those under way finish, then the runtime, then the store. A second call waits for the first.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default)
    {
        lock (gate) return stopping ??= StopOnceAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    private static async Task<PawlServer> StartAsync(WebApplicationBuilder builder, ServerOptions options, ServerStorage storage, CancellationToken cancellationToken)
    {
        WebApplication? web = null;
        WorkflowRuntime? engine = null;
        var effects = PawlRunners.Create(options.Runners, options.Clock);
        try
        {
            builder.Services.AddSingleton(storage.Reader);
            var definitions = new RememberedDefinitions(storage.Definitions, options.Clock);
            builder.Services.AddSingleton<IDefinitionStore>(definitions);
            builder.Services.AddSingleton(storage.Shelf);
            builder.Services.AddSingleton(storage.Keys);
            builder.Services.AddSingleton(storage.Roles);
            builder.Services.AddSingleton(storage.Users);
            builder.Services.AddSingleton(storage.Tenants);
            builder.Services.AddSingleton(storage.Sessions);
            builder.Services.AddSingleton(storage.Events);
            builder.Services.AddSingleton(storage.Audit);
            builder.Services.AddSingleton(storage.AuditRetention);
            builder.Services.AddSingleton(storage.Rates);
            builder.Services.AddSingleton(storage.Webhooks);
            builder.Services.AddSingleton(storage.Checkpoints);
            builder.Services.AddSingleton(storage.Retention);
            builder.Services.AddSingleton(storage.KeyedRequests);
            var ring = await EncryptionKeys.OpenAsync(options, storage.DataKeys, cancellationToken);
            builder.Services.AddSingleton(ring);
            builder.Services.AddSingleton(storage.DataKeys);
            builder.Services.AddSingleton(new KeyRotation(storage.DataKeys, ring));
            var keys = new TenantKeys(storage.DataKeys, ring, options.Clock);
            SecretServices.Add(builder.Services, options, storage.Secrets, keys);
            builder.Services.AddSingleton(storage.Ping);
            var settings = new RememberedTenantSettings(storage.TenantSettings);
            await settings.RefreshAsync(cancellationToken);
            storage.SealPayloads(keys, settings);
            builder.Services.AddSingleton(settings);
            var quotas = new RememberedQuotas(storage.Quotas);
            await quotas.RefreshAsync(cancellationToken);
            builder.Services.AddSingleton(quotas);
            builder.Services.AddSingleton(storage.Quotas);
            builder.Services.AddSingleton(effects.Machine);
            builder.Services.AddSingleton(services => new WorkflowRuntime(
                new MeteredExecutionStore(storage.Executions, services.GetRequiredService<Meter>(), TimeProvider.System),
                definitions, [.. effects.All.ExceptBy(options.ActivityRunners.Select(runner => runner.RequestType), runner => runner.RequestType), .. options.ActivityRunners], options.Runtime, options.Clock, services.GetRequiredService<ILogger<WorkflowRuntime>>(), effects.Resources, services.GetRequiredService<ISecretSource>(),
                options.Nodes.Ownership == OwnershipKind.Postgres ? storage.Ownership : null, storage.NodeMail, settings, storage.Poison, services.GetRequiredService<IDeathMarks>(), storage.Inspection));
            builder.Services.AddSingleton<IDeathMarks>(_ => DeathMarkFile.Open(Path.Combine(options.DataDirectory, "at-work")));
            builder.Services.AddSingleton<IExecutions>(services => services.GetRequiredService<WorkflowRuntime>());
            builder.Services.AddSingleton<IEventIntake>(services => services.GetRequiredService<WorkflowRuntime>());

            web = builder.Build();
            ServerPipeline.Use(web, options);
            _ = web.Services.GetRequiredService<MeterCollector>(); // before the first measurement

            engine = web.Services.GetRequiredService<WorkflowRuntime>();
            ClusterMetrics.Register(web.Services.GetRequiredService<Meter>(), engine);
            var server = new PawlServer(web, engine, effects, storage);
            engine.OwnershipLost += server.OnOwnershipLost;
            await server.RunAsync(options, cancellationToken);
            return server;
        }
        catch
        {
            await CloseAsync(web, engine, effects, storage);
            throw;
        }
    }

    private async Task RunAsync(ServerOptions options, CancellationToken cancellationToken)
    {
        foreach (var warning in options.Warnings) LogWarning(logger, warning);
        await runtime.StartAsync(cancellationToken);
        runners.Begin();
        FirstKey = await app.Services.GetRequiredService<KeyMaker>().MakeFirstAsync(cancellationToken);
        if (FirstKey is not null) await app.Services.GetRequiredService<RequestAudit>().RecordOwnAsync(KeyMaker.DefaultTenant, "key.create", $"key:{KeyText.IdOf(FirstKey)}");
        await app.StartAsync(cancellationToken);

        Address = AddressOf(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First(), options.Listen);
        LogStarted(logger, Address);
        if (!IPAddress.IsLoopback(options.Listen.Address) && !options.Edge.HasTls) LogPlainHttp(logger, options.Listen);
    }

    private async Task StopOnceAsync(CancellationToken cancellationToken)
    {
        LogStopping(logger);
        var web = app.StopAsync(cancellationToken);
        // Most requests end at once. Those that take long (a slow upload) must not keep other servers from taking over.
        await Task.WhenAny(web, Task.Delay(RequestsMayEnd, CancellationToken.None));
        await runtime.StopAsync(CancellationToken.None);
        await web;
        await CloseAsync(app, runtime, runners, storage);
    }

    private void OnOwnershipLost(IReadOnlyCollection<int> partitions)
    {
        LogLost(logger, partitions.Count);
        lost.TrySetResult("Another server took over the executions of this one. Run one server for each database, or all of them with ownership=postgres.");
        app.Lifetime.StopApplication();
    }

    private static async Task CloseAsync(WebApplication? web, WorkflowRuntime? engine, PawlRunners effects, ServerStorage parts)
    {
        // Inwards: nothing may be asked of a part whose ground is gone already.
        if (engine is not null) await engine.StopAsync(CancellationToken.None);
        if (web is not null) await web.DisposeAsync();
        effects.Dispose();
        await parts.Owner.DisposeAsync();
    }

    /// <summary>An address that a client on this machine can use: <c>[::]</c> and <c>0.0.0.0</c> mean every address, and name none.</summary>
    private static Uri AddressOf(string bound, IPEndPoint listen)
    {
        var address = new UriBuilder(bound);
        if (listen.Address.Equals(IPAddress.Any) || listen.Address.Equals(IPAddress.IPv6Any)) address.Host = "127.0.0.1";
        return address.Uri;
    }
}
