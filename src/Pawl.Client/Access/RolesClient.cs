using Pawl.Client.Serialization;

namespace Pawl.Client.Access;

/// <summary>The routes <c>/roles</c>, <c>/permissions</c> and <c>/caller</c>.</summary>
public sealed class RolesClient
{
    private readonly ApiConnection connection;

    internal RolesClient(ApiConnection connection) => this.connection = connection;

    /// <summary>All roles: those that come with Pawl first, then the tenant's own by name.</summary>
    public Task<Page<Role>> ListAsync(CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Get, ApiConnection.Path("roles"), null, PawlJson.Default.PageRole, cancellationToken);

    /// <summary>Makes a role, or gives one other permissions: whoever has it may do the new ones within 5 seconds.</summary>
    public Task<Role> PutAsync(string name, PutRole role, CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Put, ApiConnection.Path("roles", name), ApiConnection.Json(role, PawlJson.Default.PutRole), PawlJson.Default.Role, cancellationToken);

    /// <summary>Deletes a role that nobody has.</summary>
    public async Task DeleteAsync(string name, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, ApiConnection.Path("roles", name));
        using var response = await connection.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
    }

    /// <summary>Everything that roles can allow.</summary>
    public Task<Page<PermissionInfo>> ListPermissionsAsync(CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Get, ApiConnection.Path("permissions"), null, PawlJson.Default.PagePermissionInfo, cancellationToken);

    /// <summary>Who the credential of this client stands for.</summary>
    public Task<CallerInfo> GetCallerAsync(CancellationToken cancellationToken = default) =>
        connection.SendAsync(HttpMethod.Get, ApiConnection.Path("caller"), null, PawlJson.Default.CallerInfo, cancellationToken);
}
