using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Pawl.Client.Problems;
using Pawl.Runtime.Identity;
using Pawl.Runtime.Retention;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.OpenApi;
using Pawl.Server.Problems;
using Pawl.Server.Requests;
using Pawl.Server.Retention;
using KeptSettings = Pawl.Runtime.Identity.TenantSettings;
using TenantSettings = Pawl.Client.Settings.TenantSettings;

namespace Pawl.Server.Settings;

/// <summary>The route of the tenant's settings.</summary>
internal static class SettingsRoutes
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    public static void Map(IEndpointRouteBuilder api)
    {
        var settings = api.MapGroup("/settings").WithTags("Settings");
        settings.MapGet("", GetAsync).Requires(Permission.SettingsRead).WithQuery().Described("GetSettings", "What is set for the tenant; what is absent is as the server has it.");
        settings.MapPut("", PutAsync).Requires(Permission.SettingsWrite).Audited("settings.put").WithQuery()
            .Described("PutSettings", "Replaces what is set for the tenant. It holds for executions that start afterwards, on other servers a few seconds later.")
            .Fails("json-invalid", "body-invalid", "body-missing", "body-too-large", "media-type-unsupported");
    }

    private static async Task<Ok<TenantSettings>> GetAsync(Caller caller, RememberedTenantSettings settings, CancellationToken cancellationToken) =>
        TypedResults.Ok(Shown(await settings.ReadAsync(caller.Tenant, cancellationToken)));

    private static async Task<Ok<TenantSettings>> PutAsync(Caller caller, JsonBody<TenantSettings> body, RememberedTenantSettings settings, CancellationToken cancellationToken)
    {
        var kept = Kept(body.Value);
        await settings.WriteAsync(caller.Tenant, kept, cancellationToken);
        return TypedResults.Ok(Shown(kept));
    }

    /// <summary>What is to be kept.</summary>
    /// <exception cref="ApiException">Some of it does not fit.</exception>
    public static KeptSettings Kept(TenantSettings wanted) => new() { ActiveLimit = Duration("/activeLimit", wanted.ActiveLimit, Shortest, Longest, "30m"), Retention = Retention(wanted.Retention), SealsPayloads = wanted.EncryptPayloads ?? false };

    /// <summary>Settings as the API shows them.</summary>
    public static TenantSettings Shown(KeptSettings kept) => new()
    {
        ActiveLimit = kept.ActiveLimit is { } limit ? DurationText.Format(limit) : null,
        Retention = kept.Retention is { } retention ? RetentionText.Format(retention) : null,
        EncryptPayloads = kept.SealsPayloads ? true : null,
    };

    private static TimeSpan? Retention(string? text) =>
        text == RetentionText.Forever ? RetentionOptions.Forever : Duration("/retention", text, RetentionOptions.Shortest, RetentionOptions.Longest, "90d' or 'forever");

    private static TimeSpan? Duration(string pointer, string? text, TimeSpan shortest, TimeSpan longest, string example)
    {
        if (text is null) return null;
        if (DurationText.TryParse(text, out var duration) && duration >= shortest && duration <= longest) return duration;
        var fault = $"must be a duration from {DurationText.Format(shortest)} to {DurationText.Format(longest)}, e.g. '{example}'";
        throw new ApiException("body-invalid", $"'{pointer}' {fault}.") { Errors = [new ApiProblemItem(pointer, fault, "duration")] };
    }
}
