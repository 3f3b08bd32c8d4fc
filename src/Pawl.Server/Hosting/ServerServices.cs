using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Pawl.Client.Serialization;
using Pawl.Runtime.Audit;
using Pawl.Runtime.Checkpoints;
using Pawl.Runtime.Retention;
using Pawl.Runtime.Schedules;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.Edge;
using Pawl.Server.Events;
using Pawl.Server.Executions;
using Pawl.Server.Health;
using Pawl.Server.Metrics;
using Pawl.Server.OpenApi;
using Pawl.Server.Options;
using Pawl.Server.Problems;
using Pawl.Server.Rates;
using Pawl.Server.Requests;
using Pawl.Server.Retention;
using Pawl.Server.Travel;
using Pawl.Server.Templates;
using Pawl.Server.Workflows;

namespace Pawl.Server.Hosting;

/// <summary>Puts the parts of the HTTP side together.</summary>
internal static class ServerServices
{
    public static void Add(WebApplicationBuilder builder, ServerOptions options)
    {
        AddWeb(builder, options);
        AddLogging(builder.Logging, options);

        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton(options.Clock);
        services.AddSingleton<RoleBook>();
        services.AddSingleton<RoleGiver>();
        services.AddSingleton<KeyRing>();
        services.AddSingleton<Login.SessionRing>();
        services.AddSingleton<Login.SessionMaker>();
        services.AddSingleton<Login.HashingDesk>();
        services.AddSingleton<Login.LoginDesk>();
        services.AddSingleton<Users.UserDesk>();
        services.AddSingleton<Tenants.TenantDesk>();
        services.AddSingleton<Quotas.QuotaGate>();
        services.AddHostedService<Quotas.StorageMeasure>();
        services.AddSingleton<Credentials>();
        services.AddSingleton<Oidc.ProviderConnection>();
        services.AddSingleton<Oidc.ProviderKeys>();
        services.AddSingleton<Oidc.TokenVerifier>();
        services.AddSingleton<Oidc.FederatedUsers>();
        services.AddSingleton<Oidc.RefusedTokens>();
        services.AddSingleton<Oidc.BearerTokens>();
        services.AddSingleton<Oidc.ProviderLogin>();
        services.AddSingleton<Oidc.FederatedLogin>();
        services.AddSingleton<KeyMaker>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<RequestAudit>();
        services.AddSingleton<AuditRetention>();
        services.AddHostedService(provider => provider.GetRequiredService<AuditRetention>());
        // Real time, also where the clock of executions is moved by hand: limits are about the network.
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<RateBook>(provider, TimeProvider.System));
        services.AddHostedService(provider => provider.GetRequiredService<RateBook>());
        services.AddSingleton<CredentialWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<CredentialWatch>());
        services.AddSingleton<LatestVersions>();
        services.AddSingleton<ScheduleActivation>();
        services.AddSingleton<Publication>();
        services.AddSingleton<ChangeWorkflows>();
        services.AddSingleton<TemplateShelf>();
        services.AddSingleton<CompiledDefinitions>();
        services.AddSingleton<StartKeys>();
        services.AddSingleton<StartExecutions>();
        services.AddSingleton<InspectExecutions>();
        services.AddSingleton<Histories>();
        services.AddSingleton<ForkStart>();
        services.AddSingleton<ForkExecutions>();
        services.AddSingleton<SavedStates>();
        services.AddSingleton<Checkpoints>();
        services.AddSingleton<OtherVersions>();
        services.AddSingleton<MigrateExecutions>();
        services.AddSingleton<PreviewUpgrades>();
        services.AddSingleton<CheckpointRetention>();
        services.AddHostedService<CheckpointCleanUp>();
        services.AddSingleton(options.Executions.Retention);
        services.AddSingleton<StoreUpkeep>();
        services.AddSingleton<Upkeep>();
        services.AddHostedService(provider => provider.GetRequiredService<Upkeep>());
        services.AddSingleton<ExecutionWaiter>();
        services.AddSingleton<Control.ExecutionOperator>();
        services.AddSingleton<Control.RetryInPlace>();
        services.AddHostedService<Webhooks.WebhookSender>();
        services.AddSingleton<KeyedRequests>();
        services.AddSingleton<Retention.RetentionSweep>();
        services.AddHostedService(provider => provider.GetRequiredService<Retention.RetentionSweep>());
        services.AddSingleton<StreamSlots>();
        services.AddSingleton<StreamHistory>();
        services.AddSingleton<JournalTrimming>();
        services.AddHostedService(provider => provider.GetRequiredService<JournalTrimming>());
        services.AddHostedService<Settings.SettingsRefresh>();
        services.AddSingleton<Readiness>();
        services.AddSingleton<MeterCollector>();
        services.AddSingleton(_ => new Meter(PawlMeter.Name));
        services.AddExceptionHandler<ProblemHandler>();
        OpenApiSetup.Add(services);
    }

    private static void AddWeb(WebApplicationBuilder builder, ServerOptions options)
    {
        KestrelEdge.Add(builder, options);
        builder.Services.AddRouting();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.StopWithin);
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            var contracts = JsonContracts.Answers;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, PawlJson.Default);
            json.SerializerOptions.PropertyNamingPolicy = contracts.PropertyNamingPolicy;
            json.SerializerOptions.DefaultIgnoreCondition = contracts.DefaultIgnoreCondition;
            json.SerializerOptions.NumberHandling = contracts.NumberHandling;
            json.SerializerOptions.MaxDepth = contracts.MaxDepth;
            json.SerializerOptions.Encoder = contracts.Encoder;
        });
    }

    /// <summary>Logging alone, also for what happens before there is a host.</summary>
    public static void AddLogging(ILoggingBuilder logging, ServerOptions options)
    {
        // Standard error: standard output belongs to what a command was asked for.
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (options.LogFormat == LogFormat.Json)
        {
            logging.AddJsonConsole(json =>
            {
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            });
        }
        else
        {
            logging.AddSimpleConsole(text =>
            {
                text.SingleLine = true;
                text.UseUtcTimestamp = true;
                text.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
                text.ColorBehavior = LoggerColorBehavior.Disabled;
            });
        }
        logging.SetMinimumLevel(options.LogLevel);
        // The framework's chatter below warnings is not for an operator's diary.
        logging.AddFilter("Microsoft", options.LogLevel > LogLevel.Warning ? options.LogLevel : LogLevel.Warning);
        logging.AddFilter("Npgsql", options.LogLevel > LogLevel.Warning ? options.LogLevel : LogLevel.Warning);
    }
}
