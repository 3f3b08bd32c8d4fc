using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Pawl.Client;
using Pawl.Client.Secrets;
using Pawl.Language.Expressions;
using Pawl.Runtime.Secrets;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.OpenApi;
using Pawl.Server.Options;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Secrets;

/// <summary>The routes below <c>/secrets</c>. Values go in, and none of the routes gives one back.</summary>
internal static class SecretRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var secrets = api.MapGroup("/secrets").WithTags("Secrets");

        secrets.MapGet("", ListAsync).Requires(Permission.SecretsRead).WithQuery(Paging.Limit, Paging.Cursor)
            .Described("ListSecrets", "Secrets of the tenant by name, without their values.").Fails("cursor-invalid");
        secrets.MapGet("/{name}", GetAsync).Requires(Permission.SecretsRead).WithQuery()
            .Described("GetSecret", "What may be known of a secret: not its value.").Fails("secret-not-found");
        secrets.MapPut("/{name}", PutAsync).Requires(Permission.SecretsWrite).Audited("secret.put", "secret:{name}").WithQuery()
            .Described("PutSecret", "Makes a secret (201), or gives it a new value (204). No route tells the value again.")
            .Fails("json-invalid", "body-invalid", "body-missing", "body-too-large", "media-type-unsupported", "secret-name-invalid");
        secrets.MapDelete("/{name}", DeleteAsync).Requires(Permission.SecretsWrite).Audited("secret.delete", "secret:{name}").WithQuery()
            .Described("DeleteSecret", "Deletes a secret with its value. Workflows that need it fail from then on.").Fails("secret-not-found");
    }

    private static async Task<Ok<Page<Secret>>> ListAsync(HttpContext http, Caller caller, SecretVault vault, ServerOptions options, CancellationToken cancellationToken)
    {
        var page = await vault.ListAsync(caller.Tenant, Paging.LimitOf(http, options.Limits), Paging.CursorOf(http), cancellationToken);
        return TypedResults.Ok(new Page<Secret>([.. page.Items.Select(Shown)], page.NextCursor));
    }

    private static async Task<Ok<Secret>> GetAsync(string name, Caller caller, SecretVault vault, CancellationToken cancellationToken) =>
        TypedResults.Ok(Shown(SecretNames.IsValid(name) && await vault.FindAsync(caller.Tenant, name, cancellationToken) is { } found ? found : throw NotFound()));

    private static async Task<Results<Created<Secret>, NoContent>> PutAsync(string name, Caller caller, JsonBody<PutSecret> body, AuditTrail trail, SecretVault vault, CancellationToken cancellationToken)
    {
        if (!SecretNames.IsValid(name))
            throw new ApiException("secret-name-invalid", $"A secret's name has 1 to {SecretNames.MaxLength} characters of A-Z a-z 0-9 . _ - and begins with a letter, a digit or an underscore.");

        var value = JqValue.Parse(body.Value.Value.GetRawText());
        if (value.IsNull) throw new ApiException("body-invalid", "'/value' must not be null. Delete the secret if it is to be gone.") { Errors = [new("/value", "must not be null", "invalid-value")] };
        if (value.ToUtf8().Length > SecretVault.ValueBytes) throw new ApiException("body-too-large", $"The value is longer than the {SecretVault.ValueBytes} bytes of JSON that a secret may have.");

        var written = await vault.PutAsync(caller.Tenant, name, value, Rules(body.Value), cancellationToken);
        trail.Note($"version {written.Version}");
        return written.Version == 1 ? TypedResults.Created($"/api/v1/secrets/{Uri.EscapeDataString(name)}", Shown(written)) : TypedResults.NoContent();
    }

    private static async Task<NoContent> DeleteAsync(string name, Caller caller, SecretVault vault, CancellationToken cancellationToken) =>
        SecretNames.IsValid(name) && await vault.DeleteAsync(caller.Tenant, name, cancellationToken) ? TypedResults.NoContent() : throw NotFound();

    private static ApiException NotFound() => new("secret-not-found", "This tenant has no secret of that name. 'GET /api/v1/secrets' lists those it has.");

    private static Secret Shown(SecretInfo secret) => new() { Name = secret.Name, Version = secret.Version, CreatedAt = secret.CreatedAt, UpdatedAt = secret.UpdatedAt, ExpiresAt = secret.Rules.ExpiresAt, Namespaces = Shown(secret.Rules.Namespaces), Hosts = Shown(secret.Rules.Hosts) };

    private static IReadOnlyList<string>? Shown(ImmutableArray<string> entries) => entries.IsEmpty ? null : entries;

    private static Func<SecretRules, SecretRules> Rules(PutSecret put)
    {
        Check("/namespaces", put.Namespaces, static text => text.Length is > 0 and <= SecretNames.MaxLength && !text.Any(char.IsControl) && !text.Any(char.IsSurrogate) && !text.Contains(',', StringComparison.Ordinal), "a namespace of workflows");
        Check("/hosts", put.Hosts, SecretRules.IsHost, "a host, e.g. 'api.example.com', '*.example.com' or 'api.example.com:8443'");
        return rules => rules with
        {
            // In whole microseconds, as the store keeps it: it is bound into the seal.
            ExpiresAt = put.ExpiresAt is { } end ? new(end.UtcTicks - (end.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero) : null,
            Namespaces = put.Namespaces is { } namespaces ? [.. namespaces.Distinct()] : rules.Namespaces,
            Hosts = put.Hosts is { } hosts ? [.. hosts.Distinct(StringComparer.OrdinalIgnoreCase)] : rules.Hosts,
        };
    }

    private static void Check(string pointer, IReadOnlyList<string>? entries, Func<string, bool> isOne, string what)
    {
        if (entries is null) return;
        var fault = entries.Count > SecretRules.MostEntries ? $"must have {SecretRules.MostEntries} entries at most" : entries.All(isOne) ? null : $"must hold nothing but {what}";
        if (fault is not null) throw new ApiException("body-invalid", $"'{pointer}' {fault}.") { Errors = [new(pointer, fault, "invalid-value")] };
    }
}
