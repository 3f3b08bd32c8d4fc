using Pawl.Client.Serialization;

namespace Pawl.Client.Settings;

/// <summary>The settings of the tenant.</summary>
public sealed class SettingsClient
{
    private readonly ApiConnection connection;

    internal SettingsClient(ApiConnection connection) => this.connection = connection;

    /// <summary>The settings.</summary>
    public Task<TenantSettings> GetAsync(CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Get, ApiConnection.Path("settings"), null, PawlJson.Default.TenantSettings, cancellationToken);

    /// <summary>Replaces the settings. Needs the permission <c>settings.write</c>.</summary>
    public Task<TenantSettings> PutAsync(TenantSettings settings, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Put, ApiConnection.Path("settings"), ApiConnection.Json(settings, PawlJson.Default.TenantSettings), PawlJson.Default.TenantSettings, cancellationToken);
}
