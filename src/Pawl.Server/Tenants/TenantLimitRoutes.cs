using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Pawl.Client.Problems;
using Pawl.Client.Tenants;
using Pawl.Runtime.Identity;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.OpenApi;
using Pawl.Server.Problems;
using Pawl.Server.Quotas;
using Pawl.Server.Requests;
using Pawl.Server.Settings;
using TenantSettings = Pawl.Client.Settings.TenantSettings;

namespace Pawl.Server.Tenants;

/// <summary>The routes of what tenants are set to and may have.</summary>
internal static class TenantLimitRoutes
{
    public static void Map(IEndpointRouteBuilder tenants, string[] body)
    {
        tenants.MapGet("/{name}/settings", GetSettingsAsync).WithQuery().Described("GetTenantSettings", "What is set for a tenant; what is absent is as the server has it.").Fails("tenant-not-found");
        tenants.MapPut("/{name}/settings", PutSettingsAsync).Audited("tenant.settings", "tenant:{name}").WithQuery()
            .Described("PutTenantSettings", "Replaces what is set for a tenant.").Fails([.. body, "tenant-not-found"]);
        tenants.MapGet("/{name}/quota", GetQuotaAsync).WithQuery().Described("GetTenantQuota", "What a tenant may have, and what it has.").Fails("tenant-not-found");
        tenants.MapPut("/{name}/quota", PutQuotaAsync).Audited("tenant.quota", "tenant:{name}").WithQuery()
            .Described("PutTenantQuota", "Replaces what a tenant may have; what is absent has no limit. It counts at once here, on other servers within 5 seconds.").Fails([.. body, "tenant-not-found"]);
    }

    /// <summary>The route by which a tenant sees its own quota.</summary>
    public static void MapOwn(IEndpointRouteBuilder api) =>
        api.MapGet("/quota", GetOwnQuotaAsync).WithTags("Settings").Requires(Permission.SettingsRead).WithQuery().Described("GetQuota", "What the tenant may have, and what it has. Administrators of the installation set it.");

    private static async Task<Ok<TenantSettings>> GetSettingsAsync(string name, TenantDesk desk, RememberedTenantSettings settings, CancellationToken cancellationToken)
    {
        await desk.FindAsync(name, cancellationToken);
        return TypedResults.Ok(SettingsRoutes.Shown(await settings.ReadAsync(name, cancellationToken)));
    }

    private static async Task<Ok<TenantSettings>> PutSettingsAsync(string name, JsonBody<TenantSettings> body, TenantDesk desk, RememberedTenantSettings settings, CancellationToken cancellationToken)
    {
        await desk.FindAsync(name, cancellationToken);
        var kept = SettingsRoutes.Kept(body.Value);
        await settings.WriteAsync(name, kept, cancellationToken);
        return TypedResults.Ok(SettingsRoutes.Shown(kept));
    }

    private static async Task<Ok<QuotaReport>> GetOwnQuotaAsync(Caller caller, IQuotaStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok(await QuotaMapping.ReportAsync(caller.Tenant, await store.ReadAsync(caller.Tenant, cancellationToken) ?? TenantQuota.None, store, cancellationToken));

    private static async Task<Ok<QuotaReport>> GetQuotaAsync(string name, TenantDesk desk, IQuotaStore store, CancellationToken cancellationToken)
    {
        await desk.FindAsync(name, cancellationToken);
        return TypedResults.Ok(await QuotaMapping.ReportAsync(name, await store.ReadAsync(name, cancellationToken) ?? TenantQuota.None, store, cancellationToken));
    }

    private static async Task<Ok<QuotaReport>> PutQuotaAsync(string name, JsonBody<QuotaLimits> body, AuditTrail trail, TenantDesk desk, IQuotaStore store, RememberedQuotas quotas, CancellationToken cancellationToken)
    {
        var limits = body.Value;
        var faults = new (string Pointer, long? Value)[] { ("/executions", limits.Executions), ("/startsPerMinute", limits.StartsPerMinute), ("/storageBytes", limits.StorageBytes), ("/definitions", limits.Definitions) }
            .Where(limit => limit.Value < 0).Select(limit => new ApiProblemItem(limit.Pointer, "must not be negative; leave it out for no limit", "invalid-value")).ToList();
        if (faults.Count > 0) throw new ApiException("body-invalid", $"'{faults[0].Pointer}' {faults[0].Message}.") { Errors = faults };

        await desk.FindAsync(name, cancellationToken);
        var quota = QuotaMapping.Of(limits);
        if (!await quotas.WriteAsync(name, quota, cancellationToken)) throw TenantDesk.NotFound();
        if (quota.StorageBytes is not null) await store.MeasureAsync(name, TimeSpan.Zero, cancellationToken);
        trail.Note($"executions {Text(quota.Executions)}, starts {Text(quota.StartsPerMinute)}, bytes {Text(quota.StorageBytes)}, definitions {Text(quota.Definitions)}");
        return TypedResults.Ok(await QuotaMapping.ReportAsync(name, quota, store, cancellationToken));
    }

    private static string Text(long? limit) => limit?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "unlimited";
}
