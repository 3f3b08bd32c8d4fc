using System.Text.RegularExpressions;

namespace Pawl.IntegrationTests.Api.Access;

/// <summary>Who may use a route, said a second time and by hand: a mistake must be made twice to pass.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path with the parameters in braces.</param>
/// <param name="Permission">What it needs; <see cref="Anybody"/> or <see cref="Anyone"/> where it needs none.</param>
/// <param name="Place">Where it must be held: tenant, namespace, execution or items.</param>
public sealed partial record RoutePolicy(string Method, string Path, string Permission, string Place = "tenant")
{
    /// <summary>No credential is needed.</summary>
    public const string Anybody = "nobody asks";
    /// <summary>Any credential will do.</summary>
    public const string Anyone = "any credential";

    /// <summary>Every route.</summary>
    public static IReadOnlyList<RoutePolicy> All { get; } =
    [
        new("GET", "/", Anybody),
        new("GET", "/healthz/live", Anybody),
        new("HEAD", "/healthz/live", Anybody),
        new("GET", "/healthz/ready", Anybody),
        new("HEAD", "/healthz/ready", Anybody),
        new("GET", "/openapi/{documentName}.json", Anybody),
        new("GET", "/docs/errors/{code}", Anybody),
        new("GET", "/metrics", "metrics.read"),
        new("POST", "/api/v1/workflows", "workflows.publish", "items"),
        new("POST", "/api/v1/workflows/validate", "workflows.read", "items"),
        new("GET", "/api/v1/workflows", "workflows.read", "items"),
        new("GET", "/api/v1/workflows/{namespace}/{name}", "workflows.read", "namespace"),
        new("GET", "/api/v1/workflows/{namespace}/{name}/versions", "workflows.read", "namespace"),
        new("GET", "/api/v1/workflows/{namespace}/{name}/schedules", "workflows.read", "namespace"),
        new("GET", "/api/v1/workflows/{namespace}/{name}/{version}", "workflows.read", "namespace"),
        new("DELETE", "/api/v1/workflows/{namespace}/{name}/{version}", "workflows.manage", "namespace"),
        new("POST", "/api/v1/workflows/{namespace}/{name}/{version}/disable", "workflows.manage", "namespace"),
        new("POST", "/api/v1/workflows/{namespace}/{name}/{version}/enable", "workflows.manage", "namespace"),
        new("POST", "/api/v1/workflows/{namespace}/{name}/{version}/undelete", "workflows.manage", "namespace"),
        new("POST", "/api/v1/workflows/{namespace}/{name}/{version}/rollback", "workflows.publish", "namespace"),
        new("POST", "/api/v1/workflows/{namespace}/{name}/upgrade-preview", "executions.read", "namespace"),
        new("POST", "/api/v1/workflows/{namespace}/{name}/executions", "executions.start", "namespace"),
        new("GET", "/api/v1/templates", "workflows.read", "items"),
        new("POST", "/api/v1/templates", "workflows.publish", "items"),
        new("GET", "/api/v1/templates/library", "workflows.read", "items"),
        new("POST", "/api/v1/templates/library/{name}/install", "workflows.publish", "items"),
        new("GET", "/api/v1/templates/{namespace}/{name}", "workflows.read", "namespace"),
        new("POST", "/api/v1/templates/{namespace}/{name}/instantiate", "workflows.publish", "items"),
        new("GET", "/api/v1/executions", "executions.read", "items"),
        new("GET", "/api/v1/executions/{id}", "executions.read", "execution"),
        new("GET", "/api/v1/executions/{id}/history", "executions.read", "execution"),
        new("GET", "/api/v1/executions/{id}/tasks", "executions.read", "execution"),
        new("GET", "/api/v1/executions/{id}/state", "executions.read", "execution"),
        new("GET", "/api/v1/executions/{id}/output", "executions.read", "execution"),
        new("GET", "/api/v1/executions/{id}/why", "executions.read", "execution"),
        new("GET", "/api/v1/executions/{id}/stream", "executions.read", "execution"),
        new("GET", "/api/v1/executions/{id}/diff", "executions.read", "execution"),
        new("GET", "/api/v1/executions/{id}/results", "executions.read", "execution"),
        new("GET", "/api/v1/executions/{id}/export", "executions.read", "execution"),
        new("GET", "/api/v1/executions/{id}/can-resume", "executions.read", "execution"),
        new("GET", "/api/v1/executions/{id}/checkpoints", "executions.read", "execution"),
        new("POST", "/api/v1/executions/{id}/checkpoints", "executions.operate", "execution"),
        new("POST", "/api/v1/executions/{id}/checkpoints/prune", "executions.operate", "execution"),
        new("POST", "/api/v1/executions/{id}/checkpoints/{name}/copy", "executions.operate", "execution"),
        new("DELETE", "/api/v1/executions/{id}/checkpoints/{name}", "executions.operate", "execution"),
        new("POST", "/api/v1/executions/{id}/cancel", "executions.operate", "execution"),
        new("POST", "/api/v1/executions/{id}/terminate", "executions.operate", "execution"),
        new("POST", "/api/v1/executions/{id}/suspend", "executions.operate", "execution"),
        new("POST", "/api/v1/executions/{id}/pause", "executions.operate", "execution"),
        new("POST", "/api/v1/executions/{id}/resume", "executions.operate", "execution"),
        new("POST", "/api/v1/executions/{id}/release", "executions.operate", "execution"),
        new("POST", "/api/v1/executions/{id}/retry", "executions.operate", "execution"),
        new("POST", "/api/v1/executions/{id}/retry-compensation", "executions.operate", "execution"),
        new("POST", "/api/v1/executions/{id}/skip-compensation", "executions.operate", "execution"),
        new("POST", "/api/v1/executions/{id}/step", "executions.edit", "execution"),
        new("POST", "/api/v1/executions/{id}/run-until", "executions.edit", "execution"),
        new("POST", "/api/v1/executions/{id}/skip", "executions.edit", "execution"),
        new("POST", "/api/v1/executions/{id}/edit", "executions.edit", "execution"),
        new("PUT", "/api/v1/executions/{id}/breakpoints", "executions.edit", "execution"),
        new("POST", "/api/v1/executions/{id}/fork", "executions.edit", "execution"),
        new("POST", "/api/v1/executions/{id}/migrate", "executions.edit", "execution"),
        new("POST", "/api/v1/executions/import", "executions.edit", "items"),
        new("GET", "/api/v1/suspensions", "executions.read", "items"),
        new("POST", "/api/v1/bulk-operations", "executions.operate", "items"),
        new("GET", "/api/v1/events", "events.read"),
        new("POST", "/api/v1/events", "events.publish"),
        new("GET", "/api/v1/secrets", "secrets.read"),
        new("GET", "/api/v1/secrets/{name}", "secrets.read"),
        new("PUT", "/api/v1/secrets/{name}", "secrets.write"),
        new("DELETE", "/api/v1/secrets/{name}", "secrets.write"),
        new("GET", "/api/v1/webhooks", "webhooks.read"),
        new("GET", "/api/v1/webhooks/{id}/deliveries", "webhooks.read"),
        new("POST", "/api/v1/webhooks", "webhooks.manage"),
        new("DELETE", "/api/v1/webhooks/{id}", "webhooks.manage"),
        new("GET", "/api/v1/settings", "settings.read"),
        new("PUT", "/api/v1/settings", "settings.write"),
        new("GET", "/api/v1/keys", "keys.manage"),
        new("POST", "/api/v1/keys", "keys.manage"),
        new("DELETE", "/api/v1/keys/{id}", "keys.manage"),
        new("GET", "/api/v1/roles", Anyone),
        new("PUT", "/api/v1/roles/{name}", "roles.manage"),
        new("DELETE", "/api/v1/roles/{name}", "roles.manage"),
        new("GET", "/api/v1/users", "users.manage"),
        new("POST", "/api/v1/users", "users.manage"),
        new("GET", "/api/v1/users/{name}", "users.manage"),
        new("DELETE", "/api/v1/users/{name}", "users.manage"),
        new("PUT", "/api/v1/users/{name}/roles", "users.manage"),
        new("PUT", "/api/v1/users/{name}/password", "users.manage"),
        new("POST", "/api/v1/users/{name}/disable", "users.manage"),
        new("POST", "/api/v1/users/{name}/enable", "users.manage"),
        new("POST", "/api/v1/login", Anybody),
        new("POST", "/api/v1/login/refresh", Anybody),
        new("GET", "/api/v1/login/oidc", Anybody),
        new("GET", "/api/v1/login/oidc/callback", Anybody),
        new("POST", "/api/v1/login/oidc/device", Anybody),
        new("POST", "/api/v1/login/oidc/device/token", Anybody),
        new("POST", "/api/v1/logout", Anyone),
        new("POST", "/api/v1/caller/password", Anyone),
        new("GET", "/api/v1/tenants", "tenants.manage"),
        new("POST", "/api/v1/tenants", "tenants.manage"),
        new("GET", "/api/v1/tenants/{name}", "tenants.manage"),
        new("POST", "/api/v1/tenants/{name}/disable", "tenants.manage"),
        new("POST", "/api/v1/tenants/{name}/enable", "tenants.manage"),
        new("GET", "/api/v1/tenants/{name}/settings", "tenants.manage"),
        new("PUT", "/api/v1/tenants/{name}/settings", "tenants.manage"),
        new("GET", "/api/v1/tenants/{name}/quota", "tenants.manage"),
        new("PUT", "/api/v1/tenants/{name}/quota", "tenants.manage"),
        new("GET", "/api/v1/quota", "settings.read"),
        new("GET", "/api/v1/permissions", Anyone),
        new("GET", "/api/v1/caller", Anyone),
        new("GET", "/api/v1/audit", "audit.read"),
        new("GET", "/api/v1/audit/verify", "audit.read"),
        new("GET", "/api/v1/audit/export", "audit.read"),
        new("GET", "/api/v1/cluster", "cluster.read"),
        new("GET", "/api/v1/encryption", "cluster.read"),
        new("POST", "/api/v1/encryption/rotate", "encryption.rotate"),
    ];

    private static readonly string[] Reading = ["workflows.read", "executions.read", "events.read", "secrets.read", "webhooks.read", "settings.read", "metrics.read"];
    private static readonly string[] Operating = [.. Reading, "executions.start", "executions.operate", "events.publish", "workflows.manage"];

    /// <summary>What each role that comes with Pawl allows, by hand too.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyCollection<string>> Roles { get; } = new Dictionary<string, IReadOnlyCollection<string>>
    {
        ["viewer"] = Reading,
        ["operator"] = Operating,
        ["developer"] = [.. Operating, "workflows.publish", "executions.edit"],
        ["approver"] = ["workflows.read", "executions.read", "events.publish"],
        ["admin"] = [.. All.Select(route => route.Permission).Except([Anybody, Anyone]).Distinct()],
    };

    /// <summary>Names of its parameters.</summary>
    public IEnumerable<string> Parameters => Parameter().Matches(Path).Select(match => match.Groups["name"].Value);

    /// <summary>The path with something in the place of each parameter.</summary>
    public string Filled(Func<string, string> value) => Parameter().Replace(Path, match => value(match.Groups["name"].Value));

    /// <summary>The path with names that nothing has.</summary>
    public string Absent => Filled(name => name switch { "version" => "9.9.9", "id" when Path.Contains("/keys/", StringComparison.Ordinal) => "abcdefghjkmn", "documentName" => "v1", "code" => "forbidden", _ => "absent" });

    public override string ToString() => $"{Method} {Path}";

    [GeneratedRegex(@"\{(?<name>\w+)\}", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Parameter();
}
