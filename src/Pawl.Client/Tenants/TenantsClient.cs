using Pawl.Client.Serialization;
using Pawl.Client.Settings;

namespace Pawl.Client.Tenants;

/// <summary>The routes below <c>/tenants</c>, which demand the permission <c>tenants.manage</c> in the tenant <c>default</c>, and one's own quota.</summary>
public sealed class TenantsClient
{
    private readonly ApiConnection connection;

    internal TenantsClient(ApiConnection connection) => this.connection = connection;

    /// <summary>A page of tenants, by name.</summary>
    public Task<Page<Tenant>> ListAsync(int? limit = null, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var path = new QueryText(ApiConnection.Path("tenants")).With("limit", limit).With("cursor", cursor).ToString();
        return connection.SendAsync(HttpMethod.Get, path, null, PawlJson.Default.PageTenant, cancellationToken);
    }

    /// <summary>One tenant.</summary>
    public Task<Tenant> GetAsync(string name, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Get, ApiConnection.Path("tenants", name), null, PawlJson.Default.Tenant, cancellationToken);

    /// <summary>Makes a tenant with its first key, which is in this answer and nowhere else.</summary>
    public Task<CreatedTenant> CreateAsync(CreateTenant tenant, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Post, ApiConnection.Path("tenants"), ApiConnection.Json(tenant, PawlJson.Default.CreateTenant), PawlJson.Default.CreatedTenant, cancellationToken);

    /// <summary>Closes a tenant: within 5 seconds none of its credentials opens anything; its executions go on.</summary>
    public Task DisableAsync(string name, CancellationToken cancellationToken = default) => PostAsync(name, "disable", cancellationToken);

    /// <summary>Opens a tenant again.</summary>
    public Task EnableAsync(string name, CancellationToken cancellationToken = default) => PostAsync(name, "enable", cancellationToken);

    /// <summary>The settings of a tenant.</summary>
    public Task<TenantSettings> GetSettingsAsync(string name, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Get, ApiConnection.Path("tenants", name, "settings"), null, PawlJson.Default.TenantSettings, cancellationToken);

    /// <summary>Replaces the settings of a tenant.</summary>
    public Task<TenantSettings> PutSettingsAsync(string name, TenantSettings settings, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Put, ApiConnection.Path("tenants", name, "settings"), ApiConnection.Json(settings, PawlJson.Default.TenantSettings), PawlJson.Default.TenantSettings, cancellationToken);

    /// <summary>What a tenant may have and has.</summary>
    public Task<QuotaReport> GetQuotaAsync(string name, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Get, ApiConnection.Path("tenants", name, "quota"), null, PawlJson.Default.QuotaReport, cancellationToken);

    /// <summary>Replaces what a tenant may have.</summary>
    public Task<QuotaReport> PutQuotaAsync(string name, QuotaLimits limits, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Put, ApiConnection.Path("tenants", name, "quota"), ApiConnection.Json(limits, PawlJson.Default.QuotaLimits), PawlJson.Default.QuotaReport, cancellationToken);

    /// <summary>What one's own tenant may have and has. Needs the permission <c>settings.read</c>.</summary>
    public Task<QuotaReport> GetOwnQuotaAsync(CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Get, ApiConnection.Path("quota"), null, PawlJson.Default.QuotaReport, cancellationToken);

    private async Task PostAsync(string name, string verb, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, ApiConnection.Path("tenants", name, verb));
        using var response = await connection.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
    }
}
